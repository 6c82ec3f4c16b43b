import {
  type AnyRule,
  type Finding,
  quote,
  type Report,
  type RuleSpec,
  reportSchema,
  reportType,
  rulesOf,
  schemaUrl,
  toolVersion,
  verdictOf,
  weigh,
} from '@mlx-guard/core';
import { hostileNames } from './hostile-names.ts';

const sampleRule = (
  spec: Pick<RuleSpec, 'name' | 'title' | 'severity' | 'why' | 'remedy' | 'cwe'> & Partial<Pick<RuleSpec, 'mitigation' | 'strength' | 'confidence'>>,
) =>
  rulesOf('sample-guard')({
    confidence: 'high',
    mitigation: 'integrity',
    strength: 'enforced',
    since: '0.1.0',
    examples: { bad: [{ files: {} }], good: [{ files: {} }] },
    ...spec,
  });

const changed = sampleRule({
  name: 'changed-file',
  title: 'File differs from its recorded digest',
  severity: 'error',
  cwe: 354,
  why: 'Whoever can change a model file decides what the application answers.',
  remedy: 'Restore the file from where it came from; if the change is meant, record the new digest in a reviewed commit.',
});

const badHeader = sampleRule({
  name: 'bad-header',
  title: 'Header points outside of the file',
  severity: 'error',
  cwe: 125,
  mitigation: 'input-validation',
  why: 'A loader that believes the header reads memory that is not the model.',
  remedy: 'Do not load the file; fetch it again from a source you trust.',
});

const badLine = sampleRule({
  name: 'bad-line',
  title: 'Manifest line cannot be read',
  severity: 'warning',
  cwe: 20,
  why: 'A line that nobody can read protects no file.',
  remedy: 'Write the line as `<sha256>  <name>`, or generate the manifest again.',
  confidence: 'medium',
});

const oldTool = sampleRule({
  name: 'old-manifest',
  title: 'Manifest is in an old format',
  severity: 'note',
  cwe: 1104,
  strength: 'detected',
  why: 'Old formats cannot say which role a file has.',
  remedy: 'Generate `model.lock.json` and commit it.',
});

/** The rules of the sample guard. */
export const sampleRules: readonly AnyRule[] = [changed, badHeader, badLine, oldTool];

type Parts = Partial<Omit<Report, 'coverage' | 'run'>> & { readonly coverage?: Partial<Report['coverage']>; readonly run?: Partial<Report['run']> };

/** A report as `runGuard` makes it, from what a case is about. */
export function sampleReport({ coverage: coverageParts, run, ...parts }: Parts): Report {
  const findings = parts.findings ?? [];
  const coverage = { eligible: 3, inspected: 3, skipped: [], unavailable: [], mitigations: [], ...coverageParts };
  const skippedCount = coverageParts?.skippedCount ?? coverage.skipped.length;
  const { eligible, inspected } = coverage;
  return reportSchema.parse({
    $schema: schemaUrl('report-v1'),
    type: reportType,
    tool: { name: 'mlx-guard', version: toolVersion, rules: sampleRules.length },
    guard: 'sample-guard',
    title: 'Sample guard',
    name: 'sample-guard',
    checking: true,
    verdict: verdictOf({ findings: weigh(findings), eligible, inspected, incomplete: parts.failure !== undefined || skippedCount > 0 }),
    startedAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:04:06.500Z',
    run: { attempt: 1, platform: 'linux', prefix: '', ...run },
    settings: { paths: { value: ['models'], origin: 'input' }, 'fail-on': { value: 'error', origin: 'default' } },
    findings,
    omittedFindings: 0,
    offFindings: 0,
    notices: [],
    judgedBy: {
      profile: 'recommended',
      project: { kind: 'server', evidence: 'server.py' },
      gateOn: 'all',
      policy: { source: 'default', path: null, sha256: null, bootstrap: false },
    },
    subjects: [],
    omittedSubjects: 0,
    executedSubject: false,
    metrics: {},
    outputs: {},
    details: [],
    attachments: [],
    ...parts,
    coverage: { ...coverage, skippedCount },
  });
}

const onGitHub = {
  event: 'push',
  repository: 'octo/chat-server',
  sha: '4f2a9c1d7e8b36a05c4d1e2f3a4b5c6d7e8f9a0b',
  workflowFile: '.github/workflows/guard.yml',
  prefix: 'server/',
} as const;

const failingFindings: readonly Finding[] = [
  changed.finding({ path: 'models/tokenizer.json' }, '`models/tokenizer.json` has digest `9f86d081…`, but `SHA256SUMS` records `2c26b46b…`', {
    evidence: { expected: '2c26b46b', actual: '9f86d081' },
  }),
  badHeader.finding({ path: 'models/weights.safetensors', byteOffset: 8 }, 'tensor `wte` ends at byte 4096, behind the end of `models/weights.safetensors`', {
    related: [{ location: { path: 'models/index.json', startLine: 12, startColumn: 5 }, message: '`wte` is listed here' }],
  }),
  ...[3, 4, 9, 21, 22].map((startLine) =>
    badLine.finding(
      { path: 'models/SHA256SUMS', startLine, startColumn: 1, endLine: startLine, endColumn: 12 },
      'a digest of 64 hexadecimal digits is expected',
      {
        identity: `${startLine}`,
      },
    ),
  ),
  changed.finding(undefined, 'the manifest changed while it was read', { identity: 'run', fix: 'sha256sum models/* | sort -k2 > models/SHA256SUMS' }),
  oldTool.finding({ path: 'models/SHA256SUMS', startLine: 1, endLine: 22 }, '`models/SHA256SUMS` is a plain list of digests'),
];

/** Many more findings than any channel shows: 30,000 files changed, one broken header between them, and 12,000 unreadable lines in one file. */
const manyFindings = (): readonly Finding[] => [
  ...Array.from({ length: 30_000 }, (_, index) => {
    const path = `models/shard-${String(index).padStart(5, '0')}-\u{1f512}.safetensors`;
    return changed.finding({ path }, `${quote(path)} differs from what \`SHA256SUMS\` records`);
  }),
  badHeader.finding({ path: 'models/zzz.safetensors', byteOffset: 0 }, 'the header of `models/zzz.safetensors` is longer than the file'),
  ...Array.from({ length: 12_000 }, (_, index) =>
    badLine.finding({ path: 'models/SHA256SUMS', startLine: index + 1 }, 'a digest of 64 hexadecimal digits is expected', { identity: `${index}` }),
  ),
];

/** A report in which every text that can come from outside is `name`. */
export function hostileReport(name: string): Report {
  const path = name === '' ? 'x' : name;
  const finding = changed.finding({ path, startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 }, `${quote(name)} differs from what ${quote(name)} records`, {
    evidence: { name },
    related: [{ location: { path }, message: `${quote(name)} stands here` }],
    fix: name,
  });
  return sampleReport({
    findings: [
      finding,
      { ...finding, waived: { owner: path, reason: path, expires: path } },
      // As a careless rule would say it, and as a report from elsewhere might.
      { ...badLine.finding({ path, byteOffset: 7 }, 'x', { identity: '1' }), message: `careless: ${name}` },
      { ...oldTool.finding(undefined, 'x'), message: path },
    ],
    coverage: { eligible: 4, inspected: 3, skipped: [{ what: name, why: name }], unavailable: [{ rules: [name], why: name }] },
    settings: { paths: { value: [name], origin: 'input' }, manifest: { value: name, origin: 'flag' } },
    details: [{ type: 'table', title: name, columns: ['Name', name], rows: [[name, 1]] }],
    metrics: { [name]: { value: 1536, unit: 'bytes' } },
    run: { ...onGitHub, sha: name, repository: name, workflowFile: '.github/workflows/guard.yml' },
    failure: { code: 'cannot-read', message: name },
    notices: [{ severity: 'warning', message: name }],
    judgedBy: {
      profile: 'strict',
      project: { kind: 'app', evidence: name },
      gateOn: 'new',
      policy: { source: 'head', path, sha256: null, bootstrap: true },
    },
  });
}

/** The reports whose every rendering is kept in a golden file. */
export const goldenReports: Readonly<Record<string, () => Report>> = {
  'clean-pass': () => sampleReport({ metrics: { 'bytes-read': { value: 1_610_612_736, unit: 'bytes' }, 'read-time': { value: 1512.4, unit: 'ms' } } }),
  failing: () =>
    sampleReport({
      findings: failingFindings,
      run: onGitHub,
      coverage: { unavailable: [{ rules: ['sample-guard/old-manifest'], why: 'needs `contents: read`' }] },
      details: [
        {
          type: 'table',
          title: 'Files by kind',
          columns: ['Kind', 'Largest', 'Count'],
          rows: [
            ['weights', 'models/weights.safetensors', 1],
            ['tokenizer', 'models/tokenizer.json', 2],
          ],
        },
      ],
    }),
  inconclusive: () =>
    sampleReport({
      name: 'nightly',
      coverage: {
        eligible: 40,
        inspected: 12,
        skipped: [
          ...['a.bin', 'b.bin', 'c.bin', 'd.bin', 'e.bin'].map((what) => ({ what: `models/${what}`, why: 'permission denied' })),
          { what: 'models/pipe', why: 'it is a named pipe' },
        ],
      },
      failure: { code: 'interrupted', message: 'the run was interrupted before it ended' },
    }),
  'not-applicable': () => sampleReport({ coverage: { eligible: 0, inspected: 0 } }),
  judged: () =>
    sampleReport({
      findings: failingFindings.map((finding, index) => {
        if (index === 0) return { ...finding, waived: { owner: 'maya', reason: 'the new tokenizer is under review', expires: '2026-03-01' } };
        if (index > 3) return { ...finding, baselined: true as const };
        return index === 1 ? { ...finding, ambient: true as const } : finding;
      }),
      run: onGitHub,
      offFindings: 2,
      notices: [
        { severity: 'warning', message: 'the waiver of `sam` for `sample-guard/bad-line` was not needed: remove it' },
        { severity: 'note', message: '4 findings are known from the baseline' },
      ],
      judgedBy: {
        profile: 'strict',
        project: { kind: 'server', evidence: 'compose.yaml' },
        gateOn: 'new',
        policy: { source: 'base', path: '.github/mlx-guard.yml', sha256: 'a'.repeat(64), bootstrap: false },
      },
    }),
  'many-findings': () => sampleReport({ findings: manyFindings(), omittedFindings: 123, run: onGitHub, coverage: { eligible: 42_000, inspected: 42_000 } }),
  'hostile-names': () =>
    sampleReport({
      findings: Object.values(hostileNames).map((name, index) =>
        (index % 2 === 0 ? changed : badLine).finding({ path: name, startLine: 1 }, `${quote(name)} differs from what \`SHA256SUMS\` records`, {
          fix: `rm -- ${name}`,
        }),
      ),
      coverage: { eligible: 40, inspected: 39, skipped: Object.values(hostileNames).map((what) => ({ what, why: `${quote(what)} cannot be opened` })) },
      details: [{ type: 'table', title: 'Names', columns: ['What it tries', 'Name'], rows: Object.entries(hostileNames).map((row) => [...row]) }],
      run: onGitHub,
    }),
};
