import { runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { config, raw } from './example-models.ts';
import { modelInspect } from './index.ts';
import { countsTo, escapesOf } from './template.ts';

/** Ways out of the sandbox of a template engine. Nothing here does more than name an attribute. */
const injections = [
  "{{ ''.__class__ }}",
  "{{ x['__globals__'] }}",
  "{{ x['\\x5f\\x5fclass\\x5f\\x5f'] }}",
  "{{ x['\\u005f\\u005fclass__'] }}",
  "{{ x['\\137\\137class__'] }}",
  "{{ x['\\N{LOW LINE}_class__'] }}",
  '{{ x["__cl" ~ "ass__"] }}',
  "{{ x['__cl' + 'ass__'] }}",
  "{{ x['__cl' 'ass__'] }}",
  "{{ x[['__', 'class', '__'] | join] }}",
  "{{ x[('_', '_class_', '_') | join('')] }}",
  "{{ x['__ssalc__' | reverse] }}",
  "{{ x['__ssalc__'[::-1]] }}",
  "{{ x['XXclassXX' | replace('X', '_')] }}",
  "{{ x['XXclassXX'.replace('X', '_')] }}",
  "{{ x['%s%sclass__' | format('_', '_')] }}",
  "{{ x['{0}{0}class{0}{0}'.format('_')] }}",
  "{{ x['%c%cclass' % (95, 95)] }}",
  "{{ x['_' * 2 ~ 'class' ~ '_' * 2] }}",
  "{{ x['__CLASS__' | lower] }}",
  "{% set u = '_' %}{{ x[u ~ u ~ 'class' ~ u ~ u] }}",
  "{% set a = '__cl' %}{% set b = 'ass__' %}{{ x[a ~ b] }}",
  "{{ x | attr('y') }}",
  "{{ [x] | map('attr', y) | list }}",
  "{{ [x] | map(attribute='__class__') | list }}",
  "{{ [x] | groupby('__class__') }}",
  '{{ self._TemplateReference__context }}',
  '{{ self.__init__ }}',
  '{{ cycler.__init__.__globals__ }}',
  '{{ lipsum | string | list }}',
  '{{ lipsum.x }}',
  '{{ dict(__class__=1) | join }}',
  "{% include 'x' %}",
  '{%- import "x" as y %}',
  "{% extends 'x' %}",
  "{% from 'x' import y %}",
  "{{ '}}' ~ x.__class__ }}",
  "{# {{ ' #}{{ '}}' ~ x.__class__ }}",
  "{% raw %}{{ ' {% endraw %}{{ x.__class__ }}",
  '{{ f.func_globals }}',
  '{{ g.gi_frame.f_builtins }}',
];

const harmless = [
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' }}{% endfor %}",
  "{%- if tools is defined and tools is not none %}{{- '# Tools' }}{% endif %}{% set ns = namespace(found=false) %}",
  "{%- set content = message.content | replace('_', ' ') | trim %}{{ content.split('</think>')[-1].lstrip('\\n') }}",
  "{{ raise_exception('Only user, assistant and system roles are supported in the functions namespace. Sorry') }}",
  "{{ tool | tojson(indent=4) }}{{ strftime_now('%d %b %Y') }}{{ messages[::-1] }}{{ loop.index0 }}",
  "{%- for p in tool.parameters.properties | dictsort %}{{ p[0] ~ ': ' ~ p[1].type }}{% endfor %}{{ cycler('a', 'b').next() }}",
  "{{ messages | selectattr('role', 'equalto', 'user') | list | length }}{{ messages | map(attribute='content') | join }}",
  '__bold__ and a__b from here, include this',
];

describe('templates', () => {
  test.each(injections)('%s reaches out', (text) => {
    expect(escapesOf(text)).not.toEqual([]);
  });

  test.each(harmless)('%s does not', (text) => {
    expect(escapesOf(text)).toEqual([]);
  });

  test.each(['m/chat_template.jinja', 'm/template.txt', 'm/prompt', 'm/README.md', 'm/x.j2', 'm/additional_chat_templates/tool.jinja'])(
    '%s is where one may hide',
    async (path) => {
      for (const text of ["{{ ''.__class__ }}", '{{ x["__cl" ~ "ass__"] }}', "{% include 'x' %}"]) {
        const { report } = await runExample(modelInspect, { files: { 'm/config.json': config(), [path]: text } });
        expect(report.findings.map(({ rule, location }) => [rule, location?.path])).toEqual([['model-inspect/template-escape', path]]);
      }
    },
  );

  test.each(['tokenizer_config.json', 'processor_config.json', 'generation_config.json', 'chat_template.json', 'anything.json'])(
    '%s too, in any member',
    async (name) => {
      for (const value of [injections[0], [{ name: 'default', template: injections[0] }], { tool_use: injections[0] }]) {
        const files = { 'm/config.json': config(), [`m/${name}`]: JSON.stringify({ x: { y: value } }) };
        const { report } = await runExample(modelInspect, { files });
        expect(report.findings.map(({ rule, location }) => [rule, location?.path])).toEqual([['model-inspect/template-escape', `m/${name}`]]);
      }
    },
  );

  test('are no matter outside of a model', async () => {
    const { report } = await runExample(modelInspect, { files: { 'site/page.html': "{% extends 'x' %}", 'site/page.txt': '{{ a.__b }}' } });
    expect(report.verdict).toBe('not-applicable');
  });

  test('a binary file beside a model is no template', async () => {
    const { report } = await runExample(modelInspect, { files: { 'm/config.json': config(), 'm/x': raw('\0{{ a.__class__ }}') } });
    expect(report.verdict).toBe('pass');
  });

  test('takes time that grows with the text only', () => {
    for (const unit of ["['a',", "'a'|", "'", '"a" ~ ', "{{ 'a'.replace('", '{% ', "'%s' % ('a', ", "('a' "]) {
      expect(escapesOf(unit.repeat(200_000 / unit.length)).length).toBeLessThan(20);
      expect(countsTo(unit.repeat(10_000))).toBe(0);
    }
  });
});
