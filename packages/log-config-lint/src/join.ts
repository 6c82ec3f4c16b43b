import { type Finding, fitsGlob, quote } from '@mlx-guard/core';
import type { FileReport, SinkLine, Verbose } from './lint-file.ts';
import { contentLogged } from './rules/content-logged.ts';
import { contentLoggedAtDebug } from './rules/content-logged-at-debug.ts';
import { handlerWithoutMasking } from './rules/handler-without-masking.ts';
import { serviceLogWithoutRotation } from './rules/service-log-without-rotation.ts';

/** The setting that makes the project's servers verbose: the first, in the order of the paths. */
function firstVerbose(reports: readonly FileReport[]): Verbose | undefined {
  return reports.flatMap(({ verbose }) => verbose)[0];
}

/** Sinks that the code's own messages reach; what a container engine or a proxy keeps is another thing. */
const ofCode = ({ sink }: SinkLine): boolean => /^(?:logging|loguru|rich)\b/.test(sink);

/** The handlers of a project, where each of them masks; undefined where one does not, or where there is none. */
function maskedBy(sinks: readonly SinkLine[]): SinkLine | undefined {
  const own = sinks.filter(ofCode);
  return own.length > 0 && own.every(({ masking }) => masking !== 'none') ? own[0] : undefined;
}

/** Whether an entry of logrotate or newsyslog in the project rotates the file that a finding is about. */
function isRotated({ rule, evidence }: Finding, sinks: readonly SinkLine[]): boolean {
  const target = evidence['target'];
  if (rule !== serviceLogWithoutRotation.id || typeof target !== 'string') return false;
  const rotating = sinks.filter(({ sink }) => sink === 'logrotate' || sink === 'newsyslog');
  return rotating.some((sink) => sink.target.split(/\s+/).some((pattern) => fitsGlob(pattern, target)));
}

/**
 * What only several files together tell. Content at DEBUG weighs more where something that is deployed asks for DEBUG; content in a log weighs
 * less where a filter masks on every handler. Both places are named. What another file rotates is no finding.
 */
export function joined(findings: readonly Finding[], reports: readonly FileReport[]): readonly Finding[] {
  const verbose = firstVerbose(reports);
  const sinks = reports.flatMap((report) => report.sinks);
  const masked = maskedBy(sinks);
  const isContent = ({ rule }: Finding): boolean => rule === contentLogged.id || rule === contentLoggedAtDebug.id;
  const changed = findings
    .filter((finding) => !isRotated(finding, sinks))
    .map((finding): Finding => {
      if (!isContent(finding)) return finding;
      const { related = [], message } = finding;
      if (masked !== undefined) {
        const note = `${message}; every handler has a filter that masks (${quote(masked.masking)}), so it weighs less`;
        return {
          ...finding,
          severity: finding.rule === contentLogged.id ? 'warning' : 'note',
          message: note,
          related: [...related, { location: masked.location, message: 'a handler that masks' }],
        };
      }
      if (verbose === undefined || finding.rule !== contentLoggedAtDebug.id) return finding;
      const raised = `${message}; ${verbose.what} shows it on a running server`;
      return {
        ...finding,
        severity: 'warning',
        message: raised,
        related: [...related, { location: verbose.location, message: 'this makes the server verbose' }],
      };
    });
  const leaks = findings.filter(isContent);
  const [first] = leaks;
  if (first?.location === undefined || masked !== undefined) return changed;
  const place = first.location;
  const bare = sinks.filter((sink) => ofCode(sink) && sink.masking === 'none');
  const told = bare.map((sink, index) =>
    handlerWithoutMasking.finding(sink.location, `the handler ${quote(sink.sink)} masks nothing, and content is logged`, {
      identity: `${sink.sink}\n${sink.target}\n${bare.slice(0, index).filter((other) => other.sink === sink.sink && other.location.path === sink.location.path).length}`,
      related: [{ location: place, message: 'content is logged here' }],
    }),
  );
  return [...changed, ...told];
}
