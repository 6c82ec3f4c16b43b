import { rule, serving } from '../rule.ts';

const wording: Readonly<Record<string, string>> = {
  body: 'a body that is far too large',
  'content-length': 'a body that is said to have 4 GiB',
  'endless-body': 'a body without an end',
  prompt: 'a prompt that is far too long',
  'max-tokens': 'a request for a thousand million tokens',
};
const sizes: ReadonlySet<string> = new Set(Object.keys(wording));

export const requestAdmitted = rule({
  name: 'request-admitted',
  title: 'The server takes what it must refuse',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'memory-limits',
  strength: 'enforced',
  cwe: 770,
  since: '0.1.0',
  why: 'One client that says too much decides how much memory the server takes: a body, a prompt or an answer without a bound is memory without a bound.',
  remedy:
    'Refuse by the declared length before reading (413), stop reading beyond the limit, bound prompt and `max_tokens` (400 or 422); a proxy in front can do the first: `client_max_body_size`.',
  *check(facts, found) {
    if (facts.about !== 'admission') return;
    const { kind, isRefused, answer, costBytes } = facts.admission;
    if (isRefused || !sizes.has(kind)) return;
    yield found(undefined, `${wording[kind] ?? kind} was let in: the server answered with ${answer}`, {
      evidence: { kind, answer, costBytes },
      identity: kind,
    });
  },
  examples: {
    bad: [serving([10], [200], { admission: 'body' }), serving([10], [200], { admission: 'max-tokens' })],
    good: [serving([10], [200, 200, 413, 200], { admission: 'body' })],
  },
});
