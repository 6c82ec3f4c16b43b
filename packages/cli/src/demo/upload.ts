import type { Json } from '@mlx-guard/core';
import { encodeGguf, encodeNpy } from '@mlx-guard/model-formats';
import { type Model, overreaching } from './damage.ts';

const folder = 'adapters/chatty-7b';
const codeFile = 'modeling.py';

const textBytes = (content: string): Uint8Array => new TextEncoder().encode(content);
const jsonBytes = (value: Json): Uint8Array => textBytes(`${JSON.stringify(value, undefined, 2)}\n`);

/** Three ways to have a loader run a file of the model. */
const config: Json = {
  model_type: 'llama',
  architectures: ['ChattyForCausalLM'],
  model_file: codeFile,
  auto_map: { AutoModelForCausalLM: 'modeling.ChattyForCausalLM' },
  trust_remote_code: true,
};

/** A chat template that leaves its sandbox, and does nothing there. */
const tokenizerConfig: Json = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  chat_template: "{{ ''.__class__.__mro__ }}{% for message in messages %}{{ message['content'] }}{% endfor %}",
};

const index: Json = { metadata: { total_size: 4 }, weight_map: { 'model.norm.weight': 'model-00001-of-00002.safetensors' } };

/** Where a stranger's code would stand; here it is a name and no more. */
const code = 'class ChattyForCausalLM:\n    pass\n';

/** A pickle of protocol 2 that calls `builtins.print` when it is loaded. */
function callingPickle(): Uint8Array {
  const greeting = 'this ran while the weights were loaded';
  // One byte a character: the first is none of UTF-8.
  return Uint8Array.from(`\x80\x02cbuiltins\nprint\nX${String.fromCharCode(greeting.length)}\0\0\0${greeting}\x85R.`, (character) => character.charCodeAt(0));
}

/** The header promises 1,024 numbers, and one is there. */
const cutArray = (): Uint8Array => encodeNpy("{'descr': '<f4', 'fortran_order': False, 'shape': (1024,), }", new Uint8Array(4));

/**
 * What a stranger has uploaded to the server, by path: an adapter whose header claims what is not its own, and a model that would run code on
 * whoever loads it. Everything in it shows a way and goes it no further: nothing is called but `print`.
 */
export const strangersUpload = (whole: Model): Model =>
  new Map([
    ['adapters/helpful-tone.safetensors', overreaching(whole)],
    [`${folder}/config.json`, jsonBytes(config)],
    [`${folder}/tokenizer_config.json`, jsonBytes(tokenizerConfig)],
    [`${folder}/model.safetensors.index.json`, jsonBytes(index)],
    [`${folder}/${codeFile}`, textBytes(code)],
    [`${folder}/pytorch_model.bin`, callingPickle()],
    [`${folder}/embeddings.npy`, cutArray()],
    [`${folder}/chatty-7b-q4.gguf`, encodeGguf({ version: 9 })],
  ]);
