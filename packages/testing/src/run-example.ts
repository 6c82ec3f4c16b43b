import {
  defaultGrounds,
  type Example,
  type Guard,
  type Json,
  type Outputs,
  type Profile,
  type Report,
  reportSchema,
  resolveSettings,
  runGuard,
} from '@mlx-guard/core';
import type { MemoryArtifacts } from './memory-github.ts';
import { MemoryOutlet, memoryPorts } from './memory-ports.ts';

/** Runs a whole guard on a small workspace, as a user's settings would, judged by a profile (default `recommended`). The report is checked against its schema. */
export async function runExample<S extends object, O extends Outputs, D extends Json>(
  guard: Guard<S, O, D>,
  example: Example & { readonly signal?: AbortSignal; readonly artifacts?: MemoryArtifacts; readonly profile?: Profile },
): Promise<{ readonly report: Report; readonly outlet: MemoryOutlet }> {
  const outlet = new MemoryOutlet();
  const settings = resolveSettings(guard.settings, { origin: 'input', values: new Map(Object.entries(example.settings ?? {})) });
  const grounds = { ...defaultGrounds, judgement: { ...defaultGrounds.judgement, profile: example.profile ?? 'recommended' } };
  const report = await runGuard(guard, settings, memoryPorts(guard, { ...example, hosts: guard.hosts?.(settings.own) ?? [] }), outlet, grounds);
  return { report: reportSchema.parse(JSON.parse(JSON.stringify(report))), outlet };
}

/** The place of a finding as examples write it: `path`, or `path:line`; undefined for a finding about the run. */
export const placesOf = (report: Report, rule: string): readonly (string | undefined)[] =>
  report.findings
    .filter((finding) => finding.rule === rule)
    .flatMap(({ location }) =>
      location === undefined ? [undefined] : [location.path, ...(location.startLine === undefined ? [] : [`${location.path}:${location.startLine}`])],
    );
