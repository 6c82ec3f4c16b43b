import {
  type AnyGuard,
  type AnyRule,
  type BadExample,
  ConfigError,
  didYouMean,
  type Example,
  type ExampleFile,
  policyPath,
  projectUrl,
  quote,
  threatOf,
  threats,
  visible,
} from '@mlx-guard/core';
import { type Command, print } from './command.ts';

const maxLines = 8;
const maxColumns = 120;
const waiverDays = 90;
const dayMs = 24 * 60 * 60 * 1000;

const plain = (text: string): string => text.replaceAll('`', '');

const cut = (line: string): string => (line.length > maxColumns ? `${line.slice(0, maxColumns)} …` : line);

function contentLines(content: string | Uint8Array): readonly string[] {
  if (typeof content !== 'string') return [`(${content.length} bytes)`];
  if (content === '') return ['(empty)'];
  const lines = content.replace(/\n$/, '').split('\n');
  const shown = lines.slice(0, maxLines).map((line) => `| ${cut(visible(line))}`);
  return lines.length > maxLines ? [...shown, `… ${lines.length} lines`] : shown;
}

function fileLines(file: ExampleFile): readonly string[] {
  if (typeof file === 'string' || file instanceof Uint8Array) return contentLines(file);
  if ('link' in file) return [`(a link to ${visible(file.link)})`];
  if ('special' in file) return [`(a ${file.special})`];
  if ('unreadable' in file) return ['(cannot be read)'];
  return 'inexact' in file ? ['(its name on disk is not UTF-8)'] : ['(changes while it is read)'];
}

function exampleLines(title: string, example: Example & Pick<BadExample, 'at'>): readonly string[] {
  const settings = Object.entries(example.settings ?? {}).map(([name, value]) => `  with ${name}: ${cut(visible(value))}`);
  const files = Object.entries(example.files).flatMap(([name, file]) => [`  ${visible(name)}`, ...fileLines(file).map((line) => `    ${line}`)]);
  return ['', title, ...settings, ...files, ...(example.at === undefined ? [] : [`  reported at ${visible(example.at)}`])];
}

/** The waiver to paste. What cannot be waived by pattern needs one exact file and the digest of its content. */
function waiverLines({ id, locked }: AnyRule, now: Date): readonly string[] {
  const expires = new Date(now.getTime() + waiverDays * dayMs).toISOString().slice(0, 10);
  return [
    'waivers:',
    `  - rule: ${id}`,
    `    paths: [path/to/file]${locked === true ? ' # one file, from the root of the repository' : ' # from the root of the repository; * and ** are patterns'}`,
    ...(locked === true ? [`    digest: '${'0'.repeat(64)}' # of the content you accept: the finding shows it`] : []),
    "    owner: '@your-name'",
    '    reason: Say why this is acceptable, and what would end it',
    `    expires: ${expires} # at most 180 days ahead`,
  ];
}

const severityLines = ({ id, locked }: AnyRule): readonly string[] =>
  locked === true
    ? ['This rule cannot be turned off, made milder or put into a baseline.']
    : [
        `To weigh it otherwise everywhere, in ${policyPath}:`,
        '',
        'rules:',
        `  ${id}:`,
        '    severity: note # or warning, error, off',
        '    reason: Say why it weighs that much here',
      ];

function explanation(rule: AnyRule, now: Date): string {
  const answers = rule.mitigation === 'all' ? 'every threat' : `${rule.mitigation} (${rule.strength}) of: ${threats[threatOf(rule.mitigation)].title}`;
  const [bad] = rule.examples.bad;
  const [good] = rule.examples.good;
  return [
    `${rule.id}: ${plain(rule.title)}`,
    `${rule.severity}, confidence ${rule.confidence}, CWE-${rule.cwe}, since ${rule.since}`,
    `Answers ${answers}`,
    '',
    `danger  ${plain(rule.why)}`,
    `to do   ${plain(rule.remedy)}`,
    ...exampleLines('Reported:', bad),
    ...exampleLines('Not reported:', good),
    '',
    `To accept one case until a day, in ${policyPath}:`,
    '',
    ...waiverLines(rule, now),
    '',
    ...severityLines(rule),
    '',
    `All examples: ${projectUrl}/blob/main/docs/rules/${rule.id}.md`,
  ].join('\n');
}

function ruleNamed(name: string, rules: readonly AnyRule[]): AnyRule {
  const rule = rules.find(({ id, name: short }) => id === name || short === name);
  if (rule !== undefined) return rule;
  const known = rules.flatMap(({ id, name: short }) => (name.includes('/') ? [id] : [short, id]));
  throw new ConfigError('invalid-setting', [`there is no rule ${quote(name)}${didYouMean(name, known)}; ${quote('mlx-guard explain')} lists all`]);
}

const rulesOf = (guards: readonly AnyGuard[]): string =>
  guards.map(({ id, title, rules }) => [`${id}: ${title}`, ...rules.map((rule) => `  ${rule.id.padEnd(44)} ${plain(rule.title)}`)].join('\n')).join('\n\n');

/** `explain [RULE]`: what a rule finds, why that is dangerous, what to do, and how to live with it. */
export const explain: Command = {
  name: 'explain',
  words: ['[RULE]'],
  summary: 'the danger, the remedy, examples, and how to waive; without RULE, all rules',
  help: ['Explains a rule, named as in a report (model-checksum/digest-mismatch) or without its guard (digest-mismatch).'],
  flags: {},
  commonFlags: {},
  run: async ({ words: [name] }, { guards }) => {
    print(
      name === undefined
        ? rulesOf(guards)
        : explanation(
            ruleNamed(
              name,
              guards.flatMap(({ rules }) => rules),
            ),
            new Date(),
          ),
    );
    return 0;
  },
};
