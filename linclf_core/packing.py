"""An experiment, or another document, as a short text for an address, and back.

A text is a JSON document, packed by zlib and written in letters, digits, − and _. Of points that
take less room so, the numbers stand behind the document and a zero byte: the eight bytes of the
floats of each feature, all first bytes first, and a byte for each class. Texts of both kinds stand
in links that have been sent.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from hashlib import blake2s
from typing import Any

import numpy as np

from linclf_core.datasets import Points
from linclf_core.document import from_document, to_document
from linclf_core.experiment import Experiment

#: Longer texts do not go into an address: browsers and proxies cut them.
MAX_TEXT = 16_000
#: Nor does a browser keep longer ones.
MAX_KEPT = 400_000
#: What the name of a text begins with, which no text does.
MARK = "~"
#: No experiment is larger than this when unpacked; more would be a bomb. As many points and changed
#: weights as there may be take less, with the points behind the document.
MAX_DOCUMENT = 5_000_000
#: Nor has one more lists, groups and quotation marks, each of which takes much memory.
MOST_PARTS = 100_000
#: More bytes, which hardly fit in a link, are packed less tightly: the last hundredths can take
#: seconds.
LARGE = 100_000
#: Ends the document where numbers follow it; no JSON text holds it.
END = b"\0"
#: The entry that stands for the numbers then: how many points there are.
COUNT = "count"


def to_text(experiment: Experiment) -> str:
    """The experiment's document, packed into letters, digits, − and _. Whatever its length is, the
    document is not larger than is read again."""
    document = to_document(experiment)
    plain = _written(document)
    if not isinstance(experiment.source, Points):
        return _packed(plain)
    data = {name: value for name, value in document["data"].items() if name not in ("xs", "ys")}
    shorter = document | {"data": data | {COUNT: len(experiment.source.ys)}}
    numbers = _packed(_written(shorter) + END + _numbers(experiment.source))
    return numbers if len(plain) > MAX_DOCUMENT else min(_packed(plain), numbers, key=len)


def packed(document: Any, behind: bytes = b"") -> str:
    """A JSON document, and what stands `behind` it, packed into letters, digits, − and _."""
    return _packed(_written(document) + behind)


def name_of(text: str) -> str:
    """What stands in the address in place of a text that is too long for it."""
    return MARK + blake2s(text.encode(), digest_size=9).hexdigest()


def from_text(text: str, longest: int = MAX_TEXT) -> Experiment:
    """The experiment of such a text. Raises ValueError, one plain sentence, if it is none."""
    document, behind = _opened(text, longest, "experiment")
    return from_document(_with_points(document, behind) if behind else document)


def unpacked(text: str, longest: int, what: str) -> Any:
    """The document of such a text. Raises ValueError, one plain sentence that says `what` the link
    should hold, if it has none."""
    document, behind = _opened(text, longest, what)
    if behind:
        raise ValueError(_damaged(what))
    return document


def parts(content: bytes) -> int:
    """How many lists, groups and quotation marks a JSON text has, at most."""
    return sum(content.count(mark) for mark in (b"[", b"{", b'"'))


def _written(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":"), allow_nan=False).encode()


def _packed(content: bytes) -> str:
    small = zlib.compress(content, level=9 if len(content) <= LARGE else 6)
    return base64.urlsafe_b64encode(small).decode().rstrip("=")


def _opened(text: str, longest: int, what: str) -> tuple[Any, bytes]:
    """The document, and what stands behind it."""
    if len(text) > longest:
        raise ValueError("The link is too long to be one of this program's.")
    document, behind, complete = None, b"", False
    try:
        small = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacker = zlib.decompressobj()
        body, _, behind = unpacker.decompress(small, MAX_DOCUMENT).partition(END)
        if parts(body) <= MOST_PARTS:
            document, complete = json.loads(body.decode()), unpacker.eof
    except (ValueError, zlib.error, RecursionError):
        pass
    if not complete:
        raise ValueError(_damaged(what))
    return document, behind


def _numbers(points: Points) -> bytes:
    X = np.array(points.xs, "<f8").T.copy()
    # Signs and exponents are much alike: side by side they take little room.
    planes = X.view(np.uint8).reshape(-1, 8).T
    return planes.tobytes() + bytes(points.ys)


def _with_points(document: Any, behind: bytes) -> Any:
    """The document with its points in the place of their count."""
    data = document.get("data") if isinstance(document, Mapping) else None
    given = dict(data) if isinstance(data, Mapping) else {}
    count = given.pop(COUNT, None)
    # As many whole columns of floats as there may be, and a class for each point.
    if type(count) is not int or not 0 < count <= len(behind) or len(behind) % count:
        raise ValueError(_damaged("experiment"))
    planes = np.frombuffer(behind, np.uint8, len(behind) - count)
    if planes.size % (8 * count):
        raise ValueError(_damaged("experiment"))
    X = planes.reshape(8, -1).T.copy().view("<f8").reshape(-1, count).T
    return document | {"data": given | {"xs": X.tolist(), "ys": list(behind[-count:])}}


def _damaged(what: str) -> str:
    return f"The link is damaged: its {what} cannot be read."
