const log = /(?:^|\/)logs\/?$|(?:^|\/)logs?\/\*{1,2}|\.log(?:\.\d+|\.\*|\*)?$|\.(?:out|err)\.log$/i;

/** Whether a path or pattern names logs: a folder of them, or files. */
export const isLogPath = (path: string): boolean => log.test(path.trim().slice(0, 500));

const shared = /^(?:\/private)?\/(?:var\/)?tmp(?:\/|$)|^\/dev\/shm(?:\/|$)/;

/** Whether a path lies in a folder where every user of the machine may write. */
export const isSharedPath = (path: string): boolean => shared.test(path);
