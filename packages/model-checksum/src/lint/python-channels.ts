import {
  argumentOf,
  type Expression,
  expressionsOf,
  Imports,
  lastName,
  type PythonCall,
  type PythonModule,
  plainText,
  statementsIn,
  within,
} from '@mlx-guard/source-formats';
import type { ChannelFact, Revision } from './channel-fact.ts';
import type { ChannelMaker } from './channel-maker.ts';
import { variableChannels } from './command-channels.ts';
import { isRepository, revisionOf } from './repository-name.ts';
import { urlChannels } from './url-channels.ts';
import { verifiesModel } from './verification.ts';

/** How a function takes the repository: its parameter, and its place; `canPin`: whether it has one for the revision. */
interface Loader {
  readonly repository: string;
  readonly place: number;
  readonly canPin: boolean;
}

const loader = (repository: string, canPin = true): Loader => ({ repository, place: 0, canPin });

/** Functions that fetch a model by name (huggingface_hub 2.4, mlx-lm 0.32, mlx-vlm 0.7, mlx-audio 0.6, mlx-whisper, parakeet-mlx 0.7). */
const loaders: Readonly<Record<string, Loader>> = {
  'huggingface_hub.hf_hub_download': loader('repo_id'),
  'huggingface_hub.snapshot_download': loader('repo_id'),
  'mlx_audio.stt.load': loader('model_path'),
  'mlx_audio.stt.utils.load_model': loader('model_path'),
  'mlx_audio.tts.load': loader('model_path'),
  'mlx_audio.tts.utils.load_model': loader('model_path'),
  'mlx_embeddings.load': loader('path_or_hf_repo'),
  'mlx_lm.convert': loader('hf_path'),
  'mlx_lm.load': loader('path_or_hf_repo'),
  'mlx_lm.utils.load': loader('path_or_hf_repo'),
  'mlx_lm.utils.sharded_load': loader('repo', false),
  'mlx_vlm.load': loader('path_or_hf_repo'),
  'mlx_vlm.utils.load': loader('path_or_hf_repo'),
  'mlx_whisper.load_models.load_model': loader('path_or_hf_repo', false),
  'parakeet_mlx.from_pretrained': loader('hf_id_or_path', false),
};
/** Packages whose `X.from_pretrained(name, revision=)` fetches from the hub. */
const pretrained = /^(?:transformers|diffusers|mlx_audio|mlx_embeddings|sentence_transformers|peft|huggingface_hub|parakeet_mlx)\b/;

const onlyFetches = /^(?:huggingface_hub\.|mlx_lm\.convert$)/;
/** Tests load what they wrote themselves. */
const isTest = (path: string): boolean => /(?:^|\/)tests?\//.test(path) || /(?:^|\/)(?:test_[^/]*|conftest|[^/]*_test)\.py$/.test(path);

const off: Readonly<Record<string, string>> = {
  'ssl._create_unverified_context': 'ssl._create_unverified_context',
  'urllib3.disable_warnings': 'urllib3.disable_warnings',
};
const clients = /^(?:requests|httpx|aiohttp|urllib3)\b/;

/** Reads the calls of one module. */
class Reader {
  readonly #imports: Imports;
  readonly #maker: ChannelMaker;
  /** Names that the module gives one text, and never another. */
  readonly #constants = new Map<string, string | undefined>();
  /** Names that stand for what a hub was asked for by name. */
  readonly #fetched = new Set<string>();

  constructor(module: PythonModule, maker: ChannelMaker) {
    this.#imports = new Imports(module);
    this.#maker = maker;
    for (const statement of statementsIn(module.body)) {
      if (statement.kind !== 'assign') continue;
      for (const target of statement.targets) {
        if (target.kind !== 'name') continue;
        this.#constants.set(target.name, this.#constants.has(target.name) ? undefined : plainText(statement.value));
        if (this.#isFetch(statement.value)) this.#fetched.add(target.name);
      }
    }
  }

  *facts({ body }: PythonModule): Iterable<ChannelFact> {
    for (const statement of statementsIn(body)) {
      // A text that stands alone is documentation.
      const isText = statement.kind === 'evaluate' && statement.as === undefined && statement.values.every(({ kind }) => kind === 'text');
      if (isText) continue;
      for (const expression of expressionsOf(statement)) for (const part of within(expression)) yield* this.#part(part);
      if (statement.kind === 'assign') yield* this.#assigned(statement.targets[0], statement.value);
    }
  }

  *#part(part: Expression): Iterable<ChannelFact> {
    if (part.kind === 'text' && part.holes.length === 0)
      yield* urlChannels(
        part.text,
        0,
        this.#maker.through(() => part),
      );
    if (part.kind === 'call') yield* this.#call(part);
    if (part.kind === 'attribute' && this.#imports.full(part) === 'ssl.CERT_NONE')
      yield { kind: 'insecure', what: 'ssl.CERT_NONE', ...this.#maker.at(part, 'insecure', 'CERT_NONE') };
  }

  *#call(call: PythonCall): Iterable<ChannelFact> {
    const full = this.#imports.full(call.callee) ?? '';
    yield* this.#load(call, full);
    if (!isTest(this.#maker.path) && this.#isLocal(call, full)) yield { kind: 'local-load', api: full, ...this.#maker.at(call, 'local', full) };
    const what = off[full] ?? this.#unverified(call, full);
    if (what !== undefined) yield { kind: 'insecure', what, ...this.#maker.at(call, 'insecure', what) };
    const trust = argumentOf(call, 'trust_remote_code');
    if (trust !== undefined && trust !== 'unknown' && trust.kind === 'word' && trust.word === 'True') {
      yield { kind: 'remote-code', what: 'trust_remote_code=True', ...this.#maker.at(call, 'remote', full) };
    }
    if (full === 'os.environ.setdefault') yield* this.#variable(call.args[0]?.value, call.args[1]?.value, call);
  }

  /** `verify=False` of an HTTP client, `use_ssl=False` of boto3. */
  #unverified(call: PythonCall, full: string): string | undefined {
    const isFalse = (name: string): boolean => {
      const value = argumentOf(call, name);
      return value !== undefined && value !== 'unknown' && value.kind === 'word' && value.word === 'False';
    };
    if (isFalse('verify') && (clients.test(full) || /^(?:get|post|head|request|Session|Client|AsyncClient|stream)$/.test(lastName(call.callee) ?? '')))
      return 'verify=False';
    if (/^boto3\./.test(full)) return ['verify', 'use_ssl'].find(isFalse)?.concat('=False');
    return undefined;
  }

  #text(value: Expression | 'unknown' | undefined): string | undefined {
    if (value === undefined || value === 'unknown') return undefined;
    return value.kind === 'name' ? this.#constants.get(value.name) : plainText(value);
  }

  #loader(call: PythonCall, full: string): Loader | undefined {
    if (Object.hasOwn(loaders, full)) return loaders[full];
    if (full === 'mlx_whisper.transcribe') return { repository: 'path_or_hf_repo', place: 99, canPin: false };
    return call.callee.kind === 'attribute' && call.callee.name === 'from_pretrained' && pretrained.test(full)
      ? loader('pretrained_model_name_or_path')
      : undefined;
  }

  *#load(call: PythonCall, full: string): Iterable<ChannelFact> {
    const found = this.#loader(call, full);
    if (found === undefined) return;
    const { repository: parameter, place, canPin } = found;
    const repository = this.#text(argumentOf(call, parameter, place) ?? argumentOf(call, 'repo_id'));
    const type = this.#text(argumentOf(call, 'repo_type'));
    if (repository === undefined || !isRepository(repository) || type === 'dataset' || type === 'space') return;
    const given = argumentOf(call, 'revision');
    const written = this.#text(given);
    const isNone = given !== undefined && given !== 'unknown' && given.kind === 'word';
    const revision: Revision = given === undefined || isNone ? { kind: 'absent' } : written === undefined ? { kind: 'computed' } : revisionOf(written);
    yield { kind: 'load', api: full, repository, revision, canPin, ...this.#maker.at(call, full, repository) };
  }

  #isFetch(value: Expression): boolean {
    return value.kind === 'call' && onlyFetches.test(this.#imports.full(value.callee) ?? '');
  }

  /** Whether a model is loaded from a folder, or from where a variable says: not by a name that stands there, which other facts are about. */
  #isLocal(call: PythonCall, full: string): boolean {
    const isArrays = full === 'mlx.core.load';
    const found = isArrays ? loader('file') : onlyFetches.test(full) ? undefined : this.#loader(call, full);
    const given = found && argumentOf(call, found.repository, found.place);
    if (given === undefined || given === 'unknown' || given.kind === 'word' || this.#isFetch(given)) return false;
    const text = this.#text(given);
    if (text === undefined) return !(given.kind === 'name' && this.#fetched.has(given.name));
    return isArrays || (/[/\\]/.test(text) && !isRepository(text));
  }

  *#assigned(target: Expression | undefined, value: Expression): Iterable<ChannelFact> {
    if (target?.kind === 'subscript' && this.#imports.full(target.object) === 'os.environ') yield* this.#variable(target.keys[0], value, target);
    if (target?.kind === 'attribute' && target.name === '_create_default_https_context')
      yield { kind: 'insecure', what: 'ssl._create_default_https_context', ...this.#maker.at(target, 'insecure', 'context') };
  }

  *#variable(key: Expression | undefined, value: Expression | undefined, span: Expression): Iterable<ChannelFact> {
    const [name, text] = [plainText(key), plainText(value)];
    if (name !== undefined && text !== undefined) yield* variableChannels([{ name, value: text, start: span.start, end: span.end }], this.#maker);
  }
}

/** What a Python module fetches, and how, and whether it verifies. Documentation in it is not looked at. */
export function* pythonChannels(module: PythonModule, maker: ChannelMaker): Iterable<ChannelFact> {
  if (verifiesModel(module)) yield { kind: 'verification' };
  yield* new Reader(module, maker).facts(module);
}
