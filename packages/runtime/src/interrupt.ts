/** Why the run should end, from outside: Ctrl-C, a cancelled job (SIGINT, then SIGTERM 7.5 s later). A second signal ends it at once. */
export function watchInterrupts(): AbortController {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(2);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller;
}
