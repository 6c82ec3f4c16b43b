import { commandWords, type DataSource, type IniEntry, type IniSource, memberOf, membersOf, readPython, textOf } from '@mlx-guard/source-formats';
import { wordsOf } from './container-facts.ts';
import type { FactMaker } from './fact-maker.ts';
import type { Facts } from './facts.ts';
import { handlerPlaces } from './python-calls.ts';
import { optionOf } from './python-values.ts';
import { type Options, unboundedHandler } from './rotation.ts';
import { handlerSink, otherSink } from './sinks.ts';

const besideOf = (entries: readonly IniEntry[]): ReadonlyMap<string, string> => new Map(entries.map(({ key, value }) => [key, value]));

/** `Environment="A=1" B=2`: one entry sets several. */
function* environmentOf({ value, valueSpan }: IniEntry, maker: FactMaker): Iterable<Facts> {
  const variables = commandWords(value).flatMap((word) => {
    const [, name, text = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word) ?? [];
    return name === undefined ? [] : [{ name, value: text, ...valueSpan }];
  });
  yield* maker.variables('systemd', variables);
}

const unitSettings = new Set(['StandardOutput', 'StandardError', 'UMask', 'LogsDirectoryMode', 'LimitCORE', 'LogLevelMax']);

/** What a unit of systemd sets, runs and where its output goes (systemd.exec). */
export function* systemdFacts({ sections }: IniSource, maker: FactMaker): Iterable<Facts> {
  for (const { name, entries } of sections) {
    if (name !== 'Service') continue;
    const beside = besideOf(entries);
    for (const entry of entries) {
      const { key, value, valueSpan } = entry;
      if (key === 'Environment') yield* environmentOf(entry, maker);
      else if (key.startsWith('Exec')) yield maker.command('systemd', commandWords(value.replace(/^[-@:+!]+/, '')), valueSpan);
      else if (unitSettings.has(key)) yield { kind: 'setting', of: 'systemd', key, value, beside, ...maker.at(valueSpan, 'systemd', key) };
      if (/^Standard(?:Output|Error)$/.test(key))
        yield otherSink(
          'systemd',
          value,
          { mode: `umask ${beside.get('UMask') ?? '0022'}`, rotation: value.includes('file:') || value.includes('append:') ? 'none' : 'by the journal' },
          maker.at(valueSpan, 'sink', key),
        );
    }
  }
}

/** What a job of launchd sets, runs and where its output goes (launchd.plist). */
export function* launchdFacts({ documents }: DataSource, maker: FactMaker): Iterable<Facts> {
  const [document] = documents;
  if (memberOf(document, 'Label') === undefined) return;
  const scalars = membersOf(document).flatMap(({ name, value }) => (textOf(value) === undefined ? [] : [[name, textOf(value) ?? ''] as const]));
  const beside = new Map(scalars);
  const variables = membersOf(memberOf(document, 'EnvironmentVariables')).map(({ name, value }) => ({
    name,
    value: textOf(value) ?? '',
    start: value.start,
    end: value.end,
  }));
  yield* maker.variables('launchd', variables);
  const command = wordsOf(memberOf(document, 'ProgramArguments'));
  if (command !== undefined) yield maker.command('launchd', command.words, command.span);
  for (const { name, value } of membersOf(document)) {
    const text = textOf(value);
    if (text === undefined || !/^Standard(?:Out|Error)Path$/.test(name)) continue;
    yield { kind: 'setting', of: 'launchd', key: name, value: text, beside, ...maker.at(value, 'launchd', name) };
    yield otherSink('launchd', text, { mode: `umask ${beside.get('Umask') ?? 'default'}` }, maker.at(value, 'sink', name));
  }
}

/** What a configuration of supervisord says of logs: it rotates unless told not to. */
export function* supervisorFacts({ sections }: IniSource, maker: FactMaker): Iterable<Facts> {
  for (const { name, entries } of sections) {
    const beside = besideOf(entries);
    for (const { key, value, valueSpan } of entries) {
      if (/^(?:stdout|stderr)_logfile(?:_maxbytes|_backups)?$|^logfile_maxbytes$/.test(key))
        yield { kind: 'setting', of: 'supervisor', key, value, beside, ...maker.at(valueSpan, name, key) };
      else if (key === 'command') yield maker.command('systemd', commandWords(value), valueSpan);
    }
  }
}

/** The arguments of a handler in an INI file: a tuple of Python. */
async function optionsOf(entries: readonly IniEntry[], handler: string): Promise<Options> {
  const text = entries.find(({ key }) => key === 'args')?.value ?? '()';
  const keywords = entries.find(({ key }) => key === 'kwargs')?.value ?? '{}';
  const [args, kwargs] = (await readPython(`${text}\n${keywords}\n`)).body.flatMap((statement) => (statement.kind === 'evaluate' ? statement.values : []));
  const places = handlerPlaces[handler] ?? {};
  return (name) => {
    const entry = kwargs?.kind === 'dictionary' ? kwargs.entries.find(({ key }) => key?.kind === 'text' && key.text === name) : undefined;
    if (entry !== undefined) return optionOf(entry.value);
    const place = places[name];
    return optionOf(place !== undefined && args?.kind === 'collection' ? args.items[place] : place === 0 ? args : undefined);
  };
}

const fullNameOf = (handler: string): string =>
  handler.startsWith('handlers.') ? `logging.${handler}` : handler.includes('.') ? handler : `logging.${handler}`;

/** A configuration for `logging.config.fileConfig`. */
export async function fileConfigFacts({ sections }: IniSource, maker: FactMaker): Promise<readonly Facts[]> {
  const facts: Facts[] = [];
  for (const { name, entries } of sections) {
    const made = entries.find(({ key }) => key === 'class');
    const level = entries.find(({ key }) => key === 'level');
    if (name.startsWith('handler_') && made !== undefined) {
      const handler = fullNameOf(made.value);
      const option = await optionsOf(entries, handler);
      facts.push(
        { kind: 'handler', name: name.slice(8), class: handler, option, filters: [], ...maker.at(made.valueSpan, 'handler', name) },
        handlerSink(handler, option, [], maker.at(made.valueSpan, 'sink', name)),
      );
      const unbounded = unboundedHandler(handler, option);
      if (unbounded) facts.push({ kind: 'unbounded-file', handler, ...unbounded, ...maker.at(made.valueSpan, name) });
    }
    if (!name.startsWith('logger_') || level === undefined) continue;
    const logger = entries.find(({ key }) => key === 'qualname')?.value ?? name.slice(7);
    facts.push({ kind: 'level', logger: logger === 'root' ? '' : logger, level: level.value, ...maker.at(level.valueSpan, 'level', logger) });
  }
  return facts;
}
