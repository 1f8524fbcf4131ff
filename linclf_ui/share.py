"""An experiment as a short text for an address, and back."""

import base64
import json
import zlib

from linclf_core.document import from_document, to_document
from linclf_core.experiment import Experiment

#: Longer texts do not go into an address: browsers and proxies cut them.
MAX_TEXT = 16_000
#: No experiment is larger than this when unpacked; more would be a bomb.
MAX_DOCUMENT = 2_000_000


def to_text(experiment: Experiment) -> str:
    """The experiment's document, packed into letters, digits, − and _."""
    document = json.dumps(to_document(experiment), separators=(",", ":"), allow_nan=False)
    packed = zlib.compress(document.encode(), level=9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_text(text: str) -> Experiment:
    """The experiment of such a text. Raises ValueError, one plain sentence, if it is none."""
    if len(text) > MAX_TEXT:
        raise ValueError("The link is too long to be one of this program's.")
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacker = zlib.decompressobj()
        document = json.loads(unpacker.decompress(packed, MAX_DOCUMENT).decode())
        complete = unpacker.eof
    except (ValueError, zlib.error, RecursionError):
        complete = False
    if not complete:
        raise ValueError("The link is damaged: its experiment cannot be read.")
    return from_document(document)
