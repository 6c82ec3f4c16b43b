import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodeOwners } from './code-owners.ts';

const owners = (text: string, path: string): readonly string[] => new CodeOwners(text).ownersOf(path);

test.each<readonly [string, string, readonly string[]]>([
  ['* @all', 'a/b/c.txt', ['@all']],
  ['*.js @js', 'a/b.js', ['@js']],
  ['*.js @js', 'a/b.jsx', []],
  ['/build/logs/ @doc', 'build/logs/a/b.txt', ['@doc']],
  ['/build/logs/ @doc', 'x/build/logs/a.txt', []],
  ['docs/* docs@example.com', 'docs/a.md', ['docs@example.com']],
  ['docs/* docs@example.com', 'docs/b/a.md', []],
  ['apps/ @octo', 'x/apps/a/b', ['@octo']],
  ['/apps/github @octo', 'apps/github/a', ['@octo']],
  ['**/logs @octo', 'deep/down/logs/a.log', ['@octo']],
  ['/models/** @a/b', 'models/x/y.gguf', ['@a/b']],
  ['* @all\n/models/ @models', 'models/w.gguf', ['@models']],
  ['* @all\n/models/', 'models/w.gguf', []],
  ['/models/ @models\n* @all', 'models/w.gguf', ['@all']],
  ['a\\ b @space', 'x/a b', ['@space']],
  ['# * @none\n', 'a', []],
  ['* @all # @comment', 'a', ['@all']],
  ['* nobody @all', 'a', ['@all']],
  ['!a @x', '!a', []],
  ['[ab] @x', 'a', []],
  ['\\#a @x', '#a', ['@x']],
  ['* @a\r\nb @b\r\n', 'b', ['@b']],
])('%j gives %s the owners %j', (text, path, expected) => {
  expect(owners(text, path)).toEqual(expected);
});

test('any text is read, in time that does not explode', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (text, path) => Array.isArray(owners(text, path))));
  expect(owners(`${'*'.repeat(5_000)}x @a`, 'y'.repeat(5_000))).toEqual([]);
});
