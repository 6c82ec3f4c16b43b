import { readPython } from '@mlx-guard/source-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isServerModule, leaksIn, Names, Vocabulary } from './index.ts';

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

describe('across functions', () => {
  test('a wrapper is a sink for those who call it, whatever its parameter is called', async () => {
    await annotated(`
def log_event(name, value):
    logger.info("%s %s", name, value)
def f(prompt, n):
    log_event("asked", prompt)  # leak
    log_event("asked", value=prompt)  # leak
    log_event("asked", n)
class Engine:
    def _trace(self, x):
        self.logger.debug(x)
    def run(self, messages):
        self._trace(messages)  # leak
        self._trace(len(messages))
`);
  });

  test('a function gives back what it was given, or something new', async () => {
    await annotated(`
def shorten_it(text_to_show, limit=10):
    return text_to_show[:limit]
def size_of(value):
    return len(value)
log.info(shorten_it(prompt))  # leak
log.info(size_of(prompt))
`);
  });

  test('a private function learns what its callers hand to it', async () => {
    await annotated(`
class Parser:
    def _convert(self, value, kind):
        log.debug("cannot convert %s", value)  # leak
        log.debug("cannot convert to %s", kind)
    def parse(self, tool_call_content):
        for match in re.finditer("x", tool_call_content):
            param_name = match.group(1)
            self._convert(match.group(2), "int")
            log.info(param_name)
`);
  });

  test('what one method keeps, another may write', async () => {
    await annotated(`
class Engine:
    def show(self):
        log.info(self.last)  # leak
        log.info(self.count)
    def run(self, prompt):
        self.last = prompt
        self.count = len(prompt)
`);
  });

  test('objects whose text shows content, and classes that write their own', async () => {
    await annotated(`
class Task:
    id: str
    prompt: str
class Quiet:
    prompt: str
    def __repr__(self):
        return "Quiet"
def f(task: Task, quiet: Quiet, request: ChatCompletionRequest):
    log.info("%s", task)  # leak
    log.info("%s", task.id)
    log.info(quiet)
    log.info(f"{request}")  # leak
    log.info(request.model)
log.info(Task(id=1))  # leak
`);
  });

  test('errors that repeat what they were given', async () => {
    await annotated(`
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
async def handler(request, exc: RequestValidationError):
    log.warning("invalid: %s", exc.errors())  # leak
    log.warning("invalid: %s", exc.errors(include_input=False))
    log.warning("%d problems", len(exc.errors()))
try:
    parse(x)
except (ValueError, ValidationError) as e:
    log.warning(f"bad: {e}")  # leak
    log.warning(e.error_count())
try:
    raise RuntimeError(f"cannot answer {prompt}")
except RuntimeError as e:
    log.error("failed: %s", e)  # leak
except OSError as other:
    log.error("failed: %s", type(other))
`);
  });

  test('what is bound to a logger, put into a dictionary or made when asked', async () => {
    await annotated(`
log.bind(prompt=prompt).info("asked")  # leak
options = {}
options["prompt"] = prompt
log.info(options)  # leak
log.opt(lazy=True).debug("{}", lambda: prompt)  # leak
function_name = prompt.split("(")
log.info(function_name)
`);
  });
});

test('names of the project itself', async () => {
  const vocabulary = new Vocabulary({ content: ['utterance*'], secrets: ['*_pin'], sanitizers: ['shorten_for_log'] });
  const module = await readPython('log.info(utterance_raw)\nlog.info(door_PIN)\nlog.info(shorten_for_log(prompt))\nlog.info(the_utterance)\n');
  expect(leaksIn(module, new Names(module), vocabulary).map(({ source }) => `${source.class} ${source.name}`)).toEqual([
    'content utterance_raw',
    'secret door_PIN',
  ]);
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
      for (const leak of await leaks(lines.join('\n'))) expect(leak).toMatch(/^\d+ (?:secret|content|generic|personal|object|input) /);
    }),
    { numRuns: 150 },
  );
});
