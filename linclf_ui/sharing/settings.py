"""What a visitor sets for the link on the page."""

from dataclasses import dataclass, field, replace
from typing import Any

from linclf_ui import session
from linclf_ui.teaching import Teaching


@dataclass(frozen=True)
class LinkSettings:
    """The title of the page that the link opens on, the step there (None for that on show), and
    what a teacher leaves out."""

    page: str = "Lab"
    step: int | None = None
    teaching: Teaching = field(default_factory=Teaching)


def settings() -> LinkSettings:
    return session.page_settings(LinkSettings)


def change(**changes: Any) -> None:
    session.set_page_settings(replace(settings(), **changes))
