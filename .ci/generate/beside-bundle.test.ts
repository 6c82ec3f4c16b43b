import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { besideBundle } from './beside-bundle.ts';

const root = mkdtempSync(join(tmpdir(), 'mlx-guard-beside-'));
afterAll(() => rmSync(root, { recursive: true }));

function place(name: string, manifest: object): void {
  mkdirSync(join(root, 'packages', name), { recursive: true });
  writeFileSync(join(root, 'packages', name, 'package.json'), JSON.stringify(manifest));
}

place('core', { dependencies: { zod: '1.0.0' } });
place('formats', { dependencies: { '@mlx-guard/core': '0.1.0', parser: '1.0.0' }, mlxGuard: { besideBundle: { parser: ['p.wasm'], grammar: ['g.wasm'] } } });
place('flow', { dependencies: { '@mlx-guard/formats': '0.1.0' } });
place('a-guard', { dependencies: { '@mlx-guard/flow': '0.1.0', '@mlx-guard/formats': '0.1.0' } });
place('plain', { dependencies: { '@mlx-guard/core': '0.1.0' } });

test('a package brings what those it stands on declare, once and in order', () => {
  expect(besideBundle(root, ['a-guard'])).toEqual([{ declaredBy: 'formats', packages: ['grammar', 'parser'] }]);
});

test('several packages bring it once', () => {
  expect(besideBundle(root, ['a-guard', 'flow', 'plain'])).toEqual(besideBundle(root, ['a-guard']));
});

test('most packages bring nothing', () => {
  expect(besideBundle(root, ['plain'])).toEqual([]);
});

test('a slip in the declaration is refused', () => {
  place('slip', { mlxGuard: { besideBundel: {} } });
  expect(() => besideBundle(root, ['slip'])).toThrow('packages/slip/package.json: "mlxGuard" is not');
});
