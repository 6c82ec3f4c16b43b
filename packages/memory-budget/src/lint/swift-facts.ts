import type { SwiftSource } from '@mlx-guard/source-formats';
import type { SourceFact } from './source-fact.ts';
import type { Placer } from './source-reader.ts';

const setters = /\bMemory\.(?:cacheLimit|memoryLimit)\s*=(?!=)|\bGPU\.set\(\s*(?:cacheLimit|memoryLimit)\s*:/;

/** What a Swift file does with MLX: whether it uses it, and whether it bounds its memory (mlx-swift, `Memory` and before that `GPU.set`). */
export function* swiftFacts({ imports, comments }: SwiftSource, place: Placer, text: string): Iterable<SourceFact> {
  if (!imports.some((name) => /^MLX/.test(name))) return;
  let code = text;
  for (const { start, end } of comments) code = code.slice(0, start) + ' '.repeat(end - start) + code.slice(end);
  const used = /\bimport\s+MLX/.exec(code);
  const limited = setters.exec(code);
  if (used !== null) yield { about: 'swift', does: 'uses-mlx', ...place.at({ start: used.index, end: used.index + used[0].length }, 'uses') };
  if (limited !== null)
    yield { about: 'swift', does: 'limits-memory', ...place.at({ start: limited.index, end: limited.index + limited[0].length }, 'limits') };
}
