import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseJson, reportSchema, toolVersion } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { model, otherWeights, Workspace } from './workspace.ts';

const whole = new Workspace(model);
const tampered = new Workspace({ ...model, 'm/w.safetensors': otherWeights });
const sarifSchema = z.object({ version: z.literal('2.1.0'), runs: z.array(z.object({ results: z.array(z.object({ ruleId: z.string() })) })) });

afterAll(() => {
  whole[Symbol.dispose]();
  tampered[Symbol.dispose]();
});

describe('help', () => {
  const { code, out, err } = whole.run();
  const commands = [...out.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name);

  test('lists every command where none is given', () => {
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(commands).toEqual(expect.arrayContaining(['check', 'init', 'baseline', 'explain', 'emit', 'demo', 'help', 'model-checksum']));
    expect(whole.run('help').out).toBe(out);
    expect(whole.run('--version').out).toBe(`${toolVersion}\n`);
  });

  test.each(commands)('tells of %s what it does, and what its exit code means', (name) => {
    const told = whole.run(name, '--help');
    expect(told).toEqual({ code: 0, err: '', out: expect.stringMatching(new RegExp(`^mlx-guard ${name}\\b`)) });
    expect(told.out).toContain('Exit code: 0');
  });

  test('tells all flags of a guard, those of the command line among them', () => {
    const { out: told } = whole.run('help', 'model-checksum');
    for (const flag of ['--paths', '--manifest-format', '--fail-on', '--format', '--output']) expect(told).toContain(`\n  ${flag}\n`);
  });
});

describe('a mistake', () => {
  const mistakes: readonly (readonly [string, readonly string[], readonly (string | RegExp)[]])[] = [
    ['a misspelt command', ['chekc'], ['unknown command `chekc`; did you mean "check"?']],
    ['help for what is no command', ['help', 'chekc'], ['did you mean "check"?']],
    [
      'every mistake with flags and paths',
      ['check', '--formt', 'json', '-x', '--prune', '--gate-on=', '--policy', '--format', 'xml', '--format=json', 'm', 'n', '--fail-on', 'eror', '--output'],
      [
        'unknown flag `--formt`; did you mean "format"?',
        '`-x` is no flag',
        'unknown flag `--prune`',
        'flag `--gate-on` needs a value',
        'flag `--policy` needs a value',
        'flag `--format` is given twice',
        'flag `--output` needs a value',
        '`n` is one argument too many',
        'flag `format` is `xml`, but accepts `text`, `json`',
        'flag `fail-on` is `eror`, but accepts `error`, `warning`, `note`, `never`; did you mean "error"?',
      ],
    ],
    [
      'what an action takes and the command line does not',
      ['model-checksum', 'm', '--annotations', 'false'],
      ['unknown flag `--annotations`', '`m` is one argument too many'],
    ],
    ['a project that does not exist', ['check', 'nowhere'], ['`nowhere`, which does not exist']],
    ['a project that is a file', ['init', 'm/w.safetensors'], ['`m/w.safetensors` is no folder']],
    ['a policy that does not exist', ['check', '--policy', 'no.yml'], ['`no.yml` does not exist']],
    ['a branch as a pin', ['init', '--ref', 'main'], ['`main`, but accepts a full commit id']],
    ['nothing to emit', ['emit'], ['`emit` needs to be told what: `verifier`']],
    ['what cannot be emitted', ['emit', 'model', '--lang', 'python'], ['needs to be told what: `verifier`, not `model`']],
    ['a language without a verifier', ['emit', 'verifier', '--lang', 'rust'], ['flag `lang` is `rust`, but accepts `python`, `swift`']],
    ['a misspelt rule', ['explain', 'digset-mismatch'], ['did you mean "digest-mismatch"?']],
    ['a rule with a misspelt guard', ['explain', 'model-cheksum/digest-mismatch'], ['did you mean "model-checksum/digest-mismatch"?']],
    ['nothing to prune', ['baseline', '--prune'], ['there is no .github/mlx-guard.baseline.json to prune']],
    ['a control character in a name', ['check', '--\u{1b}[2J'], ['`--\\x1b[2J`']],
  ];

  test.each(mistakes)('%s: said in one line each', (_, args, expected) => {
    const before = whole.state();
    const { code, out, err } = whole.run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(expected.length);
    for (const [index, line] of lines.entries()) {
      expect(line).toMatch(/^mlx-guard: /);
      expect(line).toContain(expected[index]);
    }
    expect(whole.state()).toEqual(before);
  });

  test('in the policy is said once, with its place, and not as a report', () => {
    using workspace = new Workspace({ ...model, '.github/mlx-guard.yml': 'version: 1\nprofil: strict\n' });
    const { code, out, err } = workspace.run('check');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe('mlx-guard: .github/mlx-guard.yml:2:1: unknown key `profil`; did you mean "profile"?\n');
  });
});

describe('what is checked', () => {
  test('is green where all is well, and red with 1 by findings', () => {
    expect(whole.run('check')).toMatchObject({ code: 0, err: '' });
    expect(tampered.run('check')).toMatchObject({ code: 1, err: '' });
    expect(tampered.run('check', '--fail-on', 'never')).toMatchObject({ code: 0 });
    expect(tampered.run('model-checksum', '--paths=m')).toMatchObject({ code: 1 });
  });

  test('is found from where the user stands, also where npm went elsewhere', () => {
    using other = new Workspace();
    expect(other.run('check', whole.folder).out).toContain('2 of 2 inspected');
    expect(whole.runIn('m', { INIT_CWD: whole.folder }, 'check', 'm').out).toContain('2 of 2 inspected');
    expect(other.runIn('.', { INIT_CWD: join(whole.folder, 'm') }, 'check', '..').out).toContain('2 of 2 inspected');
  });

  test('shows no progress, and no colour, where nobody watches', () => {
    using big = new Workspace({ 'm/w.safetensors': 'w'.repeat(20 * 2 ** 20) });
    big.put('m/SHA256SUMS', model['m/SHA256SUMS']);
    const { err, out } = big.run('check');
    expect(err).toBe('');
    expect(out.includes('\u{1b}')).toBe(false);
  });

  test('keeps its verdict where the reader goes away', async () => {
    const child = tampered.start('check');
    child.stdout?.destroy();
    const said = child.stderr ? text(child.stderr) : '';
    const [code] = await once(child, 'exit');
    expect({ code, err: await said }).toEqual({ code: 1, err: '' });
  });
});

describe('the format', () => {
  test('json is a report for a guard and an array of them for check', () => {
    const one = reportSchema.parse(parseJson(tampered.run('model-checksum', '--format', 'json').out));
    const all = z.array(reportSchema).parse(parseJson(tampered.run('check', '--format', 'json').out));
    expect(one).toMatchObject({ guard: 'model-checksum', verdict: 'fail' });
    expect(all.map(({ guard, verdict }) => [guard, verdict])).toContainEqual(['model-checksum', 'fail']);
  });

  test('sarif is one log with a run for each guard', () => {
    const { runs } = sarifSchema.parse(parseJson(tampered.run('check', '--format', 'sarif').out));
    expect(runs.flatMap(({ results }) => results.map(({ ruleId }) => ruleId))).toEqual(['model-checksum/digest-mismatch']);
  });

  test('markdown and html hold the report and the coverage', () => {
    const markdown = tampered.run('check', '--format', 'markdown').out;
    expect(markdown).toMatch(/^## Model checksum: fail$/m);
    expect(markdown).toMatch(/^### Coverage of the threat model$/m);
    const html = tampered.run('check', '--format', 'html').out;
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain('digest-mismatch');
  });

  test('goes to a file, whole, and the terminal gets a line', () => {
    const { code, out } = tampered.run('check', '--format', 'json', '--output', 'made/here.json');
    expect(code).toBe(1);
    expect(out).toMatch(/^model-checksum: fail/m);
    expect(out.split('\n').slice(-2)).toEqual([`Written: ${join(tampered.folder, 'made', 'here.json')}`, '']);
    const reports = z.array(reportSchema).parse(parseJson(tampered.read('made/here.json')));
    expect(reports.map(({ guard }) => guard)).toContain('model-checksum');
    tampered.remove('made');
  });

  test('that cannot be written is an error, not a pass', () => {
    mkdirSync(join(whole.folder, 'taken'));
    const { code, err } = whole.run('check', '--output', 'taken');
    expect(code).toBe(2);
    expect(err).toMatch(/^mlx-guard: .*taken cannot be written: .*\n$/);
  });
});

describe('emit verifier', () => {
  test.each([
    ['python', 'def verify_model(folder'],
    ['swift', 'enum ModelVerifier'],
  ])('shows or writes the same %s', (lang, part) => {
    const { code, out, err } = whole.run('emit', 'verifier', '--lang', lang);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(part);
    expect(whole.run('emit', 'verifier', '--lang', lang, '--output', 'made.txt').out).toBe(`Written: ${join(whole.folder, 'made.txt')}\n`);
    expect(whole.read('made.txt')).toBe(out);
    whole.remove('made.txt');
  });
});
