import { expressionsOf, lastName, type PythonModule, type Statement, statementsIn, within } from '@mlx-guard/source-formats';

/** Actions that verify a model, by how a step names them. */
export const verifyAction = /(?:^|\/)actions\/(?:model-checksum|check)(?:@|$)|mlx-guard\/mlx-guard@|mlx-guard\/?@/;

const verifyCommand = /\bmlx-guard\s+(?:model-checksum|check)\b|\bsha256sum\s+(?:-c|--check)|\bshasum\b.*\s-c\b|\bmodel_signing\s+verify/;
const maxCommand = 20_000;

/** Whether a script, or a command of one, verifies a model. Only its beginning is looked at. */
export const isVerifyCommand = (command: string): boolean => verifyCommand.test(command.slice(0, maxCommand));

/** A script of Python whose name says that it verifies: the emitted verifier has the name that its user gave it. */
export const isVerifyScript = (word: string): boolean => word.endsWith('.py') && word.slice(-100).includes('verif');

const entry = 'verify_model';

const imports = (statement: Statement): boolean =>
  statement.kind === 'import' && statement.names.some(({ full }) => full.split('.').includes(entry) || full.split('.', 1)[0] === 'model_signing');

/** Whether a module verifies a model by the emitted verifier, or a signature. That the verifier itself is there says nothing of its use. */
export function verifiesModel({ body }: PythonModule): boolean {
  const statements = [...statementsIn(body)];
  if (statements.some((statement) => statement.kind === 'function' && statement.name === entry)) return false;
  return statements.some(
    (statement) =>
      imports(statement) ||
      [...expressionsOf(statement)].some((expression) => [...within(expression)].some((part) => part.kind === 'call' && lastName(part.callee) === entry)),
  );
}
