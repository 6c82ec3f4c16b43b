import { Lines, type TextPlace } from '@mlx-guard/source-formats';
import { type CmakeArgument, type CmakeCommand, CmakeReader } from './cmake-words.ts';
import { type Content, type Dependency, type Practice, sorted } from './dependency.ts';
import { baseName, type Format } from './format.ts';
import { gitDependency, urlDependency } from './git-source.ts';

const declares: ReadonlySet<string> = new Set(['fetchcontent_declare', 'externalproject_add', 'fetchcontent_populate']);
const cpm: ReadonlySet<string> = new Set(['cpmaddpackage', 'cpmfindpackage', 'cpmdeclarepackage']);
const shortHosts: Readonly<Record<string, string>> = { gh: 'https://github.com/', gl: 'https://gitlab.com/', bb: 'https://bitbucket.org/' };
const maxLength = 1_000;

/** What a file fetches. Variables that it sets to one text are filled in; others stay. */
class Reader {
  readonly read: Dependency[] = [];
  readonly practices: Practice[] = [];
  readonly #values = new Map<string, string>();
  readonly #at: (argument: CmakeArgument) => TextPlace;

  constructor(at: (argument: CmakeArgument) => TextPlace) {
    this.#at = at;
  }

  /** What is set is expanded when it is set, so once is enough; what would become long stays as it is. */
  #expanded(text: string): string {
    if (!text.includes('${') || text.length > maxLength) return text;
    const result = text.replace(/\$\{([\w.-]+)\}/g, (whole, name: string) => this.#values.get(name) ?? whole);
    return result.length > maxLength ? text : result;
  }

  take({ name, args }: CmakeCommand): void {
    const [first, second] = args;
    if (name === 'set' && first !== undefined && second !== undefined) this.#values.set(first.text, this.#expanded(second.text));
    else if (declares.has(name)) this.#declared(first, args);
    else if (cpm.has(name)) this.#cpm(args);
    else if (name === 'file' && /^DOWNLOAD$/.test(first?.text ?? '') && second !== undefined) {
      this.#url(second.text.split('/').at(-1) ?? '', second, args.some(({ text }) => text === 'EXPECTED_HASH' || text === 'EXPECTED_MD5') ? 1 : 0);
    }
  }

  #after(args: readonly CmakeArgument[], keyword: string): CmakeArgument | undefined {
    const at = args.findIndex(({ text }) => text === keyword);
    return at < 0 ? undefined : args[at + 1];
  }

  #url(name: string, argument: CmakeArgument, hashes: number): void {
    const address = this.#expanded(argument.text);
    if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return; // a file beside it
    const place = this.#at(argument);
    this.read.push(urlDependency(name, address, hashes, place));
    if (/^(?:http|ftp):\/\//i.test(address)) this.practices.push({ kind: 'cleartext', what: address, place });
  }

  #git(address: string, ref: string | undefined, at: CmakeArgument): void {
    const place = this.#at(at);
    this.read.push(gitDependency(address, ref, place));
    if (/^(?:http|git|ftp):\/\//i.test(address)) this.practices.push({ kind: 'cleartext', what: address, place });
  }

  #declared(first: CmakeArgument | undefined, args: readonly CmakeArgument[]): void {
    const repository = this.#after(args, 'GIT_REPOSITORY');
    const tag = this.#after(args, 'GIT_TAG');
    const url = this.#after(args, 'URL');
    if (repository !== undefined) this.#git(this.#expanded(repository.text), tag && this.#expanded(tag.text), tag ?? repository);
    else if (url !== undefined)
      this.#url(first?.text ?? '', url, this.#after(args, 'URL_HASH') === undefined && this.#after(args, 'URL_MD5') === undefined ? 0 : 1);
  }

  /** `CPMAddPackage("gh:owner/name@1.0")`, `…#tag`, or with keywords. */
  #cpm(args: readonly CmakeArgument[]): void {
    const [only] = args;
    if (only === undefined) return;
    const uri = args.length === 1 ? only : this.#after(args, 'URI');
    if (uri !== undefined) {
      const [, host = '', path = '', rest = ''] = /^([a-z]+):([^@#]+)(.*)$/s.exec(this.#expanded(uri.text)) ?? [];
      const base = shortHosts[host];
      const tag = /#([^@#]+)/.exec(rest)?.[1];
      const version = /@([^@#]+)/.exec(rest)?.[1];
      if (base !== undefined) this.#git(`${base}${path}`, tag ?? (version === undefined ? undefined : `v${version}`), uri);
      else if (/^https?$/.test(host)) this.#url('package', uri, 0);
      return;
    }
    const short = (
      [
        ['GITHUB_REPOSITORY', 'gh'],
        ['GITLAB_REPOSITORY', 'gl'],
        ['BITBUCKET_REPOSITORY', 'bb'],
      ] as const
    ).find(([keyword]) => this.#after(args, keyword) !== undefined);
    const named = short === undefined ? undefined : this.#after(args, short[0]);
    const repository = this.#after(args, 'GIT_REPOSITORY');
    const address = named !== undefined && short !== undefined ? `${shortHosts[short[1]] ?? ''}${named.text}` : repository?.text;
    const tag = this.#after(args, 'GIT_TAG');
    const version = this.#after(args, 'VERSION');
    const at = tag ?? version ?? named ?? repository;
    const ref = tag?.text ?? (version === undefined ? undefined : `v${version.text}`);
    const url = this.#after(args, 'URL');
    if (address !== undefined && at !== undefined) this.#git(this.#expanded(address), ref === undefined ? undefined : this.#expanded(ref), at);
    else if (url !== undefined) this.#url(this.#after(args, 'NAME')?.text ?? 'package', url, this.#after(args, 'URL_HASH') === undefined ? 0 : 1);
  }
}

/** Reads what a CMake file fetches: FetchContent, ExternalProject, CPM and `file(DOWNLOAD)`. Undefined where it fetches nothing. */
function readCmake(text: string): Content | undefined {
  const lines = new Lines(text);
  const reader = new Reader(({ start, end }) => {
    const { line, column } = lines.placeOf(start);
    return { line, column, endColumn: column + Math.max(1, end - start) };
  });
  const words = new CmakeReader(text);
  for (const command of words.commands()) reader.take(command);
  if (reader.read.length === 0) return undefined;
  const defects = words.defects.map(({ problem, start }) => {
    const { line, column } = lines.placeOf(start);
    return { problem, place: { line, column, endColumn: column + 1 } };
  });
  return { ...sorted(reader.read), defects, practices: reader.practices };
}

/** What a build of CMake fetches. */
export const cmake: Format = {
  id: 'cmake',
  title: 'CMake',
  role: 'uses',
  isAt: (path) => baseName(path) === 'CMakeLists.txt' || path.endsWith('.cmake'),
  read: readCmake,
};
