"""Settings, read from the environment; each with a bound, so that none can turn a limit off."""

import os
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024


def _number(name: str, default: int, least: int, most: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SystemExit(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def _level(name: str, default: str) -> str:
    level = os.environ.get(name, default)
    if level not in {"INFO", "WARNING", "ERROR"}:
        raise SystemExit(f"{name} must be INFO, WARNING or ERROR")
    return level


@dataclass(frozen=True)
class Settings:
    host: str
    port: int
    model: Path
    incoming: Path
    api_key_file: Path
    log_level: str
    body_bytes: int = 1 * MIB
    adapter_bytes: int = 64 * MIB
    prompt_tokens: int = 4096
    completion_tokens: int = 1024
    waiting: int = 8
    requests_per_minute: int = 60
    conversations: int = 32
    conversation_bytes: int = 256 * MIB
    memory_bytes: int = 3072 * MIB
    buffer_bytes: int = 256 * MIB

    @staticmethod
    def from_environment() -> "Settings":
        return Settings(
            host=os.environ.get("CHAT_HOST", "127.0.0.1"),
            port=_number("CHAT_PORT", 8000, 1024, 65535),
            model=Path(os.environ.get("CHAT_MODEL", "models/tiny-llama")),
            incoming=Path(os.environ.get("CHAT_INCOMING", "incoming")),
            api_key_file=Path(os.environ.get("CHAT_API_KEY_FILE", "/run/secrets/chat_api_key")),
            log_level=_level("CHAT_LOG_LEVEL", "INFO"),
            memory_bytes=_number("CHAT_MEMORY_MIB", 3072, 256, 65536) * MIB,
        )
