import { errorDocs } from '@mlx-guard/core';
import { errorTexts, otherTexts } from './error-texts.ts';
import { page, prose, table } from './markdown.ts';
import type { KnownText } from './setting-texts.ts';

const texts = (known: readonly KnownText[]): string =>
  table(
    ['It says', 'What to do'],
    known.map(({ text, cure }) => [prose(text), prose(cure)]),
  );

const codes: readonly (keyof typeof errorDocs)[] = Object.keys(errorDocs).filter((code): code is keyof typeof errorDocs => code in errorDocs);

/** The errors and other texts for `docs/troubleshooting.md`, by kind. */
export const troubleshootingTables = (): string =>
  page(
    ...codes.flatMap((code) => {
      const { title, cause, cure } = errorDocs[code];
      return [`## ${prose(title)}`, `Code \`${code}\`. ${prose(cause)}`, prose(cure), texts(errorTexts[code])];
    }),
    ...Object.entries(otherTexts).flatMap(([title, known]) => [`## ${title}`, texts(known)]),
  );
