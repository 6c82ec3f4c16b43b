import { expect, test } from 'vitest';
import { modelInspect } from './index.ts';

test('every finding about a model counts in full on a change that does not touch it', () => {
  expect(modelInspect.rules.length).toBeGreaterThan(0);
  expect(modelInspect.rules.filter(({ gate }) => gate !== 'always').map(({ id }) => id)).toEqual([]);
});
