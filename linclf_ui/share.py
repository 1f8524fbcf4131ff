"""An experiment, or another document, as a short text for an address, and back."""

import base64
import json
import zlib
from hashlib import blake2s
from typing import Any

from linclf_core.document import from_document, to_document
from linclf_core.experiment import Experiment

#: Longer texts do not go into an address: browsers and proxies cut them.
MAX_TEXT = 16_000
#: Nor does a browser keep longer ones.
MAX_KEPT = 400_000
#: What the name of a text begins with, which no text does.
MARK = "~"
#: No experiment is larger than this when unpacked; more would be a bomb.
MAX_DOCUMENT = 2_000_000


def to_text(experiment: Experiment) -> str:
    """The experiment's document, packed into letters, digits, − and _."""
    return packed(to_document(experiment))


def packed(document: Any) -> str:
    """A JSON document, packed into letters, digits, − and _."""
    text = json.dumps(document, separators=(",", ":"), allow_nan=False)
    small = zlib.compress(text.encode(), level=9)
    return base64.urlsafe_b64encode(small).decode().rstrip("=")


def name_of(text: str) -> str:
    """What stands in the address in place of a text that is too long for it."""
    return MARK + blake2s(text.encode(), digest_size=9).hexdigest()


def from_text(text: str, longest: int = MAX_TEXT) -> Experiment:
    """The experiment of such a text. Raises ValueError, one plain sentence, if it is none."""
    return from_document(unpacked(text, longest, "experiment"))


def unpacked(text: str, longest: int, what: str) -> Any:
    """The document of such a text. Raises ValueError, one plain sentence that says `what` the link
    should hold, if it has none."""
    if len(text) > longest:
        raise ValueError("The link is too long to be one of this program's.")
    try:
        small = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacker = zlib.decompressobj()
        document = json.loads(unpacker.decompress(small, MAX_DOCUMENT).decode())
        complete = unpacker.eof
    except (ValueError, zlib.error, RecursionError):
        complete = False
    if not complete:
        raise ValueError(f"The link is damaged: its {what} cannot be read.")
    return document
