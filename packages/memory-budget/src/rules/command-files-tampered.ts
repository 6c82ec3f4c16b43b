import { quote } from '@mlx-guard/core';
import { running, runRule } from '../rule.ts';

const nameOf = (path: string): string => path.split('/').at(-1) ?? path;

export const commandFilesTampered = runRule({
  name: 'command-files-tampered',
  title: 'The run wrote to files of the runner or of the report',
  mitigation: 'memory-monitoring',
  strength: 'detected',
  locked: true,
  cwe: 74,
  why: 'Through these files a step sets the outputs, variables and PATH of all later steps: nothing that is only measured has any business there, and none of it was told where they are.',
  remedy: 'Find out what in the command, its tests or its dependencies writes there. Run project code in a job of its own with `permissions: {}`.',
  *check({ end }, found) {
    for (const path of end.tampered) {
      yield found(undefined, `while the command ran, ${quote(nameOf(path))} was changed, which is not its business`, { identity: nameOf(path) });
    }
  },
  bad: running({ tampered: ['/home/runner/_temp/_runner_file_commands/set_output_1'] }),
});
