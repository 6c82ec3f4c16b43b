import { createHash } from 'node:crypto';
import type { BaseAnswer, BranchRules, CommitFacts, RunArtifact } from '@mlx-guard/core';
import type { CheckRunCreate, CheckRunUpdate } from '@mlx-guard/reporters';
import { z } from 'zod';
import { type GitHubAccess, type GitHubCall, GitHubTransport, type Told } from './github-transport.ts';

const maxAnswerBytes = 32 * 1024 * 1024;
/** GitHub lists no more files of a comparison, and does not say that there are more. */
const maxComparedFiles = 300;
const commentsPerPage = 100;
const maxCommentPages = 30;
const artifactsPerPage = 100;
const maxArtifactPages = 10;
const artifactTimeoutMs = 120_000;
const maxAttestations = 30;
const rulesPerPage = 100;
const maxRulePages = 10;

const idSchema = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const branchSchema = z.object({ commit: z.object({ sha: idSchema, commit: z.object({ tree: z.object({ sha: idSchema }) }) }) });
const treeSchema = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: idSchema })),
});
const compareSchema = z.object({ files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })) });
const createdSchema = z.object({ id: z.int().positive() });
const commentsSchema = z.array(z.object({ id: z.int().positive(), body: z.string().nullish(), user: z.object({ type: z.string() }).nullish() }));
const artifactsSchema = z.object({
  total_count: z.int().nonnegative(),
  artifacts: z.array(
    z.object({
      id: z.int().positive(),
      name: z.string(),
      size_in_bytes: z.int().nonnegative(),
      expired: z.boolean(),
      digest: z
        .string()
        .regex(/^sha256:[0-9a-f]{64}$/)
        .nullish(),
      workflow_run: z.object({ id: z.int() }).nullish(),
    }),
  ),
});

const attestationsSchema = z.object({ attestations: z.array(z.object({ bundle: z.record(z.string(), z.unknown()).nullish() })) });
const commitsSchema = z.array(
  z.object({ sha: idSchema, commit: z.object({ verification: z.object({ verified: z.boolean(), reason: z.string() }).nullish() }) }),
);
const ruleSchema = z.object({
  type: z.string(),
  parameters: z
    .object({
      required_approving_review_count: z.int().nonnegative().optional(),
      require_code_owner_review: z.boolean().optional(),
      required_status_checks: z.array(z.object({ context: z.string() })).optional(),
    })
    .optional(),
});
const rulesSchema = z.array(ruleSchema);

/** What several rules demand together. */
function strictest(rules: readonly z.infer<typeof ruleSchema>[]): BranchRules {
  const reviews = rules.filter(({ type }) => type === 'pull_request').map(({ parameters }) => parameters ?? {});
  const checks = rules.filter(({ type }) => type === 'required_status_checks').flatMap(({ parameters }) => parameters?.required_status_checks ?? []);
  return {
    reviews: Math.max(0, ...reviews.map((one) => one.required_approving_review_count ?? 0)),
    codeOwnerReview: reviews.some((one) => one.require_code_owner_review === true),
    checks: [...new Set(checks.map(({ context }) => context))],
  };
}

/** The newest commit of a branch, and the tree of its files. */
export interface Tip {
  readonly commit: string;
  readonly tree: string;
}

/** A comment of a pull request. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  /** An app wrote it, as all that runs with a job's own token does; people cannot pass for one. */
  readonly isByBot: boolean;
}

type Tree = z.infer<typeof treeSchema>;

const unusable = (what: string): Told<never> => ({ ok: false, status: undefined, why: `GitHub's answer is no ${what}` });

/** A blob has the id that its content gives it, so bytes that were lost or changed on the way are seen. */
function isBlob(bytes: Uint8Array, id: string): boolean {
  const header = `blob ${bytes.length}\0`;
  return (
    createHash(id.length === 40 ? 'sha1' : 'sha256')
      .update(header)
      .update(bytes)
      .digest('hex') === id
  );
}

/** One repository on GitHub, as far as a run needs it. Nothing here rejects; what GitHub says is checked before it is believed. */
export class GitHub {
  readonly #transport: GitHubTransport;
  readonly #where: { readonly owner: string; readonly repo: string };
  readonly #trees = new Map<string, Promise<Told<Tree>>>();

  /** `repository`: `owner/name`. */
  constructor(access: GitHubAccess, repository: string) {
    const [owner = '', repo = ''] = repository.split('/');
    this.#transport = new GitHubTransport(access);
    this.#where = { owner, repo };
  }

  async #send<T>(schema: z.ZodType<T>, what: string, route: string, call: Pick<GitHubCall, 'needs' | 'parameters'>): Promise<Told<T>> {
    const [method, path] = route.split(' ');
    const told = await this.#transport.send({
      route: `${method} /repos/{owner}/{repo}${path}`,
      needs: call.needs,
      parameters: { ...this.#where, ...call.parameters },
      maxBytes: maxAnswerBytes,
    });
    if (!told.ok) return told;
    const parsed = schema.safeParse(told.value);
    return parsed.success ? { ok: true, value: parsed.data } : unusable(what);
  }

  async branchTip(branch: string): Promise<Told<Tip>> {
    const told = await this.#send(branchSchema, 'branch', 'GET /branches/{branch}', { needs: 'contents: read', parameters: { branch } });
    return told.ok ? { ok: true, value: { commit: told.value.commit.sha, tree: told.value.commit.commit.tree.sha } } : told;
  }

  #tree(id: string): Promise<Told<Tree>> {
    const known = this.#trees.get(id) ?? this.#send(treeSchema, 'tree', 'GET /git/trees/{tree_sha}', { needs: 'contents: read', parameters: { tree_sha: id } });
    this.#trees.set(id, known);
    return known;
  }

  /**
   * The file at a path below a tree. Read from git's own objects and not by GitHub's contents route: that one follows symbolic links, and does not tell
   * a missing file from a missing permission.
   */
  async file(tree: string, path: string, maxBytes: number): Promise<Told<BaseAnswer>> {
    const steps = path.split('/');
    let current = tree;
    for (const [index, step] of steps.entries()) {
      const told = await this.#tree(current);
      if (!told.ok) return told;
      const entry = told.value.tree.find((one) => one.path === step);
      if (entry === undefined) return told.value.truncated ? unusable('whole tree') : { ok: true, value: { kind: 'absent' } };
      const isLast = index === steps.length - 1;
      if (isLast && entry.type === 'blob' && entry.mode !== '120000') return this.#blob(entry.sha, maxBytes);
      if (isLast || entry.type === 'commit' || entry.mode === '120000') {
        return { ok: true, value: { kind: 'unreadable', why: 'it is no regular file there' } };
      }
      if (entry.type !== 'tree') return { ok: true, value: { kind: 'absent' } };
      current = entry.sha;
    }
    return { ok: true, value: { kind: 'absent' } };
  }

  async #blob(id: string, maxBytes: number): Promise<Told<BaseAnswer>> {
    const told = await this.#transport.send({
      route: 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
      needs: 'contents: read',
      parameters: { ...this.#where, file_sha: id },
      maxBytes,
      isRaw: true,
    });
    if (!told.ok) return told;
    if (!(told.value instanceof ArrayBuffer)) return unusable('file');
    const bytes = new Uint8Array(told.value);
    return isBlob(bytes, id) ? { ok: true, value: { kind: 'file', bytes } } : unusable('whole file');
  }

  /** The paths in which `head` differs from where it left `base`, old names of renamed files among them. Not told where GitHub may have cut the list. */
  async changedPaths(base: string, head: string): Promise<Told<readonly string[]>> {
    const parameters = { basehead: `${base}...${head}`, per_page: 1 };
    const told = await this.#send(compareSchema, 'comparison', 'GET /compare/{basehead}', { needs: 'contents: read', parameters });
    if (!told.ok) return told;
    const { files } = told.value;
    if (files.length >= maxComparedFiles) return { ok: false, status: undefined, why: `GitHub lists at most ${maxComparedFiles} changed files` };
    return { ok: true, value: files.flatMap(({ filename, previous_filename }) => [filename, ...(previous_filename === undefined ? [] : [previous_filename])]) };
  }

  /** Resolves with the id of the new check run. */
  async createCheckRun(body: CheckRunCreate): Promise<Told<number>> {
    const told = await this.#send(createdSchema, 'check run', 'POST /check-runs', { needs: 'checks: write', parameters: { ...body } });
    return told.ok ? { ok: true, value: told.value.id } : told;
  }

  /** Adds annotations to a check run. */
  async updateCheckRun(id: number, body: CheckRunUpdate): Promise<Told<unknown>> {
    const parameters = { ...body, check_run_id: id };
    return this.#send(createdSchema, 'check run', 'PATCH /check-runs/{check_run_id}', { needs: 'checks: write', parameters });
  }

  /** The comments of a pull request, oldest first; all of them or none. */
  async listComments(pullRequest: number): Promise<Told<readonly Comment[]>> {
    const comments: Comment[] = [];
    for (let page = 1; page <= maxCommentPages; page += 1) {
      const parameters = { issue_number: pullRequest, per_page: commentsPerPage, page };
      const told = await this.#send(commentsSchema, 'list of comments', 'GET /issues/{issue_number}/comments', { needs: 'pull-requests: write', parameters });
      if (!told.ok) return told;
      comments.push(...told.value.map(({ id, body, user }) => ({ id, body: body ?? '', isByBot: user?.type === 'Bot' })));
      if (told.value.length < commentsPerPage) return { ok: true, value: comments };
    }
    return { ok: false, status: undefined, why: `the pull request has more than ${maxCommentPages * commentsPerPage} comments` };
  }

  async createComment(pullRequest: number, body: string): Promise<Told<unknown>> {
    const parameters = { issue_number: pullRequest, body };
    return this.#send(createdSchema, 'comment', 'POST /issues/{issue_number}/comments', { needs: 'pull-requests: write', parameters });
  }

  async updateComment(id: number, body: string): Promise<Told<unknown>> {
    const parameters = { comment_id: id, body };
    return this.#send(createdSchema, 'comment', 'PATCH /issues/comments/{comment_id}', { needs: 'pull-requests: write', parameters });
  }

  /** All artifacts of a run; all of them or none. */
  async runArtifacts(runId: string): Promise<Told<readonly RunArtifact[]>> {
    const found = new Map<number, RunArtifact>();
    for (let page = 1; page <= maxArtifactPages; page += 1) {
      const parameters = { run_id: Number(runId), per_page: artifactsPerPage, page };
      const told = await this.#send(artifactsSchema, 'list of artifacts', 'GET /actions/runs/{run_id}/artifacts', { needs: 'actions: read', parameters });
      if (!told.ok) return told;
      const { total_count: total, artifacts } = told.value;
      if (artifacts.some(({ workflow_run: run }) => run != null && String(run.id) !== runId)) return unusable('list of artifacts of this run');
      for (const { id, name, size_in_bytes: bytes, expired, digest } of artifacts)
        found.set(id, { id, name, bytes, expired, sha256: digest?.slice('sha256:'.length) });
      if (found.size === total) return { ok: true, value: [...found.values()] };
      if (artifacts.length === 0 || found.size > total) return unusable('whole list of artifacts');
    }
    return { ok: false, status: undefined, why: `the run has more than ${maxArtifactPages * artifactsPerPage} artifacts, or makes more while they are listed` };
  }

  /** The zip of an artifact, with the digest that GitHub lists of it. */
  async artifactZip({ id, sha256 }: RunArtifact, maxBytes: number): Promise<Told<Uint8Array>> {
    const told = await this.#transport.send({
      route: 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
      needs: 'actions: read',
      parameters: { ...this.#where, artifact_id: id, archive_format: 'zip' },
      maxBytes,
      isElsewhere: true,
      timeoutMs: artifactTimeoutMs,
    });
    if (!told.ok) return told;
    if (!(told.value instanceof ArrayBuffer)) return unusable('artifact');
    const bytes = new Uint8Array(told.value);
    const isWhole = sha256 === undefined || createHash('sha256').update(bytes).digest('hex') === sha256;
    return isWhole ? { ok: true, value: bytes } : { ok: false, status: undefined, why: 'its bytes do not have the digest that GitHub lists' };
  }

  /** The bundles that attest something with this SHA-256. GitHub does not tell none from not being allowed to see any. */
  async attestations(sha256: string): Promise<Told<readonly Uint8Array[]>> {
    const told = await this.#send(attestationsSchema, 'list of attestations', 'GET /attestations/{subject_digest}', {
      needs: 'attestations: read',
      parameters: { subject_digest: `sha256:${sha256}`, per_page: maxAttestations },
    });
    if (!told.ok) return told;
    const bundles = told.value.attestations.flatMap(({ bundle }) => (bundle ? [new TextEncoder().encode(JSON.stringify(bundle))] : []));
    return bundles.length < told.value.attestations.length ? unusable('whole list of bundles') : { ok: true, value: bundles };
  }

  /** The newest commit from `from` on that touched a path. */
  async lastCommit(path: string, from: string): Promise<Told<CommitFacts | undefined>> {
    const parameters = { path, sha: from, per_page: 1 };
    const told = await this.#send(commitsSchema, 'list of commits', 'GET /commits', { needs: 'contents: read', parameters });
    if (!told.ok) return told;
    const [commit] = told.value;
    const { verified = false, reason = 'unsigned' } = commit?.commit.verification ?? {};
    return { ok: true, value: commit && { sha: commit.sha, isVerified: verified, reason } };
  }

  /** What the rules of a branch demand; of all of them or none. */
  async branchRules(branch: string): Promise<Told<BranchRules>> {
    const rules: z.infer<typeof ruleSchema>[] = [];
    for (let page = 1; page <= maxRulePages; page += 1) {
      const parameters = { branch, per_page: rulesPerPage, page };
      const told = await this.#send(rulesSchema, 'list of rules', 'GET /rules/branches/{branch}', { needs: 'metadata: read', parameters });
      if (!told.ok) return told;
      rules.push(...told.value);
      if (told.value.length < rulesPerPage) return { ok: true, value: strictest(rules) };
    }
    return { ok: false, status: undefined, why: `the branch has more than ${maxRulePages * rulesPerPage} rules` };
  }
}
