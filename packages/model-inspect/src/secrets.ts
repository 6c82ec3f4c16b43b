/** Shapes that only secrets have, by who issues them. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/\bhf_[A-Za-z0-9]{30,60}\b/, 'a token of Hugging Face'],
  [/\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36,80}\b|\bgithub_pat_[A-Za-z0-9_]{50,100}\b/, 'a token of GitHub'],
  [/\bglpat-[A-Za-z0-9_-]{20,60}\b/, 'a token of GitLab'],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, 'an access key of AWS'],
  [/\bAIza[0-9A-Za-z_-]{35}\b/, 'a key of Google'],
  [/\bxox[abprs]-[0-9A-Za-z-]{20,200}\b/, 'a token of Slack'],
  [/\bsk-(?:proj-|ant-|svcacct-)?[A-Za-z0-9_-]{32,200}\b/, 'a key of a model service'],
  [/-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----/, 'a private key'],
];

/** What kinds of secrets a text holds; never the secrets themselves. */
export const secretsIn = (text: string): readonly string[] => shapes.filter(([pattern]) => pattern.test(text)).map(([, what]) => what);
