import type { TextPlace } from '@mlx-guard/source-formats';
import { condaRequirement } from './conda-name.ts';
import type { Content, Defect, Dependency, Ecosystem, Include, Practice } from './dependency.ts';
import { npmRequirement } from './npm-name.ts';
import { pythonRequirement } from './python-deps.ts';
import { type ShellCommand, shellCommands, type Word } from './shell-words.ts';

/** What the commands of a script install. */
export type Installs = Required<Pick<Content, 'dependencies' | 'practices' | 'includes'>>;

type Read = (spec: string, place: TextPlace) => Dependency | Defect;

interface Tool {
  /** The words that begin it, `|` between alternatives. */
  readonly words: readonly RegExp[];
  readonly read: Read;
  /** Options that take a value. */
  readonly valued?: RegExp;
  /** Installs into whatever environment is there. */
  readonly isBare?: true;
  /** Only the first argument is a package. */
  readonly isOne?: true;
}

const python: Read = (spec, place) => pythonRequirement(spec, place, 'tool');
/** uv takes `name@version` for a tool too. */
const tool: Read = (spec, place) =>
  python(spec.replace(/^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?@(\d[\w.+!-]*)$/, '$1==$2').replace(/^([A-Za-z0-9._-]+)@latest$/, '$1'), place);
const node: Read = (spec, place) => {
  const at = spec.indexOf('@', 1);
  return at < 0 ? npmRequirement(spec, '', place, 'tool') : npmRequirement(spec.slice(0, at), spec.slice(at + 1), place, 'tool');
};

/** Packages of an operating system: `name`, or `name=version`. */
const system =
  (ecosystem: Ecosystem, sign: string): Read =>
  (spec, place) => {
    const at = spec.indexOf(sign);
    const [name, version] = at < 0 ? [spec, ''] : [spec.slice(0, at), spec.slice(at + sign.length)];
    const base = { ecosystem, name: name.replace(/:[a-z0-9]+$/, ''), origin: 'registry', hashes: 0, use: 'tool', place } as const;
    if (version === '' || /[*<>~]/.test(version))
      return { ...base, evidence: version === '' ? 'unresolved' : 'range', wanted: version === '' ? 'any version' : version };
    return { ...base, evidence: 'pinned', version, wanted: `=${version}` };
  };

const goInstall: Read = (spec, place) => {
  const [name = '', version = ''] = spec.split('@');
  const base = { ecosystem: 'Go', name, origin: 'registry', hashes: 0, use: 'tool', place } as const;
  if (/^v\d+\.\d+\.\d+/.test(version)) return { ...base, evidence: 'pinned', version: version.slice(1), wanted: version };
  return { ...base, evidence: 'unresolved', wanted: version === '' ? 'any version' : version };
};

const pipValued =
  /^(?:-[rceifCptd]|--(?:requirements?|constraints?|editable|index-url|default-index|index|extra-index-url|find-links|target|prefix|root|python|python-version|platform|python-platform|trusted-host|allow-insecure-host|upgrade-strategy|no-binary|only-binary|progress-bar|cache-dir|src|proxy|retries|timeout|cert|config-settings?|global-option|report|abi|implementation|exclude-newer|torch-backend|group|extra|index-strategy|keyring-provider|resolution|prerelease|link-mode|overrides?|build-constraints?|with|from|spec))$/;
const anyValued = /^--(?:package|prefix|registry|channel|name|file|repository|root|features|git|tag|branch|rev|path|target)$|^-[ncpft]$/;

const tools: readonly Tool[] = [
  { words: [/^pip[\d.]*$/, /^install$/], read: python, valued: pipValued, isBare: true },
  { words: [/^python[\d.]*$/, /^-m$/, /^pip$/, /^install$/], read: python, valued: pipValued, isBare: true },
  { words: [/^uv$/, /^pip$/, /^install$/], read: python, valued: pipValued, isBare: true },
  { words: [/^uv$/, /^tool$/, /^(?:install|run)$/], read: tool, valued: pipValued, isOne: true },
  { words: [/^uvx$/], read: tool, valued: pipValued, isOne: true },
  { words: [/^pipx$/, /^(?:install|run)$/], read: python, valued: pipValued, isOne: true },
  { words: [/^npm$/, /^(?:install|i|add)$/], read: node, valued: anyValued },
  { words: [/^npx$/], read: node, valued: anyValued, isOne: true },
  { words: [/^(?:pnpm|bun)$/, /^add$/], read: node, valued: anyValued },
  { words: [/^yarn$/, /^add$/], read: node, valued: anyValued },
  { words: [/^yarn$/, /^global$/, /^add$/], read: node, valued: anyValued },
  { words: [/^apt(?:-get)?$/, /^install$/], read: system('Debian', '='), valued: /^-[ot]$|^--target-release$/ },
  { words: [/^apk$/, /^add$/], read: system('Alpine', '='), valued: /^(?:-[tX]|--virtual|--repository)$/ },
  { words: [/^brew$/, /^install$/], read: system('Homebrew', '@') },
  { words: [/^(?:conda|mamba|micromamba)$/, /^install$/], read: condaRequirement, valued: anyValued },
  { words: [/^go$/, /^install$/], read: goInstall },
];

const prefix = /^(?:sudo|exec|time|command|env|nice|then|do|else|if|!|[A-Za-z_]\w*=.*)$/s;
const base = (text: string): string => text.slice(text.lastIndexOf('/') + 1);

/** The tool that a command is, and the words behind its beginning. Options may stand between its words. */
function toolOf(command: ShellCommand): { readonly tool: Tool; readonly rest: readonly Word[]; readonly options: readonly Word[] } | undefined {
  const from = command.findIndex(({ text }) => !prefix.test(text) && !(text.startsWith('-') && text !== '-'));
  if (from < 0) return undefined;
  const words = command.slice(from);
  for (const tool of tools) {
    const options: Word[] = [];
    let at = 0;
    const isMet = tool.words.every((pattern, index) => {
      while (index > 0 && words[at]?.text.startsWith('-') === true && !pattern.test(words[at]?.text ?? '')) {
        const option = words[at];
        if (option !== undefined) options.push(option);
        at += 1;
      }
      const text = words[at]?.text ?? '';
      at += 1;
      return pattern.test(index === 0 ? base(text) : text);
    });
    if (isMet) return { tool, rest: words.slice(at), options };
  }
  return undefined;
}

const isPath = (text: string): boolean => /^(?:\.{0,2}\/|\.$|\.\[|~)|\.(?:whl|tar\.gz|tgz|zip|deb)$/.test(text) && !/^[a-z+]+:\/\//.test(text);

/** The arguments of an install command that name packages, and the practices that its options show. */
class Arguments {
  readonly dependencies: Dependency[] = [];
  readonly practices: Practice[] = [];
  readonly includes: Include[] = [];
  readonly #at: (start: number, end: number) => TextPlace;

  constructor(at: (start: number, end: number) => TextPlace) {
    this.#at = at;
  }

  #option(tool: Tool, option: string, value: Word | undefined): void {
    if (value === undefined || tool.valued !== pipValued) return;
    const place = this.#at(value.start, value.end);
    if (/^(?:-r|--requirements?)$/.test(option) && value.isLiteral) this.includes.push({ kind: 'mentioned', target: value.text, place });
    if (option === '--extra-index-url' || option === '--index') this.practices.push({ kind: 'extra-index', what: value.text, place });
    if (option === '--trusted-host' || option === '--allow-insecure-host') this.practices.push({ kind: 'no-tls-check', what: value.text, place });
    if (/^http:\/\//.test(value.text)) this.practices.push({ kind: 'cleartext', what: value.text, place });
  }

  take(tool: Tool, words: readonly Word[]): void {
    let taken = 0;
    for (let index = 0; index < words.length; index += 1) {
      const word = words[index];
      if (word === undefined || (tool.isOne === true && taken > 0)) return;
      if (word.text.startsWith('-')) {
        const [option = '', value] = word.text.split(/=(.*)/s);
        const isApart = value === undefined && tool.valued?.test(option) === true;
        const given = isApart ? words[index + 1] : value === undefined ? undefined : { ...word, text: value };
        if (isApart) index += 1;
        // `--from package command`: the command is one of the package's.
        if (tool.isOne === true && given !== undefined && /^--(?:from|spec|package)$/.test(option)) {
          this.#package(tool, given);
          return;
        }
        this.#option(tool, option, given);
        continue;
      }
      taken += 1;
      this.#package(tool, word);
    }
  }

  #package(tool: Tool, word: Word): void {
    const place = this.#at(word.start, word.end);
    if (!word.isLiteral || isPath(word.text)) return; // what a variable holds, and files of the project
    if (/^http:\/\//.test(word.text)) this.practices.push({ kind: 'cleartext', what: word.text, place });
    const read = tool.read(word.text, place);
    if (!('problem' in read)) this.dependencies.push({ ...read, use: 'tool' });
  }
}

const namesPackages = (rest: readonly Word[]): boolean => rest.some(({ text }) => !text.startsWith('-') || /^-(?:r|-requirement)/.test(text));

/** Whether a script makes or enters an environment of its own, by what it says anywhere. */
export const hasEnvironment = (text: string): boolean =>
  /-m venv\b|\bvirtualenv\b|\buv (?:venv|sync|run)\b|VIRTUAL_ENV|\.venv\b|\/bin\/activate\b|\bconda (?:create|activate|env)\b|\bmicromamba\b|\bpoetry install\b|UV_PROJECT_ENVIRONMENT/.test(
    text,
  );

const ownPath = /^(?:\.{0,2}\/|~|\$)/;

/** A script that is fetched in clear text and run at once. */
const pipedToShell = /\b(?:curl|wget)\b[^\n|]{0,300}?(http:\/\/[^\s"'|]{1,300})[^\n|]{0,300}\|\s{0,20}(?:sudo\s{1,20})?(?:ba|z|da)?sh\b/g;

/** Reads the install commands of a script: pip, uv, pipx, npm and its kin, apt, apk, brew, conda, go. What is no command of these is passed over. */
export function readInstalls(text: string, at: (start: number, end: number) => TextPlace, span: { start: number; end: number }, isImage = false): Installs {
  const read = new Arguments(at);
  for (const command of shellCommands(text, span.start, span.end, isImage)) {
    const found = toolOf(command);
    if (found === undefined) continue;
    const { tool, rest, options } = found;
    read.take(tool, rest);
    const first = command.find(({ text: word }) => !prefix.test(word));
    if (first === undefined || tool.isBare !== true || !namesPackages(rest)) continue;
    // `.venv/bin/pip`, `--user`, `--target`, `--python` and the like install elsewhere.
    const isElsewhere = ownPath.test(first.text) || [...options, ...rest].some(({ text: word }) => /^(?:-t|--(?:target|user|prefix|root|python)\b)/.test(word));
    const shown = text.slice(first.start, command.at(-1)?.end).replace(/\s+/g, ' ');
    if (!isElsewhere) read.practices.push({ kind: 'bare-install', what: shown.slice(0, 80), place: at(first.start, first.end) });
  }
  for (const found of text.slice(span.start, span.end).matchAll(pipedToShell)) {
    const start = span.start + found.index + found[0].indexOf(found[1] ?? '');
    read.practices.push({ kind: 'cleartext', what: found[1] ?? '', place: at(start, start + (found[1] ?? '').length) });
  }
  return { dependencies: read.dependencies, practices: read.practices, includes: read.includes };
}
