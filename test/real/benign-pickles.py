"""Writes pickles as ordinary programs do into the folder given: plain containers, NumPy, and state dictionaries as PyTorch lays them out.

PyTorch itself is not needed: what its pickles name is made up here, under the names that it has.
"""

import argparse
import array
import collections
import datetime
import decimal
import fractions
import io
import ipaddress
import pathlib
import pickle
import random
import re
import struct
import sys
import types
import uuid
import zipfile
from pathlib import Path

import numpy as np

out = Path(sys.argv[1])
out.mkdir(parents=True)


def save(kind, name, value, protocols=range(6)):
    for protocol in protocols:
        (out / f"{kind}-{name}-p{protocol}.pkl").write_bytes(pickle.dumps(value, protocol=protocol))


shared = [1, 2]
recursive = []
recursive.append(recursive)
plain = {
    "none": None,
    "integers": list(range(-5, 3000, 7)),
    "large": [2**70, -(2**90), 10**400],
    "floats": [0.0, -1.5, float("inf"), float("nan")],
    "texts": ["a", "é", "\U0001f600", "line\nbreak", "back\\slash", "quote'"],
    "bytes": [b"", b"abc\x00\xff", bytes(70000)],
    "bytearray": bytearray(b"xyz"),
    "nested": {"a": [1, {"b": (1, 2, 3, 4)}], "c": {1, 2, 3}, "d": frozenset("ab")},
    "shared": [shared, shared, {"x": shared}],
    "recursive": recursive,
    "tuples": [(), (1,), (1, 2), (1, 2, 3), tuple(range(20))],
    "complex": [1 + 2j],
    "ordered": collections.OrderedDict(a=1, b=2),
    "counter": collections.Counter("hello"),
    "default": collections.defaultdict(list, {"a": [1]}),
    "deque": collections.deque([1, 2], maxlen=5),
    "dates": [datetime.datetime(2020, 1, 2, 3, 4, 5), datetime.date(2020, 1, 1), datetime.timedelta(3), datetime.timezone.utc],
    "decimal": decimal.Decimal("1.5"),
    "fraction": fractions.Fraction(1, 3),
    "uuid": uuid.UUID(int=5),
    "path": pathlib.PurePosixPath("/a/b"),
    "pattern": re.compile("a+"),
    "address": ipaddress.ip_address("127.0.0.1"),
    "random": random.Random(1),
    "array": array.array("d", [1.0, 2.0]),
    "exception": ValueError("x"),
    "range": range(3, 9),
    "namespace": types.SimpleNamespace(a=1),
    "vocabulary": {f"token{index}": index for index in range(5000)},
    "long": "x" * 200000,
}
numpy = {
    "float32": np.arange(10, dtype="f4"),
    "matrix": np.eye(3),
    "fortran": np.asfortranarray(np.ones((3, 4))),
    "bool": np.array([True]),
    "text": np.array(["a", "bc"]),
    "objects": np.array([1, "a", None], dtype=object),
    "scalars": {"a": np.int64(3), "b": np.bool_(True), "c": np.float32(1.5)},
    "structure": np.zeros(3, dtype=[("a", "i4"), ("b", "f8")]),
    "dtype": np.dtype("f4"),
    "time": np.array(["2020-01-01"], dtype="M8[D]"),
    "large": np.zeros(100000),
    "empty": np.zeros((0, 3)),
    "zero-d": np.array(3.0),
    "big-endian": np.arange(3, dtype=">i4"),
}
rest = {
    "masked": np.ma.array([1, 2], mask=[True, False]),
    "generator": np.random.default_rng(1),
    "state": np.random.RandomState(1),
    "records": np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
}
for kind, values in {"plain": plain, "numpy": numpy, "rest": rest}.items():
    for name, value in values.items():
        save(kind, name, value, range(2, 6) if kind == "rest" else range(6))

torch = sys.modules["torch"] = types.ModuleType("torch")
utils = sys.modules["torch._utils"] = types.ModuleType("torch._utils")


def pretend(module, name, value=None):
    made = value or type(name, (), {})
    made.__module__, made.__qualname__, made.__name__ = module.__name__, name, name
    setattr(module, name, made)
    return made


storages = [pretend(torch, name) for name in ("FloatStorage", "HalfStorage", "BFloat16Storage", "LongStorage")]
rebuild_tensor = pretend(utils, "_rebuild_tensor_v2", lambda *given: None)
rebuild_parameter = pretend(utils, "_rebuild_parameter", lambda *given: None)


class Storage:
    def __init__(self, kind, key, size):
        self.kind, self.key, self.size = kind, key, size


class Tensor:
    def __init__(self, storage, shape):
        self.storage, self.shape = storage, shape

    def __reduce__(self):
        return rebuild_tensor, (self.storage, 0, self.shape, (1,) * len(self.shape), False, collections.OrderedDict())


class Parameter(Tensor):
    def __reduce__(self):
        return rebuild_parameter, (Tensor(self.storage, self.shape), True, collections.OrderedDict())


class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        return ("storage", value.kind, value.key, "cpu", value.size) if isinstance(value, Storage) else None


dice = np.random.default_rng(7)
for index in range(16):
    state = collections.OrderedDict()
    for layer in range(index + 1):
        make = Parameter if layer % 2 else Tensor
        state[f"layer.{layer}.weight"] = make(Storage(storages[layer % 4], str(layer), 8 * (layer + 1)), (8, layer + 1))
    if index % 3 == 0:
        state = {"state_dict": state, "epoch": 3, "args": argparse.Namespace(lr=1e-3)}
    buffer = io.BytesIO()
    Pickler(buffer, protocol=2).dump(state)
    with zipfile.ZipFile(out / f"torch-{index}.pt", "w") as archive:
        archive.writestr("archive/data.pkl", buffer.getvalue())
        for layer in range(index + 1):
            archive.writestr(f"archive/data/{layer}", dice.integers(0, 256, 32 * (layer + 1)).astype("u1").tobytes())
        archive.writestr("archive/version", "3\n")
        archive.writestr("archive/byteorder", "little")
    buffer = io.BytesIO()
    sizes = {"short": 2, "int": 4, "long": 4}
    for value in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True, "type_sizes": sizes}):
        pickle.dump(value, buffer, 2)
    Pickler(buffer, protocol=2).dump(state)
    pickle.dump([str(layer) for layer in range(index + 1)], buffer, 2)
    for layer in range(index + 1):
        buffer.write(struct.pack("<q", 8) + dice.integers(0, 256, 32).astype("u1").tobytes())
    (out / f"torch-before-1.6-{index}.pth").write_bytes(buffer.getvalue())
