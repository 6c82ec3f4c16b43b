/** The variable that marks every process of a run: a daemon keeps it through double forks and sessions of its own. */
const marker = 'MLX_GUARD_RUN';

/** What a program needs to find its interpreter, its libraries and a place to work; `RUNNER_TRACKING_ID` lets the runner find what we missed. */
const allowed = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'LC_CTYPE', 'VIRTUAL_ENV', 'CONDA_PREFIX', 'LD_LIBRARY_PATH', 'RUNNER_TRACKING_ID'] as const;

/** What a step tells the runner and the runner tells a step, tokens among it: never passed on, whoever asks. */
const refused = /^(?:GITHUB_|ACTIONS_|INPUT_|STATE_|MLX_GUARD_)/i;

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of what we run: allow-listed variables, those that the user passes by name, and the marker first, where a scan finds it soonest. */
export function childEnvironment(own: Environment, passed: readonly string[], id: string, ours: Readonly<Record<string, string>> = {}): Record<string, string> {
  const child: Record<string, string> = { ...ours, [marker]: id };
  for (const name of [...allowed, ...passed]) {
    const value = own[name];
    if (value !== undefined && !refused.test(name)) child[name] = value;
  }
  return child;
}

/** Whether an environment, as /proc shows it (variables that end with NUL), has the marker of this run. */
export const isMarked = (environment: string, id: string): boolean => `\0${environment}\0`.includes(`\0${marker}=${id}\0`);
