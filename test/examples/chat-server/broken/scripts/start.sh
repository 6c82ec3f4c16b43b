#!/bin/sh
# Starts the server on a Mac, with the newest model.
set -ex

pip3 install --upgrade mlx mlx-lm
hf download example-org/tiny-llama-4bit --local-dir models/tiny-llama
export CHAT_MODEL=models/tiny-llama CHAT_LOG_LEVEL=DEBUG
exec python3 -m chat_server
