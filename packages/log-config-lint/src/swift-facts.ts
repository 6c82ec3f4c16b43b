import type { SwiftSource } from '@mlx-guard/source-formats';
import type { FactMaker } from './fact-maker.ts';
import type { Facts } from './facts.ts';
import { isContentName, isSecretName } from './secret-text.ts';

const logging = /(?:^|\.)(?:log|debug|trace|info|notice|warning|error|critical|fault)$/;
const logger = /log(?:ger)?$/i;
const printers = new Set(['print', 'debugPrint', 'dump', 'NSLog']);
/** What a value tells that is not the value itself. */
const measured = /\.(?:count|isEmpty|hashValue|id|localizedDescription)$|\.count\b|^type\(/;

/** The last name of a value: `prompt` of `self.session.prompt`. */
const lastOf = (value: string): string => /([A-Za-z_]\w*)(?:\)|\]|!|\?)*$/.exec(value.slice(-200))?.[1] ?? '';

const isSensitive = (value: string): boolean => !measured.test(value) && (isSecretName(lastOf(value)) || isContentName(lastOf(value)));

/** Command-line tools print because that is what they are for. */
const isTool = (path: string): boolean =>
  /(?:^|\/)(?:Tools?|CLI|Examples?|Tests?|[\w-]*-tool|[\w-]*-cli)\//i.test(`/${path}`) || /(?:^|\/)main\.swift$/.test(path);

/** Messages of a Swift program that show content or secrets to everybody who may read the log. */
export function* swiftFacts(seenAs: string, { calls }: SwiftSource, maker: FactMaker): Iterable<Facts> {
  for (const call of calls) {
    const parts = call.callee.split('.');
    const isLogger = call.callee === 'os_log' || (parts.length > 1 && logging.test(call.callee) && logger.test(parts.at(-2) ?? ''));
    if (isLogger) {
      const open = call.interpolations.find(({ value, privacy }) => privacy === 'public' && isSensitive(value));
      const format = call.text.includes('%{public}') ? call.names.find(isSensitive) : undefined;
      const value = open?.value ?? format;
      if (value !== undefined) yield { kind: 'swift', callee: call.callee, value, how: 'public', ...maker.at(call, call.callee, value) };
    } else if (printers.has(call.callee) && !isTool(seenAs)) {
      const value = call.names.find(isSensitive) ?? call.interpolations.find((one) => isSensitive(one.value))?.value;
      if (value !== undefined) yield { kind: 'swift', callee: call.callee, value, how: 'stream', ...maker.at(call, call.callee, value) };
    }
  }
}
