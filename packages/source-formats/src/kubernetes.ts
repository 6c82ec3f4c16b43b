import { type DataNode, itemsOf, membersOf, nodesIn } from './data-model.ts';
import type { Variable } from './dotenv.ts';
import type { Word } from './shell.ts';
import type { Span } from './span.ts';
import { variablesOf } from './workflow.ts';
import { memberOf, textOf } from './yaml-model.ts';

/** A container of a pod: what is set for it, and what it runs. */
export interface PodContainer extends Span {
  readonly name: string;
  readonly env: readonly Variable[];
  readonly words: readonly Word[];
}

/** What a Kubernetes manifest says of environments and commands. */
export interface KubernetesView {
  readonly containers: readonly PodContainer[];
  /** The entries of `ConfigMap`s, which mostly become variables. */
  readonly variables: readonly Variable[];
}

const kinds = /^kind:[ \t]*["']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|Pod|Job|CronJob|ConfigMap)\b/m;

/** Whether a YAML text is a manifest with pods or configuration in it. */
export const isKubernetesText = (text: string): boolean => /^apiVersion:/m.test(text) && kinds.test(text);

function containerOf(node: DataNode): PodContainer {
  const env = itemsOf(memberOf(node, 'env')).flatMap((item): readonly Variable[] => {
    const name = textOf(memberOf(item, 'name'));
    const value = memberOf(item, 'value');
    return name === undefined || value === undefined ? [] : [{ name, value: textOf(value) ?? '', start: item.start, end: value.end }];
  });
  const words = ['command', 'args']
    .flatMap((name) => itemsOf(memberOf(node, name)))
    .flatMap((item) => {
      const text = textOf(item);
      return text === undefined ? [] : [{ text, start: item.start, end: item.end }];
    });
  return { name: textOf(memberOf(node, 'name')) ?? '', start: node.start, end: node.end, env, words };
}

/** The containers and configuration of all documents of a manifest. */
export function kubernetesView(documents: readonly DataNode[]): KubernetesView {
  const containers: PodContainer[] = [];
  const variables: Variable[] = [];
  for (const document of documents) {
    if (textOf(memberOf(document, 'kind')) === 'ConfigMap') variables.push(...variablesOf(memberOf(document, 'data')));
    for (const { name, node } of nodesIn(document)) {
      if (node.kind === 'list' && (name === 'containers' || name === 'initContainers')) {
        containers.push(...node.items.filter((item) => membersOf(item).length > 0).map(containerOf));
      }
    }
  }
  return { containers, variables };
}
