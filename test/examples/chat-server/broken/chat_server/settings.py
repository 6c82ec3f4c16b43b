"""Settings, read from the environment."""

import os
from dataclasses import dataclass, field


def _env(name: str, default: str):
    return field(default_factory=lambda: os.environ.get(name, default))


@dataclass
class Settings:
    host: str = _env("CHAT_HOST", "0.0.0.0")
    model: str = _env("CHAT_MODEL", "example-org/tiny-llama-4bit")
    adapters: str = _env("CHAT_ADAPTERS", "adapters")
    api_key: str = _env("CHAT_API_KEY", "sk-demo-change-me")
    log_level: str = _env("CHAT_LOG_LEVEL", "DEBUG")
    log_file: str = _env("CHAT_LOG_FILE", "/tmp/chat-server.log")

    @property
    def port(self) -> int:
        return int(os.environ.get("CHAT_PORT", "8000"))
