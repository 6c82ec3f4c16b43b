/** How much each channel takes, and how much of it is used. Beyond a limit GitHub drops silently, or drops everything; so what does not fit is cut here, and said. */
export const limits = {
  /** Of each type and step; the runner drops the rest. */
  annotationsPerType: 10,
  /** UTF-16 code units of an annotation's message; the runner cuts there. */
  annotationChars: 4_096,
  annotationTitleChars: 255,
  /** A longer path cannot be opened on macOS, and is named in the message instead. */
  annotationPathChars: 1_024,
  /** UTF-16 code units of one message in any channel. */
  messageChars: 1_000,
  /** A longer command is not shown, since half a command does something else. */
  pasteChars: 1_000,
  /** Bytes of a job summary. Above 1 MiB the runner drops it whole. */
  summaryBytes: 900 * 1024,
  /** Entries under "Fix these first". */
  firstFixes: 5,
  /** Findings that the terminal shows in full. */
  terminalFindings: 50,
  /** Folded findings that a report shows where it is one of several. */
  findingsInBrief: 5,
  /** UTF-16 code units of each of its lines. */
  briefChars: 240,
  /** Equal findings (rule, file, remedy) that are shown before the rest is counted. */
  shownOfEqual: 3,
  /** Reasons for a gap, or notices, that the terminal and an annotation list. */
  listedInBrief: 5,
  /** The same in the job summary and in SARIF. */
  listed: 200,
  /** Results of a SARIF run; GitHub refuses a run with more. */
  sarifResults: 25_000,
  /** UTF-16 code units of all SARIF results together, far below 10 MB once compressed, for any findings but made-up ones. */
  sarifChars: 32 * 1024 * 1024,
  sarifRelatedLocations: 10,
  /** Of one request; more are added by further requests. */
  checkRunAnnotationsPerRequest: 50,
  /** Of a check run altogether: 40 requests, of which a job has 1,000 an hour for all that it does. */
  checkRunAnnotations: 2_000,
  /** Bytes of a check run's summary, and of a comment. GitHub takes 65,535 and 65,536 characters, of which there are never more than bytes. */
  shortSummaryBytes: 60_000,
} as const;

/** The text, or its first `max - 1` UTF-16 code units and an ellipsis; never half a surrogate pair. */
export const cut = (text: string, max: number): string => (text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`);
