"""What a page without a browser shows."""

import re
from typing import Any, TypeVar

from streamlit.testing.v1 import AppTest

Settings = TypeVar("Settings")


def settings_of(app: AppTest, cls: type[Settings]) -> Settings:
    """A page's own settings, those at first where it has none yet."""
    found: tuple[object, Settings] | None = _kept(app).get(f"settings of {cls.__name__}")
    return found[1] if found else cls()


def set_settings(app: AppTest, settings: object) -> None:
    """Have them stand in the place of the page's own, for its next run."""
    _kept(app)[f"settings of {type(settings).__name__}"] = None, settings


def _kept(app: AppTest) -> dict[str, Any]:
    if "kept" not in app.session_state:
        app.session_state["kept"] = {}
    found: dict[str, Any] = app.session_state["kept"]
    return found


def sound(app: AppTest) -> AppTest:
    """The page, which shows no traceback and nothing that is no number."""
    assert not app.exception
    told = html(app) + " ".join(m.value for m in app.markdown)
    assert not re.search(r"\b(nan|inf|infinity)\b", told, re.IGNORECASE)
    return app


def html(app: AppTest) -> str:
    """All that the page writes itself, without its style sheets."""
    return " ".join(h.proto.body for h in app.get("html") if "<style>" not in h.proto.body)
