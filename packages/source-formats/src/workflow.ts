import { type DataNode, membersOf, nodeAt } from './data-model.ts';
import type { Variable } from './dotenv.ts';
import { ScalarLines } from './scalar-lines.ts';
import { readShell, type ShellCommand } from './shell.ts';
import type { Span } from './span.ts';
import { memberOf, textOf } from './yaml-model.ts';

/** A step of a job. */
export interface WorkflowStep extends Span {
  readonly name: string | undefined;
  readonly uses: string | undefined;
  readonly with: ReadonlyMap<string, DataNode>;
  readonly env: readonly Variable[];
  readonly condition: string | undefined;
  readonly continuesOnError: boolean;
  /** What it runs, with places in the file. */
  readonly commands: readonly ShellCommand[];
  readonly run: string | undefined;
  readonly shell: string | undefined;
}

/** A job of a workflow, or the one run of a composite action. */
export interface WorkflowJob extends Span {
  readonly id: string;
  readonly env: readonly Variable[];
  readonly steps: readonly WorkflowStep[];
}

/** A workflow of GitHub Actions. */
export interface Workflow {
  readonly triggers: readonly string[];
  readonly env: readonly Variable[];
  readonly jobs: readonly WorkflowJob[];
}

const workflowPath = /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$|(?:^|\/)action\.ya?ml$/;

/** Whether a file at this path is a workflow, or an action's metadata. */
export const isWorkflowPath = (path: string): boolean => workflowPath.test(path);

/** The variables that a map of names and values sets; a value that is computed is as it is written. */
export const variablesOf = (node: DataNode | undefined): readonly Variable[] =>
  membersOf(node).map(({ name, key, value }) => ({ name, value: textOf(value) ?? '', start: key.start, end: Math.max(key.end, value.end) }));

/** `${{ … }}` holds quotes and pipes that are not the shell's: each becomes a word of the same length. */
const withoutExpressions = (script: string): string => script.replace(/\$\{\{[^}]{0,300}\}\}/g, (found) => found.replace(/[^\w.$]/g, '_'));

function commandsOf(file: string, node: DataNode | undefined): readonly ShellCommand[] {
  if (node?.kind !== 'scalar') return [];
  const lines = new ScalarLines(file, node);
  const place = <T extends Span>(span: T): T => ({ ...span, ...lines.placeOf(span) });
  return readShell(withoutExpressions(lines.text)).commands.map((command) => ({
    ...place(command),
    assignments: command.assignments.map(place),
    words: command.words.map(place),
  }));
}

function stepOf(file: string, node: DataNode): WorkflowStep {
  const continues = memberOf(node, 'continue-on-error');
  return {
    start: node.start,
    end: node.end,
    name: textOf(memberOf(node, 'name')),
    uses: textOf(memberOf(node, 'uses')),
    with: new Map(membersOf(memberOf(node, 'with')).map(({ name, value }) => [name, value])),
    env: variablesOf(memberOf(node, 'env')),
    condition: textOf(memberOf(node, 'if')),
    continuesOnError: continues?.kind === 'scalar' && continues.value !== false && continues.value !== null,
    commands: commandsOf(file, memberOf(node, 'run')),
    run: textOf(memberOf(node, 'run')),
    shell: textOf(memberOf(node, 'shell')),
  };
}

const stepsOf = (file: string, node: DataNode | undefined): readonly WorkflowStep[] =>
  node?.kind === 'list' ? node.items.filter(({ kind }) => kind === 'map').map((item) => stepOf(file, item)) : [];

function triggersOf(node: DataNode | undefined): readonly string[] {
  if (node?.kind === 'map') return node.members.map(({ name }) => name);
  if (node?.kind === 'list') return node.items.flatMap((item) => textOf(item) ?? []);
  const text = textOf(node);
  return text === undefined ? [] : [text];
}

/** The jobs and steps of a workflow, or of a composite action. `file` is the text that the document was read from. */
export function workflowOf(file: string, document: DataNode | undefined): Workflow {
  const composite = nodeAt(document, 'runs', 'steps');
  const runs = nodeAt(document, 'runs');
  const own = composite !== undefined && runs ? [{ id: 'runs', start: runs.start, end: runs.end, env: [], steps: stepsOf(file, composite) }] : [];
  const jobs = membersOf(memberOf(document, 'jobs')).map(({ name, key, value }) => ({
    id: name,
    start: key.start,
    end: key.end,
    env: variablesOf(memberOf(value, 'env')),
    steps: stepsOf(file, memberOf(value, 'steps')),
  }));
  return { triggers: triggersOf(memberOf(document, 'on')), env: variablesOf(memberOf(document, 'env')), jobs: [...jobs, ...own] };
}
