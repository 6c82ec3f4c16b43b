#!/usr/bin/env bash
# Fetches the reviewed revision of the model and verifies it against the lock in this repository.
set -euo pipefail

repository=example-org/tiny-llama-4bit
revision=6f1d0c7be5a94e0f8f3a2b9d4c8e71a05b3f6d92
target=models/tiny-llama

hf download "$repository" --revision "$revision" --local-dir "$target" --exclude 'model.lock.json'
rm -rf "$target/.cache"
chmod -R go-w "$target"
python3 -m chat_server.verify "$target"
