const verbose = /^(?:debug|trace|notset|verbose|all|5|10)$/i;

/** Whether a level, as people and programs write it, shows what servers do not show by default. */
export const isVerbose = (level: string): boolean => verbose.test(level.trim().replace(/^logging\./, ''));

const levelVariable = /^(?:\w+_)?(?:LOG_?LEVEL|LOGGING_LEVEL)$/i;
/** Libraries whose variable is called otherwise. */
const otherVariables: ReadonlySet<string> = new Set(['LOGURU_LEVEL', 'RUST_LOG', 'UVICORN_LOG_LEVEL']);

/** Whether a variable of this name says how much is logged. */
export const isLevelVariable = (name: string): boolean => levelVariable.test(name) || otherVariables.has(name);

const levelFlag = /^--(?:log[-_]?level|loglevel|logging[-_]level|verbosity)(?:=(.*))?$/;

/** The level that a command line asks for. */
export function levelFlagOf(words: readonly string[]): { readonly flag: string; readonly level: string } | undefined {
  for (const [index, word] of words.entries()) {
    const found = levelFlag.exec(word);
    if (found === null) continue;
    const level = found[1] ?? words[index + 1] ?? '';
    return { flag: found[1] === undefined ? `${word} ${level}` : word, level };
  }
  return undefined;
}
