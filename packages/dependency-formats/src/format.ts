import type { Content } from './dependency.ts';

/**
 * What a file is to its project. `lock`: exact versions of all that is installed; `manifest`: what a project asks for; `requirements`: either,
 * as its lines say; `uses`: what builds, tests and images take.
 */
export type FormatRole = 'lock' | 'manifest' | 'requirements' | 'uses';

/** One format: how its files are called and how they are read. One file a format. */
export interface Format {
  /** Stable, in kebab case. */
  readonly id: string;
  /** As its tool calls it. */
  readonly title: string;
  readonly role: FormatRole;
  /** Whether a file at this POSIX path is one. */
  isAt(path: string): boolean;
  /** Never throws for what the text holds; undefined where the file asks for no packages at all. */
  read(text: string): Content | undefined | Promise<Content | undefined>;
  /** The command that brings one package of the lock to a version. Both are shown to be pasted: the caller gives only what is a name and a version. */
  relock?(name: string, version: string): string;
}

/** The last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A test of the last part of a path. */
export const named =
  (pattern: RegExp): Format['isAt'] =>
  (path) =>
    pattern.test(baseName(path));
