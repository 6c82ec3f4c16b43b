import { isAttended, isServerModule, type Leak, leaksIn, mayServe, Names, type Vocabulary } from '@mlx-guard/python-flow';
import {
  argumentOf,
  dotted,
  type Expression,
  expressionsOf,
  lastName,
  type PythonModule,
  plainText,
  type Statement,
  statementsIn,
  type Variable,
  within,
} from '@mlx-guard/source-formats';
import { dictConfigFacts, isDictConfig } from './dict-config.ts';
import { FactMaker } from './fact-maker.ts';
import type { Facts, LeakFact } from './facts.ts';
import { handlerFacts } from './python-handlers.ts';
import { dataOf, levelOf, optionOf } from './python-values.ts';
import { mayMask, weakMasks } from './weak-mask.ts';

type Call = Extract<Expression, { readonly kind: 'call' }>;
type Assign = Extract<Statement, { readonly kind: 'assign' }>;

/** A module to judge. */
export interface PythonSubject {
  readonly path: string;
  /** From the folder that the user named. */
  readonly seenAs: string;
  readonly vocabulary: Vocabulary;
  /** Of a notebook: where its code stands in the file. */
  readonly maker?: FactMaker;
}

/** Without one of these calls nothing is written to a log; most modules of a project are never followed. */
const writes =
  /\.(?:trace|debug|info|success|warn|warning|error|exception|critical|fatal)\s*\(|(?<!\b(?:mx|np|jnp|math|torch|numpy))\.log\s*\(|bind_contextvars|contextualize/;
const prints = /\bpp?rint\b|\.write\b|\bwarn\b/;
/** Without one of these a module configures nothing that has to do with logs. */
const configures =
  /\b(?:logging|loguru|structlog|sentry_sdk|rich|cgitb|fastapi|starlette|flask|uvicorn|asyncio|langchain\w*|mlflow|resource|environ|addFilter|umask|chmod|start_capture|save_prompt_cache|set_verbosity_debug)\b/;

/** Whether a module can have anything to do with logs, but for a function that masks; where not, it only has to be one that can be read. */
export const mayLog = ({ path, seenAs, text }: { readonly path: string; readonly seenAs: string; readonly text: string }): boolean =>
  writes.test(text) || configures.test(text) || (prints.test(text) && mayServe(seenAs, text)) || isGunicornPath(path) || text.includes('mlx-guard');

/** What is only said of servers: names that mean little elsewhere, and streams that elsewhere are a program's output. */
const isForServers = ({ level, source }: Leak): boolean => level === 'stream' || (source.class !== 'secret' && source.class !== 'content');

function* leakFacts({ seenAs, vocabulary }: PythonSubject, module: PythonModule, names: Names, maker: FactMaker): Iterable<Facts> {
  const isServer = isServerModule(seenAs, names);
  const isTryout = seenAs.endsWith('.ipynb') || isAttended(seenAs);
  if (!writes.test(module.text) && !(isServer && prints.test(module.text))) return;
  for (const leak of leaksIn(module, names, vocabulary)) {
    if (isForServers(leak) && !isServer) continue;
    const { call, api, level, source, within: place } = leak;
    const sourceLocation = maker.locate(source);
    const at = maker.at(call, place, api, source.class, source.name);
    yield { kind: 'leak', api, level, class: source.class, source: source.name, sourceLocation, isAttended: isTryout, ...at } satisfies LeakFact;
  }
}

const isGunicornPath = (path: string): boolean => /(?:^|\/)gunicorn[\w.-]*\.py$/.test(path);

/** What the calls and assignments of a module configure. */
class Configuration {
  readonly #names: Names;
  readonly #maker: FactMaker;
  readonly #isServer: boolean;
  readonly #isGunicorn: boolean;
  /** What the filters are called that a handler's variable was given. */
  readonly #filters = new Map<string, string[]>();
  readonly #environment: Variable[] = [];
  readonly #loggers = new Map<string, string>();

  constructor(names: Names, maker: FactMaker, isServer: boolean) {
    this.#names = names;
    this.#maker = maker;
    this.#isServer = isServer;
    this.#isGunicorn = isGunicornPath(maker.path);
  }

  *facts(body: readonly Statement[]): Iterable<Facts> {
    const statements = [...statementsIn(body)];
    for (const statement of statements) this.#note(statement);
    for (const statement of statements) {
      const target = statement.kind === 'assign' ? dotted(statement.targets[0] ?? statement.value) : undefined;
      for (const expression of expressionsOf(statement)) for (const part of within(expression)) yield* this.#part(part, target);
      if (statement.kind === 'assign') yield* this.#assigned(statement);
    }
    yield* this.#maker.variables('program', this.#environment);
    for (const mask of weakMasks(body))
      yield { kind: 'weak-mask', function: mask.name, ...this.#maker.at({ start: mask.start, end: mask.start }, 'mask', mask.name) };
  }

  /** `handler.addFilter(Redact())`; `log = logging.getLogger("httpx")`. */
  #note(statement: Statement): void {
    if (statement.kind === 'assign' && statement.value.kind === 'call' && this.#names.full(statement.value.callee) === 'logging.getLogger') {
      const name = dotted(statement.targets[0] ?? statement.value);
      if (name !== undefined) this.#loggers.set(name, plainText(statement.value.args[0]?.value) ?? (statement.value.args.length === 0 ? '' : '?'));
    }
    const call = statement.kind === 'evaluate' ? statement.values[0] : undefined;
    if (call?.kind !== 'call' || call.callee.kind !== 'attribute' || call.callee.name !== 'addFilter') return;
    const handler = dotted(call.callee.object) ?? '';
    const filter = call.args[0]?.value;
    this.#filters.set(handler, [...(this.#filters.get(handler) ?? []), (filter && lastName(filter)) ?? 'a filter']);
  }

  *#part(part: Expression, target: string | undefined): Iterable<Facts> {
    if (part.kind === 'attribute' || part.kind === 'name') {
      if (lastName(part) === 'dict_tracebacks' && this.#names.full(part) === 'structlog.processors.dict_tracebacks') {
        yield {
          kind: 'call',
          name: 'structlog.processors.dict_tracebacks',
          isServer: this.#isServer,
          option: () => ({ kind: 'absent' }),
          ...this.#maker.at(part, 'dict_tracebacks'),
        };
      }
    } else if (part.kind === 'dictionary') {
      const data = part.entries.some(({ key }) => plainText(key) === 'version') ? dataOf(part, this.#names) : undefined;
      if (data !== undefined && isDictConfig(data)) yield* dictConfigFacts(data, this.#maker);
    } else if (part.kind === 'call') yield* this.#call(part, target);
  }

  *#call(call: Call, target: string | undefined): Iterable<Facts> {
    const { callee } = call;
    const full = this.#names.full(callee);
    if (full !== undefined) yield* handlerFacts({ full, call }, this.#filters.get(target ?? '') ?? [], this.#isServer, this.#maker);
    if (callee.kind !== 'attribute') return;
    if (callee.name === 'setLevel') yield* this.#level(callee.object, call);
    else if (callee.name === 'run' && full === undefined && this.#names.roots.has('flask')) {
      yield { kind: 'call', name: 'flask.Flask.run', isServer: true, option: (name) => optionOf(argumentOf(call, name)), ...this.#maker.at(call, 'run') };
    } else if (full === 'os.environ.setdefault') this.#set(call.args[0]?.value, call.args[1]?.value, call);
    else if (full === 'logging.config.dictConfig' || full === 'logging.config.fileConfig') yield* this.#fromOutside(call);
  }

  *#level(logger: Expression, call: Call): Iterable<Facts> {
    const level = levelOf(argumentOf(call, 'level', 0));
    const name = this.#loggerName(logger);
    if (level !== undefined && name !== undefined && name !== '?') yield { kind: 'level', logger: name, level, ...this.#maker.at(call, 'setLevel', name) };
  }

  #loggerName(logger: Expression): string | undefined {
    if (this.#names.full(logger) === 'logging.root') return '';
    if (logger.kind !== 'call') return this.#loggers.get(dotted(logger) ?? '');
    if (this.#names.full(logger.callee) !== 'logging.getLogger') return undefined;
    return logger.args.length === 0 ? '' : plainText(logger.args[0]?.value);
  }

  /** A configuration that comes from a request, the environment or the network may name any callable. */
  *#fromOutside(call: Call): Iterable<Facts> {
    const [given] = call.args;
    const parts = given === undefined ? [] : within(given.value);
    const outside = parts.find(
      (part) => part.kind === 'call' && /^(?:requests|httpx|urllib\.request)\.|^os\.getenv$|^os\.environ\.get$/.test(this.#names.full(part.callee) ?? ''),
    );
    const environment = parts.find((part) => part.kind === 'subscript' && this.#names.full(part.object) === 'os.environ');
    const found = outside ?? environment;
    if (found !== undefined) yield { kind: 'logging', what: 'from-outside', subject: lastName(found) ?? 'os.environ', ...this.#maker.at(call, 'outside') };
  }

  #set(key: Expression | undefined, value: Expression | undefined, span: Expression): void {
    const name = plainText(key);
    if (name !== undefined) this.#environment.push({ name, value: plainText(value) ?? '', start: span.start, end: span.end });
  }

  *#assigned({ targets, value, start, end }: Assign): Iterable<Facts> {
    for (const target of targets) {
      if (target.kind === 'subscript' && this.#names.full(target.object) === 'os.environ') this.#set(target.keys[0], value, { ...target, start, end });
      if (!this.#isGunicorn || target.kind !== 'name') continue;
      const text = plainText(value);
      if (text !== undefined)
        yield { kind: 'setting', of: 'gunicorn', key: target.name, value: text, beside: new Map(), ...this.#maker.at({ start, end }, 'gunicorn', target.name) };
    }
  }
}

/** All that the rules judge in a Python module. */
export function* pythonFacts(subject: PythonSubject, module: PythonModule): Iterable<Facts> {
  const names = new Names(module);
  const maker = subject.maker ?? new FactMaker(subject.path, module.lines);
  yield* leakFacts(subject, module, names, maker);
  const isGunicorn = isGunicornPath(maker.path);
  if (!configures.test(module.text) && !mayMask(module.text) && !isGunicorn) return;
  yield* new Configuration(names, maker, isServerModule(subject.seenAs, names)).facts(module.body);
}
