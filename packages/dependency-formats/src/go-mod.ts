import type { TextPlace } from '@mlx-guard/source-formats';
import { type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';

const modulePath = /^[A-Za-z0-9.~_/-]{1,300}$/;
const versionPattern = /^v\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;

interface Line {
  readonly verb: string;
  readonly words: readonly string[];
  readonly comment: string;
  readonly place: TextPlace;
}

/** The lines of a `go.mod` (Go Modules Reference): `verb words`, or words within `verb ( … )`. */
function* linesOf(text: string): Iterable<Line> {
  let block: string | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const at = raw.indexOf('//');
    const line = (at < 0 ? raw : raw.slice(0, at)).trimEnd();
    const words = line
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => word.replace(/^(["`])(.*)\1$/, '$2'));
    if (words.length === 0) continue;
    const column = line.length - line.trimStart().length + 1;
    const place = { line: index + 1, column, endColumn: line.length + 1 };
    const comment = at < 0 ? '' : raw.slice(at + 2).trim();
    if (block !== undefined && words[0] === ')') block = undefined;
    else if (block !== undefined) yield { verb: block, words, comment, place };
    else if (words[1] === '(') block = words[0] ?? '';
    else yield { verb: words[0] ?? '', words: words.slice(1), comment, place };
  }
}

function pin(name: string, version: string, place: TextPlace): Dependency | Defect {
  if (!modulePath.test(name)) return { place, problem: 'this is no path of a module' };
  if (!versionPattern.test(version)) return { place, problem: 'this module has no usable version' };
  return { ecosystem: 'Go', name, evidence: 'pinned', version: version.slice(1), wanted: version, origin: 'registry', hashes: 1, place };
}

interface Replacement {
  readonly name: string;
  readonly version: string | undefined;
  readonly target: string;
  readonly targetVersion: string | undefined;
  readonly place: TextPlace;
}

function replacementOf({ words, place }: Line): Replacement | undefined {
  const arrow = words.indexOf('=>');
  const [name, target] = [words[0], words[arrow + 1]];
  if (arrow < 1 || name === undefined || target === undefined) return undefined;
  return { name, version: arrow > 1 ? words[1] : undefined, target, targetVersion: words[arrow + 2], place };
}

function required({ words: [name = '', version = ''], place }: Line, replacements: readonly Replacement[]): Dependency | Defect {
  const other = replacements.find((one) => one.name === name && (one.version === undefined || one.version === version));
  if (other === undefined) return pin(name, version, place);
  if (other.targetVersion !== undefined) return pin(other.target, other.targetVersion, other.place);
  return { ecosystem: 'Go', name, evidence: 'unresolved', wanted: 'a folder or file of the project', origin: 'local', hashes: 0, place };
}

/** Reads a `go.mod`: what it requires, replacements applied. The language line is a lower bound on the standard library. */
function readGoMod(text: string): Content {
  const lines = [...linesOf(text)];
  if (!lines.some(({ verb }) => verb === 'module'))
    return { dependencies: [], defects: [{ place: { line: 1, column: 1, endColumn: 1 }, problem: 'it names no module' }] };
  const replacements = lines.filter(({ verb }) => verb === 'replace').flatMap((line) => replacementOf(line) ?? []);
  const requires = lines.filter(({ verb }) => verb === 'require');
  const roots = requires.filter(({ comment }) => !/^indirect\b/.test(comment)).flatMap(({ words }) => words[0] ?? []);
  return { ...sorted(requires.map((line) => required(line, replacements))), roots };
}

/** The modules of a Go project: exact since the minimal version is what is built. `go.sum` holds their hashes and nothing else. */
export const goMod: Format = {
  id: 'go-mod',
  title: 'go.mod',
  role: 'lock',
  isAt: named(/^go\.mod$/),
  read: readGoMod,
  relock: (name, version) => `go get ${name}@v${version}`,
};
