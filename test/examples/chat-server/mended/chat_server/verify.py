"""Verifies a model folder against its model.lock.json before anything loads it: python -m chat_server.verify FOLDER"""

import hashlib
import json
import os
import stat
import sys
from pathlib import Path

LOCK = "model.lock.json"
MAX_LOCK_BYTES = 1024 * 1024


class Refused(Exception):
    """Why the folder is not what was reviewed."""


def _open_regular(path: Path):
    """Opens a file without following a link, so that what is hashed is what lies there."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused(f"{path.name} is not a regular file")
    return os.fdopen(descriptor, "rb")


def _listed(folder: Path) -> dict[str, tuple[int, str]]:
    with _open_regular(folder / LOCK) as file:
        text = file.read(MAX_LOCK_BYTES + 1)
    if len(text) > MAX_LOCK_BYTES:
        raise Refused(f"{LOCK} is too large")
    lock = json.loads(text)
    if lock["lockVersion"] != 1 or lock["algorithm"] != "sha256" or [root["path"] for root in lock["roots"]] != ["."]:
        raise Refused(f"{LOCK} is of a form that this program does not know")
    entries = lock["roots"][0]["files"]
    listed = {entry["path"]: (entry["size"], entry["sha256"]) for entry in entries}
    if not listed or len(listed) != len(entries):
        raise Refused(f"{LOCK} is empty or names a file twice")
    return listed


def _present(folder: Path) -> set[str]:
    """Every entry below the folder but the lock itself; a link to a folder is an entry, not a way in."""
    found = set()
    for parent, folders, files in os.walk(folder, followlinks=False):
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        found.update(Path(parent, name).relative_to(folder).as_posix() for name in [*files, *links])
    return found - {LOCK}


def verify(folder: Path) -> int:
    """Returns how many files were verified. Raises Refused at the first that is missing, extra or changed."""
    try:
        listed = _listed(folder)
        present = _present(folder)
        if listed.keys() != present:
            raise Refused(f"missing or extra files: {sorted(listed.keys() ^ present)}")
        for name, (size, digest) in listed.items():
            with _open_regular(folder / name) as file:
                if os.fstat(file.fileno()).st_size != size or hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    raise Refused(f"{name} is not the file that was reviewed")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(f"the folder cannot be verified ({type(error).__name__})") from error
    return len(listed)


if __name__ == "__main__":
    try:
        print(f"{verify(Path(sys.argv[1]))} files verified")
    except (Refused, IndexError) as error:
        sys.exit(f"refused: {error}")
