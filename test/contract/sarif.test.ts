import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { sarifText } from '@mlx-guard/reporters';
import ajvDraft4 from 'ajv-draft-04';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { hostileNames } from '../golden/hostile-names.ts';
import { goldenReports, hostileReport, sampleReport, sampleRules } from '../golden/reports.ts';

// The schema is draft-04, and one of its patterns is no valid Unicode regular expression.
const ajv = new ajvDraft4.default({ strict: false, unicodeRegExp: false, allErrors: true });
ajvFormats.default(ajv);
const validate = ajv.compile(schema);

/** What the OASIS schema has against a SARIF text. */
function problemsOf(text: string): readonly unknown[] {
  validate(JSON.parse(text));
  return validate.errors ?? [];
}

describe('SARIF against the OASIS schema', { timeout: 120_000 }, () => {
  it('is a schema that refuses something', () => {
    expect(problemsOf('{"version":"2.1.0","runs":[{}]}')).not.toEqual([]);
    expect(problemsOf('{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x","informationUri":"no uri at all"}}}]}')).not.toEqual([]);
  });

  it.each(Object.entries(goldenReports))('%s is valid', (_, make) => {
    expect(problemsOf(sarifText(make(), sampleRules))).toEqual([]);
  });

  it.each(Object.entries(hostileNames))('a name with %s is valid', (_, name) => {
    expect(problemsOf(sarifText(hostileReport(name), sampleRules))).toEqual([]);
  });
});

describe('SARIF as GitHub code scanning wants it', () => {
  const [rule = expect.unreachable('there are rules')] = sampleRules;
  const runOf = (...findings: Parameters<typeof rule.finding>[]) => {
    const report = sampleReport({
      findings: findings.map((finding) => rule.finding(...finding)),
      run: { prefix: 'server/', workflowFile: '.github/workflows/guard.yml' },
    });
    return JSON.parse(sarifText(report, sampleRules)).runs[0];
  };

  // One result without a location, or a location without `startLine`, and the whole file is refused.
  it.each([
    ['a finding about the run', undefined, '.github/workflows/guard.yml', { startLine: 1 }],
    ['a whole file', { path: 'a b.bin' }, 'server/a%20b.bin', { startLine: 1 }],
    ['a byte of a file', { path: 'a.bin', byteOffset: 9 }, 'server/a.bin', { startLine: 1, byteOffset: 9 }],
    [
      'columns',
      { path: 'a.py', startLine: 3, startColumn: 2, endLine: 3, endColumn: 8 },
      'server/a.py',
      { startLine: 3, startColumn: 2, endLine: 3, endColumn: 8 },
    ],
    ['a way out of the repository', { path: '../x' }, '.github/workflows/guard.yml', { startLine: 1 }],
    ['an absolute path', { path: '/x' }, '.github/workflows/guard.yml', { startLine: 1 }],
  ] as const)('%s has one location with a line', (_, location, uri, region) => {
    const [result] = runOf([location, 'message']).results;
    expect(result.locations).toEqual([{ physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, region } }]);
  });

  it('points at the file that would configure us where the workflow is not known', () => {
    const report = sampleReport({ findings: [rule.finding(undefined, 'message')] });
    const [result] = JSON.parse(sarifText(report, sampleRules)).runs[0].results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe('.github/mlx-guard.yml');
  });

  it('has every rule, with the properties that sort alerts', () => {
    const { rules } = runOf().tool.driver;
    expect(rules).toHaveLength(sampleRules.length);
    expect(rules[0]).toMatchObject({
      id: 'sample-guard/changed-file',
      helpUri: 'https://github.com/mlx-guard/mlx-guard/blob/main/docs/rules/sample-guard/changed-file.md',
      defaultConfiguration: { level: 'error' },
      properties: { tags: ['security', 'external/cwe/cwe-354'], precision: 'high', 'security-severity': '8.0' },
    });
  });

  it('carries our fingerprint, and the category of the run', () => {
    const run = runOf([{ path: 'a' }, 'message']);
    expect(run.results[0].partialFingerprints).toEqual({ 'mlxGuard/v1': rule.finding({ path: 'a' }, 'message').fingerprint });
    expect(run.automationDetails.id).toBe('mlx-guard/sample-guard/');
  });

  it('says that a run which did not check everything was not successful, and why', () => {
    const report = sampleReport({ coverage: { eligible: 2, inspected: 1, skipped: [{ what: 'a', why: 'permission denied' }] } });
    const [invocation] = JSON.parse(sarifText(report, sampleRules)).runs[0].invocations;
    expect(invocation).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: 'error', message: { text: 'Not checked: `a`: permission denied' } }],
    });
  });
});
