import { formatByName } from '@mlx-guard/model-formats';

/** What a file is to a model. The words of the `role` member of `model.lock.json`. */
export const roles = ['weights', 'config', 'tokenizer', 'code', 'doc'] as const;
export type Role = (typeof roles)[number];

/** Whether a file name is one that model loaders take weights from. */
export const isWeights = (baseName: string): boolean => formatByName(baseName) !== undefined;

const byName: readonly (readonly [Role, RegExp])[] = [
  ['code', /\.(?:py|pyc|so|dylib|dll|metal|metallib|sh|js|ipynb)$/i],
  [
    'tokenizer',
    /^(?:tokenizer.*|vocab\..*|merges\.txt|special_tokens_map\.json|added_tokens\.json|chat_template.*|.*\.tiktoken|.*\.spm|spiece\.model|.*\.jinja2?)$/i,
  ],
  ['doc', /^(?:.*\.(?:md|txt|rst|pdf|png|jpe?g)|(?:licen[cs]e|notice|readme|copying).*)$/i],
  ['config', /\.(?:json|ya?ml|toml)$/i],
];

/** The role of a file by its name; undefined where the name does not tell. */
export const roleOf = (baseName: string): Role | undefined => (isWeights(baseName) ? 'weights' : byName.find(([, pattern]) => pattern.test(baseName))?.[0]);

/** Whether what a file holds decides what is executed: weights, configuration, tokenizer, templates and code. No setting takes them out of the check. */
export function isDecisive(baseName: string): boolean {
  const role = roleOf(baseName);
  return role !== undefined && role !== 'doc';
}
