import { type AnyRule, type Finding, projectUrl } from '@mlx-guard/core';
import { limits } from './limits.ts';
import { isPlainName } from './place.ts';

/** The line that mends a finding, if it can be shown whole and exactly as it must be pasted. */
export const pasteable = ({ fix }: Finding): string | undefined => (fix !== undefined && fix.length <= limits.pasteChars && isPlainName(fix) ? fix : undefined);

/** The page that explains a rule. */
export const ruleUrl = ({ id }: Pick<AnyRule, 'id'>): string => `${projectUrl}/blob/main/docs/rules/${id}.md`;
