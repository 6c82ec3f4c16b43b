"""The check of uploaded adapter weights."""

import json
import unittest

from chat_server.adapters import Malformed, check_safetensors


def build(header: object, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def tensor(start: int, end: int, shape=(2,), dtype="F32") -> dict:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


class CheckSafetensors(unittest.TestCase):
    def test_takes_a_well_formed_file(self):
        file = build({"__metadata__": {"format": "mlx"}, "a": tensor(0, 8), "b": tensor(8, 16)}, bytes(16))
        self.assertEqual(check_safetensors(file), 2)

    def test_refuses_every_malformed_one(self):
        cases = {
            "empty": b"",
            "header longer than the file": (2**63).to_bytes(8, "little") + b"{}",
            "no tensors": build({}),
            "no object": build([1]),
            "too deep": build(b"[" * 100_000),
            "a very long number": build(b"{\"a\": " + b"9" * 5000 + b"}"),
            "duplicate name": build(b'{"a": 1, "a": 2}'),
            "shape against offsets": build({"a": tensor(0, 4)}, bytes(4)),
            "negative side": build({"a": tensor(0, 8, (-2, -1))}, bytes(8)),
            "product wraps in 64 bits": build({"a": tensor(0, 0, (2**30, 2**30, 2**4, 1))}),
            "offset as text": build({"a": tensor(0, 8) | {"data_offsets": ["0", "8"]}}, bytes(8)),
            "unknown type": build({"a": tensor(0, 8, dtype="F99")}, bytes(8)),
            "overlap": build({"a": tensor(0, 8), "b": tensor(4, 12)}, bytes(12)),
            "gap": build({"a": tensor(4, 12)}, bytes(12)),
            "trailing data": build({"a": tensor(0, 8)}, bytes(9)),
            "truncated data": build({"a": tensor(0, 8)}, bytes(7)),
        }
        for name, file in cases.items():
            with self.subTest(name), self.assertRaises(Malformed):
                check_safetensors(file)


if __name__ == "__main__":
    unittest.main()
