import { Vocabulary } from '@mlx-guard/python-flow';

const words = new Vocabulary();
const shellVariable = /\$\{?([A-Za-z_]\w*)|\$env:(\w+)/g;
const workflowSecret = /\$[_{]*\s*_*secrets\.(\w+)/g;

/** The secrets that a piece of a script names: variables that are called like one, and secrets of a workflow. */
export function secretsIn(text: string): readonly string[] {
  const variables = [...text.matchAll(shellVariable)].map(([, name, other]) => name ?? other ?? '').filter((name) => words.classOf(name) === 'secret');
  const secrets = [...text.matchAll(workflowSecret)].map(([, name = '']) => `secrets.${name}`);
  return [...secrets, ...variables];
}

/** Whether a name is one of a secret. */
export const isSecretName = (name: string): boolean => words.classOf(name) === 'secret';

/** Whether a name is one of content. */
export const isContentName = (name: string): boolean => {
  const found = words.classOf(name);
  return found === 'content' || found === 'generic';
};
