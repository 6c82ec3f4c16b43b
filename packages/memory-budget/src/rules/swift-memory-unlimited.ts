import { rule } from '../rule.ts';

export const swiftMemoryUnlimited = rule({
  name: 'swift-memory-unlimited',
  title: 'The app sets no limit of MLX’s memory',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'memory-limits',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'On iOS and macOS the cache of freed buffers grows as far as the system lets it, and the system ends the app that holds too much.',
  remedy: 'At the start: `Memory.cacheLimit = 20 * 1024 * 1024` and `Memory.memoryLimit = …` (before them `MLX.GPU.set(cacheLimit:)`).',
  *check(facts, found) {
    if (facts.about === 'unlimited-swift')
      yield found(facts.location, 'MLX is used and nowhere its memory or its cache is limited', { identity: facts.identity });
  },
  examples: {
    bad: [{ files: { 'App.swift': 'import MLX\nlet a = MLXArray(1)\n// Memory.cacheLimit = 1\n' }, at: 'App.swift:1' }],
    good: [
      { files: { 'App.swift': 'import MLX\nMemory.cacheLimit = 20 * 1024 * 1024\n' } },
      { files: { 'App.swift': 'import MLX\nMLX.GPU.set(cacheLimit: 20 * 1024 * 1024)\n' } },
    ],
  },
});
