import { type Content, type Defect, type Dependency, sorted, type Use } from './dependency.ts';
import { type Format, named } from './format.ts';
import { pythonRequirement } from './python-deps.ts';

interface Option {
  readonly section: string;
  readonly name: string;
  /** Its lines with their numbers from 1 and columns, comments taken off. */
  readonly lines: { readonly text: string; readonly line: number; readonly column: number }[];
}

const withoutComment = (line: string): string => (/^\s*[#;]/.test(line) ? '' : line.replace(/\s#.*$/, ''));

/** The options of an INI file as setuptools reads it (configparser): a line that is indented goes on with the option before. */
function optionsOf(text: string): readonly Option[] {
  const options: Option[] = [];
  let section = '';
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = withoutComment(raw);
    if (line.trim() === '') continue;
    const header = /^\[([^\]]*)\]/.exec(line);
    const last = options.at(-1);
    if (/^\s/.test(line) && last !== undefined) last.lines.push({ text: line.trim(), line: index + 1, column: line.length - line.trimStart().length + 1 });
    else if (header !== null) {
      section = header[1] ?? '';
      options.push({ section, name: '', lines: [] });
    } else {
      const [, name = '', sign = '', value = ''] = /^([^=:]*)([=:])(.*)$/.exec(line) ?? [];
      const column = name.length + sign.length + value.length - value.trimStart().length + 1;
      options.push({ section, name: name.trim().toLowerCase(), lines: value.trim() === '' ? [] : [{ text: value.trim(), line: index + 1, column }] });
    }
  }
  return options;
}

const useOf = ({ section, name }: Option): Use | undefined => {
  if (section === 'options.extras_require') return 'runtime';
  if (section !== 'options') return undefined;
  if (name === 'install_requires') return 'runtime';
  return name === 'setup_requires' ? 'build' : name === 'tests_require' ? 'development' : undefined;
};

function requirements(option: Option, use: Use): readonly (Dependency | Defect)[] {
  return option.lines.flatMap(({ text, line, column }) => {
    const place = { line, column, endColumn: column + text.length };
    if (text.startsWith('file:')) {
      const wanted = 'what another file lists';
      return [{ ecosystem: 'PyPI', name: text, evidence: 'unresolved', wanted, origin: 'local', hashes: 0, place } satisfies Dependency];
    }
    // Several may stand in one line, separated by semicolons where no marker follows (setuptools' list-semi).
    const parts = /;\s*\(?(?:python|os_|sys|platform|implementation|extra)/.test(text) ? [text] : text.split(';');
    return parts.filter((part) => part.trim() !== '').map((part) => pythonRequirement(part, place, use));
  });
}

/** Reads a `setup.cfg`: what `[options]` and its extras ask for. Undefined where it asks for nothing. */
function readSetupCfg(text: string): Content | undefined {
  const read = optionsOf(text).flatMap((option) => {
    const use = useOf(option);
    return use === undefined ? [] : requirements(option, use);
  });
  return read.length === 0 ? undefined : { ...sorted(read), isPackage: true };
}

/** What a project of setuptools asks for, declared. */
export const setupCfg: Format = { id: 'setup-cfg', title: 'setup.cfg', role: 'manifest', isAt: named(/^setup\.cfg$/), read: readSetupCfg };
