/** The value of a handler's option: a number or text that is written out, something that is computed, or not given. */
export type Option = { readonly kind: 'written'; readonly value: string | number } | { readonly kind: 'computed' } | { readonly kind: 'absent' };

/** Why the file of a handler grows without end, and what to write instead. */
export interface Unbounded {
  /** Fits after "the file". */
  readonly why: string;
  readonly fix: string;
}

/** The options of one handler by name. */
export type Options = (name: string) => Option;

const fix = 'logging.handlers.RotatingFileHandler(filename, maxBytes=10_485_760, backupCount=5)';
const never = { why: 'is never rotated', fix } as const;

/** Devices that keep nothing. */
const isDevice = (option: Option): boolean => option.kind === 'written' && /^\/dev\/(?:null|std(?:out|err)|fd\/\d+)$/.test(String(option.value));

/** Not given, or given as nothing: 0, `None`, or an empty text. */
const isNothing = (option: Option): boolean =>
  option.kind === 'absent' || (option.kind === 'written' && ['0', '', 'None', 'null'].includes(String(option.value)));

/** Why the file of a handler of the `logging` module grows without end; undefined where it does not, or where that cannot be told. */
export function unboundedHandler(handler: string, option: Options): Unbounded | undefined {
  if (isDevice(option('filename'))) return undefined;
  switch (handler) {
    case 'logging.FileHandler':
      return never;
    case 'logging.basicConfig':
      return isNothing(option('filename')) ? undefined : never;
    case 'logging.handlers.RotatingFileHandler':
      if (isNothing(option('maxBytes'))) return { why: 'is never rotated: without `maxBytes` there is no limit', fix };
      return isNothing(option('backupCount')) ? { why: 'is never rotated: without `backupCount` it is only added to', fix } : undefined;
    case 'logging.handlers.TimedRotatingFileHandler':
      return isNothing(option('backupCount')) ? { why: 'is rotated, but without `backupCount` every old one is kept', fix: 'backupCount=14' } : undefined;
    default:
      return undefined;
  }
}

const loguruFix = 'rotation="10 MB", retention=5';

/** The same for a file that loguru writes. */
export function unboundedLoguru(option: Options): Unbounded | undefined {
  if (isNothing(option('rotation'))) return { why: 'is never rotated', fix: loguruFix };
  return isNothing(option('retention')) ? { why: 'is rotated, but without `retention` every old one is kept', fix: loguruFix } : undefined;
}
