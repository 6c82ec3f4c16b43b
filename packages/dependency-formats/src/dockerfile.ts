import { Lines, type TextPlace } from '@mlx-guard/source-formats';
import { type Content, type Dependency, sorted } from './dependency.ts';
import { imageOf } from './docker-image.ts';
import { baseName, type Format } from './format.ts';
import { hasEnvironment, type Installs, readInstalls } from './install-lines.ts';

interface Instruction {
  readonly name: string;
  /** Where its arguments stand. */
  readonly start: number;
  readonly end: number;
}

/** The instructions of a Dockerfile: a line with its continuations, and with the text that `<<WORD` brings. */
function* instructionsOf(text: string): Iterable<Instruction> {
  const lineEnd = (at: number): number => {
    const found = text.indexOf('\n', at);
    return found < 0 ? text.length : found;
  };
  for (let at = 0; at < text.length; ) {
    let end = lineEnd(at);
    const line = text.slice(at, end);
    const [, blanks = '', name] = /^(\s*)([A-Za-z]+)(?=\s)/.exec(line) ?? [];
    if (name === undefined || /^\s*#/.test(line)) {
      at = end + 1;
      continue;
    }
    while (end < text.length && (/\\[ \t\r]*$/.test(text.slice(at, end).slice(-20)) || /^\s*#/.test(text.slice(text.lastIndexOf('\n', end - 1) + 1, end))))
      end = lineEnd(end + 1);
    const heredoc = /<<-?\s*["']?(\w{1,100})["']?/.exec(text.slice(at, end))?.[1];
    while (heredoc !== undefined && end < text.length) {
      const next = lineEnd(end + 1);
      const isLast = text.slice(end + 1, next).trim() === heredoc;
      end = next;
      if (isLast) break;
    }
    yield { name: name.toUpperCase(), start: at + blanks.length + name.length, end };
    at = end + 1;
  }
}

const expanded = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(/\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g, (whole, plain: string | undefined, braced: string | undefined, otherwise: string | undefined) => {
    return values.get(plain ?? braced ?? '') ?? otherwise ?? whole;
  });

function baseImage(written: string, values: ReadonlyMap<string, string>, stages: Set<string>, place: TextPlace): Dependency | undefined {
  const words = written
    .trim()
    .split(/\s+/)
    .filter((word) => !word.startsWith('--'));
  const image = expanded(words[0] ?? '', values);
  const isStage = stages.has(image.toLowerCase());
  if (/^as$/i.test(words[1] ?? '') && words[2] !== undefined) stages.add(words[2].toLowerCase());
  return isStage ? undefined : imageOf(image, place);
}

/** The script of a `RUN`: options taken off; where a heredoc brings it, its lines. */
function scriptOf(text: string, { start, end }: Instruction): { readonly start: number; readonly end: number } {
  const heredoc = /^\s*(?:--\S+\s+)*<<-?\s*["']?\w+["']?[ \t\r]*\n/.exec(text.slice(start, Math.min(end, start + 2_000)));
  if (heredoc !== null) return { start: start + heredoc[0].length, end };
  const options = /^\s*(?:--\S+\s+(?:\\\s*\n\s*)?)*/.exec(text.slice(start, Math.min(end, start + 2_000)));
  return { start: start + (options?.[0].length ?? 0), end };
}

/** Reads a Dockerfile: the images it starts from, and what its `RUN` lines install. */
function readDockerfile(text: string): Content | undefined {
  const lines = new Lines(text);
  const at = (start: number, end: number): TextPlace => {
    const { line, column } = lines.placeOf(start);
    return { line, column, endColumn: column + Math.max(1, Math.min(end, text.indexOf('\n', start) < 0 ? text.length : text.indexOf('\n', start)) - start) };
  };
  const values = new Map<string, string>();
  const stages = new Set<string>();
  const images: Dependency[] = [];
  const installs: Installs[] = [];
  for (const one of instructionsOf(text)) {
    const written = text.slice(one.start, one.end);
    const blanks = written.length - written.trimStart().length;
    if (one.name === 'ARG') {
      const [, key, value] = /^\s*(\w+)=["']?([^"'\s]*)/.exec(written) ?? [];
      if (key !== undefined && value !== undefined) values.set(key, value);
    } else if (one.name === 'FROM') {
      const image = baseImage(written, values, stages, at(one.start + blanks, one.end));
      if (image !== undefined) images.push(image);
    } else if (one.name === 'RUN') installs.push(readInstalls(text, at, scriptOf(text, one), true));
  }
  const practices = installs.flatMap((one) => one.practices).filter(({ kind }) => kind !== 'bare-install' || !hasEnvironment(text));
  return { ...sorted([...images, ...installs.flatMap(({ dependencies }) => dependencies)]), practices, includes: installs.flatMap(({ includes }) => includes) };
}

/** What a container image is built from. */
export const dockerfile: Format = {
  id: 'dockerfile',
  title: 'Dockerfile',
  role: 'uses',
  isAt: (path) => /^(?:(?:Docker|Container)file(?:\.[\w.-]+)?|[\w.-]+\.[Dd]ockerfile)$/.test(baseName(path)) && !/\.dockerignore$/.test(path),
  read: readDockerfile,
};
