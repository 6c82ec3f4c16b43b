import type { Location } from '@mlx-guard/core';
import type { SinkFact } from './facts.ts';
import type { Option, Options } from './rotation.ts';

interface Place {
  readonly location: Location;
  readonly identity: string;
}

const shown = (option: Option, otherwise: string): string => {
  if (option.kind === 'absent') return otherwise;
  return option.kind === 'computed' ? 'computed' : String(option.value).slice(0, 200);
};

const masking = /redact|mask|sanit|scrub|censor|anonymi|sensitive|pii|secret|privacy/i;

/** How the filters of a handler are shown: those that are called like one that masks. */
function maskingOf(filters: readonly string[]): string {
  const found = filters.filter((name) => masking.test(name.slice(0, 200)));
  return found.length > 0 ? found.join(', ') : 'none';
}

const targets: Readonly<Record<string, string>> = {
  'logging.StreamHandler': 'stream',
  'logging.handlers.SysLogHandler': 'address',
  'logging.handlers.HTTPHandler': 'host',
  'logging.handlers.SocketHandler': 'host',
  'logging.handlers.SMTPHandler': 'mailhost',
};

function rotationOf(handler: string, option: Options): string {
  if (handler.endsWith('RotatingFileHandler') && !handler.includes('Timed')) return shown(option('maxBytes'), 'none');
  if (handler.endsWith('TimedRotatingFileHandler')) return shown(option('when'), 'h');
  if (handler.startsWith('loguru')) return shown(option('rotation'), 'none');
  return handler.endsWith('WatchedFileHandler') ? 'by another program' : 'none';
}

const retentionOf = (handler: string, option: Options): string => shown(option(handler.startsWith('loguru') ? 'retention' : 'backupCount'), 'none');

/** The line of the inventory for a handler of the `logging` module or of loguru. */
export function handlerSink(handler: string, option: Options, filters: readonly string[], place: Place): SinkFact {
  const isLoguru = handler.startsWith('loguru');
  const isFile = /File/.test(handler) || handler === 'logging.basicConfig' || isLoguru;
  const target = shown(
    option(isLoguru ? 'sink' : (targets[handler] ?? 'filename')),
    handler.includes('Stream') || handler === 'logging.basicConfig' ? 'stderr' : 'unknown',
  );
  return {
    kind: 'sink',
    sink: handler.slice(0, 200),
    target,
    level: shown(option('level'), 'default'),
    rotation: isFile ? rotationOf(handler, option) : 'not a file',
    retention: isFile ? retentionOf(handler, option) : 'not a file',
    mode: 'by umask',
    masking: isLoguru ? (option('filter').kind === 'absent' ? 'none' : 'a filter') : maskingOf(filters),
    ...place,
  };
}

/** The line of the inventory for anything else that keeps a log. */
export const otherSink = (
  sink: string,
  target: string,
  rest: Partial<Pick<SinkFact, 'level' | 'rotation' | 'retention' | 'mode' | 'masking'>>,
  place: Place,
): SinkFact => ({
  kind: 'sink',
  sink,
  target: target.slice(0, 200),
  level: 'all',
  rotation: 'none',
  retention: 'none',
  mode: 'by umask',
  masking: 'none',
  ...rest,
  ...place,
});
