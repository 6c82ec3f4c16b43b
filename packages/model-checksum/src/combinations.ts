import { quote } from '@mlx-guard/core';
import { refuseAll } from '@mlx-guard/model-formats';
import { signatureProblems } from './signature/combinations.ts';
import type { Settings } from './surface.ts';

type Mode = Settings['mode'];

/** Settings that say something in some modes only. */
const modesOf: Readonly<Partial<Record<keyof Settings, readonly Mode[]>>> = {
  'output-file': ['generate', 'sign'],
  update: ['generate'],
  expires: ['generate'],
  source: ['generate'],
  shards: ['plan'],
  shard: ['verify'],
  results: ['merge'],
  seal: ['verify'],
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== false && value !== 'none';

/** Throws `ConfigError` that names every setting which does not go with the mode, or with another. */
export function refuseCombinations(settings: Settings): void {
  const strays = Object.entries(modesOf).flatMap(([name, modes]) => {
    const value = Object.entries(settings).find(([key]) => key === name)?.[1];
    return isGiven(value) && !modes.includes(settings.mode)
      ? [`${quote(name)} belongs to ${modes.map((mode) => quote(`mode: ${mode}`)).join(', ')}, not to ${quote(`mode: ${settings.mode}`)}`]
      : [];
  });
  refuseAll('invalid-setting', [
    ...strays,
    ...(settings.shard !== undefined && settings.seal !== 'none' ? [`${quote('seal')} needs the whole model; with ${quote('shard')} only a part is read`] : []),
    ...(settings.lfs === 'pointer-ok' && settings.seal !== 'none'
      ? [`${quote('lfs: pointer-ok')} does not go with ${quote('seal')}: a pointer is no model to load`]
      : []),
    ...signatureProblems(settings),
    ...(settings.mode === 'merge' && settings.results === undefined ? [`${quote('mode: merge')} needs ${quote('results')}`] : []),
  ]);
}
