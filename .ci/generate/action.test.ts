import { type AnyGuard, commonOutputs, commonSettings, type Field, text } from '@mlx-guard/core';
import { sampleGuard } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { actionReadme, actionYaml } from './action.ts';

const described = z.record(z.string(), z.strictObject({ description: z.string(), required: z.literal(true).optional(), default: z.string().optional() }));
const actionSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  author: z.string(),
  branding: z.strictObject({ icon: z.string(), color: z.string() }),
  inputs: described,
  outputs: described,
  runs: z.strictObject({ using: z.literal('node24'), main: z.string(), post: z.string(), 'post-if': z.string() }),
});

const guard = sampleGuard(async () => undefined);
const withField = (field: Field<string>): AnyGuard => ({ ...guard, settings: { ...guard.settings, probe: field } });
const read = (one: AnyGuard) => actionSchema.parse(parse(actionYaml(one)));

describe('action.yml', () => {
  test('declares every setting and output, and no default but that of the token', () => {
    const action = read(guard);
    expect(Object.keys(action.inputs)).toEqual([...Object.keys(guard.settings), ...Object.keys(commonSettings)]);
    expect(Object.keys(action.outputs)).toEqual(['answer', ...Object.keys(commonOutputs)]);
    expect(action.name).toBe('mlx-guard Sample guard');
    const filledIn = Object.entries(action.inputs).filter(([, input]) => input.default !== undefined);
    expect(filledIn.map(([name, input]) => [name, input.default])).toEqual([['github-token', '\x24{{ github.token }}']]);
  });

  test('says accepted forms and default in words', () => {
    expect(read(guard).inputs['strict']?.description).toBe('A switch. Accepts `true` or `false`. Default: `false`.');
  });

  test('marks as required what has neither default nor leave to be absent', () => {
    const { initial: _, ...rest } = text('A name.', '');
    expect(read(withField({ ...rest, initial: undefined })).inputs['probe']).toEqual({ description: 'A name. Accepts text.', required: true });
    expect(read(guard).inputs['label']).not.toHaveProperty('required');
  });

  test('carries any wording through YAML', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (wording) => {
        expect(read(withField(text(wording, 'x'))).inputs['probe']?.description.startsWith(wording)).toBe(true);
      }),
    );
  });
});

describe('README', () => {
  const begin = '<!-- generated: begin -->';
  const end = '<!-- generated: end -->';

  test('keeps what a person wrote around the tables', () => {
    const text = actionReadme(guard, `# Mine\n\n${begin}\nstale table\n${end}\n\nMore.\n`);
    expect(text.startsWith(`# Mine\n\n${begin}\n\n## Inputs\n`)).toBe(true);
    expect(text.endsWith(`${end}\n\nMore.\n`)).toBe(true);
    expect(text).not.toContain('stale table');
    expect(actionReadme(guard, text)).toBe(text);
  });

  test('is begun where there is none', () => {
    expect(actionReadme(guard, undefined)).toContain('# sample-guard\n\nFails where a test says so.');
  });

  test.each(['# Mine', `${end}\n${begin}`, begin])('is refused without its marks: %j', (current) => {
    expect(() => actionReadme(guard, current)).toThrow('actions/sample-guard/README.md needs the lines');
  });
});
