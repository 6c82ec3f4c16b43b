import { z } from 'zod';
import type { ArtifactService } from './artifact-service.ts';
import { type ChangeState, changeAnswer } from './change-answers.ts';
import type { Call, Contract } from './contract.ts';
import type { GitObjects } from './git-objects.ts';

const annotationSchema = z.looseObject({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  start_column: z.int().optional(),
  end_column: z.int().optional(),
  annotation_level: z.string(),
  message: z.string(),
  title: z.string().optional(),
});
const outputSchema = z.looseObject({ title: z.string(), summary: z.string(), annotations: z.array(annotationSchema).default([]) });
const checkSchema = z.looseObject({
  name: z.string(),
  head_sha: z.string(),
  status: z.string().optional(),
  conclusion: z.string().optional(),
  output: outputSchema.optional(),
});
const commentSchema = z.object({ body: z.string() });

/** A check run as GitHub keeps it: annotations add up. */
export type FakeCheckRun = z.infer<typeof checkSchema> & { readonly id: number };

/** A comment as GitHub keeps it. */
export interface FakeComment {
  readonly id: number;
  readonly issue: number;
  readonly author: { readonly login: string; readonly type: 'Bot' | 'User' };
  body: string;
}

/** What GitHub knows: a test arranges it and looks at it. */
export interface FakeState extends ChangeState {
  readonly objects: GitObjects;
  /** Branch to commit. */
  readonly branches: Map<string, string>;
  readonly checkRuns: FakeCheckRun[];
  readonly comments: FakeComment[];
  /** Trees whose listing GitHub cuts. */
  readonly truncated: Set<string>;
  readonly service: ArtifactService;
  /** Where the fake is. */
  readonly url: string;
}

/** One answer. `raw`: sent as it is where the raw media type is asked for. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly raw?: Uint8Array;
  readonly isLastPage?: boolean;
  readonly location?: string;
}

const maxCommentChars = 65_536;
const maxFiles = 300;
const notFound: Answer = { status: 404, body: { message: 'Not Found' } };
const refused = (...errors: readonly string[]): Answer => ({ status: 422, body: { message: 'Validation Failed', errors } });

const record = (value: unknown): Readonly<Record<string, unknown>> => z.record(z.string(), z.unknown()).parse(value);

/** What GitHub says in words only, and its description does not. */
function annotationProblems({ start_line, end_line, start_column, end_column, message, title = '' }: z.infer<typeof annotationSchema>): readonly string[] {
  return [
    ...(start_line < 1 || end_line < start_line ? ['lines in disorder'] : []),
    ...((start_column !== undefined || end_column !== undefined) && start_line !== end_line ? ['columns on several lines'] : []),
    ...(message.length === 0 || Buffer.byteLength(message) > 64 * 1024 ? ['message of a wrong size'] : []),
    ...(title.length > 255 ? ['title too long'] : []),
  ];
}

/** Answers the calls that GitHub answers, from its own state. Every answer is GitHub's example with our state laid over it. */
export class Answers {
  readonly #state: FakeState;
  readonly #contract: Contract;
  #nextId = 1000;

  constructor(state: FakeState, contract: Contract) {
    this.#state = state;
    this.#contract = contract;
  }

  #like(operation: string, own: object): object {
    return { ...record(this.#contract.example(operation)), ...own };
  }

  answer({ operation, parameters }: Call, body: unknown): Answer {
    switch (operation) {
      case 'actions/list-workflow-run-artifacts':
        return this.#listArtifacts(Number(parameters['run_id']), Number(parameters['page'] ?? 1), Number(parameters['per_page'] ?? 30));
      case 'actions/download-artifact':
        return this.#downloadArtifact(Number(parameters['artifact_id']), parameters['archive_format']);
      case 'repos/get-branch':
        return this.#branch(parameters['branch'] ?? '');
      case 'git/get-tree':
        return this.#tree(parameters['tree_sha'] ?? '');
      case 'git/get-blob':
        return this.#blob(parameters['file_sha'] ?? '');
      case 'repos/compare-commits-with-basehead':
        return this.#compare(parameters['basehead'] ?? '');
      case 'checks/create':
        return this.#createCheck(body);
      case 'checks/update':
        return this.#updateCheck(Number(parameters['check_run_id']), body);
      case 'issues/list-comments':
        return this.#listComments(Number(parameters['issue_number']), Number(parameters['page'] ?? 1), Number(parameters['per_page'] ?? 30));
      case 'issues/create-comment':
        return this.#createComment(Number(parameters['issue_number']), body);
      case 'issues/update-comment':
        return this.#updateComment(Number(parameters['comment_id']), body);
      default:
        return changeAnswer({ operation, parameters }, this.#state, this.#contract) ?? notFound;
    }
  }

  #branch(name: string): Answer {
    const commit = this.#state.objects.commits.get(this.#state.branches.get(name) ?? '');
    if (commit === undefined) return { status: 404, body: { message: 'Branch not found' } };
    const example = record(this.#contract.example('repos/get-branch'));
    const inner = record(record(example['commit'])['commit']);
    const tree = { ...record(inner['tree']), sha: commit.tree };
    return { status: 200, body: { ...example, name, commit: { ...record(example['commit']), sha: commit.sha, commit: { ...inner, tree } } } };
  }

  #tree(sha: string): Answer {
    const tree = this.#state.objects.trees.get(this.#state.objects.commits.get(sha)?.tree ?? sha);
    if (tree === undefined) return notFound;
    return { status: 200, body: this.#like('git/get-tree', { sha, tree, truncated: this.#state.truncated.has(sha) }) };
  }

  #blob(sha: string): Answer {
    const raw = this.#state.objects.blobs.get(sha);
    if (raw === undefined) return notFound;
    return { status: 200, raw, body: this.#like('git/get-blob', { sha, size: raw.length, content: Buffer.from(raw).toString('base64') }) };
  }

  #compare(basehead: string): Answer {
    const [base = '', head = ''] = basehead.split('...');
    const resolve = (name: string): string => this.#state.branches.get(name) ?? name;
    const paths = this.#state.objects.compare(resolve(base), resolve(head));
    if (paths === undefined) return notFound;
    const example = record(this.#contract.example('repos/compare-commits-with-basehead'));
    const [file] = z.array(z.record(z.string(), z.unknown())).parse(example['files']);
    return { status: 200, body: { ...example, files: paths.slice(0, maxFiles).map((filename) => ({ ...file, filename, status: 'modified' })) } };
  }

  #createCheck(body: unknown): Answer {
    const check = { status: 'queued', ...checkSchema.parse(body), id: this.#takeId() };
    const problems = (check.output?.annotations ?? []).flatMap(annotationProblems);
    if (problems.length > 0) return refused(...problems);
    this.#state.checkRuns.push(check);
    return { status: 201, body: this.#checkBody(check, 'checks/create') };
  }

  #updateCheck(id: number, body: unknown): Answer {
    const known = this.#state.checkRuns.find((check) => check.id === id);
    if (known === undefined) return notFound;
    const { output, ...more } = checkSchema.partial().parse(body);
    const problems = (output?.annotations ?? []).flatMap(annotationProblems);
    if (problems.length > 0) return refused(...problems);
    const annotations = [...(known.output?.annotations ?? []), ...(output?.annotations ?? [])];
    Object.assign(known, more, output && { output: { ...output, annotations } });
    return { status: 200, body: this.#checkBody(known, 'checks/update') };
  }

  #checkBody({ id, name, head_sha, status, conclusion, output }: FakeCheckRun, operation: string): object {
    const example = record(this.#contract.example(operation));
    const told = {
      ...record(example['output']),
      title: output?.title ?? null,
      summary: output?.summary ?? null,
      annotations_count: output?.annotations.length ?? 0,
    };
    return { ...example, id, name, head_sha, status, conclusion: conclusion ?? null, output: told };
  }

  #listComments(issue: number, page: number, perPage: number): Answer {
    const size = Math.min(Math.max(1, perPage), 100);
    const all = this.#state.comments.filter((comment) => comment.issue === issue);
    const shown = all.slice((page - 1) * size, page * size);
    return { status: 200, isLastPage: page * size >= all.length, body: shown.map((comment) => this.#commentBody(comment)) };
  }

  #createComment(issue: number, body: unknown): Answer {
    const text = commentSchema.parse(body).body;
    if (text.length > maxCommentChars) return refused('body is too long (maximum is 65536 characters)');
    const comment: FakeComment = { id: this.#takeId(), issue, author: { login: 'github-actions[bot]', type: 'Bot' }, body: text };
    this.#state.comments.push(comment);
    return { status: 201, body: this.#commentBody(comment) };
  }

  #updateComment(id: number, body: unknown): Answer {
    const comment = this.#state.comments.find((one) => one.id === id);
    if (comment === undefined) return notFound;
    const text = commentSchema.parse(body).body;
    if (text.length > maxCommentChars) return refused('body is too long (maximum is 65536 characters)');
    comment.body = text;
    return { status: 200, body: this.#commentBody(comment) };
  }

  #commentBody({ id, author, body }: FakeComment): object {
    const example = record(this.#contract.example('issues/create-comment'));
    return { ...example, id, body, user: { ...record(example['user']), ...author } };
  }

  #listArtifacts(runId: number, page: number, perPage: number): Answer {
    const size = Math.min(Math.max(1, perPage), 100);
    const all = this.#state.service.artifacts.filter((one) => one.runId === runId).reverse();
    const [example] = z.array(z.record(z.string(), z.unknown())).parse(record(this.#contract.example('actions/list-workflow-run-artifacts'))['artifacts']);
    const artifacts = all.slice((page - 1) * size, page * size).map(({ id, name, zip, digest, expired }) => {
      const own = { id, name, size_in_bytes: zip.length, digest, expired };
      return { ...example, ...own, workflow_run: { ...record(example?.['workflow_run']), id: runId } };
    });
    return { status: 200, isLastPage: page * size >= all.length, body: { total_count: all.length, artifacts } };
  }

  #downloadArtifact(id: number, format: string | undefined): Answer {
    const artifact = this.#state.service.artifacts.find((one) => one.id === id);
    if (artifact === undefined || format !== 'zip') return notFound;
    if (artifact.expired) return { status: 410, body: { message: 'Artifact has expired' } };
    return { status: 302, body: {}, location: this.#state.service.addressOf(this.#state.url, artifact) };
  }

  #takeId(): number {
    this.#nextId += 1;
    return this.#nextId;
  }
}
