import { isConstantName, wordSet, wordsOf } from './words.ts';

/**
 * What a value is, told by its name: `secret` (a credential), `content` (what users and models say to each other), `personal` (who somebody
 * is), `generic` (a name that in a server mostly stands for content, such as `text`).
 */
export type NameClass = 'secret' | 'content' | 'personal' | 'generic';

/** Words behind the one that counts which leave the value what it is: a preview of a prompt is still the prompt. */
const tails = wordSet('preview snippet excerpt text texts str string json dump debug raw value val copy list dict data obj payload repr');

const ofSecrets = wordSet(
  'password passwords passwd passphrase passphrases passcode secret secrets credential credentials creds apikey apikeys authorization jwt cookie cookies',
);
const beforeKey = wordSet('api private secret access encryption signing auth');
/** Alone, `token` is what language models count; with one of these before it, it opens a door. */
const beforeToken = wordSet('access auth refresh bearer hf huggingface github gitlab session api secret csrf login jwt oauth wandb');
const notSecret = wordSet(
  'is has use uses num no n max min len total should require requires required enable enabled missing hashed masked redacted encrypted public validate check verify',
);

const contentHeads = wordSet(
  'prompt prompts messages body bodies payload completion completions transcript transcripts transcription transcriptions content contents',
);
/** These alone may be anything: of a file, of a queue. A preview is made of what people wrote. */
const ambiguous = wordSet('payload content contents');
const previews = wordSet('preview snippet excerpt');
/** What may stand before such a head, or before another of them, without making it something else. */
const beforeContent = wordSet(
  'raw debug request req user users input full chat formatted final rendered system negative positive outgoing incoming response resp complete combined last first previous prev current tool call generated accumulated partial message messages parsed decoded llm model assistant anthropic openai json http post original processed cleaned truncated merged reasoning thinking prompt conversation completion output text s',
);
/** Content only together with a word that says whose: `generated_text`, `tool_args`, `user_input`. */
const pairs: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['text', wordSet('generated response resp output raw full user prompt completion reasoning accumulated decoded input message thinking')],
  ['input', wordSet('user')],
  ['data', wordSet('request')],
  ['dict', wordSet('request')],
  ['json', wordSet('request response')],
  ['response', wordSet('raw llm model chat')],
  ['args', wordSet('tool function raw')],
  ['arguments', wordSet('tool function raw call')],
  ['message', wordSet('user assistant chat')],
  ['calls', wordSet('tool')],
  ['call', wordSet('tool')],
]);

const ofPersons = wordSet('email emails ssn passport iban birthdate dob username usernames');
/** Personal only together with a word that says whose or of what kind. */
const personalPairs: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['address', wordSet('email mail ip home postal street billing shipping remote client')],
  ['addr', wordSet('ip remote client')],
  ['ip', wordSet('client remote user')],
  ['name', wordSet('user first last full')],
  ['number', wordSet('phone card passport account')],
  ['phone', wordSet('user home mobile')],
  ['mail', wordSet('e user')],
  ['birth', wordSet('of')],
]);
const notPersonal = wordSet('is has use num no n max min len total count enabled template type format domain regex pattern backend file host');

const generic = wordSet('text texts combined generated delta decoded reply answer question response transcribed arguments payload content contents');
const genericTails = wordSet('debug str json dump raw preview snippet excerpt');
const beforeOutput = wordSet('model raw llm remaining generated decoded');

function isSecret(words: readonly string[]): boolean {
  if (words.some((word) => notSecret.has(word))) return false;
  const kept = withoutTails(words, (rest) => isSecretEnd(rest));
  return kept !== undefined;
}

function isSecretEnd(words: readonly string[]): boolean {
  const [before = '', last = ''] = words.length > 1 ? words.slice(-2) : ['', words.at(-1)];
  if (ofSecrets.has(last)) return true;
  if (last === 'key' || last === 'keys') return beforeKey.has(before);
  return (last === 'token' || last === 'tokens') && beforeToken.has(before);
}

/** The words without as many tails as it takes for `fits` to hold; undefined where it never does. */
function withoutTails(words: readonly string[], fits: (words: readonly string[]) => boolean): readonly string[] | undefined {
  for (let end = words.length; end > 0; end -= 1) {
    const kept = words.slice(0, end);
    if (fits(kept)) return kept;
    if (!tails.has(words[end - 1] ?? '')) return undefined;
  }
  return undefined;
}

function isContentEnd(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  if (contentHeads.has(last)) return (before.length > 0 || !ambiguous.has(last)) && before.every((word) => beforeContent.has(word));
  const partners = pairs.get(last);
  return partners?.has(before.at(-1) ?? '') === true && before.every((word) => beforeContent.has(word) || partners.has(word));
}

function isPersonal(words: readonly string[]): boolean {
  if (words.some((word) => notPersonal.has(word))) return false;
  const [before = '', last = ''] = words.length > 1 ? words.slice(-2) : ['', words.at(-1)];
  return ofPersons.has(last) || personalPairs.get(last)?.has(before) === true;
}

function isGeneric([first = '', second, ...more]: readonly string[]): boolean {
  if (second === 'output' && more.length === 0) return beforeOutput.has(first);
  if (more.length > 0) return false;
  return second === undefined ? generic.has(first) : (generic.has(first) || first === 'args') && genericTails.has(second);
}

/** The class of a name by the words that everybody uses; undefined where it says nothing. Linear in its length, which is bounded. */
export function classOfName(name: string): NameClass | undefined {
  const words = wordsOf(name);
  if (words.length === 0) return undefined;
  if (isSecret(words)) return 'secret';
  if (isConstantName(name)) return undefined; // a prompt that the authors wrote
  const isPreview = words.length === 2 && ambiguous.has(words[0] ?? '') && previews.has(words[1] ?? '');
  if (isPreview || withoutTails(words, isContentEnd) !== undefined) return 'content';
  if (isPersonal(words)) return 'personal';
  return isGeneric(words) ? 'generic' : undefined;
}

const cleaning = /redact|mask|sanit|scrub|censor|obfusc|hash|^sha\d|^md5|digest|anonymi|encrypt|fingerprint/i;

/** Functions whose result tells of a value how much, which or whether, but not what. */
const measuring = wordSet(
  'len bool type id isinstance hash count int float sum any all min max hasattr callable keys find index startswith endswith isdigit round range abs exists getsizeof',
);

/** Whether a function of this name, by the words that everybody uses, gives back something that may be logged, whatever it was given. */
export const isCleaning = (name: string): boolean => measuring.has(name) || cleaning.test(name.slice(0, 100));
