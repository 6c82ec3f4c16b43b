import { describe, expect, test } from 'vitest';
import { writeDemoModel } from './model.ts';
import { strangersUpload } from './upload.ts';

const upload = strangersUpload(writeDemoModel());
const json = (name: string) => JSON.parse(new TextDecoder().decode(upload.get(`adapters/chatty-7b/${name}`)));

describe('what a stranger uploads in the demo', () => {
  test('lies beside the adapters, away from the model that is served', () => {
    expect([...upload.keys()].filter((path) => !path.startsWith('adapters/'))).toEqual([]);
  });

  test('is the same at every call, and small', () => {
    expect(strangersUpload(writeDemoModel())).toEqual(upload);
    const model = [...upload].filter(([path]) => path.startsWith('adapters/chatty-7b/'));
    expect(model.reduce((sum, [, bytes]) => sum + bytes.length, 0)).toBeLessThan(8 * 1024);
  });

  test('calls nothing but `print`, whatever loads it', () => {
    const pickle = new TextDecoder('latin1').decode(upload.get('adapters/chatty-7b/pytorch_model.bin'));
    expect([...pickle.matchAll(/c(\w+)\n(\w+)\n/g)].map(([, module, name]) => `${module}.${name}`)).toEqual(['builtins.print']);
    const [, length = '', rest = ''] = /X(.)\0\0\0(.*).R\.$/s.exec(pickle) ?? [];
    expect(rest.length).toBe(length.charCodeAt(0));
    expect(new TextDecoder().decode(upload.get('adapters/chatty-7b/modeling.py'))).not.toMatch(/import|\(/);
  });

  test('has configuration that can be read, so that what it says is judged', () => {
    expect(json('config.json').model_file).toBe('modeling.py');
    expect(upload.has(`adapters/chatty-7b/${json('model.safetensors.index.json').weight_map['model.norm.weight']}`)).toBe(false);
    expect(json('tokenizer_config.json').chat_template).toContain('__class__');
  });
});
