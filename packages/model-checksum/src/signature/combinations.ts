import { quote } from '@mlx-guard/core';
import type { Settings } from '../surface.ts';
import { isModelMethod } from './settings.ts';

type Name = keyof Settings;

/** Settings that only some methods read. */
const methodsOf: Readonly<Partial<Record<Name, readonly Settings['method'][]>>> = {
  'public-key': ['key'],
  'certificate-chain': ['certificate'],
  'certificate-identity': ['certificate', 'sigstore'],
  'certificate-oidc-issuer': ['sigstore'],
  'signer-workflow': ['github-attestation'],
  'signer-repository': ['github-attestation'],
  'signer-ref': ['github-attestation'],
};

/** What a method cannot do without. */
const neededBy: Readonly<Record<Settings['method'], readonly Name[]>> = {
  none: [],
  key: ['public-key'],
  certificate: ['certificate-chain'],
  sigstore: ['certificate-identity', 'certificate-oidc-issuer'],
  'github-attestation': ['signer-workflow', 'signer-ref'],
};

const settingOf = (settings: Settings, name: Name): unknown => Object.entries(settings).find(([key]) => key === name)?.[1];

function strays(settings: Settings): readonly string[] {
  return Object.keys(methodsOf).flatMap((key) => {
    const name = Object.keys(settings).find((one): one is Name => one === key);
    const methods = name === undefined ? undefined : methodsOf[name];
    if (name === undefined || methods === undefined || settingOf(settings, name) === undefined || methods.includes(settings.method)) return [];
    return [`${quote(name)} belongs to ${methods.map((method) => quote(`method: ${method}`)).join(', ')}, not to ${quote(`method: ${settings.method}`)}`];
  });
}

/** What is wrong with the settings of a signature, a line each. */
export function signatureProblems(settings: Settings): readonly string[] {
  const { method, mode } = settings;
  if (mode === 'sign') {
    return [
      ...(settings['private-key'] === undefined ? [`${quote('mode: sign')} needs ${quote('private-key')}`] : []),
      ...(method === 'none' || method === 'key'
        ? []
        : [`${quote('mode: sign')} signs with a key; ${quote(`method: ${method}`)} is for ${quote('mode: verify')}`]),
    ];
  }
  const missing = mode === 'verify' ? neededBy[method].filter((name) => settingOf(settings, name) === undefined) : [];
  return [
    ...strays(settings),
    ...missing.map((name) => `the method ${quote(method)} needs the setting ${quote(name)}`),
    ...(settings['private-key'] === undefined ? [] : [`${quote('private-key')} belongs to ${quote('mode: sign')}; verifying needs no secret`]),
    ...(method === 'none' && settings.signature !== undefined
      ? [`${quote('signature')} needs ${quote('method')}: how it is made must be said, not guessed`]
      : []),
    ...(isModelMethod(method) && settings.shard !== undefined
      ? [`${quote('shard')} does not go with ${quote(`method: ${method}`)}; verify the model in one job`]
      : []),
    ...(isModelMethod(method) && (settings.manifest.length !== 1 || settings.manifest[0] !== 'auto')
      ? [`${quote('manifest')} does not go with ${quote(`method: ${method}`)}: the signature is the manifest`]
      : []),
  ];
}
