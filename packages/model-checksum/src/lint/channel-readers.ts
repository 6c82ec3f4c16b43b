import { basename } from 'node:path/posix';
import {
  type Comment,
  type DataNode,
  type DataSource,
  type Decoded,
  type Defect,
  decodePython,
  decodeUtf8,
  dockerCommands,
  dockerVariables,
  isWorkflowPath,
  Lines,
  nodesIn,
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
  textOf,
  variablesOf,
} from '@mlx-guard/source-formats';
import { storageChannels, terraformChannels } from './bucket-channels.ts';
import type { ChannelFact } from './channel-fact.ts';
import { ChannelMaker } from './channel-maker.ts';
import { commandChannels, variableChannels } from './command-channels.ts';
import { pythonChannels } from './python-channels.ts';
import { plistChannels, swiftChannels } from './swift-channels.ts';
import { urlChannels } from './url-channels.ts';
import { verifyAction } from './verification.ts';
import { workflowChannels } from './workflow-channels.ts';

/** What is known of the project beside the file. */
export interface Surroundings {
  /** `.gitattributes` gives weights to Git LFS. */
  readonly hasLfs: boolean;
}

/** A file that was read: facts, and what could not be understood. */
export interface ChannelReading {
  readonly facts: readonly ChannelFact[];
  readonly defects: readonly Defect[];
  readonly lines: Lines;
}

type Read = (path: string, text: string, around: Surroundings) => ChannelReading | Promise<ChannelReading>;

interface Parsed {
  readonly lines: Lines;
  readonly defects: readonly Defect[];
  readonly comments?: readonly Comment[];
}

const by =
  <T extends Parsed>(parse: (text: string) => T, facts: (source: T, maker: ChannelMaker, text: string, around: Surroundings) => Iterable<ChannelFact>): Read =>
  (path, text, around) => {
    const source = parse(text);
    return { facts: [...facts(source, new ChannelMaker(path, source.lines), text, around)], defects: source.defects, lines: source.lines };
  };

const runs = /^(?:hf|huggingface-cli|mlx_\w+|python3?|uv|curl|wget|git|pip3?|bash|sh|npx|mlx-guard|sha256sum|shasum|model_signing)\b/;

/** Values of a configuration that are addresses, commands or variables. */
function* dataChannels({ documents }: DataSource, maker: ChannelMaker): Iterable<ChannelFact> {
  for (const document of documents) {
    for (const { name, node } of nodesIn(document)) {
      const text = textOf(node);
      if (name === 'uses' && text !== undefined && verifyAction.test(text)) yield { kind: 'verification' };
      if (node.kind === 'scalar' && text !== undefined) yield* valueChannels(text, node, maker);
      if (node.kind === 'map' && /^(?:env|environment)$/i.test(name)) yield* variableChannels(variablesOf(node), maker);
      if (node.kind === 'list' && /^(?:command|args|entrypoint|cmd)$/i.test(name)) yield* listChannels(node, maker);
    }
  }
}

function* valueChannels(text: string, node: DataNode, maker: ChannelMaker): Iterable<ChannelFact> {
  const own = maker.through(() => node);
  if (runs.test(text)) yield* commandChannels(readShell(text).commands, own);
  else {
    yield* urlChannels(text, 0, own);
    const [, name, value = ''] = /^([A-Z][A-Z0-9_]{3,60})=(.*)$/.exec(text) ?? [];
    if (name !== undefined) yield* variableChannels([{ name, value, start: 0, end: 0 }], own);
  }
}

function* listChannels(node: DataNode & { readonly kind: 'list' }, maker: ChannelMaker): Iterable<ChannelFact> {
  const words = node.items.map((item) => ({ text: textOf(item) ?? '', start: item.start, end: item.end }));
  const own = maker.through(() => node);
  if (words.length > 0) yield* commandChannels([{ assignments: [], words, next: '', start: node.start, end: node.end }], own);
}

const yaml: Read = by(readYamlSource, function* (source, maker) {
  yield* dataChannels(source, maker);
  yield* storageChannels(source, maker);
});
const json: Read = by(readJsonSource, function* (source, maker) {
  yield* dataChannels(source, maker);
  yield* storageChannels(source, maker);
});

const notebook: Read = async (path, text) => {
  const source = readNotebook(text);
  const whole = new ChannelMaker(path, source.lines);
  const facts: ChannelFact[] = [];
  const defects: Defect[] = [...source.defects];
  for (const cell of source.cells.filter(({ kind }) => kind === 'code')) {
    const maker = whole.through((span) => cell.placeOf(span));
    const module = await readPython(cell.source);
    defects.push(...module.defects.map(({ problem, span }) => ({ problem, span: cell.placeOf(span) })));
    facts.push(...pythonChannels(module, maker));
    for (const span of cell.shell) facts.push(...commandChannels(readShell(cell.text, span).commands, maker));
  }
  return { facts, defects, lines: source.lines };
};

/** Without one of these there is nothing in a module to say anything of; most modules of a project are never parsed. */
const telling =
  /from_pretrained|_download\b|\bmlx_\w+|\bmlx\.core\b|from mlx import|verify_model|model_signing|parakeet_mlx|https?:\/\/|\bverify\s*=|use_ssl|\bssl\b|CERT_NONE|disable_warnings|trust_remote_code|environ/;

const python: Read = async (path, text) => {
  if (!telling.test(text)) return { facts: [], defects: [], lines: new Lines(text) };
  const module = await readPython(text);
  return { facts: [...pythonChannels(module, new ChannelMaker(path, module.lines))], defects: module.defects, lines: module.lines };
};

const shell: Read = (path, text) => {
  const lines = new Lines(text);
  return { facts: [...commandChannels(readShell(text).commands, new ChannelMaker(path, lines))], defects: [], lines };
};

/** The recipes of a Makefile: lines after a tab; `$(X)` and `$${X}` are Make's way to write variables. */
const makefile: Read = (path, text) => {
  const lines = new Lines(text);
  const maker = new ChannelMaker(path, lines);
  const recipes = text
    .replace(/^(?!\t).*$/gm, (line) => ' '.repeat(line.length))
    .replace(/\$\$/g, ' $')
    .replace(/^\t[@+-]+/gm, (mark) => ' '.repeat(mark.length));
  return { facts: [...commandChannels(readShell(recipes).commands, maker)], defects: [], lines };
};

/** Where Git and Git LFS are sent by files that come with the repository. */
const gitConfig: Read = (path, text) => {
  const { sections, lines, defects } = readIni(text, 'indent');
  const maker = new ChannelMaker(path, lines);
  const isModules = basename(path) === '.gitmodules';
  const facts = sections.flatMap(({ entries }) =>
    entries.flatMap(({ key, value, valueSpan }): readonly ChannelFact[] => {
      const isLfs = !isModules && /^(?:lfs\.)?(?:push)?url$/i.test(key);
      const isPlain = isModules && key === 'url' && /^(?:http|git):\/\//.test(value);
      return isLfs || isPlain ? [{ kind: 'redirect', url: value, ...maker.at(valueSpan, 'redirect', value) }] : [];
    }),
  );
  return { facts, defects, lines };
};

const isModelConfig = (path: string): boolean =>
  /(?:^|\/)(?:package-lock|tsconfig|tokenizer|vocab|added_tokens|model\.safetensors\.index|model\.lock|special_tokens_map)[\w.-]*\.json$/.test(path);

/** What is read, in the order in which a path is asked. */
const kinds = {
  notebook: { fits: (path) => path.endsWith('.ipynb'), read: notebook },
  python: { fits: (path) => /\.pyw?$/.test(path), read: python },
  swift: { fits: (path) => path.endsWith('.swift'), read: by(readSwift, swiftChannels) },
  workflow: { fits: isWorkflowPath, read: by(readYamlSource, (source, maker, text, { hasLfs }) => workflowChannels(text, source, hasLfs, maker)) },
  dockerfile: {
    fits: (path) => /^(?:Dockerfile|Containerfile)(?:[.-][\w.-]+)?$|\.dockerfile$/i.test(basename(path)),
    read: by(readDockerfile, function* ({ instructions }, maker, text) {
      yield* variableChannels(instructions.flatMap(dockerVariables), maker);
      yield* commandChannels(instructions.flatMap(dockerCommands), maker);
      for (const { keyword, offset, end } of instructions) if (keyword === 'ADD') yield* urlChannels(text.slice(offset, end), offset, maker);
    }),
  },
  shell: { fits: (path) => /\.(?:sh|bash|zsh)$/.test(path) || /^(?:Procfile|justfile)$/i.test(basename(path)), read: shell },
  makefile: { fits: (path) => /^(?:GNU)?[Mm]akefile$|\.mk$/.test(basename(path)), read: makefile },
  dotenv: {
    fits: (path) => /^\.env(?:\.(?!example|sample|template)[\w.-]+)?$/.test(basename(path)),
    read: by(readDotenv, ({ variables }, maker) => variableChannels(variables, maker)),
  },
  terraform: { fits: (path) => path.endsWith('.tf'), read: by((text) => readBlocks(text, true), terraformChannels) },
  git: { fits: (path) => /^\.(?:lfsconfig|gitmodules)$/.test(basename(path)), read: gitConfig },
  plist: { fits: (path) => /(?:^|\/)[\w-]*Info\.plist$/.test(path), read: by(readPlist, plistChannels) },
  yaml: { fits: (path) => /\.ya?ml$/.test(path), read: yaml },
  toml: { fits: (path) => path.endsWith('.toml'), read: by(readTomlSource, dataChannels) },
  json: { fits: (path) => path.endsWith('.json') && !isModelConfig(path), read: json },
} as const satisfies Readonly<Record<string, { fits(path: string): boolean; readonly read: Read }>>;

/** A kind of file that is read. */
export type ChannelKind = keyof typeof kinds;

/** All kinds. */
export const channelKinds = Object.keys(kinds).filter((kind): kind is ChannelKind => Object.hasOwn(kinds, kind));

/** What a file is, by its path; undefined where there is nothing to say of it. */
export const channelKindOf = (path: string): ChannelKind | undefined => channelKinds.find((kind) => kinds[kind].fits(path));

/** Decodes and reads a file of a kind. */
export function readChannel(
  kind: ChannelKind,
  path: string,
  bytes: Uint8Array,
  around: Surroundings,
): ChannelReading | Promise<ChannelReading> | { readonly problem: string } {
  const decoded: Decoded = kind === 'python' ? decodePython(bytes) : decodeUtf8(bytes);
  return 'text' in decoded ? kinds[kind].read(path, decoded.text, around) : decoded;
}
