"""Tells for each file of a folder whether Python's own unpickler reads it: one JSON object a line. Nothing is imported: every name is an inert class."""

import io
import json
import pickle
import resource
import sys
from pathlib import Path


class Inert:
    def __init__(self, *given, **named):
        pass

    def __call__(self, *given, **named):
        return Inert()

    def __setstate__(self, state):
        pass

    def __setitem__(self, key, value):
        pass

    def append(self, value):
        pass

    def extend(self, values):
        pass


class Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        return Inert


def outcome(data):
    try:
        Unpickler(io.BytesIO(data)).load()
        return "read"
    except UnicodeDecodeError:
        return "text"  # bytes that are no text in the encoding that the reader was given
    except (pickle.UnpicklingError, EOFError, ValueError, OverflowError):
        return "refused"
    except Exception:
        return "type"  # well-formed, but it asks a number to be a list


# A mutant may ask for a memo of four thousand million places, and the reader makes them.
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

for path in sorted(Path(sys.argv[1]).iterdir()):
    print(json.dumps({"file": path.name, "python": outcome(path.read_bytes())}), flush=True)
