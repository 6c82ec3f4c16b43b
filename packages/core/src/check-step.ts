import type { Outputs, OutputsSpec } from './guard.ts';
import { type Given, type Resolved, resolveSettings } from './resolve.ts';
import { commonSettings, type Field, list, optional, type SettingsSpec } from './settings.ts';

/** Id of the step that runs several guards. No guard can be called so. */
export const checkStepId = 'check';

interface CheckStepSettings {
  readonly guards: readonly string[] | undefined;
}

const own: SettingsSpec<CheckStepSettings> = {
  guards: optional(list('The guards that run. Default: those that judge files and have a section in the policy; without a policy, all that judge files.')),
};

const { name: _, ...shared } = commonSettings;

/** The inputs of the step that runs several guards: those of every guard but `name`, for each of these guards keeps its own. */
export const checkStepSettings: Readonly<Record<string, Field<unknown>>> = { ...own, ...shared };

/** The outputs of the step that runs several guards. */
export const checkStepOutputs = {
  verdict: 'The worst verdict of all guards; `inconclusive` where one could not run.',
  'findings-count': 'How many findings there are, of all guards.',
  'report-dir': 'The folder with the report files of every guard.',
  'evidence-digests': 'A JSON object: name of each evidence to its SHA-256 in lower-case hex. What `proofs` of `release-gate` takes.',
  'index-path': 'One page about all guards as HTML; empty where none could run.',
} as const satisfies OutputsSpec<Outputs>;

/** Reads the inputs of the step that runs several guards. Throws `ConfigError` that names every problem at once. */
export const resolveCheckStep = (given: Given): Resolved<CheckStepSettings> => resolveSettings(own, given, undefined, new Set(['name']));
