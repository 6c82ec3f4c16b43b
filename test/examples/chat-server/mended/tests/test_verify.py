"""The check of the model folder before it is loaded."""

import hashlib
import json
import os
import tempfile
import unittest
from pathlib import Path

from chat_server.verify import LOCK, Refused, verify

FILES = {"config.json": b"{}", "model.safetensors": bytes(100), "extra/merges.txt": b"a b\n"}


def write_folder(folder: Path) -> None:
    entries = []
    for name, data in sorted(FILES.items()):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        entries.append({"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    write_lock(folder, entries)


def write_lock(folder: Path, entries: list) -> None:
    lock = {"lockVersion": 1, "version": 1, "algorithm": "sha256", "roots": [{"path": ".", "files": entries}]}
    (folder / LOCK).write_text(json.dumps(lock))


def entry(name: str) -> dict:
    return {"path": name, "size": 0, "sha256": hashlib.sha256().hexdigest()}


class Verify(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name, "model")
        self.folder.mkdir()
        write_folder(self.folder)

    def test_takes_what_was_reviewed(self):
        self.assertEqual(verify(self.folder), len(FILES))

    def test_refuses_every_change(self):
        changes = {
            "one byte": lambda folder, weights: weights.write_bytes(bytes(99) + b"\1"),
            "one more byte": lambda folder, weights: weights.write_bytes(bytes(101)),
            "missing": lambda folder, weights: weights.unlink(),
            "extra": lambda folder, weights: (folder / "code.py").write_text("print()"),
            "extra hidden": lambda folder, weights: (folder / "extra" / ".x").write_text(""),
            "link": lambda folder, weights: (weights.rename(folder.parent / "moved"), weights.symlink_to("../moved")),
            "linked folder": lambda folder, weights: (folder / "more").symlink_to("extra"),
            "pipe": lambda folder, weights: (weights.unlink(), os.mkfifo(weights)),
            "no lock": lambda folder, weights: (folder / LOCK).unlink(),
            "empty lock": lambda folder, weights: write_lock(folder, []),
            "broken lock": lambda folder, weights: (folder / LOCK).write_text('{"lockVersion": 1'),
            "outside": lambda folder, weights: write_lock(folder, [entry("../outside")]),
        }
        for name, change in changes.items():
            with self.subTest(name):
                self.doCleanups()
                self.setUp()
                change(self.folder, self.folder / "model.safetensors")
                with self.assertRaises(Refused):
                    verify(self.folder)


if __name__ == "__main__":
    unittest.main()
