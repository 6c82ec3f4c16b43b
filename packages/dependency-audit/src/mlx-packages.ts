/** The packages of MLX itself, as PyPI names them. */
const ofMlx = /^mlx(?:-lm|-metal|-cpu|-cuda(?:-\d+)?|-vlm|-audio|-data|-swift)?$/;

/** Whether a package is one of MLX itself. */
export const isOfMlx = (name: string): boolean => ofMlx.test(name.slice(name.lastIndexOf('/') + 1));

/** The packages that hold the native core, whose version is that of the release. */
export const isCore = (name: string): boolean => /^mlx(?:-metal|-cpu|-cuda(?:-\d+)?)?$/.test(name);

/** Releases of `mlx` on PyPI with the day of each, the oldest first (as of the 23rd of November 2026). */
export const releases: readonly (readonly [string, string])[] = [
  ['0.26.5', '2025-07-18'],
  ['0.27.1', '2025-07-25'],
  ['0.28.0', '2025-08-07'],
  ['0.29.0', '2025-08-29'],
  ['0.29.1', '2025-09-12'],
  ['0.29.2', '2025-09-26'],
  ['0.29.3', '2025-10-17'],
  ['0.29.4', '2025-11-11'],
  ['0.30.0', '2025-11-20'],
  ['0.30.1', '2025-12-18'],
  ['0.30.3', '2026-01-14'],
  ['0.30.4', '2026-01-27'],
  ['0.30.5', '2026-02-03'],
  ['0.30.6', '2026-02-06'],
  ['0.31.0', '2026-02-27'],
  ['0.31.1', '2026-03-12'],
  ['0.31.2', '2026-04-22'],
  ['0.32.0', '2026-07-07'],
  ['0.32.1', '2026-08-18'],
  ['0.32.2', '2026-08-25'],
  ['0.32.3', '2026-09-29'],
  ['0.32.4', '2026-10-14'],
];

/** The last release with wheels for macOS 13; later ones need 14. */
export const lastForMacos13 = '0.29.3';
