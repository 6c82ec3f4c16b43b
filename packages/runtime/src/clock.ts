import { setTimeout } from 'node:timers/promises';
import type { Clock } from '@mlx-guard/core';

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  wait: async (milliseconds) => {
    await setTimeout(milliseconds, undefined, { ref: false });
  },
};
