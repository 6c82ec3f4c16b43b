import type { Revision } from './channel-fact.ts';

const name = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;
/** First components that are folders of a project, as people call them, and no account of a hub. */
const folders = /^(?:models?|checkpoints?|weights|data|datasets?|assets|adapters?|outputs?|build|dist|tests?|examples?|cache|artifacts|tmp|src|path|your|my)$/i;
const fileEnding = /\.(?:safetensors|gguf|npz|bin|json|ya?ml|py|txt|wav|mp3|png|jpg|tar|gz|zip)$/i;

/** Whether a text names a repository of a hub, `org/name`, and not a path of the project. */
export const isRepository = (text: string): boolean => name.test(text) && !folders.test(text.split('/', 1)[0] ?? '') && !fileEnding.test(text);

/** What a revision that is written out is: only a whole commit cannot be moved. */
export function revisionOf(written: string | undefined): Revision {
  if (written === undefined || written === '' || written === 'None') return { kind: 'absent' };
  if (/^[0-9a-f]{40}$/.test(written)) return { kind: 'pinned' };
  return { kind: 'mutable', value: written };
}
