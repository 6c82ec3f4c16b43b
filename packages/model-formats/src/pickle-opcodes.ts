/** How the bytes after an opcode are read (Python, `pickletools`): a fixed number, a length and so many, or lines of text. */
export type Argument =
  | { readonly form: 'fixed'; readonly bytes: number }
  | { readonly form: 'counted'; readonly lengthBytes: 1 | 4 | 8; readonly isSigned: boolean }
  | { readonly form: 'lines'; readonly count: 1 | 2 };

/** What an opcode does to the stack of values. */
export type Effect =
  | 'none'
  | 'value'
  | 'text'
  | 'container'
  | 'mark'
  | 'pop'
  | 'pop-mark'
  | 'dup'
  | 'stop'
  | 'proto'
  | 'frame'
  | 'global'
  | 'stack-global'
  | 'instance'
  | 'object'
  | 'reduce'
  | 'new-object'
  | 'new-object-ex'
  | 'build'
  | 'extension'
  | 'persistent-line'
  | 'persistent'
  | 'buffer'
  | 'readonly-buffer'
  | 'get'
  | 'put'
  | 'memoize'
  | 'close-container'
  | 'close-tuple'
  | 'tuple-1'
  | 'tuple-2'
  | 'tuple-3'
  | 'take-1'
  | 'take-2'
  | 'take-marked';

/** One opcode. */
export interface Opcode {
  readonly name: string;
  readonly effect: Effect;
  readonly argument: Argument;
}

const fixed = (bytes: number): Argument => ({ form: 'fixed', bytes });
const counted = (lengthBytes: 1 | 4 | 8, isSigned = false): Argument => ({ form: 'counted', lengthBytes, isSigned });
const line: Argument = { form: 'lines', count: 1 };
const none = fixed(0);

const rows: readonly (readonly [string | number, string, Effect, Argument])[] = [
  ['(', 'MARK', 'mark', none],
  ['.', 'STOP', 'stop', none],
  ['0', 'POP', 'pop', none],
  ['1', 'POP_MARK', 'pop-mark', none],
  ['2', 'DUP', 'dup', none],
  ['F', 'FLOAT', 'value', line],
  ['I', 'INT', 'value', line],
  ['J', 'BININT', 'value', fixed(4)],
  ['K', 'BININT1', 'value', fixed(1)],
  ['L', 'LONG', 'value', line],
  ['M', 'BININT2', 'value', fixed(2)],
  ['N', 'NONE', 'value', none],
  ['P', 'PERSID', 'persistent-line', line],
  ['Q', 'BINPERSID', 'persistent', none],
  ['R', 'REDUCE', 'reduce', none],
  ['S', 'STRING', 'text', line],
  ['T', 'BINSTRING', 'text', counted(4, true)],
  ['U', 'SHORT_BINSTRING', 'text', counted(1)],
  ['V', 'UNICODE', 'text', line],
  ['X', 'BINUNICODE', 'text', counted(4)],
  ['a', 'APPEND', 'take-1', none],
  ['b', 'BUILD', 'build', none],
  ['c', 'GLOBAL', 'global', { form: 'lines', count: 2 }],
  ['d', 'DICT', 'close-container', none],
  ['}', 'EMPTY_DICT', 'container', none],
  ['e', 'APPENDS', 'take-marked', none],
  ['g', 'GET', 'get', line],
  ['h', 'BINGET', 'get', fixed(1)],
  ['i', 'INST', 'instance', { form: 'lines', count: 2 }],
  ['j', 'LONG_BINGET', 'get', fixed(4)],
  ['l', 'LIST', 'close-container', none],
  [']', 'EMPTY_LIST', 'container', none],
  ['o', 'OBJ', 'object', none],
  ['p', 'PUT', 'put', line],
  ['q', 'BINPUT', 'put', fixed(1)],
  ['r', 'LONG_BINPUT', 'put', fixed(4)],
  ['s', 'SETITEM', 'take-2', none],
  ['t', 'TUPLE', 'close-tuple', none],
  [')', 'EMPTY_TUPLE', 'value', none],
  ['u', 'SETITEMS', 'take-marked', none],
  ['G', 'BINFLOAT', 'value', fixed(8)],
  ['B', 'BINBYTES', 'value', counted(4)],
  ['C', 'SHORT_BINBYTES', 'value', counted(1)],
  [0x80, 'PROTO', 'proto', fixed(1)],
  [0x81, 'NEWOBJ', 'new-object', none],
  [0x82, 'EXT1', 'extension', fixed(1)],
  [0x83, 'EXT2', 'extension', fixed(2)],
  [0x84, 'EXT4', 'extension', fixed(4)],
  [0x85, 'TUPLE1', 'tuple-1', none],
  [0x86, 'TUPLE2', 'tuple-2', none],
  [0x87, 'TUPLE3', 'tuple-3', none],
  [0x88, 'NEWTRUE', 'value', none],
  [0x89, 'NEWFALSE', 'value', none],
  [0x8a, 'LONG1', 'value', counted(1)],
  [0x8b, 'LONG4', 'value', counted(4, true)],
  [0x8c, 'SHORT_BINUNICODE', 'text', counted(1)],
  [0x8d, 'BINUNICODE8', 'text', counted(8)],
  [0x8e, 'BINBYTES8', 'value', counted(8)],
  [0x8f, 'EMPTY_SET', 'container', none],
  [0x90, 'ADDITEMS', 'take-marked', none],
  [0x91, 'FROZENSET', 'close-container', none],
  [0x92, 'NEWOBJ_EX', 'new-object-ex', none],
  [0x93, 'STACK_GLOBAL', 'stack-global', none],
  [0x94, 'MEMOIZE', 'memoize', none],
  [0x95, 'FRAME', 'frame', fixed(8)],
  [0x96, 'BYTEARRAY8', 'value', counted(8)],
  [0x97, 'NEXT_BUFFER', 'buffer', none],
  [0x98, 'READONLY_BUFFER', 'readonly-buffer', none],
];

/** Every opcode of the protocols 0 to 5, by its byte; the others are none. */
export const opcodes: readonly (Opcode | undefined)[] = Array.from({ length: 256 }, (_, code) => {
  const row = rows.find(([key]) => (typeof key === 'string' ? key.charCodeAt(0) : key) === code);
  return row && { name: row[1], effect: row[2], argument: row[3] };
});
