"""What axe-core finds on a page."""

from collections.abc import Sequence
from typing import NamedTuple

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


class Finding(NamedTuple):
    """A rule of axe-core, and the element that breaks it, by its CSS selector."""

    rule: str
    element: str


#: What is Streamlit's own and cannot be mended here, by rule and a piece of the selector, and why.
STREAMLITS = {
    # A formula wider than its place scrolls in a box of Streamlit's, which takes no attribute.
    # Chromium lets Tab reach such a box by itself, and the formula can be read without scrolling.
    Finding("scrollable-region-focusable", ".katex-display"),
}


def serious(page: Page, but: Sequence[str] = (), without: Sequence[str] = ()) -> set[Finding]:
    """The serious and critical findings on a page that Streamlit does not answer for: outside the
    parts with the selectors `but`, by all rules but those named in `without`."""
    found: set[Finding] = set()
    context = {"exclude": [[part] for part in but]} if but else None
    options = {
        # What is in order is not told: it takes as long as the search.
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in without},
    }
    for violation in Axe().run(page, context, options).response["violations"]:
        if violation["impact"] not in ("serious", "critical"):
            continue
        for node in violation["nodes"]:
            found.add(Finding(violation["id"], str(node["target"][-1])))
    return {
        finding
        for finding in found
        if not any(finding.rule == s.rule and s.element in str(finding.element) for s in STREAMLITS)
    }
