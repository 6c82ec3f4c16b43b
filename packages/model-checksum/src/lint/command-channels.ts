import type { ShellCommand, Span, Variable } from '@mlx-guard/source-formats';
import type { ChannelFact } from './channel-fact.ts';
import type { ChannelMaker } from './channel-maker.ts';
import { isRepository, revisionOf } from './repository-name.ts';
import { urlChannels } from './url-channels.ts';
import { isVerifyCommand, isVerifyScript } from './verification.ts';

/** One command with variables of its script put in. */
interface Command extends Span {
  readonly words: readonly string[];
  readonly next: string;
}

const shells = /^(?:\/(?:usr\/)?bin\/)?(?:ba|z|da|k)?sh$|^python3?$|^node$|^ruby$|^perl$/;
const tools = /^mlx_(?:lm|vlm|whisper|audio|embeddings|examples)(?:\.[\w.]+)?$/;
/** Flags by which these tools are told a repository. */
const modelFlags: ReadonlySet<string> = new Set(['--model', '--hf-path', '--model-path', '--hf-repo', '--draft-model', '--stt-model', '--tts-model']);

/** The value of a flag, in either form. */
function flagOf(words: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    for (const name of names) {
      if (word === name) return words[index + 1];
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
    }
  }
  return undefined;
}

const isComputed = (word: string | undefined): boolean => word !== undefined && /[$`]|\$\{\{/.test(word);

/** `python -m mlx_lm generate`, `uv run mlx_lm.server`, `mlx_lm.generate`: the tool and what follows it. */
function toolOf(words: readonly string[]): { readonly tool: string; readonly rest: readonly string[] } | undefined {
  for (const [index, word] of words.slice(0, 8).entries()) {
    if (tools.test(word)) return { tool: word, rest: words.slice(index + 1) };
  }
  return undefined;
}

const withValues: ReadonlySet<string> = new Set([
  '--revision',
  '--local-dir',
  '--cache-dir',
  '--include',
  '--exclude',
  '--token',
  '--repo-type',
  '--max-workers',
]);

function* hubChannels({ words, ...span }: Command, maker: ChannelMaker): Iterable<ChannelFact> {
  const at = words.findIndex((word, index) => word === 'download' && /^(?:hf|huggingface-cli)$/.test(words[index - 1] ?? ''));
  if (at < 0) return;
  const rest = words.slice(at + 1);
  const repository = rest.find((word, index) => !word.startsWith('-') && !withValues.has(rest[index - 1] ?? ''));
  const revision = flagOf(rest, '--revision');
  const type = flagOf(rest, '--repo-type');
  if (repository === undefined || !isRepository(repository) || isComputed(revision) || type === 'dataset' || type === 'space') return;
  yield { kind: 'load', api: `${words[at - 1]} download`, repository, revision: revisionOf(revision), canPin: true, ...maker.at(span, 'download', repository) };
}

function* toolChannels({ words, ...span }: Command, maker: ChannelMaker): Iterable<ChannelFact> {
  const found = toolOf(words);
  if (found === undefined) return;
  const { tool, rest } = found;
  for (const [index, word] of rest.entries()) {
    const [name = '', inline] = word.split('=', 2);
    const value = modelFlags.has(name) ? (inline ?? rest[index + 1]) : undefined;
    if (value === undefined || !isRepository(value)) continue;
    const revision = flagOf(rest, '--revision');
    if (isComputed(revision)) continue;
    yield { kind: 'load', api: tool, repository: value, revision: revisionOf(revision), canPin: revision !== undefined, ...maker.at(span, tool, value) };
  }
  if (rest.includes('--trust-remote-code')) yield { kind: 'remote-code', what: '--trust-remote-code', ...maker.at(span, 'remote', tool) };
}

/** What of a command turns off the check of the other end. */
function insecureOf(words: readonly string[]): string | undefined {
  const name = (words[0] ?? '').split('/').at(-1) ?? '';
  const has = (...flags: readonly string[]): string | undefined => flags.find((flag) => words.includes(flag));
  if (name === 'curl')
    return has('-k', '--insecure', '--proxy-insecure') ?? words.find((word) => /^-[a-zA-Z]*k[a-zA-Z]*$/.test(word) && !word.startsWith('--'));
  if (name === 'wget') return has('--no-check-certificate');
  if (/^pip3?$|^uv$|^python3?$/.test(name))
    return has('--trusted-host', '--allow-insecure-host') ?? words.find((word) => /^--(?:trusted-host|allow-insecure-host)=/.test(word));
  if (name === 'aws') return has('--no-verify-ssl');
  if (name !== 'git') return undefined;
  const option = words.find((word) => /^http\.sslVerify=(?:false|0)$/i.test(word));
  const at = words.findIndex((word) => /^http\.sslVerify$/i.test(word));
  return option ?? (at >= 0 && /^(?:false|0)$/i.test(words[at + 1] ?? '') ? 'http.sslVerify false' : undefined);
}

const fetchers: ReadonlySet<string> = new Set(['curl', 'wget']);

function* pipedChannels(commands: readonly Command[], maker: ChannelMaker): Iterable<ChannelFact> {
  for (const [index, { words, next, start, end }] of commands.entries()) {
    const url = words.find((word) => /^https?:\/\//.test(word) || /^\$/.test(word));
    const after = commands[index + 1]?.words.filter((word) => word !== 'sudo' && word !== '-E' && word !== 'env');
    const shell = after?.[0] ?? '';
    const program = words[0] === 'sudo' ? words[1] : words[0];
    if (next !== '|' || url === undefined || !fetchers.has(program ?? '') || !shells.test(shell)) continue;
    const runsInput = after?.slice(1).every((word) => word.startsWith('-') || after[1] === '-s' || after[1] === '-') !== false;
    if (runsInput) yield { kind: 'piped', url, shell, ...maker.at({ start, end }, 'piped', url) };
  }
}

function* cloneChannels({ words, ...span }: Command, maker: ChannelMaker): Iterable<ChannelFact> {
  if (words[0] !== 'git' || !words.includes('clone')) return;
  const url = words.find((word) => /^https?:\/\/(?:huggingface\.co|hf\.co)\/(?!datasets\/|spaces\/)[\w.-]+\/[\w.-]+$/.test(word));
  if (url === undefined) return;
  const revision = flagOf(words, '--revision');
  yield {
    kind: 'load',
    api: 'git clone',
    repository: url.split('/').slice(-2).join('/'),
    revision: revisionOf(revision),
    canPin: true,
    ...maker.at(span, 'clone', url),
  };
}

/** Puts the values of variables that the script itself sets into a word. */
function withVariables(word: string, values: ReadonlyMap<string, string>): string {
  return word.length > 1_000
    ? word
    : word.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => values.get(braced ?? bare ?? '') ?? whole);
}

const insecureVariables: Readonly<Record<string, RegExp>> = {
  CURL_CA_BUNDLE: /^$/,
  GIT_SSL_NO_VERIFY: /^(?:1|true)$/i,
  HF_ENDPOINT: /^http:\/\/(?!localhost|127\.)/i,
  HF_HUB_DISABLE_SSL_VERIFICATION: /^(?:1|true)$/i,
  HF_HUB_DISABLE_SSL_VERIFY: /^(?:1|true)$/i,
  NODE_TLS_REJECT_UNAUTHORIZED: /^0$/,
  PYTHONHTTPSVERIFY: /^0$/,
  REQUESTS_CA_BUNDLE: /^$/,
};

/** What variables do to how models are fetched. */
export function* variableChannels(variables: readonly Variable[], maker: ChannelMaker): Iterable<ChannelFact> {
  for (const { name, value, ...span } of variables) {
    if (insecureVariables[name]?.test(value.trim()) === true) yield { kind: 'insecure', what: `${name}=${value}`, ...maker.at(span, 'variable', name) };
    if (name === 'MLX_LM_TRUST_REMOTE_CODE' && /^(?:1|true)$/i.test(value))
      yield { kind: 'remote-code', what: `${name}=${value}`, ...maker.at(span, 'variable', name) };
  }
}

/** What the commands of a script fetch, and how. */
export function* commandChannels(script: readonly ShellCommand[], maker: ChannelMaker): Iterable<ChannelFact> {
  const values = new Map<string, string>();
  const commands: Command[] = [];
  for (const { assignments, words, next, start, end } of script) {
    const exported = words[0]?.text === 'export' || words[0]?.text === 'local' || words[0]?.text === 'readonly' ? words.slice(1) : [];
    const set: readonly Variable[] = [
      ...assignments,
      ...exported.flatMap(({ text, ...span }) => {
        const [, name, value = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
        return name === undefined ? [] : [{ name, value, ...span }];
      }),
    ];
    yield* variableChannels(set, maker);
    for (const { name, value } of set) values.set(name, withVariables(value, values));
    if (words.length > 0) commands.push({ words: words.map(({ text }) => withVariables(text, values)), next, start, end });
  }
  for (const command of commands) {
    if (isVerifyCommand(command.words.join(' ')) || command.words.some(isVerifyScript)) yield { kind: 'verification' };
    yield* hubChannels(command, maker);
    yield* toolChannels(command, maker);
    yield* cloneChannels(command, maker);
    const insecure = insecureOf(command.words);
    if (insecure !== undefined) yield { kind: 'insecure', what: `${command.words[0]} ${insecure}`, ...maker.at(command, 'insecure', insecure) };
    for (const word of command.words) if (/^["'(]*https?:\/\//.test(word) || word.includes('=http')) yield* urlFacts(word, command, maker);
  }
  yield* pipedChannels(commands, maker);
}

/** Addresses among the words; their place is the command, for a word may have been put together. */
function* urlFacts(word: string, span: Span, maker: ChannelMaker): Iterable<ChannelFact> {
  yield* urlChannels(
    word,
    0,
    maker.through(() => span),
  );
}
