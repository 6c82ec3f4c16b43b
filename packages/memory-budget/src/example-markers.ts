import { createHash } from 'node:crypto';
import { canaryKinds } from './server/canary.ts';

/** The markers that a run on the ports of examples draws, whose random bytes are always the same: one for each kind, in their order. */
export const exampleMarkers = (): readonly string[] =>
  canaryKinds.map((_, index) =>
    createHash('sha512')
      .update(String(index + 1))
      .digest('hex')
      .slice(0, 64),
  );
