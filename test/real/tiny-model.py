"""Writes a small random llama in the layout of mlx-lm, by MLX itself: python tiny-model.py FOLDER"""

import json
import sys
from pathlib import Path

import mlx.core as mx
from mlx.utils import tree_flatten
from mlx_lm.models import llama
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

config = {
    "model_type": "llama",
    "architectures": ["LlamaForCausalLM"],
    "hidden_size": 128,
    "intermediate_size": 256,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 32,
    "rms_norm_eps": 1e-5,
    "vocab_size": 1024,
    "rope_theta": 10000.0,
    "max_position_embeddings": 2048,
    "tie_word_embeddings": False,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
(folder / "config.json").write_text(json.dumps(config, indent=2))

mx.random.seed(7)
shapes = tree_flatten(llama.Model(llama.ModelArgs.from_dict(config)).parameters())
weights = {name: (mx.random.normal(value.shape) * 0.02).astype(mx.float16) for name, value in shapes}
mx.save_safetensors(str(folder / "model.safetensors"), weights, metadata={"format": "mlx"})

words = ["<unk>", "<s>", "</s>"] + [f"w{index}" for index in range(3, config["vocab_size"])]
tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="<unk>"))
tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
tokenizer.decoder = decoders.Fuse()
tokenizer.save(str(folder / "tokenizer.json"))
(folder / "tokenizer_config.json").write_text(
    json.dumps(
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": "<s>",
            "eos_token": "</s>",
            "unk_token": "<unk>",
            "model_max_length": 2048,
            "chat_template": "{% for m in messages %}{{ m['content'] }} {% endfor %}",
        }
    )
)
