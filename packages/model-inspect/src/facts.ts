import type { Content, ModelFormat, ModelRead, NamedFormat } from '@mlx-guard/model-formats';
import type { Problem } from './problem.ts';

/** Why the bytes of something that should be inspected could not be had. */
export type Obstacle =
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'special'; readonly what: string }
  | { readonly kind: 'changed' }
  | { readonly kind: 'link'; readonly target: string; readonly leads: 'outside' | 'nowhere' | 'folder' | 'special' };

interface About {
  /** Where the bytes are. */
  readonly path: string;
}

/** What the rules judge: one model file, something that stands in the place of one, or what lies beside it. */
export type Facts =
  | (About & { readonly about: 'obstacle'; readonly obstacle: Obstacle })
  /** What its content shows and what its name claims. `format`: what its reader made of it. */
  | (About & {
      readonly about: 'format';
      readonly content: Content | undefined;
      readonly format: ModelFormat | undefined;
      readonly claims: readonly NamedFormat[];
    })
  | (About & { readonly about: 'model'; readonly read: ModelRead })
  /** It is publicly known to harm the version of MLX that the project uses. */
  | (About & { readonly about: 'harm'; readonly says: string; readonly source: string; readonly offset?: number })
  /** Something about a file of a model folder that is no tensor. */
  | (About & { readonly about: 'repository'; readonly problem: Problem });
