import {
  ConfigError,
  type Decision,
  decide,
  defineGuard,
  duration,
  type GatePolicy,
  list,
  type Mitigation,
  mitigations,
  modes,
  optional,
  quote,
  type Submission,
  type Table,
  text,
  threatOf,
  threats,
} from '@mlx-guard/core';
import { readProofs } from './proofs.ts';
import { evidenceWithWarnings } from './rules/evidence-with-warnings.ts';
import { rules } from './rules.generated.ts';
import { readSubmissions } from './submissions.ts';

const isMitigation = (name: string): name is Mitigation => mitigations.some((known) => known === name);

function requiredMitigations(names: readonly string[]): readonly Mitigation[] {
  const [unknown] = names.filter((name) => !isMitigation(name));
  if (unknown !== undefined)
    throw new ConfigError('invalid-setting', [`${quote('require')}: there is no mitigation ${quote(unknown)}; there are ${mitigations.join(', ')}`]);
  return names.filter(isMitigation);
}

/** The coverage of the threat model by what was accepted, one row a mitigation. */
function coverageTable({ covered }: Decision): Table {
  const rows = mitigations.map((mitigation) => {
    const own = covered.filter((cover) => cover.mitigation === mitigation);
    const by = own.length === 0 ? 'not covered' : [...new Set(own.map((cover) => cover.by))].join(', ');
    return [threats[threatOf(mitigation)].title, mitigation, by, own.map(({ name }) => name).join(', ')];
  });
  return { type: 'table', title: 'Coverage of the threat model', columns: ['Threat', 'Mitigation', 'Covered', 'By'], rows };
}

/** Answers: does fresh, authentic evidence of this commit say that every guard it needs has passed? */
export const releaseGate = defineGuard({
  id: 'release-gate',
  title: 'Release gate',
  description: 'Fails unless every required guard handed over fresh, unaltered evidence that it passed on this commit.',
  judges: 'evidence',
  settings: {
    mode: modes({ 'same-run': 'checks' }, '`same-run`: the evidence comes from jobs of this run, each of which handed over its digest.'),
    'evidence-dir': text('The folder with the evidence files of the guards, relative to the working directory.', 'mlx-guard-evidence'),
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
    const submissions: Submission[] = [];
    for (const found of await readSubmissions(settings['evidence-dir'], ports)) {
      record.eligible(1);
      if (found.kind === 'unreadable') record.skipped(found.file, found.why);
      else {
        submissions.push(found.submission);
        record.inspected(found.submission.file);
      }
    }
    const { repository, sha: commit, runId } = ports.run;
    const decision = decide(submissions, policy, { repository, commit, runId, ...proofs }, ports.clock.now());
    const fileOf = (about: string): string | undefined =>
      submissions.find(({ file, document }) => file === about || (!('malformed' in document) && document.name === about))?.file;
    for (const { code, about, message } of decision.refusals) {
      const file = fileOf(about);
      const rule = rules.find(({ name }) => name === code);
      if (rule === undefined) throw new TypeError(`no rule for ${code}`);
      record.finding(rule.finding(file === undefined ? undefined : { path: file }, message, { identity: about }));
    }
    if (decision.verdict === 'warn') {
      for (const { file, document } of submissions) {
        if ('malformed' in document || !(document.verdict === 'warn' || document.bootstrap)) continue;
        record.finding(evidenceWithWarnings.finding({ path: file }, `the evidence ${quote(document.name)} is accepted with warnings`));
      }
    }
    record.detail(coverageTable(decision));
    const covered = new Set(decision.covered.map(({ mitigation }) => mitigation));
    record.output('covered', JSON.stringify([...covered]));
    record.output('uncovered', JSON.stringify(mitigations.filter((mitigation) => !covered.has(mitigation))));
    record.output('accepted', JSON.stringify(decision.accepted));
  },
});
