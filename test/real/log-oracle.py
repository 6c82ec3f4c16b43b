"""Runs the server of mlx-lm and prints where a text is logged: python log-oracle.py MODEL PORT TEXT"""

import logging
import sys

model, port, text = sys.argv[1:4]
make = logging.getLogRecordFactory()


def watch(*args, **kwargs):
    record = make(*args, **kwargs)
    if text in record.getMessage():
        print(f"LOGGED {record.pathname.rsplit('/', 1)[-1]}:{record.lineno}", flush=True)
    return record


logging.setLogRecordFactory(watch)
sys.argv = ["mlx_lm.server", "--model", model, "--host", "127.0.0.1", "--port", port, "--log-level", "DEBUG"]

from mlx_lm.server import main  # noqa: E402

main()
