import { quote } from '@mlx-guard/core';
import type { SettingFact } from '../facts.ts';
import { rule } from '../rule.ts';

const header = '(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key|api-key)';
const gunicorn = new RegExp(`%\\(\\{${header}\\}[io]\\)s`, 'i');
const nginx = /\$(?:http_(?:authorization|cookie|x_api_key)|sent_http_set_cookie|cookie_\w+|request_body|arg_(?:key|token|api_key))\b/i;
const envoy = new RegExp(`%(?:REQ|RESP)\\((?:${header})[):?]`, 'i');
const credential = new RegExp(`^${header}$`, 'i');

/** What of a format or setting writes credentials or bodies. */
function exposed({ of, key, value, beside }: SettingFact): string | undefined {
  switch (of) {
    case 'gunicorn':
    case 'hypercorn':
      return key === 'access_log_format' ? gunicorn.exec(value.slice(0, 2_000))?.[0] : undefined;
    case 'nginx':
      return key === 'log_format' ? nginx.exec(value.slice(0, 4_000))?.[0] : undefined;
    case 'envoy':
      return envoy.exec(value.slice(0, 4_000))?.[0];
    case 'caddy':
      return key === 'log_credentials' ? key : undefined;
    case 'traefik': {
      if (key === 'header') return credential.test(value) ? value : undefined;
      const isHidden = ['authorization', 'cookie'].every((name) => ['drop', 'redact'].includes(beside.get(name) ?? ''));
      return isHidden ? undefined : 'defaultMode: keep';
    }
    default:
      return undefined;
  }
}

export const accessLogCredentials = rule({
  name: 'access-log-credentials',
  title: 'Access log with credentials, cookies or bodies',
  severity: 'error',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'Each line of the access log then holds a key that opens the service, or what the user sent.',
  remedy: 'Take the field out of the format. Caddy and Traefik hide these headers unless they are told to keep them.',
  *check(facts, found) {
    const what = facts.kind === 'setting' ? exposed(facts) : undefined;
    if (what !== undefined) yield found(facts.location, `the access log writes ${quote(what)}`, { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'gunicorn.conf.py': "access_log_format = '%(h)s %(r)s %({authorization}i)s'\n" }, at: 'gunicorn.conf.py:1' },
      { files: { 'nginx.conf': 'http {\n  log_format main \'$remote_addr "$request" $request_body\';\n}\n' }, at: 'nginx.conf:2' },
      { files: { Caddyfile: '{\n\tservers {\n\t\tlog_credentials\n\t}\n}\n' }, at: 'Caddyfile:3' },
      { files: { 'traefik.yml': 'accessLog:\n  fields:\n    headers:\n      defaultMode: keep\n' }, at: 'traefik.yml:4' },
      { files: { 'envoy.yaml': 'log:\n  format: "%REQ(:METHOD)% %REQ(AUTHORIZATION)%\\n"\n' }, at: 'envoy.yaml:2' },
    ],
    good: [
      { files: { 'nginx.conf': 'http {\n  log_format main \'$remote_addr "$request" $status $http_user_agent\';\n}\n' } },
      {
        files: {
          'traefik.yml': 'accessLog:\n  fields:\n    headers:\n      defaultMode: keep\n      names:\n        Authorization: redact\n        Cookie: drop\n',
        },
      },
    ],
  },
});
