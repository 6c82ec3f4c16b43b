import { basename } from 'node:path/posix';
import type { Location } from '@mlx-guard/core';
import {
  decodePython,
  decodeUtf8,
  isComposeName,
  isKubernetesText,
  isWorkflowPath,
  type Lines,
  readBlocks,
  readDockerfile,
  readIni,
  readPlist,
  readPython,
  readShell,
  readSwift,
  readYamlSource,
  Lines as SourceLines,
  type Span,
} from '@mlx-guard/source-formats';
import { commandFacts, workflowFacts } from './command-facts.ts';
import { composeFacts, dockerFacts, kubernetesFacts } from './container-facts.ts';
import { entitlementFacts, launchdFacts } from './plist-facts.ts';
import { pythonFacts } from './python-facts.ts';
import { nginxFacts, systemdFacts } from './service-facts.ts';
import type { SourceFact } from './source-fact.ts';
import { swiftFacts } from './swift-facts.ts';

/** Gives what is found its place and its identity. */
export class Placer {
  readonly #path: string;
  readonly #lines: Lines;
  readonly #seen = new Map<string, number>();

  constructor(path: string, lines: Lines) {
    this.#path = path;
    this.#lines = lines;
  }

  at({ start, end }: Span, ...what: readonly string[]): { readonly location: Location; readonly identity: string } {
    const from = this.#lines.placeOf(start);
    const to = this.#lines.placeOf(end);
    const name = what.join('\n');
    const before = this.#seen.get(name) ?? 0;
    this.#seen.set(name, before + 1);
    const location = { path: this.#path, startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
    return { location, identity: `${name}\n${before}` };
  }
}

/** What a file says, and how many defects kept it from being read whole. Undefined: it is of no kind that says something here. */
export interface SourceReading {
  readonly facts: readonly SourceFact[];
  readonly defects: number;
}

type Read = (path: string, text: string) => SourceReading | undefined | Promise<SourceReading | undefined>;

const by =
  <T extends { readonly lines: Lines; readonly defects: readonly unknown[] }>(
    parse: (text: string) => T,
    facts: (source: T, place: Placer, text: string) => Iterable<SourceFact>,
  ): Read =>
  (path, text) => {
    const source = parse(text);
    return { facts: [...facts(source, new Placer(path, source.lines), text)], defects: source.defects.length };
  };

const shell: Read = (path, text) => ({ facts: [...commandFacts(readShell(text).commands, new Placer(path, new SourceLines(text)), 'script')], defects: 0 });

/** Only modules whose text has something of ours in it are worth a parser. */
const pythonHint = /\b(?:mlx|mlx_lm|mlx_vlm|fastapi|flask|starlette|aiohttp|http\.server|slowapi|limits?|429|psutil|prometheus_client)\b/;
const python: Read = async (path, text) => {
  if (!pythonHint.test(text)) return undefined;
  const module = await readPython(text);
  return { facts: [...pythonFacts(module, new Placer(path, module.lines))], defects: module.defects.length };
};

const kubernetes = by(readYamlSource, kubernetesFacts);
const nginx = by((text) => readBlocks(text, false), nginxFacts);

const kinds: readonly { readonly fits: (path: string) => boolean; readonly read: Read }[] = [
  { fits: (path) => /\.pyw?$/.test(path), read: python },
  { fits: (path) => path.endsWith('.swift'), read: (path, text) => (/\bimport\s+MLX/.test(text) ? by(readSwift, swiftFacts)(path, text) : undefined) },
  { fits: (path) => isComposeName(basename(path)), read: by(readYamlSource, composeFacts) },
  { fits: isWorkflowPath, read: by(readYamlSource, workflowFacts) },
  {
    fits: (path) => /^(?:Dockerfile|Containerfile)(?:[.-][\w.-]+)?$|\.(?:dockerfile|containerfile)$/i.test(basename(path)),
    read: by(readDockerfile, dockerFacts),
  },
  { fits: (path) => /\.(?:sh|bash|zsh)$/.test(path), read: shell },
  {
    fits: (path) => /^Procfile(?:\.\w+)?$/.test(basename(path)),
    read: (path, text) =>
      shell(
        path,
        text.replace(/^[\w-]+:/gm, (label) => ' '.repeat(label.length)),
      ),
  },
  { fits: (path) => path.endsWith('.service'), read: by((text) => readIni(text, 'backslash'), systemdFacts) },
  { fits: (path) => path.endsWith('.entitlements'), read: by(readPlist, entitlementFacts) },
  { fits: (path) => path.endsWith('.plist'), read: (path, text) => (text.includes('ProgramArguments') ? by(readPlist, launchdFacts)(path, text) : undefined) },
  {
    fits: (path) => /\.(?:conf|nginx)$/.test(path),
    read: (path, text) => (/\bproxy_pass\b|\bclient_max_body_size\b/.test(text) ? nginx(path, text) : undefined),
  },
  { fits: (path) => /\.ya?ml$/.test(path), read: (path, text) => (isKubernetesText(text) ? kubernetes(path, text) : undefined) },
];

/** Whether a file at this path may say something of limits. */
export const isSource = (path: string): boolean => kinds.some(({ fits }) => fits(path));

/** Reads one file. Never throws for what it holds: what cannot be decoded is a defect. */
export async function readSource(path: string, bytes: Uint8Array): Promise<SourceReading | undefined> {
  const decoded = /\.pyw?$/.test(path) ? decodePython(bytes) : decodeUtf8(bytes);
  if ('problem' in decoded) return { facts: [], defects: 1 };
  return kinds.find(({ fits }) => fits(path))?.read(path, decoded.text);
}
