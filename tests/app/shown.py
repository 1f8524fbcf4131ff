"""What a page without a browser shows."""

import re

from streamlit.testing.v1 import AppTest


def sound(app: AppTest) -> AppTest:
    """The page, which shows no traceback and nothing that is no number."""
    assert not app.exception
    told = html(app) + " ".join(m.value for m in app.markdown)
    assert not re.search(r"\b(nan|inf|infinity)\b", told, re.IGNORECASE)
    return app


def html(app: AppTest) -> str:
    """All that the page writes itself, without its style sheets."""
    return " ".join(h.proto.body for h in app.get("html") if "<style>" not in h.proto.body)
