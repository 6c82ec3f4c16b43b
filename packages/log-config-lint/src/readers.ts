import { basename } from 'node:path/posix';
import type { Vocabulary } from '@mlx-guard/python-flow';
import {
  type Comment,
  checkPython,
  type DataSource,
  type Decoded,
  type Defect,
  decodePython,
  decodeUtf8,
  isComposeName,
  isKubernetesText,
  isWorkflowPath,
  Lines,
  readBlocks,
  readDockerfile,
  readDotenv,
  readIni,
  readJsonSource,
  readNotebook,
  readPlist,
  readPython,
  readShell,
  readSwift,
  readTomlSource,
  readYamlSource,
} from '@mlx-guard/source-formats';
import { composeFacts, dockerFacts, isDockerfileName, kubernetesFacts } from './container-facts.ts';
import { dictConfigFacts, isDictConfig } from './dict-config.ts';
import { FactMaker } from './fact-maker.ts';
import type { Facts } from './facts.ts';
import {
  caddyFacts,
  envoyFacts,
  fluentBitFacts,
  hypercornFacts,
  logrotateFacts,
  newsyslogFacts,
  nginxFacts,
  promtailFacts,
  traefikFacts,
  vectorFacts,
} from './keeper-facts.ts';
import { notebookFacts } from './notebook-facts.ts';
import { mayLog, pythonFacts } from './python-facts.ts';
import { fileConfigFacts, launchdFacts, supervisorFacts, systemdFacts } from './service-facts.ts';
import { swiftFacts } from './swift-facts.ts';
import { maskNames, mayMask } from './weak-mask.ts';
import { exposedSecrets, workflowFacts } from './workflow-facts.ts';

/** A text to read. */
export interface Subject {
  readonly path: string;
  /** From the folder that the user named. */
  readonly seenAs: string;
  readonly text: string;
  readonly vocabulary: Vocabulary;
}

/** A source that was read: what the rules judge, the comments, and what could not be understood. */
export interface Reading {
  readonly facts: readonly Facts[];
  readonly comments: readonly Comment[];
  readonly defects: readonly Defect[];
  readonly lines: Lines;
  /** The file turned out to be of no kind that this guard has something to say about. */
  readonly isForeign?: true;
}

type Read = (subject: Subject) => Reading | Promise<Reading>;

interface Parsed {
  readonly lines: Lines;
  readonly comments: readonly Comment[];
  readonly defects: readonly Defect[];
}

/** Reads with a parser, then makes facts of what it gave. */
const by =
  <T extends Parsed>(parse: (text: string) => T, facts: (source: T, maker: FactMaker, subject: Subject) => Iterable<Facts>): Read =>
  (subject) => {
    const source = parse(subject.text);
    const made = [...facts(source, new FactMaker(subject.path, source.lines), subject)];
    return { facts: made, comments: source.comments, defects: source.defects, lines: source.lines };
  };

const python: Read = async ({ path, seenAs, text, vocabulary }) => {
  const isOfLogs = mayLog({ path, seenAs, text });
  if (!isOfLogs && !mayMask(text)) return { ...(await checkPython(text)), facts: [] };
  const module = isOfLogs ? await readPython(text) : await checkPython(text, maskNames);
  return { ...module, facts: [...pythonFacts({ path, seenAs, vocabulary }, module)] };
};

const notebook: Read = async ({ path, seenAs, text, vocabulary }) => {
  const source = readNotebook(text);
  return { lines: source.lines, comments: [], ...(await notebookFacts(path, seenAs, source, vocabulary)) };
};

function* dictConfigs({ documents }: DataSource, maker: FactMaker): Iterable<Facts> {
  for (const document of documents) if (isDictConfig(document)) yield* dictConfigFacts(document, maker);
}

/** YAML whose name says nothing: a manifest is told by its content, anything else is not ours. */
const yaml: Read = (subject) => {
  if (isKubernetesText(subject.text)) return by(readYamlSource, kubernetesFacts)(subject);
  return { facts: [], comments: [], defects: [], lines: new Lines(subject.text), isForeign: true };
};

const ini: Read = async (subject) => {
  const source = readIni(subject.text, 'indent');
  const names = source.sections.map(({ name }) => name);
  const maker = new FactMaker(subject.path, source.lines);
  if (names.some((name) => name.startsWith('program:') || name === 'supervisord')) return { ...source, facts: [...supervisorFacts(source, maker)] };
  if (names.includes('loggers')) return { ...source, facts: await fileConfigFacts(source, maker) };
  return { facts: [], comments: [], defects: [], lines: source.lines, isForeign: true };
};

const shell: Read = (subject) => {
  const { commands, comments } = readShell(subject.text);
  const lines = new Lines(subject.text);
  const maker = new FactMaker(subject.path, lines);
  const isTraced = /^#![^\n]*sh -[a-z]*x/.test(subject.text);
  return { facts: [...maker.script('script', commands), ...exposedSecrets(commands, new Set(), isTraced, maker)], comments, defects: [], lines };
};

const procfile: Read = ({ path, text }) => {
  const lines = new Lines(text);
  const maker = new FactMaker(path, lines);
  const facts: Facts[] = [];
  for (const match of text.matchAll(/^([\w-]+):[ \t]*(.+)$/gm)) {
    const start = match.index + match[0].length - (match[2] ?? '').length;
    facts.push(...maker.script('procfile', readShell(text, { start, end: match.index + match[0].length }).commands));
  }
  return { facts, comments: [], defects: [], lines };
};

const newsyslog: Read = ({ path, text }) => {
  const lines = new Lines(text);
  return { facts: [...newsyslogFacts(text, new FactMaker(path, lines))], comments: [], defects: [], lines };
};

const vector = by(readYamlSource, vectorFacts);
const logging = by(readYamlSource, dictConfigs);

/** What this guard reads, in the order in which a file's path is asked: the kind, how its path is told, how it is read. */
const kinds = {
  notebook: { fits: (path) => path.endsWith('.ipynb'), read: notebook },
  python: { fits: (path) => /\.pyw?$/.test(path), read: python },
  swift: { fits: (path) => path.endsWith('.swift'), read: by(readSwift, (source, maker, { seenAs }) => swiftFacts(seenAs, source, maker)) },
  compose: { fits: (path) => isComposeName(basename(path)), read: by(readYamlSource, composeFacts) },
  workflow: { fits: isWorkflowPath, read: by(readYamlSource, (source, maker, { text }) => workflowFacts(text, source, maker)) },
  dockerfile: { fits: isDockerfileName, read: by(readDockerfile, dockerFacts) },
  shell: { fits: (path) => /\.(?:sh|bash|zsh)$/.test(path), read: shell },
  procfile: { fits: (path) => /^Procfile(?:\.\w+)?$/.test(basename(path)), read: procfile },
  dotenv: {
    fits: (path) => /^\.env(?:\.(?!example|sample|template|dist)[\w.-]+)?$|(?<!example|sample|template)\.env$/.test(basename(path)),
    read: by(readDotenv, ({ variables }, maker) => maker.variables('dotenv', variables)),
  },
  systemd: {
    fits: (path) => path.endsWith('.service') || /\.service\.d\/[^/]+\.conf$/.test(path),
    read: by((text) => readIni(text, 'backslash'), systemdFacts),
  },
  launchd: {
    fits: (path) => /(?:^|\/)Launch(?:Agents|Daemons)\/[^/]+\.plist$|(?:^|\/)[\w-]+(?:\.[\w-]+){2,}\.plist$|(?:^|\/)launchd[^/]*\.plist$/.test(path),
    read: by(readPlist, launchdFacts),
  },
  newsyslog: { fits: (path) => /(?:^|\/)newsyslog(?:\.d\/[^/]+)?\.conf$/.test(path), read: newsyslog },
  logrotate: { fits: (path) => /(?:^|\/)logrotate(?:\.d\/[^/]+|\.conf)$|\.logrotate$/.test(path), read: by((text) => readBlocks(text, true), logrotateFacts) },
  nginx: { fits: (path) => /(?:^|\/)nginx(?:[\w.-]*\.conf|\/[\w./-]+\.conf)$|\.nginx$/.test(path), read: by((text) => readBlocks(text, false), nginxFacts) },
  caddy: { fits: (path) => /^Caddyfile(?:\.\w+)?$|\.caddyfile$/i.test(basename(path)), read: by((text) => readBlocks(text, true), caddyFacts) },
  traefik: { fits: (path) => /(?:^|\/)traefik\.ya?ml$/.test(path), read: by(readYamlSource, traefikFacts) },
  'traefik-toml': { fits: (path) => /(?:^|\/)traefik\.toml$/.test(path), read: by(readTomlSource, traefikFacts) },
  envoy: { fits: (path) => /(?:^|\/)envoy(?:[.-][\w.-]+)?\.ya?ml$/.test(path), read: by(readYamlSource, envoyFacts) },
  vector: { fits: (path) => /(?:^|\/)vector\.ya?ml$/.test(path), read: vector },
  'vector-toml': { fits: (path) => /(?:^|\/)vector\.toml$/.test(path), read: by(readTomlSource, vectorFacts) },
  promtail: { fits: (path) => /(?:^|\/)promtail[\w.-]*\.ya?ml$/.test(path), read: by(readYamlSource, promtailFacts) },
  'fluent-bit': {
    fits: (path) => /(?:^|\/)(?:fluent-bit|td-agent-bit)[\w.-]*\.conf$/.test(path),
    read: by(
      (text) => readIni(text, 'backslash', true),
      ({ sections }, maker) => fluentBitFacts(sections, maker),
    ),
  },
  hypercorn: { fits: (path) => /(?:^|\/)hypercorn[\w.-]*\.toml$/.test(path), read: by(readTomlSource, hypercornFacts) },
  'logging-yaml': { fits: (path) => isLoggingName(path, 'ya?ml'), read: logging },
  'logging-json': { fits: (path) => isLoggingName(path, 'json'), read: by(readJsonSource, dictConfigs) },
  'logging-toml': { fits: (path) => isLoggingName(path, 'toml'), read: by(readTomlSource, dictConfigs) },
  ini: { fits: (path) => /\.ini$|(?:^|\/)(?:supervisord|logging|log)[\w.-]*\.(?:conf|cfg)$/.test(path), read: ini },
  yaml: { fits: (path) => /\.ya?ml$/.test(path), read: yaml },
} as const satisfies Readonly<Record<string, { fits(path: string): boolean; readonly read: Read }>>;

function isLoggingName(path: string, ending: string): boolean {
  return new RegExp(`^[\\w.-]*log(?:s|ger|gers|ging)?(?:[._-][\\w.-]*)?\\.${ending}$`, 'i').test(basename(path));
}

/** A kind of file that this guard reads. */
export type SourceKind = keyof typeof kinds;

/** All kinds. */
export const sourceKinds = Object.keys(kinds).filter((kind): kind is SourceKind => Object.hasOwn(kinds, kind));

/** What a file is to this guard, by its path; undefined where it has nothing to say of it. */
export const sourceKindOf = (path: string): SourceKind | undefined => sourceKinds.find((kind) => kinds[kind].fits(path));

/** Decodes the bytes of a file of a kind. */
export const decode = (kind: SourceKind, bytes: Uint8Array): Decoded => (kind === 'python' ? decodePython(bytes) : decodeUtf8(bytes));

/** Reads a file of a kind. */
export const read = (kind: SourceKind, subject: Subject): Reading | Promise<Reading> => kinds[kind].read(subject);
