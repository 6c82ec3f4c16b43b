import { type DataSource, memberOf, type ShellCommand, type WorkflowStep, workflowOf } from '@mlx-guard/source-formats';
import { textsOf } from './container-facts.ts';
import type { FactMaker } from './fact-maker.ts';
import type { Facts } from './facts.ts';
import { isLogPath } from './log-path.ts';
import { secretsIn } from './secret-text.ts';

const setsTrace = ({ words }: ShellCommand): boolean => {
  const [first, second = ''] = words.map(({ text }) => text);
  if (first === 'set') return /^-[a-z]*x/.test(second) || (second === '-o' && words[2]?.text === 'xtrace');
  return /(?:^|\/)(?:ba|z|da|k)?sh$/.test(first ?? '') && words.some(({ text }) => /^-[a-z]*x[a-z]*$/.test(text));
};

const printers = new Set(['echo', 'printf', 'cat', 'print']);
const wordsText = ({ words }: ShellCommand): string => words.map(({ text }) => text).join(' ');

/** What goes into a file, a pipe or the environment of later steps is not printed. */
const isPrinted = (command: ShellCommand): boolean =>
  command.next !== '|' && !command.words.some(({ text }) => /^\d*>{1,2}/.test(text) || text.startsWith('::add-mask::'));

/** Secrets that the commands of one script show: where every command is traced, or where one prints a secret. `known`: variables that hold secrets by what they were set to. */
export function* exposedSecrets(commands: readonly ShellCommand[], known: ReadonlySet<string>, isTraced: boolean, maker: FactMaker): Iterable<Facts> {
  let trace: ShellCommand | undefined;
  let isTold = false;
  for (const command of commands) {
    if (setsTrace(command)) trace = command;
    else if (wordsText(command).startsWith('set +x')) trace = undefined;
    const text = [wordsText(command), ...command.assignments.map(({ value }) => value)].join(' ');
    const used = [...secretsIn(text), ...[...known].filter((name) => text.includes(`$${name}`) || text.includes(`\${${name}`))];
    const [secret] = used;
    if (secret === undefined) continue;
    if ((trace !== undefined || isTraced) && !isTold) {
      isTold = true;
      yield { kind: 'exposed-secret', how: 'trace', secret, ...maker.at(trace ?? command, 'trace', secret) };
    }
    if (printers.has(command.words[0]?.text ?? '') && isPrinted(command))
      yield { kind: 'exposed-secret', how: 'echo', secret, ...maker.at(command, 'echo', secret) };
  }
}

const holdsSecret = ({ value }: { readonly value: string }): boolean => /\$\{\{\s*secrets\./.test(value);

function* stepFacts(step: WorkflowStep, secrets: ReadonlySet<string>, maker: FactMaker): Iterable<Facts> {
  yield* maker.variables('workflow', step.env);
  yield* maker.script('workflow', step.commands);
  const known = new Set([...secrets, ...step.env.filter(holdsSecret).map(({ name }) => name)]);
  yield* exposedSecrets(step.commands, known, /\bbash\b.* -[a-z]*x/.test(step.shell ?? ''), maker);
  if (!step.uses?.startsWith('actions/upload-artifact@')) return;
  const path = step.with.get('path');
  const copied = textsOf(path)
    .flatMap((text) => text.split('\n'))
    .find(isLogPath);
  if (path !== undefined && copied !== undefined)
    yield { kind: 'copied-log', path: copied.trim(), into: 'artifact', ...maker.at(path, 'artifact', copied.trim()) };
}

/** What a workflow sets, runs and uploads. */
export function* workflowFacts(file: string, source: DataSource, maker: FactMaker): Iterable<Facts> {
  const [document] = source.documents;
  if (memberOf(document, 'jobs') === undefined && memberOf(document, 'runs') === undefined) return;
  const workflow = workflowOf(file, document);
  yield* maker.variables('workflow', workflow.env);
  for (const job of workflow.jobs) {
    yield* maker.variables('workflow', job.env, job.id);
    const secrets = new Set([...workflow.env, ...job.env].filter(holdsSecret).map(({ name }) => name));
    for (const step of job.steps) yield* stepFacts(step, secrets, maker);
  }
}
