import { ConfigError, quote } from '@mlx-guard/core';

/** Where a server on this machine listens, and what is asked of it. */
export interface Target {
  readonly host: '127.0.0.1' | '::1';
  readonly port: number;
  /** With its query, as it stands in a request line. */
  readonly path: string;
}

const hosts: ReadonlyMap<string, Target['host']> = new Map([
  ['127.0.0.1', '127.0.0.1'],
  ['localhost', '127.0.0.1'],
  ['[::1]', '::1'],
]);

/** A URL of a loopback address. Throws `ConfigError` for every other: requests made to harm are sent to nobody else. */
export function targetOf(setting: string, written: string): Target {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const host = hosts.get(url?.hostname ?? '');
  if (url === undefined || host === undefined || url.protocol !== 'http:' || url.username !== '') {
    throw new ConfigError('invalid-setting', [`${quote(setting)} is ${quote(written)}, but must be an http:// address of 127.0.0.1, localhost or [::1]`]);
  }
  return { host, port: Number(url.port || '80'), path: `${url.pathname}${url.search}` };
}
