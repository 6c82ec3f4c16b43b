import type { Json } from '@mlx-guard/core';
import { z } from 'zod';
import { readJson, shaped } from './document.ts';
import { demand } from './outcome.ts';

/** The media types of an in-toto statement: `v0.1` is what older tools of GitHub and npm write. */
export const statementTypes = ['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'] as const;

const maxSubjects = 1_000_000;

const statementSchema = z.looseObject({
  _type: z.enum(statementTypes),
  predicateType: z.string().min(1).max(1_000),
  predicate: z.unknown(),
});
const subjectSchema = z.looseObject({ name: z.string().max(4_096).default(''), digest: z.record(z.string(), z.string().max(1_000)) });

/** What a statement is about. */
interface Subject {
  readonly name: string;
  /** Digests in hex by the name of their algorithm. */
  readonly digests: ReadonlyMap<string, string>;
}

/** An in-toto statement (github.com/in-toto/attestation, spec v1 and v0.1). */
export interface Statement {
  readonly type: (typeof statementTypes)[number];
  readonly subjects: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: Json;
}

/** Reads the statement in a payload. Its digests are what the signer wrote: text, compared as a whole and nothing else. */
export function readStatement(payload: Uint8Array, maxBytes: number): Statement {
  const document = readJson(payload, 'the statement', maxBytes);
  const { _type: type, predicateType } = shaped(statementSchema, document, 'the statement');
  const subject = memberOf(document, 'subject');
  demand(Array.isArray(subject) && subject.length > 0, 'malformed', 'the statement has no list of subjects');
  demand(subject.length <= maxSubjects, 'too-large', `the statement has ${subject.length} subjects; at most ${maxSubjects} are read`);
  const subjects = subject.map((one: Json) => shaped(subjectSchema, one, 'a subject of the statement'));
  return {
    type,
    subjects: subjects.map(({ name, digest }) => ({ name, digests: new Map(Object.entries(digest)) })),
    predicateType,
    predicate: memberOf(document, 'predicate'),
  };
}

const isRecord = (value: unknown): value is { readonly [key: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of a document as it was parsed, not a copy: a predicate may have a million entries. */
export const memberOf = (document: Json | undefined, name: string): Json =>
  isRecord(document) && Object.hasOwn(document, name) ? (document[name] ?? null) : null;
