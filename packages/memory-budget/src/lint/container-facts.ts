import {
  commandWords,
  type DataNode,
  type DataSource,
  type DockerSource,
  dockerCommands,
  itemsOf,
  memberOf,
  membersOf,
  nodeAt,
  nodesIn,
  textOf,
} from '@mlx-guard/source-formats';
import { commandFacts, startedBy } from './command-facts.ts';
import type { SourceFact } from './source-fact.ts';
import type { Placer } from './source-reader.ts';

/** The words of a command, written as a list or as a line. */
function wordsOf(node: DataNode | undefined): readonly string[] {
  if (node?.kind === 'list') return node.items.flatMap((item) => textOf(item) ?? []);
  return commandWords(textOf(node) ?? '');
}

/** What a value must not be to bound something. */
const isAmount = (node: DataNode | undefined): boolean => !['', '0', '-1', undefined].includes(textOf(node));

const mentionsMlx = (node: DataNode): boolean => [...nodesIn(node)].some(({ node: one }) => /\bmlx/i.test(textOf(one) ?? ''));

/** Services of a compose file that are built here, or name MLX (compose-spec, `mem_limit` and `deploy.resources.limits.memory`). */
export function* composeFacts({ documents }: DataSource, place: Placer): Iterable<SourceFact> {
  for (const { name, key, value } of membersOf(memberOf(documents[0], 'services'))) {
    for (const member of ['command', 'entrypoint']) {
      const command = memberOf(value, member);
      if (command !== undefined) yield* startedBy(wordsOf(command), command, place, `compose ${name}`);
    }
    const isElsewhere = value.kind !== 'map' || memberOf(value, 'extends') !== undefined;
    if (isElsewhere || (memberOf(value, 'build') === undefined && !mentionsMlx(value))) continue;
    const isLimited = isAmount(memberOf(value, 'mem_limit')) || isAmount(nodeAt(value, 'deploy', 'resources', 'limits', 'memory'));
    yield { about: 'service', of: 'compose', name, isLimited, ...place.at(key, 'compose', name) };
  }
}

/** What the instructions of a Dockerfile start. A limit of memory has no place in it. */
export function* dockerFacts({ instructions }: DockerSource, place: Placer): Iterable<SourceFact> {
  for (const instruction of instructions) yield* commandFacts(dockerCommands(instruction), place, 'dockerfile');
}

/** Images that others wrote and that hold little. */
const sidecar = /(?:^|\/)(?:nginx|envoy|redis|postgres|busybox|caddy|traefik|haproxy|fluent-bit|prometheus|grafana|istio-proxy)\b/;

/** Containers of pods, and whether their memory has a limit (Kubernetes, `resources.limits.memory`). */
export function* kubernetesFacts({ documents }: DataSource, place: Placer): Iterable<SourceFact> {
  for (const document of documents) {
    for (const { name: member, node } of nodesIn(document)) {
      if (node.kind !== 'list' || member !== 'containers') continue;
      for (const container of itemsOf(node)) {
        const name = textOf(memberOf(container, 'name')) ?? '';
        const words = [...wordsOf(memberOf(container, 'command')), ...wordsOf(memberOf(container, 'args'))];
        yield* startedBy(words, container, place, `kubernetes ${name}`);
        if (sidecar.test(textOf(memberOf(container, 'image')) ?? '')) continue;
        const isLimited = isAmount(nodeAt(container, 'resources', 'limits', 'memory'));
        const at = memberOf(container, 'name') ?? container;
        yield { about: 'service', of: 'kubernetes', name, isLimited, ...place.at(at, 'kubernetes', name) };
      }
    }
  }
}
