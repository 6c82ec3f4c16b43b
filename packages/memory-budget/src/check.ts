import { bytesOf, checkSettings } from './budgets.ts';
import { forecast } from './estimate/static.ts';
import { lint } from './lint/lint.ts';
import { runCommand } from './run/run-command.ts';
import type { Job } from './surface.ts';

/** The budget that a model is held to before it runs: a share of a machine only where that machine will run it. */
function staticBudget({ settings, ports }: Job): number | undefined {
  const runsHere = settings.command !== undefined && ports.processes.method.name !== 'none';
  return 'bytes' in settings.budget || runsHere ? bytesOf(settings.budget, ports.processes.memoryBytes) : undefined;
}

/** Checks what files tell, then what a run tells. */
export async function check(job: Job): Promise<void> {
  checkSettings(job.settings);
  await lint(job);
  const expected = await forecast(job, staticBudget(job));
  await runCommand(job, expected);
}
