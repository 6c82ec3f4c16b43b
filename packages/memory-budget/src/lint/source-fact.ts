import type { Location } from '@mlx-guard/core';

interface Placed {
  readonly location: Location;
  /** Tells it apart from others in the file and stays when lines move. */
  readonly identity: string;
}

/** What one file of the project says of limits. */
export type SourceFact =
  /** A service of this project, and whether something bounds its memory. */
  | ({
      readonly about: 'service';
      readonly of: 'compose' | 'kubernetes' | 'systemd' | 'container';
      readonly name: string;
      readonly isLimited: boolean;
    } & Placed)
  /** A server of mlx_lm that is started, with its arguments. */
  | ({ readonly about: 'server-command'; readonly words: readonly string[] } & Placed)
  /** A proxy that passes requests on, and whether it bounds how many; `body`: where it lifts the bound of bodies. */
  | ({ readonly about: 'proxy'; readonly isRateLimited: boolean } & Placed)
  | ({ readonly about: 'proxy-body' } & Placed)
  /** A Python module that computes with MLX, that serves, or that bounds something. */
  | ({ readonly about: 'python'; readonly does: PythonDeed } & Placed)
  /** A Swift file that uses MLX, or bounds its memory. */
  | ({ readonly about: 'swift'; readonly does: 'uses-mlx' | 'limits-memory' } & Placed)
  /** An entitlement to more memory than an app gets. */
  | ({ readonly about: 'entitlement' } & Placed);

/** What a Python module does that matters for memory. */
export type PythonDeed = 'loads-model' | 'limits-memory' | 'limits-cache' | 'serves' | 'limits-rate' | 'tells-memory';

/** What all files together say: each fact that is a problem where the project nowhere answers it. */
export type ProjectFact =
  | ({ readonly about: 'unlimited-mlx'; readonly missing: readonly string[] } & Placed)
  | ({ readonly about: 'unlimited-rate' } & Placed)
  | ({ readonly about: 'no-memory-metric' } & Placed)
  | ({ readonly about: 'unlimited-swift' } & Placed)
  | ({ readonly about: 'unlimited-entitlement' } & Placed);
