export { annotationLines } from './annotations.ts';
export { coverageMarkdown, coverageTerminal } from './coverage.ts';
export { errorCommand, markdown, markdownCode, markdownRow, safeJson, sarifMessage, terminal, workflowCommand } from './escape.ts';
export { limits } from './limits.ts';
export { reportJson } from './report-json.ts';
export { sarifText } from './sarif.ts';
export { summaryMarkdown } from './summary.ts';
export { terminalText } from './terminal.ts';
