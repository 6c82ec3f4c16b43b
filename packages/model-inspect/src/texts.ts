import { quote } from '@mlx-guard/core';
import { isTemplateKey, type MetadataText } from '@mlx-guard/model-formats';
import type { Problem } from './problem.ts';
import { secretsIn } from './secrets.ts';
import { countsTo, escapesOf, isTemplate } from './template.ts';

/** Where a text stands: a line of a text file, or a byte of another. */
export type Place = Pick<Problem, 'line' | 'offset'>;

const largeTemplate = 64 * 1024;
const largeCount = 100_000;
const maxKey = 1_000;

const code: readonly (readonly [RegExp, string])[] = [
  [/\b__import__\s*\(/, 'imports a module by name'],
  [/\b(?:os\s*\.\s*(?:system|popen|exec[lv]p?e?)|subprocess\s*\.\s*(?:run|Popen|call|check_output|check_call))\s*\(/, 'starts a program'],
  [/\b(?:eval|exec)\s*\(\s*(?:compile|base64|bytes|__import__|open|requests|urllib)/, 'runs a text as code'],
  [/\b(?:pickle|marshal|dill)\s*\.\s*loads?\s*\(/, 'unpickles something'],
  [/<script[\s>]|javascript:/i, 'is a script for a browser'],
];

/** What is wrong with a text that may be a template. `isCertain`: its place says that it is one. */
export function* templateProblems(name: string, text: string, place: Place, isCertain: boolean): Iterable<Problem> {
  if (!isTemplate(text)) return;
  const evidence = { key: name.slice(0, maxKey) };
  for (const how of escapesOf(text)) {
    yield { kind: 'template-escape', ...place, says: `${quote(name)}: ${how}`, identity: `${name}\n${how}`, evidence };
  }
  if (!isCertain) return;
  if (text.length > largeTemplate) {
    yield { kind: 'template-size', ...place, says: `the template ${quote(name)} has ${text.length} characters`, identity: name, evidence };
  }
  const count = countsTo(text);
  if (count >= largeCount) {
    yield { kind: 'template-loop', ...place, says: `the template ${quote(name)} counts to ${count} by itself`, identity: name, evidence };
  }
}

/** What is wrong with a text that is part of a configuration or of metadata, whatever it is about. */
export function* textProblems(name: string, text: string, place: Place): Iterable<Problem> {
  const evidence = { key: name.slice(0, maxKey) };
  for (const what of secretsIn(text)) {
    yield { kind: 'secret-in-model', ...place, says: `${quote(name)} holds ${what}`, identity: `${name}\n${what}`, evidence };
  }
  for (const [pattern, what] of code) {
    if (pattern.test(text)) yield { kind: 'metadata-code', ...place, says: `${quote(name)} holds code that ${what}`, identity: `${name}\n${what}`, evidence };
  }
}

const address = /^\s*(?:https?|ftp|file|data|smb):/i;
const namesAddress =
  /url|uri|repo|source|link|licen[cs]e|homepage|doi|paper|dataset|author|website|readme|description|download|model_index|base_model|org|spec|thumbnail/i;

/** What is wrong with the texts of a model file's metadata. */
export function* metadataProblems(texts: readonly MetadataText[]): Iterable<Problem> {
  for (const { key, text, offset } of texts) {
    const isTemplateText = isTemplateKey(key);
    yield* templateProblems(key, text, { offset }, isTemplateText);
    if (!isTemplateText) yield* textProblems(key, text, { offset });
    if (address.test(text) && !namesAddress.test(key)) {
      yield { kind: 'metadata-url', offset, says: `the key ${quote(key)} holds an address: ${quote(text.trim().slice(0, 100))}`, identity: key };
    }
  }
}
