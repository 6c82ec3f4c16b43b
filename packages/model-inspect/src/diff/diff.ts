import { ConfigError, counted, FileError, judge, type Ports, quote, type Recorder, type Table } from '@mlx-guard/core';
import { join, readJsonDocument, refuseAll, startPaths } from '@mlx-guard/model-formats';
import type { Allowance } from '../allowance.ts';
import type { Facts } from '../facts.ts';
import type { Problem } from '../problem.ts';
import { rules } from '../rules.generated.ts';
import type { Outputs, Settings } from '../surface.ts';
import { headlineOf, sizesOf } from './headline.ts';
import { baseSide, folderSide, type Side } from './side.ts';
import { compareTensors, describeChange, type TensorChange, tensorsOf } from './tensors.ts';
import { compareMembers, diffLines, type MemberChange, membersOf } from './texts.ts';

const maxTextBytes = 64 * 1024 * 1024;
const maxRows = 500;
const codeNames = /\.(?:py|pyc|so|dylib|dll|sh|mlxfn|pkl|pickle|pt|pth|bin|ckpt|joblib|ipynb)$/i;
const tokenizerNames =
  /(?:^|\/)(?:tokenizer\.json|tokenizer_config\.json|vocab\.json|merges\.txt|added_tokens\.json|special_tokens_map\.json|.*\.model|.*\.tiktoken)$/i;
const configNames = /(?:^|\/)(?:config|generation_config|adapter_config|preprocessor_config|processor_config)\.json$/i;
/** Where the one template of a model stands: a converter moves it from one to the other, and it is the same. */
const usualPlaces = /^(?:chat_template\.jinja|(?:tokenizer_config|chat_template|processor_config)\.json: chat_template)$/;
const templateMember = /(?:^|\.)chat_template(?:$|\.)/;

const cut = <T>(rows: readonly T[]): readonly T[] => rows.slice(0, maxRows);

/** One comparison of two states of a model. */
class Comparison {
  readonly #before: Side;
  readonly #after: Side;
  readonly #folder: string;
  readonly #ports: Ports;
  readonly #allowance: Allowance;
  readonly #record: Recorder<Outputs, Table>;

  constructor(
    sides: { readonly before: Side; readonly after: Side; readonly folder: string },
    allowance: Allowance,
    ports: Ports,
    record: Recorder<Outputs, Table>,
  ) {
    this.#before = sides.before;
    this.#after = sides.after;
    this.#folder = sides.folder;
    this.#allowance = allowance;
    this.#ports = ports;
    this.#record = record;
  }

  readonly #gap = (path: string, why: string): void => this.#record.skipped(path, why);

  #tell(name: string, problem: Problem): void {
    const facts: Facts = { about: 'repository', path: join(this.#folder, name), problem };
    for (const finding of judge(rules, facts)) this.#record.finding(finding);
  }

  #table(title: string, columns: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    if (rows.length === 0) return;
    const more = rows.length > maxRows ? [[`${rows.length - maxRows} more`, ...columns.slice(1).map(() => '')]] : [];
    this.#record.detail({ type: 'table', title, columns, rows: [...cut(rows), ...more] });
  }

  async #bytes(side: Side, name: string): Promise<Uint8Array | undefined> {
    if (!side.names.has(name)) return undefined;
    await using reader = await side.open(name);
    if (reader === undefined) return undefined;
    if (reader.size <= maxTextBytes) return reader.read(0, reader.size);
    this.#gap(join(this.#folder, name), `of ${side.title} it is larger than ${maxTextBytes} bytes`);
    return undefined;
  }

  async run(): Promise<void> {
    const onward = (): void => this.#ports.signal.throwIfAborted();
    const { limits } = this.#allowance;
    const before = await tensorsOf(this.#before, limits, this.#gap);
    const after = await tensorsOf(this.#after, limits, this.#gap);
    const weights = await compareTensors(before, after, { before: this.#before, after: this.#after }, onward, this.#gap);
    const config = await this.#members(configNames, () => true);
    const tokenizer = [...(await this.#members(tokenizerNames, (key) => !templateMember.test(key))), ...(await this.#blobs())];
    const templates = await this.#templates(before.texts, after.texts);
    const files = this.#files();
    const sizes = await sizesOf({ before, after }, (side, name) => this.#bytes(side === 'before' ? this.#before : this.#after, name));
    const headline = headlineOf({ weights, config, tokenizer, templates: templates.length, files, sizes });
    const shown = this.#findings({ weights, templates: templates.length, tokenizer: tokenizer.length, files });
    this.#table(`What changed: ${headline}`, ['', 'Before', 'After'], sizes.rows);
    this.#table(
      'Tensors that changed',
      ['Tensor', 'Change', 'What'],
      weights.map((change) => [change.name, change.kind, describeChange(change)]),
    );
    this.#table('Configuration', ['Member', 'Before', 'After'], config.map(row));
    this.#table('Tokenizer', ['Member', 'Before', 'After'], tokenizer.map(row));
    this.#table(
      'Chat template',
      ['Line'],
      templates.map((line) => [line]),
    );
    this.#table(
      'Files',
      ['File', 'Change'],
      files.map(({ name, change }) => [name, change]),
    );
    this.#record.output('files-inspected', String(shown));
  }

  /** What a reviewer should look at; returns how many files were compared. */
  #findings(found: {
    readonly weights: readonly TensorChange[];
    readonly templates: number;
    readonly tokenizer: number;
    readonly files: readonly FileChange[];
  }): number {
    for (const { name, change } of found.files) {
      if (change === 'added' && codeNames.test(name)) this.#tell(name, { kind: 'code-added', offset: 0, says: 'it was added, and can hold code' });
    }
    const isOnly = found.weights.length === 0;
    if (found.templates > 0) {
      this.#tell('.', {
        kind: 'template-changed',
        says: `the chat template changed${isOnly ? ', and no weights with it' : ''}: it is a program that runs for every conversation`,
      });
    }
    if (found.tokenizer > 0 && isOnly)
      this.#tell('.', { kind: 'tokenizer-changed', says: `${counted(found.tokenizer, 'entry')} of the tokenizer changed, and no weights with it` });
    const names = new Set([...this.#before.names, ...this.#after.names]);
    this.#record.eligible(names.size);
    for (const name of names) this.#record.inspected(join(this.#folder, name));
    return names.size;
  }

  async #members(wanted: RegExp, isCounted: (key: string) => boolean): Promise<readonly MemberChange[]> {
    const names = [...new Set([...this.#before.names, ...this.#after.names])].filter((name) => wanted.test(name) && /\.json$/i.test(name)).sort();
    const changes: MemberChange[] = [];
    for (const name of names) {
      const found = compareMembers(membersOf(await this.#bytes(this.#before, name)), membersOf(await this.#bytes(this.#after, name)));
      changes.push(...found.filter(({ key }) => isCounted(key)).map((change) => ({ ...change, key: `${name}: ${change.key}` })));
    }
    return changes;
  }

  /** Vocabularies that are no JSON: whether they are as they were. */
  async #blobs(): Promise<readonly MemberChange[]> {
    const names = [...this.#after.names].filter((name) => tokenizerNames.test(name) && !/\.json$/i.test(name) && this.#before.names.has(name));
    const changes: MemberChange[] = [];
    for (const name of names) {
      const [a, b] = [await this.#bytes(this.#before, name), await this.#bytes(this.#after, name)];
      if (a === undefined || b === undefined || (a.length === b.length && a.every((value, index) => value === b[index]))) continue;
      changes.push({ key: name, before: `${a.length} bytes`, after: `${b.length} bytes` });
    }
    return changes;
  }

  async #templates(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Promise<readonly string[]> {
    const [a, b] = [await this.#templatesOf(this.#before, before), await this.#templatesOf(this.#after, after)];
    return [...new Set([...a.keys(), ...b.keys()])].sort().flatMap((name) => {
      const lines = a.get(name) === b.get(name) ? [] : diffLines(a.get(name), b.get(name));
      return lines.length === 0 ? [] : [`${name}:`, ...lines];
    });
  }

  /** Every chat template of a side, by where it stands. */
  async #templatesOf(side: Side, texts: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
    const found = new Map([...texts].filter(([key]) => templateMember.test(key)));
    const keep = (place: string, text: string): void => void found.set(usualPlaces.test(place) ? 'chat_template' : place, text);
    for (const name of side.names) {
      const isJinja = /\.(?:jinja2?|j2)$/i.test(name);
      if (!isJinja && !/(?:tokenizer_config|chat_template|processor_config)\.json$/i.test(name)) continue;
      const bytes = await this.#bytes(side, name);
      if (bytes === undefined) continue;
      if (isJinja) keep(name, new TextDecoder().decode(bytes));
      else for (const [key, value] of templateMembers(bytes)) keep(`${name}: ${key}`, value);
    }
    return found;
  }

  #files(): readonly FileChange[] {
    const added = [...this.#after.names].filter((name) => !this.#before.names.has(name)).map((name) => ({ name, change: 'added' as const }));
    const removed = [...this.#before.names].filter((name) => !this.#after.names.has(name)).map((name) => ({ name, change: 'removed' as const }));
    return [...added, ...removed].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }
}

/** A file that is there on one side only. */
export interface FileChange {
  readonly name: string;
  readonly change: 'added' | 'removed';
}

const row = ({ key, before = '–', after = '–' }: MemberChange): readonly string[] => [key, before, after];

function templateMembers(bytes: Uint8Array): readonly (readonly [string, string])[] {
  if (readJsonDocument(bytes).root === undefined) return [];
  return [...membersOf(bytes)].flatMap(([key, value]) =>
    templateMember.test(key) && value.startsWith('"') ? [[key, String(JSON.parse(value))] as const] : [],
  );
}

/** Compares two folders, the second with the first, or one folder with the base of the change. Throws `ConfigError` where `paths` names something else. */
export async function diff(settings: Settings, allowance: Allowance, ports: Ports, record: Recorder<Outputs, Table>): Promise<void> {
  const { paths } = settings;
  const [first, second] = paths;
  if (first === undefined || paths.length > 2)
    throw new ConfigError('invalid-setting', [`${quote('paths')} names ${paths.length} folders; ${quote('mode: diff')} takes two, or one and the base`]);
  const starts = await startPaths(paths, ports.files);
  const gap = (path: string, why: string): void => record.skipped(path, why);
  const folder = starts.at(-1) ?? first;
  try {
    const after = await folderSide(second === undefined ? 'the head' : quote(folder), folder, ports, gap);
    if (second === undefined && ports.base.commit === undefined) {
      refuseAll('nothing-to-check', [`${quote('paths')}: ${quote('mode: diff')} takes two folders where there is no base to compare with`]);
    }
    const before =
      second === undefined ? await baseSide(folder, after, ports, gap) : await folderSide(quote(starts[0] ?? first), starts[0] ?? first, ports, gap);
    await new Comparison({ before, after, folder }, allowance, ports, record).run();
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    throw new ConfigError('nothing-to-check', [`${quote('paths')}: ${quote(folder)} cannot be looked into: ${thrown.message}`]);
  }
}
