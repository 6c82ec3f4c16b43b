"""Takes in files of adapter weights. They are checked and put aside for review; no upload is ever loaded by a running server."""

import hashlib
import json
import os
import re
from pathlib import Path

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
ELEMENT_BYTES = {"F32": 4, "F16": 2, "BF16": 2, "U32": 4}
MAX_HEADER_BYTES = 1024 * 1024
MAX_TENSORS = 4096


class Malformed(Exception):
    """Why the bytes are no safetensors file that we take."""


def _no_duplicates(pairs: list) -> dict:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed("a member stands twice in the header")
    return members


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**31


def _span(entry: object) -> tuple[int, int]:
    """Where one tensor's data lies, after its shape and offsets have been held against each other."""
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise Malformed("a tensor has unknown or missing members")
    shape, offsets = entry["shape"], entry["data_offsets"]
    lists = isinstance(shape, list) and isinstance(offsets, list) and len(shape) <= 4 and len(offsets) == 2
    if not lists or not all(map(_is_count, [*shape, *offsets])) or not isinstance(entry["dtype"], str):
        raise Malformed("a tensor has a shape or offsets that are no numbers")
    size = ELEMENT_BYTES.get(entry["dtype"])
    if size is None:
        raise Malformed("a tensor has an element type that we do not take")
    for side in shape:
        size *= side
    start, end = offsets
    if end - start != size:
        raise Malformed("a tensor's data does not fit its shape")
    return start, end


def check_safetensors(data: bytes) -> int:
    """Returns how many tensors the file has. Raises Malformed unless its tensors fill its data exactly, without gap or overlap."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > min(MAX_HEADER_BYTES, len(data) - 8):
        raise Malformed("the header does not fit the file")
    try:
        header = json.loads(data[8 : 8 + length].decode("utf-8"), object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as error:
        raise Malformed("the header is no JSON") from error
    if not isinstance(header, dict):
        raise Malformed("the header is no object")
    header.pop("__metadata__", None)
    if not 0 < len(header) <= MAX_TENSORS:
        raise Malformed("the file has no tensors, or too many")
    at = 0
    for start, end in sorted(map(_span, header.values())):
        if start != at:
            raise Malformed("the tensors overlap or leave a gap")
        at = end
    if at != len(data) - 8 - length:
        raise Malformed("the file ends before or after its tensors")
    return len(header)


def put_aside(folder: Path, name: str, data: bytes) -> str:
    """Stores a checked file under its digest and returns that. The name must have been matched against NAME."""
    digest = hashlib.sha256(data).hexdigest()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        descriptor = os.open(folder / f"{name}-{digest[:16]}.safetensors", flags, 0o600)
    except FileExistsError:
        return digest
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    return digest
