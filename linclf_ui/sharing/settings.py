"""What a visitor sets for the link on the page."""

from dataclasses import dataclass, field, replace
from typing import Any

from linclf_ui import session
from linclf_ui.pages import PAGES
from linclf_ui.teaching import Teaching


@dataclass(frozen=True)
class LinkSettings:
    """The page that the link opens on, by its place in the list, the step there (None for that on
    show), and what a teacher leaves out."""

    page: int = next(k for k, page in enumerate(PAGES) if page.path == "lab")
    step: int | None = None
    teaching: Teaching = field(default_factory=Teaching)


def settings() -> LinkSettings:
    return session.page_settings(LinkSettings)


def change(**changes: Any) -> None:
    session.set_page_settings(replace(settings(), **changes))
