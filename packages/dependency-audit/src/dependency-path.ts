import type { Dependency } from '@mlx-guard/dependency-formats';
import type { ReadManifest } from './inventory.ts';

const maxShown = 6;

/**
 * Who asks for what in one lock: for each name the names on the way to it from what the project asks for itself, the shortest. A lock that does
 * not tell what the project asks for is entered at what nobody else asks for.
 */
export class DependencyPaths {
  readonly #before = new Map<string, string | undefined>();

  constructor({ dependencies, roots }: Pick<ReadManifest, 'dependencies' | 'roots'>) {
    const requires = new Map<string, string[]>();
    const required = new Set<string>();
    for (const { name, requires: names = [] } of dependencies) {
      const list = requires.get(name) ?? [];
      requires.set(name, list);
      for (const other of names) {
        list.push(other);
        required.add(other);
      }
    }
    if (required.size === 0) return;
    const queue = [...new Set(roots ?? dependencies.filter(({ name }) => !required.has(name)).map(({ name }) => name))];
    for (const name of queue) this.#before.set(name, undefined);
    for (let at = 0; at < queue.length; at += 1) {
      const name = queue[at] ?? '';
      for (const next of requires.get(name) ?? []) {
        if (this.#before.has(next)) continue;
        this.#before.set(next, name);
        queue.push(next);
      }
    }
  }

  /** The way to a package, itself last; empty where nothing is known of it or where the project asks for it itself. */
  to({ name }: Pick<Dependency, 'name'>): readonly string[] {
    const path: string[] = [];
    for (let at: string | undefined = name; at !== undefined && path.length < 100; at = this.#before.get(at)) path.unshift(at);
    if (path.length < 2) return [];
    return path.length <= maxShown ? path : [...path.slice(0, 2), '…', ...path.slice(-3)];
  }
}
