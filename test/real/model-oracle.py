"""Tells for each file of a folder whether a strict reference reads it, and what MLX does with it, each in a process of its own with limits.

python model-oracle.py FOLDER FORMAT: one JSON object a line. FORMAT: safetensors, gguf, npy, npz; or `mlx` for MLX alone.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

import mlx.core as mx
import numpy as np

folder, kind = Path(sys.argv[1]), sys.argv[2]
seconds, memory = 12, 14 << 30

if kind == "safetensors":
    import safetensors
if kind == "gguf":
    import gguf


def reference(path):
    if kind == "safetensors":
        with safetensors.safe_open(path, "numpy") as file:
            list(file.keys())
    elif kind == "gguf":
        gguf.GGUFReader(path)
    else:
        loaded = np.load(path, allow_pickle=False)
        if kind == "npz":
            for name in loaded.files:
                loaded[name]


def load(path):
    data = mx.load(path)
    data = data[0] if isinstance(data, tuple) else data
    arrays = [item for item in (data.values() if isinstance(data, dict) else [data]) if isinstance(item, mx.array)]
    mx.eval(arrays)
    for item in arrays:
        if 0 < item.size < 1 << 20:
            item.tolist()


def alone(work, path):
    """Runs in a child: what MLX does to its process must not end ours."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            work(str(path))
            os.write(writing, b"read")
        except BaseException:
            os.write(writing, b"refused")
        os._exit(0)
    os.close(writing)
    end = time.monotonic() + seconds
    while os.waitpid(child, os.WNOHANG)[0] == 0:
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(reading)
            return "hung"
        time.sleep(0.0005)
    said = os.read(reading, 100).decode()
    os.close(reading)
    return said or "died"


for path in sorted(folder.iterdir()):
    found = {"file": path.name, "mlx": alone(load, path)}
    if kind != "mlx":
        found["reference"] = alone(reference, path)
    print(json.dumps(found), flush=True)
