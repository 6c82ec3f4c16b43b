#!/usr/bin/env bash
# Starts the server on a Mac, from the environment that requirements.lock describes and the model that the lock describes.
set -euo pipefail

cd "$(dirname "$0")/.."
export HF_HUB_OFFLINE=1 CHAT_MODEL=models/tiny-llama CHAT_API_KEY_FILE=secrets/chat_api_key
exec .venv/bin/python -m chat_server
