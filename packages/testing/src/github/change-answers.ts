import { z } from 'zod';
import type { Answer } from './answers.ts';
import type { Call, Contract } from './contract.ts';

/** Who made a commit, as GitHub tells it. */
interface FakeCommit {
  readonly sha: string;
  readonly verified: boolean;
  readonly reason: string;
}

/** What GitHub knows of changes: who made them, what they have to pass, and what was attested. */
export interface ChangeState {
  /** The newest commit that touched a path. */
  readonly lastCommits: Map<string, FakeCommit>;
  /** Branch to its rules, as GitHub writes them. */
  readonly branchRules: Map<string, readonly object[]>;
  /** Bundles by the SHA-256 that they are about. */
  readonly attestations: Map<string, readonly object[]>;
}

const record = (value: unknown): Readonly<Record<string, unknown>> => z.record(z.string(), z.unknown()).parse(value);

/** GitHub's example of a list has one of what the list holds. */
const one = (contract: Contract, operation: string): Readonly<Record<string, unknown>> => record(z.array(z.unknown()).parse(contract.example(operation))[0]);

function commits({ lastCommits }: ChangeState, path: string, contract: Contract): Answer {
  const commit = lastCommits.get(path);
  if (commit === undefined) return { status: 200, body: [] };
  const example = one(contract, 'repos/list-commits');
  const inner = record(example['commit']);
  const verification = { ...record(inner['verification']), verified: commit.verified, reason: commit.reason };
  return { status: 200, body: [{ ...example, sha: commit.sha, commit: { ...inner, verification } }] };
}

function rules({ branchRules }: ChangeState, branch: string, page: number, perPage: number): Answer {
  const all = branchRules.get(branch) ?? [];
  return { status: 200, isLastPage: page * perPage >= all.length, body: all.slice((page - 1) * perPage, page * perPage) };
}

function attested({ attestations }: ChangeState, subject: string): Answer {
  const bundles = attestations.get(decodeURIComponent(subject).replace(/^sha256:/, ''));
  if (bundles === undefined) return { status: 404, body: { message: 'Not Found' } };
  return { status: 200, body: { attestations: bundles.map((bundle) => ({ bundle, repository_id: 1 })) } };
}

/** The answers about changes; undefined for any other call. */
export function changeAnswer({ operation, parameters }: Pick<Call, 'operation' | 'parameters'>, state: ChangeState, contract: Contract): Answer | undefined {
  switch (operation) {
    case 'repos/list-commits':
      return commits(state, parameters['path'] ?? '', contract);
    case 'repos/get-branch-rules':
      return rules(state, parameters['branch'] ?? '', Number(parameters['page'] ?? 1), Number(parameters['per_page'] ?? 30));
    case 'repos/list-attestations':
      return attested(state, parameters['subject_digest'] ?? '');
    default:
      return undefined;
  }
}
