import { runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { logConfigLint } from './index.ts';

const leakRules = new Set([
  'content-logged',
  'content-logged-at-debug',
  'secret-logged',
  'text-logged',
  'personal-data-logged',
  'object-logged',
  'validation-error-logged',
  'logging-listener-unverified',
]);

/** Lines that end with `# leak` must be found, all others must not. */
async function annotated(path: string, text: string): Promise<void> {
  const { report } = await runExample(logConfigLint, { files: { [path]: text }, profile: 'audit' });
  expect(report.failure).toBeUndefined();
  const found = report.findings.filter(({ rule }) => leakRules.has(rule.slice(rule.indexOf('/') + 1))).map(({ location }) => location?.startLine);
  const wanted = text.split('\n').flatMap((line, index) => (line.includes('# leak') ? [index + 1] : []));
  expect([...new Set(found)].toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(wanted);
}

describe('the ways in which credentials reach logs, and those that only look like it', () => {
  test('values that are called like secrets, made, kept and handed on', async () => {
    await annotated(
      'auth/session.py',
      `
import logging
import getpass
import os
import sys

log = logging.getLogger(__name__)

def get_password():
    return "x"

def login(user, password, passphrase, auth_key, cert, secret_name):
    log.info(password)  # leak
    log.info("for %s: %s", user.id, passphrase)  # leak
    log.error(f"rejected {auth_key!r}")  # leak
    log.debug(get_password())  # leak
    log.warning("key %s" % os.environ["OPENAI_API_KEY"])  # leak
    log.info({"authorization": user.header})  # leak
    entered = getpass.getpass()
    log.info(entered)  # leak
    saved = {"user": user.id, "password": password}
    log.info(saved["user"])
    log.info(cert)
    log.info(secret_name)
    log.info(len(password))
    log.info(hash_password(password))
    log.info("password", extra={"length": len(password)})
    log.info("password=*** for %s", user.id)
    log.info(password is None)
    num_uncertainty = 3
    log.info(num_uncertainty)
`,
    );
  });

  test('format strings that speak of tokens', async () => {
    await annotated(
      'engine/generate.py',
      `
import logging
logger = logging.getLogger(__name__)

def run(request, max_tokens, cached_tokens, token, hf_token, eos_token_id, tokenizer):
    logger.info("max_tokens=%s cached_tokens=%s", max_tokens, cached_tokens)
    logger.debug("token %s of %s", token, eos_token_id)
    logger.info("tokenizer: %s", tokenizer)
    logger.warning("Invalid TOKEN_QUEUE_TIMEOUT=%r", request.raw_timeout)
    logger.info("access token: %s", hf_token)  # leak
    logger.info("Prompt Cache: %d sequences", len(request.cache))
    logger.info("Prompt processing progress: %d/%d", request.done, request.total)
    logger.error("Failed to persist prompt cache: %s", request.cache_error)
    logger.info("Processing text request [request_id=%s]", request.request_id)
    logger.info("%s %s", request.method, request.url.path)
    logger.info("cluster message %s", request.message)
    logger.info("hash=%s", request.prompt_hash)
    logger.info("limit %s", request.rate_limit)
`,
    );
  });

  test('persons', async () => {
    await annotated(
      'server/users.py',
      `
import logging
logger = logging.getLogger("app")
def f(user, current_user):
    logger.info(user.email)  # leak
    logger.info(f"user {current_user.username}")  # leak
    logging.getLogger().error("failed for " + user.email)  # leak
    logger.info("mail of %s" % user.email)  # leak
    logger.info(user.id)
    logger.info("email sent")
`,
    );
  });

  test('configuration by whoever connects', async () => {
    await annotated('app.py', 'import logging.config\nt = logging.config.listen(9030)  # leak\nu = logging.config.listen(9030, verify=check)\n');
  });
});

describe('the server of mlx-lm, in small', () => {
  test('bodies and answers at every level, and nothing else', async () => {
    await annotated(
      'mlx_lm/server.py',
      `
import json
import logging
from http.server import BaseHTTPRequestHandler

class APIHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        content_length = int(self.headers["Content-Length"])
        raw_body = self.rfile.read(content_length)
        try:
            self.body = json.loads(raw_body.decode())
        except json.JSONDecodeError as e:
            logging.error(f"JSONDecodeError: {e} - Raw body: {raw_body.decode()}")  # leak
            return
        indent = "\\t"
        debug_body = json.dumps(self.body, indent=indent)
        logging.debug(f"Incoming Request Body: {debug_body}")  # leak
        if not isinstance(self.body, dict):
            logging.error(f"Invalid Request Body: {debug_body}")  # leak
        logging.info(f"Content length {content_length}")

    def handle(self, gen, response, prompt_cache, host, port):
        for gen in self.stream():
            logging.debug(gen.text)  # leak
        logging.info(f"Prompt Cache: {len(prompt_cache)} sequences")
        response_debug = json.dumps(response)
        logging.debug(f"Outgoing Response: {response_debug}")  # leak
        logging.info(f"Starting httpd at {host} on port {port}...")
`,
    );
  });
});

test('broken, deep, long and hostile files are reported or refused, and never counted clean', async () => {
  const run = async (files: Readonly<Record<string, string | Uint8Array>>) => (await runExample(logConfigLint, { files })).report;
  const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  for (const [path, text] of [
    ['a.py', 'def f(:\n'],
    ['b.py', `x = ${nested}\n`],
    ['c.py', 'x = 1\0\n'],
    ['d.py', new Uint8Array([0x78, 0x20, 0x3d, 0x20, 0xff, 0xfe, 0x0a])],
    ['e.ipynb', nested],
    [
      'compose.yaml',
      `a: &a [x]\n${Array.from({ length: 30 }, (_, index) => `b${index}: &b${index} [*${index === 0 ? 'a' : `b${index - 1}`}, *${index === 0 ? 'a' : `b${index - 1}`}]`).join('\n')}\n`,
    ],
    ['logging.json', `{"a": ${nested}}`],
    ['org.example.a.plist', 'bplist00'],
    ['f.py', `x = "${'a'.repeat(2_000_000)}"\n`],
  ] as const) {
    const report = await run({ [path]: text });
    expect(report.failure, path).toBeUndefined();
    expect(report.verdict, path).toBe('inconclusive');
    expect(
      report.findings.map(({ rule }) => rule),
      path,
    ).toContain('log-config-lint/unparsable-source');
  }
});

test('old and new Python is read, and templates of other tools are left alone', async () => {
  const { report } = await runExample(logConfigLint, {
    files: {
      'old.py': 'print "x", y\nexcept_ = 1\n',
      'new.py': 'type A[T] = list[T]\ntry:\n    pass\nexcept* E as e:\n    pass\nx = t"{y}"\n',
      'chart/templates/x.yaml': '{{- if .Values.x }}\na: b\n{{- end }}\n',
    },
  });
  expect(report.verdict).toBe('pass');
});
