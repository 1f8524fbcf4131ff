"""A packet for the browser: a JSON header and the arrays it speaks of, in one piece of bytes."""

import json
from typing import Any

import numpy as np

from linclf_core.notation import Array

ALIGNED = 8


def pack(board: str, header: dict[str, Any], arrays: dict[str, Array]) -> bytes:
    """The length of the header (4 bytes, little-endian), the header, and the arrays' bytes.

    The header gets an entry "board", the key of the board that it is for, and an entry "arrays":
    for each name its type, its offset behind the header and its shape. Raises ValueError if the
    header holds what JSON cannot (NaN, for example).
    """
    places, body, offset = {}, [], 0
    for name, values in arrays.items():
        little = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"), copy=False)
        raw = little.tobytes()
        places[name] = [little.dtype.str[1:], offset, list(values.shape)]
        padding = -len(raw) % ALIGNED
        body += [raw, b"\0" * padding]
        offset += len(raw) + padding
    told = {"board": board, **header, "arrays": places}
    text = json.dumps(told, allow_nan=False, separators=(",", ":")).encode()
    # The arrays start at a multiple of 8: the browser reads them where they lie.
    text += b" " * (-(len(text) + 4) % ALIGNED)
    return b"".join([len(text).to_bytes(4, "little"), text, *body])


def unpack(packet: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """What `pack` was given, as the browser reads it."""
    start = 4 + int.from_bytes(packet[:4], "little")
    header = json.loads(packet[4:start])
    arrays = {}
    for name, (kind, offset, shape) in header.pop("arrays").items():
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(packet, f"<{kind}", count, start + offset).reshape(shape)
    return header, arrays
