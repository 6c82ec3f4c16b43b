import type { DefectKind } from './defect.ts';
import { harmlessEncodings, isDangerous, isHarmless } from './pickle-names.ts';
import type { Effect, Opcode } from './pickle-opcodes.ts';
import { type Imported, made, PickleStack, type Value } from './pickle-stack.ts';

/** How a pickle is judged. */
export interface PickleContext {
  /** Names beside the built-in ones that may be imported: `module.name`. */
  readonly allowedGlobals: ReadonlySet<string>;
  /** Whether persistent ids have a meaning here, as in PyTorch's files. */
  readonly hasPersistentIds: boolean;
}

/** The pickle cannot be walked on: what is wrong has been told. Never leaves the machine. */
export class Halt extends Error {
  override readonly name = 'Halt';
}

/** Takes what is wrong at the opcode in hand. */
type Tell = (kind: DefectKind, problem: string, key?: string) => void;

const maxGlobals = 1_000;
const maxText = 256;
const newestProtocol = 5;
const lineFeed = 0x0a;
const backslash = 0x5c;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const integer = /^\d{1,15}$/;
const float = /^[-+]?(?:\d[\d_]*\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)$/i;

/** As Python demands it, whose C reader takes blanks behind the closing quote. */
function isQuoted(bytes: Uint8Array): boolean {
  const [first] = bytes;
  let end = bytes.length;
  while (end > 0 && isBlank(bytes[end - 1])) end -= 1;
  return end >= 2 && (first === 0x27 || first === 0x22) && bytes[end - 1] === first;
}

const isBlank = (code: number | undefined): boolean => code === 0x20 || (code !== undefined && code >= 0x09 && code <= 0x0d);

const isImported = (value: Value): value is Imported => typeof value === 'object' && value.is === 'imported';
const shown = ({ module, name }: Imported): string => `${module}.${name}`;

/** What the opcodes of a pickle do to stack and memo, and what is to say about it. */
export class PickleEffects {
  readonly #context: PickleContext;
  readonly #tell: Tell;
  readonly #stack = new PickleStack();
  readonly globals = new Set<string>();
  calls = 0;
  isDone = false;

  constructor(context: PickleContext, tell: Tell) {
    this.#context = context;
    this.#tell = tell;
  }

  /** Applies one opcode; `bytes` is its argument. Throws `Halt`, `StackError` or `StackLimit` where the pickle cannot be walked on. */
  apply(opcode: Opcode, bytes: Uint8Array): void {
    this.#effects[opcode.effect](opcode, bytes);
  }

  /** Takes a number or text that nobody looks at. */
  takeData(): void {
    this.#stack.push(undefined);
  }

  #halt(problem: string, kind: DefectKind = 'pickle-malformed'): never {
    this.#tell(kind, problem);
    throw new Halt();
  }

  readonly #effects: Readonly<Record<Effect, (opcode: Opcode, bytes: Uint8Array) => void>> = {
    none: () => undefined,
    // The machine, which knows where the frame lies, has taken it.
    frame: () => undefined,
    value: (opcode, bytes) => {
      if (opcode.argument.form === 'lines') this.#checkNumber(opcode, bytes);
      this.#stack.push(undefined);
    },
    container: () => this.#stack.push(undefined),
    text: (opcode, bytes) => this.#stack.push(this.#text(opcode, bytes)),
    mark: () => this.#stack.mark(),
    memoize: () => this.#stack.remember(undefined),
    put: (opcode, bytes) => this.#stack.remember(this.#index(opcode, bytes)),
    get: (opcode, bytes) => this.#stack.recall(this.#index(opcode, bytes)),
    'tuple-1': () => this.#stack.push(this.#stack.tuple(1)),
    'tuple-2': () => this.#stack.push(this.#stack.tuple(2)),
    'tuple-3': () => this.#stack.push(this.#stack.tuple(3)),
    'close-tuple': () => this.#stack.push(this.#stack.popMark()),
    'close-container': ({ name }) => {
      this.#pairs(name, this.#stack.popMark().count);
      this.#stack.push(undefined);
    },
    'take-marked': ({ name }) => {
      this.#pairs(name, this.#stack.popMark().count);
      this.#needContainer();
    },
    'take-1': () => {
      this.#stack.pop();
      this.#needContainer();
    },
    'take-2': () => {
      this.#stack.tuple(2);
      this.#needContainer();
    },
    pop: () => this.#stack.popAny(),
    'pop-mark': () => {
      this.#stack.popMark();
    },
    dup: () => this.#stack.push(this.#stack.top()),
    stop: () => {
      this.#stack.pop();
      this.isDone = true;
    },
    proto: (_, [protocol = 0]) => {
      if (protocol > newestProtocol) this.#halt(`its protocol is ${protocol}; there are 0 to ${newestProtocol}`);
    },
    global: (_, bytes) => this.#global(bytes),
    'stack-global': () => this.#stackGlobal(),
    reduce: () => this.#reduce(),
    build: () => this.#build(),
    instance: (_, bytes) => {
      // As Python does: it imports, and only then looks for the arguments.
      this.#global(bytes);
      const callable = this.#stack.pop();
      this.#stack.popMark();
      this.#call(callable);
      this.#stack.push(made);
    },
    object: () => {
      this.#call(this.#stack.popMark().items[0]);
      this.#stack.push(made);
    },
    'new-object': () => this.#new(1),
    'new-object-ex': () => this.#new(2),
    persistent: () => {
      this.#stack.pop();
      this.#persistent();
      this.#stack.push(undefined);
    },
    'persistent-line': () => {
      this.#persistent();
      this.#stack.push(undefined);
    },
    extension: () => {
      this.#tell('pickle-computed-call', 'it imports by a number of the extension registry, which only the reader knows');
      this.#stack.push(made);
    },
    buffer: () => {
      this.#tell('pickle-computed-call', 'it takes a buffer from outside of the pickle');
      this.#stack.push(undefined);
    },
    'readonly-buffer': () => this.#tell('pickle-computed-call', 'it takes a buffer from outside of the pickle'),
  };

  #pairs(name: string, count: number): void {
    if (count % 2 === 1 && (name === 'DICT' || name === 'SETITEMS')) this.#halt(`${name} takes ${count} values, which are no pairs`);
  }

  #new(given: number): void {
    this.#stack.tuple(given);
    this.#call(this.#stack.pop());
    this.#stack.push(made);
  }

  #needContainer(): void {
    const container = this.#stack.top();
    if (isImported(container)) this.#tell('pickle-build', 'it adds items to something that it imported', shown(container));
  }

  #persistent(): void {
    if (!this.#context.hasPersistentIds) this.#tell('pickle-computed-call', 'it refers to an object by a persistent id, which runs code of the reader');
  }

  #text({ argument, name }: Opcode, bytes: Uint8Array): string | undefined {
    if (name === 'STRING' && !isQuoted(bytes)) this.#halt('a text is not quoted');
    if (bytes.length === 0) return '';
    if (bytes.length > maxText) return undefined;
    // Escapes of the text protocol are not computed: an import by such a text is refused as computed.
    if (argument.form === 'lines' && bytes.includes(backslash)) return undefined;
    return utf8.decode(name === 'STRING' ? bytes.subarray(1, -1) : bytes);
  }

  #checkNumber({ name }: Opcode, bytes: Uint8Array): void {
    const text = utf8.decode(bytes.subarray(0, 64));
    // Python strips blanks from integers, and from floats it does not.
    const isNumber = name === 'FLOAT' ? float.test(text) : /^[-+]?[\d_]+L?$/.test(text.trim());
    if (!isNumber) this.#halt('a number is none');
  }

  #index({ argument, name }: Opcode, bytes: Uint8Array): number {
    if (argument.form === 'lines') {
      const text = utf8.decode(bytes.subarray(0, 64)).trim();
      if (!integer.test(text)) this.#halt(`the number of ${name} is none`);
      return Number(text);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return bytes.length === 1 ? view.getUint8(0) : view.getUint32(0, true);
  }

  #global(bytes: Uint8Array): void {
    const middle = bytes.indexOf(lineFeed);
    this.#import(utf8.decode(bytes.subarray(0, middle)), utf8.decode(bytes.subarray(middle + 1)));
  }

  #stackGlobal(): void {
    const name = this.#stack.pop();
    const module = this.#stack.pop();
    if (typeof name === 'string' && typeof module === 'string') this.#import(module, name);
    else {
      this.#tell('pickle-computed-call', 'it imports something whose name it computes');
      this.#stack.push({ is: 'imported', module: '?', name: '?' });
    }
  }

  #import(module: string, name: string): void {
    const imported: Imported = { is: 'imported', module, name };
    const full = shown(imported);
    this.#stack.push(imported);
    if (this.globals.has(full)) return;
    if (this.globals.size < maxGlobals) this.globals.add(full);
    else this.#halt(`more than ${maxGlobals} imports`, 'limit-exceeded');
    if (isHarmless(module, name)) return;
    if (isDangerous(module)) this.#tell('pickle-global', 'it imports what runs code or reaches outside', full);
    else if (!this.#context.allowedGlobals.has(full)) this.#tell('pickle-unknown-global', 'it imports what is not known to be harmless', full);
  }

  /** Judges what is called: only what was imported by name, and judged then. */
  #call(callable: Value): void {
    this.calls += 1;
    if (!isImported(callable)) this.#tell('pickle-computed-call', 'it calls something that it computed');
  }

  #reduce(): void {
    const given = this.#stack.pop();
    const callable = this.#stack.pop();
    this.#call(callable);
    if (isImported(callable) && callable.module === '_codecs') {
      const encoding = typeof given === 'object' && given.is === 'tuple' ? given.items[1] : undefined;
      if (typeof encoding !== 'string' || !harmlessEncodings.has(encoding))
        this.#tell('pickle-computed-call', 'it names an encoding that is no encoding of text');
    }
    this.#stack.push(made);
  }

  #build(): void {
    this.#stack.pop();
    const target = this.#stack.top();
    if (isImported(target)) this.#tell('pickle-build', 'it changes attributes of something that it imported', shown(target));
  }
}
