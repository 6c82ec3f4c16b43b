import { quote } from '@mlx-guard/core';
import type { TextPlace } from '@mlx-guard/source-formats';
import type { Defect, Dependency } from './dependency.ts';
import { readAddress, readRequirement } from './requirement.ts';
import { type LogicalLine, logicalLines } from './requirements-lines.ts';

/** Another file that a requirements file reads: `-r` as requirements, `-c` as bounds on what others ask for. */
export interface Include {
  readonly kind: 'requirements' | 'constraints';
  /** As written: relative to the file's folder, or an address. */
  readonly target: string;
  readonly place: TextPlace;
}

/** What a requirements file says. */
export interface Requirements {
  readonly dependencies: readonly Dependency[];
  readonly includes: readonly Include[];
  readonly defects: readonly Defect[];
}

// What pip takes (pip/_internal/req/req_file.py, SUPPORTED_OPTIONS) beside what is read below; none of them names a package.
const otherOption =
  /^(?:-i|-f|--index-url|--extra-index-url|--find-links|--no-index|--pre|--prefer-binary|--require-hashes|--trusted-host|--use-feature|--no-binary|--only-binary|--only-final|--all-releases)(?:[\s=]|$)/;

const optionValue = (text: string, short: string, long: string): string | undefined => {
  const found = new RegExp(`^(?:${short}\\s*=?|${long}[\\s=])\\s*(.+)$`, 's').exec(text);
  return found?.[1]?.trim().replace(/^(["'])(.*)\1$/s, '$2');
};

const hashOption = /\s--hash[\s=]\s*[a-z0-9]+:[0-9a-f]+/gi;

class Reader {
  readonly dependencies: Dependency[] = [];
  readonly includes: Include[] = [];
  readonly defects: Defect[] = [];

  take({ text, place }: LogicalLine): void {
    const target = (short: string, long: string): string | undefined => optionValue(text, short, long);
    const requirements = target('-r', '--requirement');
    const constraints = target('-c', '--constraint');
    const editable = target('-e', '--editable');
    if (requirements !== undefined) this.includes.push({ kind: 'requirements', target: requirements, place });
    else if (constraints !== undefined) this.includes.push({ kind: 'constraints', target: constraints, place });
    else if (editable !== undefined) this.dependencies.push({ ...readAddress(editable), place });
    else if (!text.startsWith('-')) this.#requirement(text, place);
    else if (!otherOption.test(text)) this.defects.push({ place, problem: `this option is not known: ${quote(text)}` });
  }

  #requirement(text: string, place: TextPlace): void {
    const options = text.search(/\s--?[a-z]/);
    const tail = options < 0 ? '' : text.slice(options);
    const hashes = tail.match(hashOption)?.length ?? 0;
    const rest = tail
      .replace(hashOption, '')
      .replace(/\s--(?:config-settings?|global-option|install-option)[\s=]\s*(?:"[^"]*"|\S+)/g, '')
      .trim();
    if (rest !== '') this.defects.push({ place, problem: `this line has an option that is not known: ${quote(rest)}` });
    const read = readRequirement(options < 0 ? text : text.slice(0, options));
    if ('problem' in read) this.defects.push({ place, problem: `this line ${read.problem}` });
    else this.dependencies.push({ ...read, hashes, place });
  }
}

/**
 * Reads a pip requirements file (pip documentation, "Requirements File Format"): continuation lines, comments, hashes, markers, includes,
 * editable and direct references. Nothing is fetched or installed. A line that cannot be read is a defect; the others count.
 */
export function readRequirements(text: string): Requirements {
  const reader = new Reader();
  for (const line of logicalLines(text)) reader.take(line);
  return { dependencies: reader.dependencies, includes: reader.includes, defects: reader.defects };
}
