import type { Report } from '@mlx-guard/core';
import { safeJson } from './escape.ts';

/** The report as its file: JSON, two spaces, a newline at the end. */
export const reportJson = (report: Report): string => `${safeJson(report, 2)}\n`;
