import { type DataSource, memberOf, type ShellCommand, type Span, workflowOf } from '@mlx-guard/source-formats';
import type { SourceFact } from './source-fact.ts';
import type { Placer } from './source-reader.ts';

const serverNames = /(?:^|\/)(?:mlx_lm\.server|mlx_vlm\.server)$/;

/** The arguments of a server of mlx_lm, however it is started; undefined where the words start something else. */
function serverArguments(words: readonly string[]): readonly string[] | undefined {
  const at = words.findIndex((word, index) => {
    if (serverNames.test(word))
      return index === 0 || words[index - 1] === '-m' || /(?:^|\/)(?:exec|uv|uvx|run|poetry|nohup|env|sudo|tini|--)$/.test(words[index - 1] ?? '');
    return word === 'mlx_lm' && words[index - 1] === '-m' && words[index + 1] === 'server';
  });
  return at < 0 ? undefined : words.slice(at + 1);
}

/** A container that is started by hand, with what bounds its memory. */
const containerRun = (words: readonly string[]): boolean => /^(?:docker|podman|nerdctl)$/.test(words[0] ?? '') && words.slice(1, 3).includes('run');
const isBounded = (words: readonly string[]): boolean => words.some((word) => /^(?:--memory|-m)(?:=|$)/.test(word));
/** Containers of a build or a test are gone before they matter. */
const stays = (words: readonly string[]): boolean => words.some((word) => /^(?:-d|--detach|--restart(?:=.*)?)$/.test(word));

/** What one command line starts. */
export function* startedBy(words: readonly string[], span: Span, place: Placer, where: string): Iterable<SourceFact> {
  const server = serverArguments(words);
  if (server !== undefined) yield { about: 'server-command', words: server, ...place.at(span, where, 'server') };
  if (!containerRun(words) || !stays(words)) return;
  const name = words[words.indexOf('--name') + 1 || words.length] ?? 'container';
  yield { about: 'service', of: 'container', name, isLimited: isBounded(words), ...place.at(span, where, 'container', name) };
}

/** What the commands of a script start. */
export function* commandFacts(commands: readonly ShellCommand[], place: Placer, where: string): Iterable<SourceFact> {
  for (const { words, start, end } of commands) {
    yield* startedBy(
      words.map(({ text }) => text),
      { start, end },
      place,
      where,
    );
  }
}

/** What the steps of a workflow start. */
export function* workflowFacts({ documents }: DataSource, place: Placer, text: string): Iterable<SourceFact> {
  const [document] = documents;
  if (memberOf(document, 'jobs') === undefined && memberOf(document, 'runs') === undefined) return;
  for (const { steps } of workflowOf(text, document).jobs) for (const { commands } of steps) yield* commandFacts(commands, place, 'workflow');
}
