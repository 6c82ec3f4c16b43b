import { rulesOf } from '@mlx-guard/core';
import type { ChannelFact } from './channel-fact.ts';

/** The constructor of the rules over sources: how a model reaches the project, and where it is kept. Unlike models, sources come with the change that is judged. */
export const channelRule = rulesOf<ChannelFact>('model-checksum');
