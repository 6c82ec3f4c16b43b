import type { DataSource, SwiftCall, SwiftSource } from '@mlx-guard/source-formats';
import { nodesIn } from '@mlx-guard/source-formats';
import type { ChannelFact } from './channel-fact.ts';
import type { ChannelMaker } from './channel-maker.ts';
import { isRepository, revisionOf } from './repository-name.ts';

const quoted = /^"([^"\\]*)"$/;

/** The argument of a label, or the first without one where the label is empty. */
function given({ given: all }: SwiftCall, label: string): string | undefined {
  for (const argument of all) {
    const [, own = '', value = argument] = /^(\w+)\s*:\s*([\s\S]*)$/.exec(argument) ?? [];
    if (own === label) return value.trim();
  }
  return undefined;
}

const labels: Readonly<Record<string, readonly string[]>> = {
  ModelConfiguration: ['id'],
  'Hub.snapshot': ['from'],
  snapshot: ['from', 'repo'],
  'Hub.Repo': ['id'],
  loadModel: ['id'],
  'MLXLMCommon.loadModel': ['id'],
  loadModelContainer: ['id'],
};

/** Models that a Swift program fetches by name. */
export function* swiftChannels({ calls }: SwiftSource, maker: ChannelMaker): Iterable<ChannelFact> {
  for (const call of calls) {
    const names = labels[call.callee] ?? (/\.snapshot$/.test(call.callee) ? ['from'] : []);
    const written = names.map((label) => given(call, label)).find((value) => value !== undefined);
    const repository = quoted.exec(written ?? '')?.[1];
    if (repository === undefined || !isRepository(repository)) continue;
    const revision = given(call, 'revision');
    if (revision !== undefined && !quoted.test(revision)) continue; // computed
    yield {
      kind: 'load',
      api: call.callee,
      repository,
      revision: revisionOf(quoted.exec(revision ?? '')?.[1]),
      canPin: true,
      ...maker.at(call, call.callee, repository),
    };
  }
}

/** Exceptions from transport security of an app. */
export function* plistChannels({ documents }: DataSource, maker: ChannelMaker): Iterable<ChannelFact> {
  for (const document of documents) {
    for (const { name, node } of nodesIn(document)) {
      const isOpen = (name === 'NSAllowsArbitraryLoads' || name === 'NSExceptionAllowsInsecureHTTPLoads') && node.kind === 'scalar' && node.value === true;
      if (isOpen) yield { kind: 'insecure', what: name, ...maker.at(node, 'insecure', name) };
    }
  }
}
