import type { Content, ModelRead, NamedFormat } from '@mlx-guard/model-formats';

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

/** What the rules judge: one model file, or something that stands in the place of one. */
export type Facts =
  | (About & { readonly about: 'obstacle'; readonly obstacle: Obstacle })
  /** What its content shows and what its name claims. */
  | (About & { readonly about: 'format'; readonly content: Content | undefined; readonly claims: readonly NamedFormat[] })
  | (About & { readonly about: 'model'; readonly read: ModelRead });
