import { type AnyGuard, resolveSettings } from '@mlx-guard/core';
import { code, page, prose, table } from './markdown.ts';

/** One call of GitHub's REST API that a run can make. */
export interface GitHubUse {
  readonly route: string;
  readonly needs: string;
  /** When it is made. */
  readonly when: string;
  /** What leaves the machine. */
  readonly sent: string;
}

const change = 'pull request or merge group, where there is a token';
const checkRun = '`check-run: true`';
const comment = '`comment: true`, pull request';
const changeControl = '`model-checksum`, `change-control: true`';
const artifacts = '`release-gate`, `evidence-from: artifacts`';

/** Every call that the runtime makes; a test compares it with the calls in its source. */
export const githubUses: readonly GitHubUse[] = [
  { route: 'GET /repos/{owner}/{repo}/branches/{branch}', needs: 'contents: read', when: change, sent: 'name of the base branch' },
  { route: 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}', needs: 'contents: read', when: change, sent: 'id of a tree of the base' },
  { route: 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}', needs: 'contents: read', when: change, sent: 'id of policy or baseline' },
  { route: 'GET /repos/{owner}/{repo}/compare/{basehead}', needs: 'contents: read', when: change, sent: 'ids of base and head commit' },
  { route: 'POST /repos/{owner}/{repo}/check-runs', needs: 'checks: write', when: checkRun, sent: 'verdict, summary, findings' },
  { route: 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', needs: 'checks: write', when: checkRun, sent: 'more than 50 findings, in batches' },
  { route: 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments', needs: 'pull-requests: write', when: comment, sent: 'number of the pull request' },
  { route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments', needs: 'pull-requests: write', when: comment, sent: 'verdict and findings, shortened' },
  { route: 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', needs: 'pull-requests: write', when: comment, sent: 'verdict and findings, shortened' },
  { route: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', needs: 'actions: read', when: artifacts, sent: 'id of the run' },
  { route: 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', needs: 'actions: read', when: artifacts, sent: 'id of an artifact' },
  {
    route: 'GET /repos/{owner}/{repo}/attestations/{subject_digest}',
    needs: 'attestations: read',
    when: '`model-checksum`, `method: github-attestation` without `signature`',
    sent: 'SHA-256 of a manifest',
  },
  { route: 'GET /repos/{owner}/{repo}/commits', needs: 'contents: read', when: changeControl, sent: 'path of a manifest, id of the head' },
  { route: 'GET /repos/{owner}/{repo}/rules/branches/{branch}', needs: 'metadata: read', when: changeControl, sent: 'name of the branch' },
];

function hostsOf(guard: AnyGuard): string {
  if (guard.hosts === undefined) return 'none';
  const { own } = resolveSettings(guard.settings, { origin: 'input', values: new Map() });
  return guard.hosts(own).map(code).join(', ') || 'none by default';
}

/** What a guard and the runtime may contact, for `docs/data-and-network.md`. */
export const networkTables = (guards: readonly AnyGuard[]): string =>
  page(
    '### Hosts of each guard',
    'A guard reaches the network only through one port, which refuses every host that is not named here.',
    table(
      ['Guard', 'Hosts with default settings'],
      guards.map((guard) => [code(guard.id), hostsOf(guard)]),
    ),
    '### Calls of the GitHub API',
    prose('To `GITHUB_API_URL`, which the runner sets (`https://api.github.com`, or that of your GitHub Enterprise Server), with the token of the job.'),
    table(
      ['Call', 'Permission', 'When', 'What is sent'],
      githubUses.map(({ route, needs, when, sent }) => [code(route), code(needs), prose(when), prose(sent)]),
    ),
  );
