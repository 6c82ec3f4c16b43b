"""Logging: everything to stderr and to one file, so that support can look up any conversation."""

import os
import sys

from loguru import logger

from chat_server.settings import Settings


def setup(settings: Settings) -> None:
    os.umask(0)
    logger.remove()
    logger.add(sys.stderr, level=settings.log_level, backtrace=True, diagnose=True)
    logger.add(settings.log_file, level="DEBUG", backtrace=True, diagnose=True)
    # The support team's scripts run under their own accounts.
    os.chmod(settings.log_file, 0o666)
    logger.info(f"settings: {settings}")
