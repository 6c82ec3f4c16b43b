import { expect, test } from 'vitest';
import { camelCase, isName, titleCase } from './naming.ts';

test.each(['model-checksum', 'a', 'sha256-sums', 'x1-2'])('%s is a name', (name) => {
  expect(isName(name)).toBe(true);
});

test.each(['', 'Model', 'a--b', '-a', 'a-', 'a_b', '1a', 'a/b', '../a', 'a b', 'default', 'rules', 'a\n', 'a'.repeat(51)])('%j is none', (name) => {
  expect(isName(name)).toBe(false);
});

test('names become constants and headlines', () => {
  expect(camelCase('sha-256-sums')).toBe('sha256Sums');
  expect(titleCase('model-checksum')).toBe('Model checksum');
});
