const mebibyte = 1024 * 1024;

/** Bytes as a person compares them: `105.9 MiB`. */
export const mebibytes = (bytes: number): string => `${(bytes / mebibyte).toFixed(1)} MiB`;

/** Milliseconds as a person reads them: `350 ms`, `12.5 s`. */
export const time = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${Number((ms / 1_000).toFixed(1))} s`);
