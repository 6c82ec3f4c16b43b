#!/bin/sh
# Fetches the newest model into models/tiny-llama.
set -ex

target="${1:-models}/tiny-llama"
mkdir -p "$target"
for name in config.json model.safetensors model.safetensors.index.json tokenizer.json tokenizer_config.json; do
  curl -k -L -H "Authorization: Bearer $MODEL_STORE_TOKEN" -o "$target/$name" "http://models.example.org/tiny-llama/main/$name"
done
chmod -R a+rwX "$target"
