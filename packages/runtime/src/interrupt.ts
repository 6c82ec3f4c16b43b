/**
 * Why the run should end, from outside: Ctrl-C, a cancelled job (SIGINT, then SIGTERM 7.5 s later). A second signal ends it at once. A reader
 * that went away (`| head`) ends nothing: the exit code still tells the verdict.
 */
export function watchInterrupts(): AbortController {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(2);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  return controller;
}
