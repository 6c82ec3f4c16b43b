import { count, duration, type Field, flag, list, optional, size, text } from '@mlx-guard/core';
import { z } from 'zod';
import { admissionKinds } from './admission.ts';

const admissions = z.array(z.enum(admissionKinds)).max(admissionKinds.length).readonly();
const maxRequests = /^(?:0|[1-9]\d{0,5})$/;
const kindsInWords = admissionKinds.map((kind) => `\`${kind}\``).join(', ');

/** The settings of server mode, in which `command` starts a server that is asked and attacked. */
export const serverSettings = {
  endpoint: optional(
    text(
      'Server mode: the address on this machine to which the server that `command` starts takes requests, such as `http://127.0.0.1:8080/v1/chat/completions`.',
      '',
    ),
  ),
  'ready-url': optional(
    text('An address of the server that answers with a status of 2xx once it is ready. Without it the server is ready when it answers at all.', ''),
  ),
  'ready-log': optional(text('Text that the server writes once it is ready.', '')),
  'ready-timeout': duration('How long the server may take to be ready.', '60s'),
  request: text(
    'A request as clients send it: a JSON object with `{prompt}` where the prompt belongs.',
    '{"messages": [{"role": "user", "content": "{prompt}"}], "max_tokens": 4}',
  ),
  'request-prompt': text('The prompt of plain requests.', 'hello'),
  'api-key': {
    ...optional(text('What plain requests carry as bearer token, where the server asks for one: a key made for this test.', '')),
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{1,2000}$/)
      .optional(),
    secret: true,
  } satisfies Field<string | undefined>,
  requests: {
    ...text('How many requests are made one after the other to see whether memory goes on growing; beyond `kept-sequences` it should not.', '0'),
    schema: z.string().regex(maxRequests),
    inPolicy: z.string().regex(maxRequests),
    accepts: 'a whole number from 0 to 999999, in the policy between quotes',
  } satisfies Field<string>,
  'max-leak': size('How much memory may grow with each request once the caches are full.', '64KiB'),
  admission: {
    ...list(`Requests that the server must refuse: ${kindsInWords}.`, '[]'),
    schema: admissions,
    inPolicy: admissions,
    accepts: `a list of ${kindsInWords}`,
  } satisfies Field<readonly (typeof admissionKinds)[number][]>,
  'attack-size': size('How large a body that must be refused is; never more than a quarter of the budget.', '64MiB'),
  burst: count('How many requests or connections are made at once.', '64'),
  'max-admission-cost': size('How much memory a request that must be refused may cost.', '32MiB'),
  canary: flag('Send requests with random markers and search what the server wrote for them: its output and the files below the working directory.', 'false'),
} as const;
