import { type Json, JsonError, parseJson, quote, schemaUrl } from '@mlx-guard/core';
import { baseName, isWithin } from '@mlx-guard/model-formats';
import type { z } from 'zod';
import { roleOf } from './file-kind.ts';
import type { Intake } from './intake.ts';
import { Inventory, type ManifestRoot } from './inventory.ts';
import { lockFileSchema, lockOutlineSchema, type ModelLock } from './schema.ts';

type Outline = z.infer<typeof lockOutlineSchema>;

/** Where a model came from. */
export type Source = NonNullable<Outline['roots'][number]['source']>;

/** What a lock says beside its files. */
export interface LockHead {
  /** Counts the changes of the model. */
  readonly version: number;
  readonly expires?: string;
  /** By the path of the root. */
  readonly sources: ReadonlyMap<string, Source>;
}

/** The head of a lock that says nothing but its files. */
export const firstHead: LockHead = { version: 1, sources: new Map() };

/** The last part of the address of the JSON Schema. */
export const lockSchemaName = 'model-lock-v1';

function shown(path: readonly PropertyKey[]): string {
  const steps = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return steps.length === 0 ? 'the document' : quote(steps.join('').replace(/^\./, ''));
}

function reportIssues({ issues }: z.ZodError, at: readonly PropertyKey[], intake: Intake): void {
  for (const issue of issues) {
    // The one message of zod's that repeats what the document says.
    const message = issue.code === 'unrecognized_keys' ? `unknown member ${quote(issue.keys.join(', '))}` : issue.message;
    const problem = `${shown([...at, ...issue.path])}: ${message}`;
    intake.malformed(problem, {}, problem);
  }
}

/** The bytes as text; undefined where they are not UTF-8. They are drawn to the end all the same: their digest is of the whole file. */
async function decoded(pieces: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let isText = true;
  const take = (piece?: Uint8Array): void => {
    try {
      if (isText) text += decoder.decode(piece, { stream: piece !== undefined });
    } catch {
      isText = false;
    }
  };
  for await (const piece of pieces) take(piece);
  take();
  return isText ? text : undefined;
}

/** Takes off the byte order mark; that and CRLF are told. */
function normalised(text: string, intake: Intake): string {
  const hasMark = text.startsWith('\u{feff}');
  const departures = [...(hasMark ? ['a byte order mark'] : []), ...(text.includes('\r\n') ? ['CRLF line endings'] : [])];
  if (departures.length > 0) intake.normalised(departures.join(' and '), { line: 1 });
  return hasMark ? text.slice(1) : text;
}

function parse(text: string, intake: Intake): Json | undefined {
  try {
    return parseJson(text);
  } catch (thrown) {
    if (!(thrown instanceof JsonError)) throw thrown;
    intake.malformed(thrown.message, thrown, 'syntax');
    return undefined;
  }
}

function readFiles({ files }: Outline['roots'][number], at: readonly PropertyKey[], intake: Intake): Inventory {
  const inventory = new Inventory();
  for (const [index, file] of files.entries()) {
    const read = lockFileSchema.safeParse(file);
    if (read.success) intake.add(inventory, read.data.path, { algorithm: 'sha256', digest: read.data.sha256, bytes: read.data.size });
    else reportIssues(read.error, [...at, 'files', index], intake);
  }
  return inventory;
}

function readRoots({ roots }: Outline, intake: Intake): readonly ManifestRoot[] {
  const read: ManifestRoot[] = [];
  for (const [index, root] of roots.entries()) {
    const path = intake.folder(root.path);
    if (path === undefined) continue;
    const other = read.find((known) => isWithin(path, known.path) || isWithin(known.path, path));
    if (other === undefined) read.push({ path, inventory: readFiles(root, ['roots', index], intake) });
    else intake.malformed(`the roots ${quote(other.path)} and ${quote(path)} overlap`, {}, `overlap ${path}`);
  }
  return read;
}

/** Reads a `model.lock.json`, every problem at once. No root where the document as a whole cannot be read. */
export async function readLock(
  pieces: AsyncIterable<Uint8Array>,
  intake: Intake,
): Promise<{ readonly roots: readonly ManifestRoot[]; readonly head?: LockHead }> {
  const text = await decoded(pieces);
  if (text === undefined) intake.malformed('the document is not UTF-8', {}, 'encoding');
  const document = text === undefined ? undefined : parse(normalised(text, intake), intake);
  if (document === undefined) return { roots: [] };
  const outline = lockOutlineSchema.safeParse(document);
  if (outline.success) return { roots: readRoots(outline.data, intake), head: headOf(outline.data) };
  reportIssues(outline.error, [], intake);
  return { roots: [] };
}

function headOf({ version, expires, roots }: Outline): LockHead {
  const sources = new Map(roots.flatMap(({ path, source }): [string, Source][] => (source === undefined ? [] : [[path, source]])));
  return { version, ...(expires !== undefined && { expires }), sources };
}

/** The head of a lock that stands elsewhere, such as in the base; undefined where it is none. */
export function readLockHead(bytes: Uint8Array): LockHead | undefined {
  try {
    const outline = lockOutlineSchema.safeParse(parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return outline.success ? headOf(outline.data) : undefined;
  } catch {
    return undefined;
  }
}

const indented = (value: Json, depth: number): string => JSON.stringify(value, null, 2).replaceAll('\n', `\n${'  '.repeat(depth)}`);

function fileAt(inventory: Inventory, index: number): ModelLock['roots'][number]['files'][number] {
  const path = inventory.nameAt(index);
  const { digest: sha256, bytes = 0 } = inventory.entryAt(index);
  const role = roleOf(baseName(path));
  return { path, size: bytes, sha256, ...(role && { role }) };
}

/** The canonical text of a `model.lock.json`, in pieces: members in the order of the schema, two spaces, LF, a final line feed. */
export function* formatLock(roots: readonly ManifestRoot[], { version, expires, sources }: LockHead): Iterable<string> {
  const head = {
    $schema: schemaUrl(lockSchemaName),
    lockVersion: 1,
    version,
    ...(expires !== undefined && { expires }),
    algorithm: 'sha256',
  } satisfies Omit<ModelLock, 'roots'>;
  yield `${indented(head, 0).slice(0, -2)},\n  "roots": [`;
  for (const [place, { path, inventory }] of roots.entries()) {
    const source = sources.get(path);
    const from = source === undefined ? '' : `\n      "source": ${indented(source, 3)},`;
    yield `${place === 0 ? '' : ','}\n    {\n      "path": ${JSON.stringify(path)},${from}\n      "files": [`;
    for (let index = 0; index < inventory.count; index += 1) yield `${index === 0 ? '' : ','}\n        ${indented(fileAt(inventory, index), 4)}`;
    yield `${inventory.count === 0 ? '' : '\n      '}]\n    }`;
  }
  yield `${roots.length === 0 ? '' : '\n  '}]\n}\n`;
}
