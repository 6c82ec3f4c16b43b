import { ConfigError, quote } from '@mlx-guard/core';
import type { InspectLimits } from './inspect-file.ts';
import { readPermissions } from './permissions.ts';
import type { Settings } from './surface.ts';

const allowable = ['pickle', 'pytorch', 'keras', 'onnx', 'hdf5', 'ggml', 'archive'] as const;

/** What a run may spend and lets pass, read from its settings. */
export interface Allowance {
  readonly limits: InspectLimits;
  readonly formats: ReadonlySet<string>;
  /** Path to SHA-256 of code that the project vouches for. */
  readonly code: ReadonlyMap<string, string>;
}

const globalName = /^[A-Za-z_][\w.]{0,500}$/;
const version = /^\d+(?:\.\d+)*\S{0,50}$/;

/** Reads the settings that need more than their own shape. Throws `ConfigError` that names every problem. */
export function allowanceOf(settings: Settings): Allowance {
  const formats = settings['allow-formats'] ?? [];
  const globals = settings['allow-globals'] ?? [];
  const problems = [
    ...formats
      .filter((name) => !allowable.some((known) => known === name))
      .map((name) => `${quote('allow-formats')}: there is no format ${quote(name)}; there are ${allowable.join(', ')}`),
    ...globals
      .filter((name) => !globalName.test(name) || !name.includes('.'))
      .map((name) => `${quote('allow-globals')}: ${quote(name)} is no ${quote('module.name')}`),
    ...(settings['mlx-version'] === 'auto' || version.test(settings['mlx-version'])
      ? []
      : [`${quote('mlx-version')} is ${quote(settings['mlx-version'])}, which is no version`]),
  ];
  const [first, ...more] = problems;
  if (first !== undefined) throw new ConfigError('invalid-setting', [first, ...more]);
  return {
    formats: new Set(formats),
    code: readPermissions(settings['allow-code'] ?? []),
    limits: {
      maxHeaderBytes: settings['max-header-bytes'],
      maxTensors: settings['max-tensors'],
      allowedGlobals: new Set(globals),
      isDeep: settings.deep,
      timeout: settings.timeout,
    },
  };
}
