import { pythonVerifier } from './verifier-python.ts';
import { swiftVerifier } from './verifier-swift.ts';

/** The languages for which there is a verifier. */
export const verifierLanguages = ['python', 'swift'] as const;
export type VerifierLanguage = (typeof verifierLanguages)[number];

/** A source file that verifies a `model.lock.json` before a model is loaded, without a dependency: what CI verified is what production loads. */
export const verifierText = (language: VerifierLanguage): string => (language === 'python' ? pythonVerifier : swiftVerifier);
