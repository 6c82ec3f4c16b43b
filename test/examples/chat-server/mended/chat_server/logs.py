"""Logging: what happened and how much of it, never what was said."""

import logging
import logging.config
import os
import re
from pathlib import Path

import yaml

_SECRET = re.compile(r"(?i)\b(bearer\s+|sk-|hf_)[\w.~+/=-]+")


class MaskSecrets(logging.Filter):
    """The last line of defence: hides what looks like a credential, and drops tracebacks, whose messages may quote input."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _SECRET.sub(r"\1***", record.getMessage()).replace("\n", "\\n").replace("\r", "\\r")
        record.args = None
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


def setup(level: str) -> None:
    """Reads logging.yaml and makes every file of this process private to its user."""
    os.umask(0o077)
    Path("logs").mkdir(mode=0o700, exist_ok=True)
    with open("logging.yaml", encoding="utf-8") as file:
        config = yaml.safe_load(file)
    config["root"]["level"] = level
    logging.config.dictConfig(config)
