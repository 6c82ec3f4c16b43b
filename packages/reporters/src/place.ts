import { type Finding, type Location, quote, type Report, visible } from '@mlx-guard/core';
import { cut, limits } from './limits.ts';

/** A place as text of a report: `` `models/w.bin:3:5` ``, or `` `w.bin` at byte 12 ``. `prefix` stands before the path. */
export function placeText({ path, startLine, startColumn, byteOffset }: Location, prefix = ''): string {
  const position = [startLine, startLine && startColumn].filter((part) => part !== undefined).map((part) => `:${part}`);
  const name = `${quote(prefix + path).slice(0, -1)}${position.join('')}\``;
  return byteOffset === undefined ? name : `${name} at byte ${byteOffset}`;
}

/** A finding in one line: where, then what; the place only once if the message starts with it. */
export function findingText({ location, message }: Finding, prefix = ''): string {
  const where = location ? placeText(location, prefix) : 'this run';
  const what = cut(message, limits.messageChars);
  return what.startsWith(where) ? what : `${where}: ${what}`;
}

/** The path from the repository root, undefined where it would lead out of it. */
export const repositoryPath = ({ run }: Report, path: string): string | undefined =>
  path.startsWith('/') || path.split('/').includes('..') ? undefined : run.prefix + path;

/** Whether every character of a name simply shows, so that it can be given to a channel as it is. */
export const isPlainName = (name: string): boolean => visible(name) === name;
