/** Why a script cannot do as asked, in words for its user: printed without a stack trace. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Runs a script: a `Refusal` is printed as it is and ends with exit code 1, anything else is a defect and keeps its stack. */
export async function runScript(script: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await script();
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    console.error(thrown.message);
    process.exitCode = 1;
  }
}
