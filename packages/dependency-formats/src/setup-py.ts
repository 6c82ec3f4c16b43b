import { type Expression, type PythonModule, readPython, type Statement } from '@mlx-guard/source-formats';
import { type Content, type Defect, type Dependency, sorted, type Use } from './dependency.ts';
import { type Format, named } from './format.ts';
import { pythonRequirement } from './python-deps.ts';

const keywords: ReadonlyMap<string, Use> = new Map([
  ['install_requires', 'runtime'],
  ['extras_require', 'runtime'],
  ['setup_requires', 'build'],
  ['tests_require', 'development'],
]);
const maxSteps = 20_000;

/** A text with the expression that it stands in; the text is undefined where only a run of the file would tell. */
interface Item {
  readonly text: string | undefined;
  readonly at: Expression;
}

/** Follows module constants, lists, sums and f-strings; everything else stays unknown. Nothing is run. */
class Evaluator {
  readonly #module: PythonModule;
  readonly #names = new Map<string, Expression>();
  #steps = 0;

  constructor(module: PythonModule) {
    this.#module = module;
    this.#learn(module.body);
  }

  #learn(body: readonly Statement[]): void {
    for (const statement of body) {
      if (statement.kind === 'assign' && !statement.isAdding) {
        for (const target of statement.targets) if (target.kind === 'name') this.#names.set(target.name, statement.value);
      } else if (statement.kind === 'block') for (const arm of statement.arms) this.#learn(arm.body);
    }
  }

  /** What a name stands for, its own value not followed twice. */
  #value(expression: Expression, depth = 0): Expression {
    if (expression.kind !== 'name' || depth > 20) return expression;
    const value = this.#names.get(expression.name);
    return value === undefined ? expression : this.#value(value, depth + 1);
  }

  /** A string with its holes filled, where they hold constants. */
  #string(expression: Expression): string | undefined {
    const value = this.#value(expression);
    this.#steps += 1;
    if (this.#steps > maxSteps) return undefined;
    if (value.kind === 'binary' && value.operator === '+') {
      const [left, right] = [this.#string(value.left), this.#string(value.right)];
      return left === undefined || right === undefined ? undefined : left + right;
    }
    if (value.kind !== 'text') return undefined;
    return value.holes.length === 0 ? value.text : this.#filled(value.start, value.end, value.holes);
  }

  #filled(start: number, end: number, holes: readonly Expression[]): string | undefined {
    const { text } = this.#module;
    const [, quotation = ''] = /^[A-Za-z]{0,3}("""|'''|"|')/.exec(text.slice(start, start + 6)) ?? [];
    if (quotation === '') return undefined;
    let result = '';
    let from = text.indexOf(quotation, start) + quotation.length;
    for (const hole of holes) {
      const open = text.lastIndexOf('{', hole.start);
      const close = text.indexOf('}', hole.end);
      const filling = hole.kind === 'number' ? hole.text : this.#string(hole);
      if (filling === undefined || open < from || close < 0) return undefined;
      result += text.slice(from, open) + filling;
      from = close + 1;
    }
    return result + text.slice(from, end - quotation.length);
  }

  /** The strings that an expression holds, whatever it is built of. */
  *items(expression: Expression): Iterable<Item> {
    this.#steps += 1;
    const value = this.#value(expression);
    if (this.#steps > maxSteps) yield { text: undefined, at: expression };
    else if (value.kind === 'collection') for (const item of value.items) yield* this.items(item.kind === 'wrapped' ? item.value : item);
    else if (value.kind === 'dictionary') for (const entry of value.entries) yield* this.items(entry.value);
    else if (value.kind === 'choice') for (const option of value.options) yield* this.items(option);
    else if (value.kind === 'binary' && value.operator === '+' && this.#string(value) === undefined) {
      yield* this.items(value.left);
      yield* this.items(value.right);
    } else {
      const text = this.#string(value);
      // `x = a; x.append(b)` is not followed; `"a\nb"` is a list to setuptools.
      const lines = text?.split(/\\n|\n/).filter((line) => line.trim() !== '');
      if (lines === undefined) yield { text: undefined, at: value.kind === 'name' ? expression : value };
      else for (const line of lines) yield { text: line, at: value };
    }
  }
}

const isSetup = (callee: Expression): boolean =>
  (callee.kind === 'name' && callee.name === 'setup') || (callee.kind === 'attribute' && callee.name === 'setup' && callee.object.kind === 'name');

/** The calls of `setup`, wherever they stand in the module. */
function* setups(body: readonly Statement[]): Iterable<Expression & { readonly kind: 'call' }> {
  for (const statement of body) {
    if (statement.kind === 'evaluate') for (const value of statement.values) if (value.kind === 'call' && isSetup(value.callee)) yield value;
    if (statement.kind === 'assign' && statement.value.kind === 'call' && isSetup(statement.value.callee)) yield statement.value;
    if (statement.kind === 'block') for (const arm of statement.arms) yield* setups(arm.body);
    if (statement.kind === 'function') yield* setups(statement.body);
  }
}

function placeIn(module: PythonModule, { start, end }: Expression) {
  const { line, column } = module.lines.placeOf(start);
  const last = module.lines.placeOf(end);
  return { line, column, endColumn: last.line === line ? last.column : column + 1 };
}

/** Reads a `setup.py` without running it: the keywords of `setup()` that ask for packages. What only a run would tell is unresolved. */
async function readSetupPy(text: string): Promise<Content | undefined> {
  const module = await readPython(text);
  const evaluator = new Evaluator(module);
  const read: (Dependency | Defect)[] = [];
  for (const call of setups(module.body)) {
    for (const { name, value } of call.args) {
      const use = keywords.get(name ?? '');
      if (use === undefined) continue;
      for (const { text: line, at } of evaluator.items(value)) {
        const place = placeIn(module, at);
        const wanted = 'what a run of this file would tell';
        if (line !== undefined) read.push(pythonRequirement(line, place, use));
        else
          read.push({
            ecosystem: 'PyPI',
            name: module.text.slice(at.start, Math.min(at.end, at.start + 80)),
            evidence: 'unresolved',
            wanted,
            origin: 'local',
            hashes: 0,
            place,
          });
      }
    }
  }
  const defects = module.defects.map(({ problem, span }) => ({ problem, place: placeIn(module, { kind: 'other', parts: [], ...span }) }));
  if (read.length === 0) return defects.length === 0 || !/\bsetup\s*\(/.test(text) ? undefined : { dependencies: [], defects };
  const content = sorted(read);
  return { ...content, isPackage: true, defects: [...content.defects, ...defects] };
}

/** What a project of setuptools asks for, in code. */
export const setupPy: Format = { id: 'setup-py', title: 'setup.py', role: 'manifest', isAt: named(/^setup\.py$/), read: readSetupPy };
