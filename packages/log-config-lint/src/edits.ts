import { byCodeUnit, type Finding } from '@mlx-guard/core';
import type { SourceKind } from './readers.ts';

/** A change of a text: what stands between two offsets becomes something else. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where the argument list of the call at these lines ends: just before its last bracket. */
function beforeLastBracket(text: string, end: number): number | undefined {
  return text[end - 1] === ')' ? end - 1 : undefined;
}

/** Adds a keyword argument to a call. */
function withArgument(text: string, start: number, end: number, argument: string): Edit | undefined {
  const at = beforeLastBracket(text, end);
  if (at === undefined) return undefined;
  const before = text.slice(start, at).trimEnd();
  const gap = start + before.length;
  const isEmpty = before.endsWith('(');
  const isMany = text.slice(gap, at).includes('\n');
  const comma = isEmpty || before.endsWith(',') ? '' : ',';
  if (!isMany) return { start: gap, end: at, text: `${comma}${isEmpty ? '' : ' '}${argument}` };
  // In a list with a line for each argument the new one gets a line as well, at the same indent.
  const lineStart = text.lastIndexOf('\n', gap - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const lineEnd = text.slice(gap, at).startsWith('\r\n') ? '\r\n' : '\n';
  if (text.slice(gap, at).includes('#')) return undefined; // a comment stands there
  return { start: gap, end: gap, text: `${comma}${lineEnd}${indent}${argument},` };
}

/** Replaces one word of a stretch that stands there once. */
function replaced(text: string, start: number, end: number, pattern: RegExp, by: string): Edit | undefined {
  const found = pattern.exec(text.slice(start, end));
  return found === null ? undefined : { start: start + found.index, end: start + found.index + found[0].length, text: found[0].replace(pattern, by) };
}

type Fixer = (text: string, start: number, end: number) => Edit | undefined;

const fixers: Readonly<Partial<Record<SourceKind, Readonly<Record<string, Fixer>>>>> = {
  python: {
    'loguru-diagnose': (text, start, end) =>
      replaced(text, start, end, /\bdiagnose\s*=\s*True\b/, 'diagnose=False') ??
      (/\*\*/.test(text.slice(start, end)) ? undefined : withArgument(text, start, end, 'diagnose=False')),
    'traceback-shows-locals': (text, start, end) => replaced(text, start, end, /\b((?:tracebacks_)?show_locals)\s*=\s*True\b/, '$1=False'),
    'sentry-sends-content': (text, start, end) =>
      replaced(text, start, end, /\b(send_default_pii|include_local_variables|include_prompts)\s*=\s*True\b/, '$1=False') ??
      replaced(text, start, end, /\bmax_request_body_size\s*=\s*["'](?:always|medium|small)["']/, 'max_request_body_size="never"'),
    'framework-debug': (text, start, end) => replaced(text, start, end, /\bdebug\s*=\s*True\b/, 'debug=False'),
    'file-handler-without-rotation': (text, start, end) => {
      const call = text.slice(start, end);
      if (!/^loguru\.logger\.add|^logger\.add/.test(call) || /rotation|retention|\*/.test(call)) return undefined;
      return withArgument(text, start, end, 'rotation="10 MB", retention=5');
    },
  },
};

/** Values of an environment that are safe to set: by rule, name and value in any notation. */
const environment: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  'verbose-level': [
    [/(LEVEL["']?\s*[:= ]\s*["']?)(?:debug|trace|notset|verbose|all)\b/i, '$1info'],
    [/(--log[-_]?level[= ]["']?)(?:debug|trace)\b/i, '$1info'],
    [/(["']--log[-_]?level["'],\s*["'])(?:debug|trace)\b/i, '$1info'],
  ],
  'telemetry-captures-content': [[/(CAPTURE_MESSAGE_CONTENT["']?\s*[:= ]\s*["']?)(?:true|1|span_only|event_only|span_and_event)\b/i, '$1false']],
  'library-debug-output': [[/(VERBOSITY["']?\s*[:= ]\s*["']?)debug\b/i, '$1warning']],
};
const withEnvironment: ReadonlySet<SourceKind> = new Set<SourceKind>(['compose', 'dockerfile', 'dotenv', 'systemd', 'shell', 'procfile', 'workflow', 'yaml']);

function environmentEdit(rule: string, kind: SourceKind, text: string, start: number, end: number): Edit | undefined {
  if (!withEnvironment.has(kind)) return undefined;
  for (const [pattern, by] of environment[rule] ?? []) {
    const edit = replaced(text, start, end, pattern, by);
    if (edit !== undefined) return edit;
  }
  return undefined;
}

/** The changes that mend findings of one file by themselves; none overlaps another. `offsetOf` takes line and column to an offset. */
export function editsFor(
  kind: SourceKind,
  text: string,
  findings: readonly Finding[],
  offsetOf: (place: { readonly line: number; readonly column: number }) => number,
): readonly (Edit & { readonly rule: string })[] {
  const edits: (Edit & { readonly rule: string })[] = [];
  for (const { rule, location } of findings.toSorted((a, b) => byCodeUnit(a.rule, b.rule))) {
    if (location?.startLine === undefined || location.startColumn === undefined || location.endLine === undefined || location.endColumn === undefined) continue;
    const start = offsetOf({ line: location.startLine, column: location.startColumn });
    const end = offsetOf({ line: location.endLine, column: location.endColumn });
    const name = rule.slice(rule.indexOf('/') + 1);
    const edit = fixers[kind]?.[name]?.(text, start, end) ?? environmentEdit(name, kind, text, start, end);
    if (edit === undefined || edits.some((other) => edit.start <= other.end && other.start <= edit.end)) continue;
    edits.push({ ...edit, rule });
  }
  return edits;
}

/** A text with changes made, which do not overlap. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  let changed = text;
  for (const { start, end, text: by } of edits.toSorted((a, b) => b.start - a.start)) changed = changed.slice(0, start) + by + changed.slice(end);
  return changed;
}
