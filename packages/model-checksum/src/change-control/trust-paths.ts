import { tidy } from '@mlx-guard/model-formats';
import type { Settings } from '../surface.ts';

/** The files that the settings name as trusted, relative to the working directory. */
export function trustPaths(settings: Pick<Settings, 'public-key' | 'certificate-chain' | 'trust-root'>): readonly string[] {
  const root = settings['trust-root'] === 'embedded' ? [] : [settings['trust-root']];
  return [...(settings['public-key'] ?? []), ...(settings['certificate-chain'] ?? []), ...root].map(tidy);
}
