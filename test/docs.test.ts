import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type AnyGuard, ConfigError, parsePolicy } from '@mlx-guard/core';
import { describe, expect, test } from 'vitest';
import { loadGuard } from '../.ci/generate/load.ts';
import { guardFolders } from '../.ci/generate/workspace.ts';
import { repositoryFiles, root } from '../.ci/repository.ts';
import { documentedYaml } from '../.ci/workflows.ts';

const guards: readonly AnyGuard[] = await Promise.all(guardFolders(root).map(async (folder) => (await loadGuard(root, folder)).guard));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = repositoryFiles('README.md', 'docs/**/*.md', 'actions/*/README.md', '.github/*.md').map((path) => ({ path, text: read(path) }));

/** Prose without blocks of code, in which nothing is a link. */
const withoutCode = (text: string): string =>
  text.replace(/^\s*(`{3,})[\s\S]*?^\s*\1\s*$/gm, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ' '));

/** The anchors of a page, as GitHub makes them of its headings. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

function brokenLinks({ path, text }: (typeof pages)[number]): readonly string[] {
  const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => (/^[a-z]+:/.test(target) ? [] : [target]));
  return targets.flatMap((target) => {
    const [file = '', anchor] = target.split('#');
    const there = file === '' ? path : posix.join(posix.dirname(path), file);
    if (!existsSync(join(root, there))) return [`${path}: ${target} leads nowhere`];
    return anchor === undefined || anchorsOf(read(there)).includes(anchor) ? [] : [`${path}: ${target} names no heading`];
  });
}

describe('the documentation', () => {
  test('has no link inside the repository that leads nowhere', () => {
    expect(pages.length).toBeGreaterThan(30);
    expect(pages.flatMap(brokenLinks)).toEqual([]);
    expect(brokenLinks({ path: 'docs/x.md', text: '[a](no.md) [b](../README.md#no-such) [c](../README.md)' })).toHaveLength(2);
  });

  test('can be reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const path of reached) {
      const targets = [...withoutCode(read(path)).matchAll(/\]\(([^)\s#]+\.md)/g)].map(([, target = '']) => posix.join(posix.dirname(path), target));
      for (const target of targets) if (existsSync(join(root, target))) reached.add(target);
    }
    expect(pages.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !reached.has(path))).toEqual([]);
  });

  test('begins with a README of at most 150 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  test('shows policies that are valid', () => {
    const policies = documentedYaml().filter(({ text }) => /^version: 1$/m.test(text));
    expect(policies.length).toBeGreaterThan(4);
    const problems = policies.flatMap(({ page, line, text }) => {
      try {
        parsePolicy(text, guards, new Date('2026-11-23T00:00:00Z'));
        return [];
      } catch (thrown) {
        if (thrown instanceof ConfigError) return [`${page}:${line}: ${thrown.message}`];
        throw thrown;
      }
    });
    expect(problems).toEqual([]);
  });
});

test('every invariant of the threat model is held by tests that exist', () => {
  const page = read('docs/threat-model.md');
  const rows = [...page.matchAll(/^\| (\d+) \| .* \| (.*) \|$/gm)].map(([, number, held = '']) => ({ number: Number(number), held }));
  expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1));
  expect(rows.length).toBeGreaterThan(20);
  const missing = rows.flatMap(({ number, held }) => {
    const groups = [...held.matchAll(/\]\(\.\.\/([^)]+\.test\.ts)\): ((?:"[^"]+"(?:, )?)+)/g)];
    const titles = groups.flatMap(([, path = '', quoted = '']) => [...quoted.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ path, title })));
    if (titles.length === 0) return [`${number} names no test`];
    return titles.filter(({ path, title }) => !existsSync(join(root, path)) || !read(path).includes(title)).map(({ title }) => `${number}: ${title}`);
  });
  expect(missing).toEqual([]);
});
