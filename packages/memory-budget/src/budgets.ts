import { ConfigError, type MemoryAmount, quote, size } from '@mlx-guard/core';
import type { Settings } from './surface.ts';

const sizes = size('', '1B');

/** A budget in bytes, on a machine with so much memory. */
export const bytesOf = (amount: MemoryAmount, memoryBytes: number): number =>
  'bytes' in amount ? amount.bytes : Math.floor((memoryBytes * amount.percentOfRam) / 100);

/** The budgets of phases in bytes, by name. */
export const phaseBudgetsOf = ({ 'phase-budgets': given }: Settings): ReadonlyMap<string, number> =>
  new Map(
    given.map((item) => {
      const [name = '', written = ''] = item.split('=');
      return [name, sizes.schema.parse(sizes.fromText(written))];
    }),
  );

function passProblems({ 'pass-environment': names }: Settings): readonly string[] {
  return names
    .filter((name) => !/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(name) || /^(?:GITHUB_|ACTIONS_|INPUT_|STATE_|MLX_GUARD_)/i.test(name))
    .map((name) => `${quote('pass-environment')}: ${quote(name)} is never passed on: variables of the runner may carry tokens`);
}

function sweepProblems({ sweep, command, 'prefill-step': step }: Settings): readonly string[] {
  if (sweep.length === 0) return [];
  const sizes = sweep.map(Number);
  const rises = sizes.every((value, index) => value >= 2 * (sizes[index - 1] ?? 1));
  return [
    ...(command === undefined ? ['`sweep` needs a `command` to run'] : []),
    ...(sizes.length < 2 || !rises ? ['`sweep` needs two sizes or more, each at least twice the one before'] : []),
    ...(Math.max(...sizes) <= step
      ? [`\`sweep\` ends within one step of a prompt: up to ${step} (\`prefill-step\`) work in steps and work at once are the same`]
      : []),
  ];
}

function serverProblems({ endpoint, command, sweep, samples, 'warm-up': warmUp, admission, canary, requests }: Settings): readonly string[] {
  if (endpoint === undefined) return admission.length > 0 || canary || requests !== '0' ? ['`admission`, `canary` and `requests` need an `endpoint`'] : [];
  return [
    ...(command === undefined ? ['`endpoint` needs a `command` that starts the server'] : []),
    ...(sweep.length > 0 || samples > 1 || warmUp !== '0' ? ['a server is started once: `sweep`, `samples` and `warm-up` do not go with `endpoint`'] : []),
  ];
}

/** Throws `ConfigError` that names all that does not fit together. */
export function checkSettings(settings: Settings): void {
  const phased = settings['phase-budgets'].length > 0 && settings.command === undefined ? ['`phase-budgets` needs a `command` to run'] : [];
  const grown = settings['max-weight-increase'] !== undefined && settings.model === undefined ? ['`max-weight-increase` needs a `model`'] : [];
  const [first, ...more] = [...passProblems(settings), ...sweepProblems(settings), ...serverProblems(settings), ...phased, ...grown];
  if (first !== undefined) throw new ConfigError('invalid-setting', [first, ...more]);
}
