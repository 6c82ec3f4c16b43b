import type { Location } from '@mlx-guard/core';
import type { Defect } from '@mlx-guard/dependency-formats';

/** A place of a format as a location of a finding. */
export const locate = (path: string, { line, column, endColumn }: Defect['place']): Location => ({
  path,
  startLine: line,
  startColumn: column,
  endLine: line,
  endColumn,
});
