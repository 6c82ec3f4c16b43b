/** The sources of a throw-away guard that uses all of the interface: settings, two rules, an output, a worker task, a post step. By path below its package. */
export const probe: ReadonlyMap<string, string> = new Map([
  [
    'src/facts.ts',
    `/** How often the word stands in a file. */
export interface Facts {
  readonly path: string;
  readonly count: number;
}
`,
  ],
  [
    'src/rules/word-found.ts',
    `import { counted } from '@mlx-guard/core';
import { rule } from '../rule.ts';

/** Judges facts. */
export const wordFound = rule({
  name: 'word-found',
  title: 'The word occurs',
  severity: 'error',
  confidence: 'high',
  mitigation: 'log-audit',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'Somebody left it there.',
  remedy: 'Take it out.',
  *check({ path, count }, found) {
    if (count > 0) yield found({ path }, \`the word occurs \${counted(count, 'time')}\`);
  },
  examples: {
    bad: [
      { files: { 'a.txt': 'one TODO' }, at: 'a.txt' },
      { files: { 'a.txt': 'one FIXME' }, settings: { word: 'FIXME' }, at: 'a.txt' },
    ],
    good: [{ files: { 'a.txt': 'done' } }],
  },
});
`,
  ],
  [
    'src/rules/empty-file.ts',
    `import { rule } from '../rule.ts';

/** Found by the engine. */
export const emptyFile = rule({
  name: 'empty-file',
  title: 'The file is empty',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'storage-audit',
  strength: 'enforced',
  cwe: 1059,
  since: '0.1.0',
  why: 'An empty file says nothing.',
  remedy: 'Write it, or remove it.',
  examples: { bad: [{ files: { 'a.txt': '' }, at: 'a.txt' }], good: [{ files: { 'a.txt': 'x' } }] },
});
`,
  ],
  [
    'src/guard.ts',
    `import { defineGuard, judge, list, type Task, text } from '@mlx-guard/core';
import { emptyFile } from './rules/empty-file.ts';
import { rules } from './rules.generated.ts';

/** How often a word stands in a file; the input is the word, a line feed, the path. */
const count: Task = async (input, { files }) => {
  const [word = '', path = ''] = String(input).split('\\n');
  await using file = await files.open(path);
  const content = new TextDecoder().decode(await file.read(0, file.size));
  return content.split(word).length - 1;
};

/** Finds a word in files. */
export const seamProbe = defineGuard({
  id: 'seam-probe',
  title: 'Seam probe',
  description: 'Fails when a word occurs in a file.',
  settings: {
    paths: list('Where to look.', '.'),
    word: text('The word that must not occur.', 'TODO'),
  },
  outputs: { 'words-found': 'How often the word occurs.' },
  rules,
  tasks: { count },
  async check({ paths, word }, { files, workers }, record) {
    let [seen, total] = [0, 0];
    for (const root of paths) {
      for await (const entry of files.walk(root)) {
        record.eligible(1);
        if (entry.kind !== 'file') continue;
        const found = Number(await workers.run('count', \`\${word}\\n\${entry.path}\`));
        for (const finding of judge(rules, { path: entry.path, count: found })) record.finding(finding);
        if (entry.size === 0) record.finding(emptyFile.finding({ path: entry.path }, 'the file is empty'));
        record.inspected(entry.path);
        [seen, total] = [seen + 1, total + found];
        record.state({ seen });
      }
    }
    record.output('words-found', String(total));
  },
  async cleanUp(state, _ports, record) {
    record.finding(emptyFile.finding(undefined, \`the post step got \${JSON.stringify(state)}\`));
  },
});
`,
  ],
]);
