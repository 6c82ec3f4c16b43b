import { dotted, type Expression, Imports, lastName, type PythonModule, statementsIn } from '@mlx-guard/source-formats';
import { wordSet, wordsOf } from './words.ts';

const loggerMakers = wordSet('getLogger get_logger getChild setup_logger create_logger init_logger configure_logger');
/** Methods of a logger that give a logger. */
const loggerChains = wordSet('opt bind contextualize getChild new unbind try_unbind patch');

/** What the names of one module stand for: imports, and which of them are loggers. */
export class Names extends Imports {
  readonly #loggers = new Set<string>();

  constructor(module: Pick<PythonModule, 'body'>) {
    super(module);
    // Twice, for a logger that is made of another one.
    for (let round = 0; round < 2; round += 1) {
      for (const statement of statementsIn(module.body)) {
        if (statement.kind !== 'assign' || !this.isLogger(statement.value)) continue;
        for (const target of statement.targets) this.#loggers.add(dotted(target) ?? '');
      }
    }
  }

  /** Whether a value is a logger: by what made it, or by its name. */
  isLogger(expression: Expression): boolean {
    if (expression.kind === 'call') {
      const made = lastName(expression.callee) ?? '';
      if (loggerMakers.has(made)) return true;
      return loggerChains.has(made) && expression.callee.kind === 'attribute' && this.isLogger(expression.callee.object);
    }
    const name = dotted(expression);
    if (name !== undefined && this.#loggers.has(name)) return true;
    const full = this.full(expression);
    if (full === 'logging' || full === 'loguru.logger') return true;
    const last = wordsOf(lastName(expression) ?? '').at(-1);
    return last === 'logger' || last === 'log';
  }
}
