import { randomBytes } from 'node:crypto';

/** Where output of what we run goes, apart from what we say ourselves. */
export interface ForeignOutput {
  show(chunk: Uint8Array): void;
  /** From here on it is us who speak. */
  end(): void;
}

const firstPrintable = 0x20;
const kept = new Set([0x09, 0x0a]);

/** Without what a terminal would act on: control characters become dots, a carriage return a new line. Other bytes stay. */
export const tamed = (chunk: Uint8Array): Uint8Array =>
  chunk.map((byte) => {
    if (byte === 0x0d) return 0x0a;
    return byte === 0x7f || (byte < firstPrintable && !kept.has(byte)) ? 0x2e : byte;
  });

/**
 * Shows output between stop-commands, so that the runner takes no line of it for a command. The token that ends this is drawn anew each time
 * and never given to what we run.
 */
export function stopCommandsAround(write: (bytes: Uint8Array | string) => void): ForeignOutput {
  let token: string | undefined;
  return {
    show: (chunk) => {
      if (token === undefined) {
        token = randomBytes(24).toString('hex');
        write(`::stop-commands::${token}\n`);
      }
      write(tamed(chunk));
    },
    end: () => {
      if (token === undefined) return;
      write(`\n::${token}::\n`);
      token = undefined;
    },
  };
}
