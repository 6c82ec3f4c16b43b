import path from 'node:path';
import { ConfigError, oneOf, optional, quote, text, visible } from '@mlx-guard/core';
import { verifierLanguages, verifierText } from '@mlx-guard/model-checksum';
import { writeAtomically } from '@mlx-guard/runtime';
import { type Command, print } from './command.ts';

const language = oneOf(verifierLanguages, 'python', 'The language of the program that loads the model.');

const flags = {
  lang: language,
  output: optional(text('The file to write it to, instead of showing it. Relative to where you are.', '')),
} as const;

/** `emit verifier`: source code that does at run time what model-checksum does in CI. */
export const emit: Command = {
  name: 'emit',
  words: ['WHAT'],
  summary: 'source code that verifies a model before it is loaded, in Python or Swift',
  help: [
    '`emit verifier` writes one file without any dependency that verifies a model against its `model.lock.json` and refuses to go on where something is wrong with it.',
    'Call it before the model is loaded: what CI verified is then what production loads.',
  ],
  flags,
  commonFlags: {},
  run: async ({ words: [what], flags: given }, { place }) => {
    if (what !== 'verifier')
      throw new ConfigError('invalid-setting', [
        `${quote('emit')} needs to be told what: ${quote('verifier')}${what === undefined ? '' : `, not ${quote(what)}`}`,
      ]);
    const source = verifierText(language.schema.parse(given.get('lang') ?? language.initial));
    const output = given.get('output');
    if (output === undefined) {
      print(source);
      return 0;
    }
    const file = path.resolve(place.folder, output);
    await writeAtomically(path.dirname(file), path.basename(file), [new TextEncoder().encode(source)]);
    print(`Written: ${visible(file)}`);
    return 0;
  },
};
