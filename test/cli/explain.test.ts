import { describe, expect, test } from 'vitest';
import { model, Workspace } from './workspace.ts';

/** The block of YAML that begins with this key, as a reader would copy it. */
const pasted = (text: string, key: string): string => new RegExp(`^${key}:\\n(?: .*\\n)+`, 'm').exec(text)?.[0] ?? '';

describe('explain', () => {
  test('lists every rule of every guard', () => {
    using workspace = new Workspace();
    const { code, out } = workspace.run('explain');
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}model-checksum\/digest-mismatch +\S/m);
    expect(out.match(/^ {2}model-checksum\//gm)?.length).toBeGreaterThan(10);
  });

  test('tells danger, remedy, examples and where there is more, by either name', () => {
    using workspace = new Workspace();
    const { code, out } = workspace.run('explain', 'extra-file');
    expect(code).toBe(0);
    for (const part of [/^model-checksum\/extra-file: /, /^danger {2}\S/m, /^to do {3}\S/m, /^Reported:$/m, /^ {2}reported at \S/m, /^Not reported:$/m]) {
      expect(out).toMatch(part);
    }
    expect(workspace.run('explain', 'model-checksum/extra-file').out).toBe(out);
  });

  test.each(['extra-file', 'digest-mismatch'])('gives a waiver for %s that the policy takes as it is', (rule) => {
    using workspace = new Workspace(model);
    const waivers = pasted(workspace.run('explain', rule).out, 'waivers');
    expect(waivers).toContain(`rule: model-checksum/${rule}\n`);
    workspace.put('.github/mlx-guard.yml', `version: 1\n${waivers}`);
    expect(workspace.run('check')).toMatchObject({ err: '', out: expect.stringContaining('the waiver of') });
  });

  test('gives other weights to paste, but for a rule that cannot be turned off', () => {
    using workspace = new Workspace({ ...model, 'm/extra.py': '' });
    const rules = pasted(workspace.run('explain', 'extra-file').out, 'rules');
    workspace.put('.github/mlx-guard.yml', `version: 1\n${rules}`);
    expect(workspace.run('check')).toMatchObject({ code: 0, err: '' });
    const locked = workspace.run('explain', 'digest-mismatch').out;
    expect(pasted(locked, 'rules')).toBe('');
    expect(locked).toContain('cannot be turned off');
  });
});
