import { basename } from 'node:path/posix';
import {
  composeServices,
  type DataNode,
  type DataSource,
  type DockerSource,
  dockerCommands,
  dockerVariables,
  itemsOf,
  kubernetesView,
  memberOf,
  membersOf,
  readShell,
  type Span,
  textOf,
  type Variable,
  variablesOf,
} from '@mlx-guard/source-formats';
import type { FactMaker } from './fact-maker.ts';
import type { Facts } from './facts.ts';
import { isLogPath } from './log-path.ts';
import { otherSink } from './sinks.ts';

/** Drivers whose log is bounded, or kept by somebody else: all but this one. */
const unboundedDriver = 'json-file';

function* loggingFacts(source: DataSource, maker: FactMaker): Iterable<Facts> {
  for (const { name, key, driver = unboundedDriver, options, isElsewhere } of composeServices(source)) {
    const size = options.get('max-size');
    const isUnbounded = driver === unboundedDriver && [undefined, '-1', ''].includes(size);
    if (isUnbounded && !isElsewhere) yield { kind: 'unbounded-service', service: name, ...maker.at(key, 'service', name) };
    const keeps = {
      rotation: size ?? (driver === unboundedDriver ? 'none' : 'by the driver'),
      retention: options.get('max-file') ?? (driver === unboundedDriver ? 'none' : 'by the driver'),
    };
    yield otherSink(`compose ${driver}`, `service ${name}`, { ...keeps, mode: 'by the engine' }, maker.at(key, 'sink', name));
  }
}

/** `environment` of a service, as a map or a list of `NAME=value`. */
function environmentOf(node: DataNode | undefined): readonly Variable[] {
  if (node?.kind !== 'list') return variablesOf(node);
  return node.items.flatMap((item) => {
    const [, name, value = ''] = /^([^=]+)=([\s\S]*)$/.exec(textOf(item) ?? '') ?? [];
    return name === undefined ? [] : [{ name, value, start: item.start, end: item.end }];
  });
}

/** The words of a command, written as a list or as a line. */
export function wordsOf(node: DataNode | undefined): { readonly words: readonly string[]; readonly span: Span } | undefined {
  if (node === undefined) return undefined;
  const span = { start: node.start, end: node.end };
  if (node.kind === 'list') return { words: node.items.map((item) => textOf(item) ?? ''), span };
  const text = textOf(node);
  if (text === undefined) return undefined;
  return { words: readShell(text).commands.flatMap((command) => command.words.map((word) => word.text)), span };
}

/** What a compose file says of logs: drivers, variables, commands, core dumps. */
export function* composeFacts(source: DataSource, maker: FactMaker): Iterable<Facts> {
  yield* loggingFacts(source, maker);
  for (const { name, value } of membersOf(memberOf(source.documents[0], 'services'))) {
    yield* maker.variables('compose', environmentOf(memberOf(value, 'environment')), name);
    for (const key of ['command', 'entrypoint']) {
      const command = wordsOf(memberOf(value, key));
      if (command !== undefined) yield maker.command('compose', command.words, command.span);
    }
    const core = memberOf(memberOf(value, 'ulimits'), 'core');
    const limit = textOf(core) ?? textOf(memberOf(core, 'hard'));
    if (core !== undefined && limit !== undefined)
      yield { kind: 'setting', of: 'compose', key: 'ulimits.core', value: limit, beside: new Map(), ...maker.at(core, 'core', name) };
  }
}

/** What a Dockerfile sets, runs and copies. */
export function* dockerFacts(source: DockerSource, maker: FactMaker): Iterable<Facts> {
  yield* maker.variables('dockerfile', source.instructions.flatMap(dockerVariables));
  for (const instruction of source.instructions) {
    yield* maker.script('dockerfile', dockerCommands(instruction));
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
    const words = readShell(instruction.argument).commands.flatMap((command) => command.words.map(({ text }) => text));
    const copied = words
      .filter((word) => !word.startsWith('--'))
      .slice(0, -1)
      .find(isLogPath);
    if (copied !== undefined) yield { kind: 'copied-log', path: copied, into: 'image', ...maker.at(instruction, 'copied', copied) };
  }
}

/** What a Kubernetes manifest sets and runs. */
export function* kubernetesFacts(source: DataSource, maker: FactMaker): Iterable<Facts> {
  const { containers, variables } = kubernetesView(source.documents);
  yield* maker.variables('kubernetes', variables);
  for (const { name, env, words } of containers) {
    yield* maker.variables('kubernetes', env, name);
    const [first] = words;
    const last = words.at(-1);
    if (first !== undefined && last !== undefined) {
      yield maker.command(
        'kubernetes',
        words.map(({ text }) => text),
        { start: first.start, end: last.end },
      );
    }
  }
}

/** The items of a list, or the one value that stands for it. */
export const textsOf = (node: DataNode | undefined): readonly string[] =>
  (node?.kind === 'list' ? itemsOf(node) : node === undefined ? [] : [node]).flatMap((item) => textOf(item) ?? []);

/** Whether the name of a Dockerfile, also one for a stage or in another tool's words. */
export const isDockerfileName = (path: string): boolean =>
  /^(?:Dockerfile|Containerfile)(?:[.-][\w.-]+)?$|\.(?:dockerfile|containerfile)$/i.test(basename(path));
