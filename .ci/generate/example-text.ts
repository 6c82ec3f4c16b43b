import { type BadExample, type Example, type ExampleAnswer, type ExampleFile, type ExampleProcess, type FileAccess, visible } from '@mlx-guard/core';
import { block, code } from './markdown.ts';

const maxLines = 20;
const maxColumns = 400;
const maxBytes = 64;

/** A file's text with what does not show made visible, line by line, and what is too much counted. */
function textBlock(text: string): string {
  if (text === '') return 'Empty.';
  const lines = text.replace(/\n$/, '').split('\n');
  const shown = lines.slice(0, maxLines).map((line) => {
    const seen = visible(line);
    return seen.length <= maxColumns ? seen : `${seen.slice(0, maxColumns)} … (${line.length} characters)`;
  });
  if (lines.length > maxLines) shown.push(`… (${lines.length} lines)`);
  return block(shown.join('\n'), 'text');
}

function bytesBlock(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'Empty.';
  const shown = [...bytes.subarray(0, maxBytes)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `Bytes, in hexadecimal:\n\n${block(bytes.length <= maxBytes ? shown : `${shown} … (${bytes.length} bytes)`, 'text')}`;
}

const contentBlock = (content: string | Uint8Array): string => (typeof content === 'string' ? textBlock(content) : bytesBlock(content));

const specials = { fifo: 'A named pipe.', socket: 'A socket.', device: 'A device.' } as const;

/** Who may use a file, in a sentence. */
function accessText({ mode, links, isOwn }: Partial<FileAccess>): string {
  const facts = [
    ...(mode === undefined ? [] : [`has the mode ${code(mode.toString(8))}`]),
    ...(links === undefined ? [] : [`has ${links} names`]),
    ...(isOwn === undefined ? [] : [isOwn ? 'belongs to the user of the job' : 'belongs to another user']),
  ];
  return `It ${facts.join(' and ')}:`;
}

function fileBlock(file: ExampleFile): string {
  if (typeof file === 'string' || file instanceof Uint8Array) return contentBlock(file);
  if ('link' in file) return `A symbolic link to ${code(visible(file.link))}.`;
  if ('special' in file) return specials[file.special];
  if ('unreadable' in file) return `Cannot be read:\n\n${contentBlock(file.unreadable)}`;
  if ('access' in file) return `${accessText(file.access)}\n\n${contentBlock(file.content)}`;
  if ('inexact' in file) return `Its name on disk is not valid UTF-8:\n\n${contentBlock(file.inexact)}`;
  return `Changes while it is read:\n\n${contentBlock(file.changing)}`;
}

function answerBlock(answer: ExampleAnswer): string {
  if (typeof answer === 'string') return textBlock(answer);
  const headers = Object.entries(answer.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [`Status ${answer.status}.`, ...(headers.length > 0 ? [textBlock(headers.join('\n'))] : []), ...(answer.body ? [textBlock(answer.body)] : [])].join(
    '\n\n',
  );
}

const answersText = (request: string, answers: ExampleAnswer | readonly ExampleAnswer[]): string =>
  [`${code(visible(request))} is answered:`, ...[answers].flat().map(answerBlock)].join('\n\n');

/** How the command of an example is told to end, in the words of the port. */
function processText(process: ExampleProcess): string {
  const facts = (end: object): string =>
    Object.entries(end)
      .map(([name, value]) => `${code(name)}: ${code(visible(JSON.stringify(value)))}`)
      .join(', ');
  return Array.isArray(process)
    ? `The command is run again and again; it ends with ${process.map(facts).join('; then with ')}.`
    : `The command ends with ${facts(process)}.`;
}

/** One executable example of a rule, as Markdown: its settings, its files, and where the rule speaks. */
export function exampleText(example: Example & Pick<BadExample, 'at'>): string {
  const settings = Object.entries(example.settings ?? {}).map(([name, value]) => `${code(name)}: ${code(visible(value))}`);
  const files = Object.entries(example.files).map(([path, file]) => `${code(visible(path))}\n\n${fileBlock(file)}`);
  return [
    ...(settings.length > 0 ? [`With ${settings.join(', ')}:`] : []),
    ...(example.clock === undefined ? [] : [`On ${example.clock}:`]),
    ...files,
    ...Object.entries(example.base ?? {}).map(([path, file]) => `In the base, ${code(visible(path))}\n\n${fileBlock(file)}`),
    ...Object.entries(example.http ?? {}).map(([request, answers]) => answersText(request, answers)),
    ...(example.process === undefined ? [] : [processText(example.process)]),
    ...(example.server === undefined ? [] : [`A server on this machine answers its connections with ${example.server.join(', ')}.`]),
    ...(example.at === undefined ? [] : [`Reported at ${code(visible(example.at))}.`]),
  ].join('\n\n');
}
