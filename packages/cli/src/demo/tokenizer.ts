import type { Json } from '@mlx-guard/core';

const beginToken = '<|begin|>';
const endToken = '<|end|>';

/** Ids of the tokens that are no bytes. */
export const specialIds = { begin: 256, end: 257 } as const;

/** How many tokens there are: one for each byte, and the special ones. */
export const vocabularySize = 256 + Object.keys(specialIds).length;

/** The characters that stand for the 256 bytes in byte-level BPE: a visible one stands for itself, the rest are moved above 255. */
function byteCharacters(): readonly string[] {
  const isVisible = (byte: number): boolean => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
  let moved = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    if (isVisible(byte)) return String.fromCodePoint(byte);
    moved += 1;
    return String.fromCodePoint(moved - 1);
  });
}

const special = (id: number, content: string): Json => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true });

/** `tokenizer.json` in the form of Hugging Face tokenizers: byte-level BPE without merges, so that every text has tokens. */
export function tokenizerJson(): Json {
  const vocabulary = [...byteCharacters(), beginToken, endToken];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [special(specialIds.begin, beginToken), special(specialIds.end, endToken)],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges: [],
    },
  };
}

/** `tokenizer_config.json`, with a chat template that only joins the messages. */
export const tokenizerConfigJson = (maxTokens: number): Json => ({
  tokenizer_class: 'PreTrainedTokenizerFast',
  bos_token: beginToken,
  eos_token: endToken,
  model_max_length: maxTokens,
  clean_up_tokenization_spaces: false,
  chat_template:
    "{{ bos_token }}{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}",
});
