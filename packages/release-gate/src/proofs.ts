import { type GateContext, type Json, JsonError, parseJson } from '@mlx-guard/core';
import { z } from 'zod';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const byName = z.record(z.string().min(1), digest);
const needs = z.record(z.string().min(1), z.object({ result: z.string(), outputs: z.record(z.string(), z.string()).optional() }));

/** What the jobs before the gate handed over. */
export type Proofs = Pick<GateContext, 'proofs' | 'digests' | 'jobs'>;

/** An output of a job that is the digest of an evidence: `evidence-digest`, or that with a name before it. */
const isDigestOutput = (name: string): boolean => name === 'evidence-digest' || name.endsWith('-evidence-digest');

function readNeeds(value: Json): Proofs | undefined {
  const parsed = needs.safeParse(value);
  if (!parsed.success) return undefined;
  const jobs = Object.entries(parsed.data);
  const handedOver = jobs.flatMap(([job, { outputs = {} }]) =>
    Object.entries(outputs).flatMap(([name, text]) => (isDigestOutput(name) && digest.safeParse(text).success ? [[text, job] as const] : [])),
  );
  return { proofs: new Map(), digests: new Map(handedOver), jobs: new Map(jobs.map(([job, { result }]) => [job, result])) };
}

/**
 * Reads what was handed over: `toJSON(needs)` of the workflow, whose job outputs named `…evidence-digest` are taken; or an object of evidence
 * name to digest. Undefined where it is neither.
 */
export function readProofs(text: string): Proofs | undefined {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (thrown) {
    if (thrown instanceof JsonError) return undefined;
    throw thrown;
  }
  const named = byName.safeParse(value);
  return named.success ? { proofs: new Map(Object.entries(named.data)), digests: new Map(), jobs: new Map() } : readNeeds(value);
}
