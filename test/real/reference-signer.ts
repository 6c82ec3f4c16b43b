import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { pythonWith } from './python.ts';

const reference = pythonWith(['model-signing==1.1.1', 'pyopenssl==26.4.0']);
const script = path.join(import.meta.dirname, 'model-signing.py');

/** Whether the reference implementation cannot be had here: then what needs it is skipped. */
export const isMissing = 'missing' in reference;

const caseSchema = z.object({
  model: z.string(),
  signature: z.string(),
  method: z.enum(['key', 'certificate']),
  curve: z.int(),
  kind: z.tuple([z.enum(['files', 'shards']), z.enum(['sha256', 'blake2', 'blake3'])]),
  single: z.boolean(),
});

/** One random model that the reference signed. */
export type Case = z.infer<typeof caseSchema>;

/** One question to the reference: method, what is trusted, model, signature. */
export type Question = readonly [Case['method'], string, string, string, { readonly links?: boolean; readonly unsigned?: boolean }];

/** How the reference is to sign. */
export interface SigningWishes {
  readonly links?: boolean;
  readonly ignore?: readonly string[];
  readonly kind?: readonly string[];
}

/** The reference implementation of model signing, at work in a folder of its own: keys `key0` to `key2`, certificates, and models with their signatures. */
export class ReferenceSigner implements Disposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-signing-'));
  readonly cases: readonly Case[];

  constructor(trees: number) {
    this.cases = z.array(caseSchema).parse(JSON.parse(this.#python('', 'make', 'mlx-guard', String(trees))));
  }

  #python(input: string, task: string, ...given: readonly string[]): string {
    if ('missing' in reference) return '[]';
    const args = [script, task, this.folder, ...given];
    return execFileSync(reference.python, args, { input, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['pipe', 'pipe', 'ignore'] });
  }

  /** `accepted`, or `refused: ` and the reason, for each. */
  says(questions: readonly Question[]): readonly string[] {
    return z.array(z.string()).parse(JSON.parse(this.#python(JSON.stringify(questions), 'verify')));
  }

  /** Signs a model with the first key. */
  sign(model: string, signature: string, wishes: SigningWishes): void {
    this.#python(JSON.stringify([[model, signature, wishes]]), 'sign');
  }

  at(name: string): string {
    return path.join(this.folder, name);
  }

  read(name: string): Buffer {
    return readFileSync(this.at(name));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
