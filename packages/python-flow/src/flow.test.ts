import { readPython } from '@mlx-guard/source-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isServerModule, leaksIn, Names } from './index.ts';

/** `line class name level` of each leak. */
async function leaks(text: string): Promise<readonly string[]> {
  const module = await readPython(text);
  return leaksIn(module, new Names(module)).map(
    ({ call, source, level }) => `${module.lines.placeOf(call.start).line} ${source.class} ${source.name} ${level}`,
  );
}

/** Lines that end with `# leak` must leak, all others must not. */
async function annotated(text: string): Promise<void> {
  const wanted = text.split('\n').flatMap((line, index) => (line.endsWith('# leak') ? [index + 1] : []));
  const found = (await leaks(text)).map((leak) => Number(leak.split(' ', 1)[0]));
  expect([...new Set(found)]).toEqual(wanted);
}

describe('ways into a message', () => {
  test.each([
    'log.info(prompt)',
    'log.info("%s", prompt)',
    'log.info("a" + prompt)',
    'log.info("%s" % prompt)',
    'log.info("{}".format(prompt))',
    'log.info(f"{prompt!r}")',
    'log.info("x", extra={"p": prompt})',
    'log.info("{p}", p=prompt)',
    'log.bind(p=1).info(prompt)',
    'log.info(json.dumps({"a": [prompt]}))',
    'log.info(prompt[:200])',
    'log.info(str(prompt.strip()))',
    'log.info(prompt or "none")',
    'log.info(prompt if prompt else "")',
    'log.info(" ".join(m["content"] for m in messages))',
    'log.info([*messages])',
    'log.info(await request.body())',
    'log.info(tokenizer.decode(ids))',
    'log.info(self.engine.prompt)',
    'self.logger.info(prompt)',
    'app.logger.info(prompt)',
    'get_logger(__name__).info(prompt)',
    'log.log(20, prompt)',
    'log.info((p := prompt))',
  ])('%s', async (line) => {
    expect(await leaks(line)).toHaveLength(1);
  });

  test.each([
    'log.info(len(prompt))',
    'log.info("%d", prompt_tokens)',
    'log.info(redact(prompt))',
    'log.info(type(prompt).__name__)',
    'log.info(hashlib.sha256(prompt.encode()).hexdigest())',
    'log.info(prompt is None)',
    'log.info(bool(api_key))',
    'log.info(model.run(prompt))',
    'log.info("prompt")',
    'log.info(body["model"])',
    'log.info("x", exc_info=prompt)',
    'np.log(prompt)',
    'logs.append(prompt)',
    'log.info(os.environ["HOME"])',
  ])('%s is none', async (line) => {
    expect(await leaks(line)).toEqual([]);
  });
});

describe('values', () => {
  test('are followed through assignments, and lose their meaning with a new value', async () => {
    await annotated(`
text = json.dumps(self.body)
log.info(text)  # leak
text = "none"
log.info(text)
prompt = "What is the capital of France?"
log.info(prompt)
prompt = ask()
log.info(prompt)  # leak
a, b = prompt, 1
log.info(b)
log.info(a)  # leak
key = os.environ.get("HF_TOKEN")
log.info(key)  # leak
for i, m in enumerate(messages):
    log.info(i)
    log.info(m)  # leak
`);
  });

  test('are what any way made of them', async () => {
    await annotated(`
if a:
    x = prompt
else:
    x = "none"
log.info(x)  # leak
if a:
    y = "one"
else:
    y = "two"
log.info(y)
z = ""
for part in parts:
    log.info(z)  # leak
    z += part.prompt
try:
    w = prompt
except ValueError:
    w = None
log.info(w)  # leak
`);
  });

  test('come out of generation', async () => {
    await annotated(`
from mlx_lm import generate, stream_generate
reply = generate(model, tokenizer, p)
log.info(reply)  # leak
for part in stream_generate(model, tokenizer, p):
    log.info(part.text)  # leak
    log.info(part.prompt_tokens)
`);
  });

  test('of one function are not those of another', async () => {
    await annotated(`
def f():
    x = prompt
def g():
    log.info(x)
`);
  });
});

test('levels', async () => {
  const text =
    'log.debug(prompt)\nlog.info(prompt)\nlog.exception(prompt)\nlog.log(5, prompt)\nlog.log(logging.ERROR, prompt)\nlog.log(level, prompt)\nprint(prompt)\nimport sys\nprint(prompt, file=sys.stderr)\nprint(prompt, file=out)\n';
  expect((await leaks(text)).map((leak) => leak.split(' ').at(-1))).toEqual(['debug', 'info', 'error', 'debug', 'error', 'unknown', 'stream', 'stream']);
});

test('a server is told by its imports or its path, tests and examples are none', async () => {
  const names = new Names(await readPython('from fastapi import FastAPI'));
  const none = new Names(await readPython('import json'));
  expect(isServerModule('a.py', names)).toBe(true);
  expect(isServerModule('tests/a.py', names)).toBe(false);
  expect(isServerModule('app/routes/chat.py', none)).toBe(true);
  expect(isServerModule('app/chat.py', none)).toBe(false);
});

test('loops in loops take no more than their time', async () => {
  const text = `${Array.from({ length: 60 }, (_, depth) => `${' '.repeat(depth)}for x${depth} in y:`).join('\n')}\n${' '.repeat(60)}log.info(prompt)\n`;
  expect(await leaks(text)).toHaveLength(1);
});

test('any soup of statements is followed to its end', async () => {
  const line = fc.constantFrom(
    'x = prompt',
    'log.info(x)',
    'x += y',
    'for x in y:',
    '  log.info(x)',
    'if x:',
    'else:',
    '  x, y = y, x',
    'def f(x):',
    'x = [x for x in messages]',
    'with a as x:',
    'try:',
    'except E as x:',
    'lambda: x',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 30 }), async (lines) => {
      for (const leak of await leaks(lines.join('\n'))) expect(leak).toMatch(/^\d+ (?:secret|content|generic) /);
    }),
    { numRuns: 150 },
  );
});
