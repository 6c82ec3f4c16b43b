import { describe, expect, test } from 'vitest';
import { isWeights, roleOf } from './file-kind.ts';

describe('roleOf', () => {
  test.each([
    ['model-00001-of-00002.safetensors', 'weights'],
    ['Q4.GGUF', 'weights'],
    ['weights.npz', 'weights'],
    ['pytorch_model-00001-of-00003.bin', 'weights'],
    ['modeling_custom.py', 'code'],
    ['tokenizer.json', 'tokenizer'],
    ['tokenizer_config.json', 'tokenizer'],
    ['chat_template.jinja', 'tokenizer'],
    ['merges.txt', 'tokenizer'],
    ['config.json', 'config'],
    ['model.safetensors.index.json', 'config'],
    ['README.md', 'doc'],
    ['LICENSE', 'doc'],
    ['firmware.bin', undefined],
    ['.gitattributes', undefined],
  ])('%s is %s', (name, role) => {
    expect(roleOf(name)).toBe(role);
    expect(isWeights(name)).toBe(role === 'weights');
  });
});
