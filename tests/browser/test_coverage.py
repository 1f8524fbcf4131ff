"""The statements of the lecture notes: on the page and after the actions that the table names, what
it promises is on the screen."""

import re
from collections.abc import Callable, Iterable
from itertools import groupby

import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment, Training
from linclf_core.losses import LOSSES
from tests.browser.visitor import wait_idle
from tests.coverage import Statement, path_of, statements

ROWS = statements()
EXPERIMENTS = {
    "hinge": Experiment(DATASETS["overlapping"]()).restarted(
        Training(loss=LOSSES["weston_watkins"]())
    ),
    "separable": Experiment(DATASETS["separable"]()),
}

# All text of the page: what stands in components with a tree of their own, too, and each formula
# as it was written.
TEXT = """() => {
    const texts = [document.querySelector('.stApp').innerText];
    const look = (root) => {
        for (const formula of root.querySelectorAll('annotation')) texts.push(formula.textContent);
        for (const element of root.querySelectorAll('*')) {
            if (!element.shadowRoot) continue;
            texts.push([...element.shadowRoot.children].map((e) => e.innerText ?? '').join(' '));
            look(element.shadowRoot);
        }
    };
    look(document);
    return texts.join('\\n');
}"""


def cell(page: Page, place: str) -> None:
    name, row, column = place.split()
    page.locator(f"""td[data-place='["{name}",{row},{column}]']""").click()


def entered(page: Page, told: str) -> None:
    label, _, value = told.partition(" = ")
    field = page.get_by_label(label, exact=True)
    field.fill(value)
    # Letters typed into a text of several lines are taken over by this; a number by leaving it.
    field.press("Control+Enter")
    field.press("Tab")


def chosen(page: Page, told: str) -> None:
    label, _, option = told.partition(" = ")
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


#: What `do` can say of a page, by its first word.
ACTIONS: dict[str, Callable[[Page, str], None]] = {
    "source": lambda page, label: (
        page.locator(".st-key-bench_source").get_by_text(label, exact=True).click()
    ),
    "cell": cell,
    "phase": lambda page, title: (
        page.locator(".stSidebar").get_by_text(re.compile(f"^[→←] {re.escape(title)}$")).click()
    ),
    "tab": lambda page, name: page.get_by_role("tab", name=name).click(),
    "open": lambda page, title: page.locator("summary").get_by_text(title, exact=True).click(),
    "press": lambda page, name: page.get_by_role("button", name=name, exact=True).click(),
    "type": entered,
    "choose": chosen,
}


def address(row: Statement) -> str:
    experiment = EXPERIMENTS.get(row.experiment)
    asked = f"?x={packing.to_text(experiment)}" if experiment else ""
    return path_of(row.page) + asked


def missing(page: Page, rows: Iterable[Statement]) -> list[str]:
    """Which texts are not on the screen, blanks and the marks that align lines aside; several rows
    share the actions done."""
    text = re.sub(r"[\s&]+", "", page.evaluate(TEXT))
    return [f"{row.number}: {found}" for row in rows for found in row.finds if found not in text]


def driven(open_page: Callable[..., Page], rows: list[Statement]) -> list[str]:
    page = open_page(address(rows[0]))
    for step in rows[0].do:
        kind, _, what = step.partition(": ")
        ACTIONS[kind](page, what)
        wait_idle(page)
    expect(page.locator(".katex-error")).to_have_count(0)
    return missing(page, rows)


def way(row: Statement) -> tuple[str, str, tuple[str, ...]]:
    return row.page, row.experiment, row.do


#: The rows that need the same actions, together.
WAYS = [list(rows) for _, rows in groupby(sorted(ROWS, key=way), key=way)]
#: The way that shows most, for `make test`; all of them when there is time.
FIRST = max(WAYS, key=len)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            rows,
            id=",".join(str(row.number) for row in rows),
            marks=[] if rows is FIRST else [pytest.mark.soak],
        )
        for rows in WAYS
    ],
)
def test_a_statement_is_shown_where_the_table_says(
    open_page: Callable[..., Page], rows: list[Statement]
) -> None:
    assert driven(open_page, rows) == []
