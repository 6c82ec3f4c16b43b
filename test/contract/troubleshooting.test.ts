import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorDocs } from '@mlx-guard/core';
import { describe, expect, test } from 'vitest';
import { errorTexts, otherTexts } from '../../.ci/generate/error-texts.ts';
import { githubUses } from '../../.ci/generate/network.ts';
import { root } from '../../.ci/repository.ts';
import { isMostOf, messageTemplates, says } from './message-templates.ts';

const templates = messageTemplates();
const documented = Object.entries(errorTexts).flatMap(([code, known]) => known.map(({ text }) => ({ code, text })));
const others = Object.values(otherTexts).flatMap((known) => known.map(({ text }) => ({ code: 'other', text })));

describe('the troubleshooting page', () => {
  test('looks at texts at all', () => {
    expect(templates.length).toBeGreaterThan(200);
    expect(new Set(templates.flatMap(({ code }) => code ?? [])).size).toBeGreaterThan(6);
    expect(Object.keys(errorDocs).sort()).toEqual(Object.keys(errorTexts).sort());
  });

  test.each([...documented, ...others])('$code: the sources can say: $text', ({ text }) => {
    expect(templates.filter((template) => isMostOf(template.text, text)).map(({ path }) => path)).not.toEqual([]);
  });

  test.each(templates.flatMap(({ code, text, path }) => (code === undefined ? [] : [{ code, text, path }])))(
    '$code: every text that $path throws is on it: $text',
    ({ code, text }) => {
      expect(documented.filter((known) => says(text, known.text)).map((known) => known.code)).toContain(code);
    },
  );

  test('a text matches its template only', () => {
    expect(isMostOf('… is more than … days ahead', '`2030-01-01` is more than 180 days ahead')).toBe(true);
    expect(isMostOf('is more than … days', 'this long text happens to say that it is more than 3 days old')).toBe(false);
    expect(says('unknown … `x`', 'unknown input `x`')).toBe(true);
    expect(says('unknown … `x`', 'an unknown input `x`')).toBe(false);
    expect(says('a.c', 'abc')).toBe(false);
  });
});

test('the page of hosts and data lists every call of the GitHub API in the sources, with its permission', () => {
  const source = readFileSync(join(root, 'packages/runtime/src/github.ts'), 'utf8');
  const routes = [...source.matchAll(/'(GET|POST|PATCH|PUT|DELETE) (\/[^']*)'/g)].map(
    ([, method, path = '']) => `${method} /repos/{owner}/{repo}${path.replace('/repos/{owner}/{repo}', '')}`,
  );
  expect(routes.length).toBeGreaterThan(5);
  expect(githubUses.map(({ route }) => route).sort()).toEqual([...new Set(routes)].sort());
  const permissions = [...source.matchAll(/needs: '([^']*)'/g)].map(([, needs]) => needs);
  expect([...new Set(githubUses.map(({ needs }) => needs))].sort()).toEqual([...new Set(permissions)].sort());
});
