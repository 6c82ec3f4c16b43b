import {
  ConfigError,
  type Decision,
  decide,
  defineGuard,
  duration,
  type GatePolicy,
  type Location,
  list,
  type Mitigation,
  mitigations,
  modes,
  oneOf,
  optional,
  quote,
  text,
} from '@mlx-guard/core';
import { readArtifacts } from './artifacts.ts';
import { judgedSubmissions } from './judged-submissions.ts';
import { readProofs } from './proofs.ts';
import { evidenceSharedJob } from './rules/evidence-shared-job.ts';
import { evidenceWithWarnings } from './rules/evidence-with-warnings.ts';
import { rules } from './rules.generated.ts';
import { sharedJobs } from './shared-job.ts';
import { type Found, readFolder } from './submissions.ts';
import { coverageTable, evidenceTable } from './tables.ts';

const isMitigation = (name: string): name is Mitigation => mitigations.some((known) => known === name);

function requiredMitigations(names: readonly string[]): readonly Mitigation[] {
  const [unknown] = names.filter((name) => !isMitigation(name));
  if (unknown !== undefined)
    throw new ConfigError('invalid-setting', [`${quote('require')}: there is no mitigation ${quote(unknown)}; there are ${mitigations.join(', ')}`]);
  return names.filter(isMitigation);
}

/** Where evidence is not all there, nothing can be called absent: the gap itself makes the run inconclusive. */
function refusalsOf({ refusals }: Decision, found: readonly Found[]): Decision['refusals'] {
  if (found.every(({ kind }) => kind === 'submission')) return refusals;
  return refusals.filter(({ code }) => code !== 'evidence-missing' && code !== 'mitigation-uncovered');
}

/** Answers: does fresh, authentic evidence of this commit say that every guard it needs has passed? */
export const releaseGate = defineGuard({
  id: 'release-gate',
  title: 'Release gate',
  description: 'Fails unless every required guard handed over fresh, unaltered evidence that it passed on this commit.',
  judges: 'evidence',
  settings: {
    mode: modes({ 'same-run': 'checks' }, '`same-run`: the evidence comes from jobs of this run, each of which handed over its digest.'),
    'evidence-from': {
      ...oneOf(
        ['folder', 'artifacts'],
        'folder',
        '`folder`: the evidence files are in `evidence-dir`. `artifacts`: they are in artifacts of this run, as `actions/evidence` uploads them. Needs `actions: read`.',
      ),
      needs: { grant: 'actions: read', when: 'artifacts', without: 'The evidence cannot be read: the run is inconclusive, and the step red.' },
    },
    'evidence-dir': text(
      'The folder with the evidence files of the guards, relative to the working directory; for `evidence-from: folder`.',
      'mlx-guard-evidence',
    ),
    artifacts: text('The names of the artifacts that hold evidence, as a pattern with `*` and `?`; for `evidence-from: artifacts`.', 'mlx-guard-*'),
    proofs: text('What the jobs handed over: `toJSON(needs)` of the workflow, or a JSON object of evidence name to digest.', '{}'),
    guards: optional(list('The names of the evidence that must be there. Default: every guard that has a section in the policy.')),
    require: list('Mitigations of the threat model that must be covered, by a run or by a control of the policy.', '[]'),
    'max-age': duration('Older evidence is refused.', '24h'),
  },
  outputs: {
    covered: 'The mitigations that are covered, as a JSON array.',
    uncovered: 'Those that are not, as a JSON array.',
    accepted: 'The names of the evidence that was accepted, as a JSON array.',
  },
  rules,
  async check(settings, ports, record) {
    const proofs = readProofs(settings.proofs);
    if (proofs === undefined)
      throw new ConfigError('invalid-setting', [`${quote('proofs')} is neither ${quote('toJSON(needs)')} nor an object of evidence name to SHA-256`]);
    const policy: GatePolicy = {
      required: settings.guards ?? ports.policy.guards.filter((id) => id !== 'release-gate'),
      maxAgeMs: settings['max-age'],
      requiredMitigations: requiredMitigations(settings.require),
      controls: ports.policy.controls,
      policySha256: ports.policy.sha256,
    };
    const isFolder = settings['evidence-from'] === 'folder';
    const found = await (isFolder ? readFolder(settings['evidence-dir'], ports) : readArtifacts(settings.artifacts, ports));
    for (const one of found) {
      record.eligible(1);
      if (one.kind === 'unreadable') record.skipped(one.file, one.why);
      else record.inspected(one.submission.file);
    }
    const submissions = judgedSubmissions(
      found.flatMap((one) => (one.kind === 'submission' ? one.submission : [])),
      proofs,
    );
    const { repository, sha: commit, runId } = ports.run;
    const decision = decide(submissions, policy, { repository, commit, runId, ...proofs }, ports.clock.now());

    // What is in an artifact has no place in the checkout that an annotation could point at.
    const placeOf = (file: string | undefined): Location | undefined => (file !== undefined && isFolder ? { path: file } : undefined);
    const fileOf = (about: string): string | undefined =>
      submissions.find(({ file, document }) => file === about || (!('malformed' in document) && document.name === about))?.file;
    for (const { code, about, message } of refusalsOf(decision, found)) {
      const file = fileOf(about);
      const rule = rules.find(({ name }) => name === code);
      if (rule === undefined) throw new TypeError(`no rule for ${code}`);
      record.finding(rule.finding(placeOf(file), message, { identity: about, ...(file !== undefined && { evidence: { file } }) }));
    }
    if (decision.verdict === 'warn') {
      for (const { file, document } of submissions) {
        if ('malformed' in document || !(document.verdict === 'warn' || document.bootstrap)) continue;
        const message = `the evidence ${quote(document.name)} is accepted with warnings`;
        record.finding(evidenceWithWarnings.finding(placeOf(file), message, { identity: document.name, evidence: { file } }));
      }
    }
    for (const { file, name, message } of sharedJobs(submissions))
      record.finding(evidenceSharedJob.finding(placeOf(file), message, { identity: name, evidence: { file } }));

    record.detail(coverageTable(decision));
    record.detail(evidenceTable(submissions, decision));
    const covered = new Set(decision.covered.map(({ mitigation }) => mitigation));
    record.output('covered', JSON.stringify([...covered]));
    record.output('uncovered', JSON.stringify(mitigations.filter((mitigation) => !covered.has(mitigation))));
    record.output('accepted', JSON.stringify(decision.accepted));
  },
});
