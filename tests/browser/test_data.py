"""Own data in a real browser: from a file to a trained classifier; and names that make no link."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from linclf_core.datasets import Points, full_table
from linclf_core.experiment import Experiment
from tests.app.hostile import hostile
from tests.browser import on_board
from tests.browser.visitor import wait_idle

OpenPage = Callable[..., Page]
TABLES = Path(__file__).parents[1] / "tables"


@pytest.mark.parametrize(
    ("file", "told", "points", "D"),
    [
        ("pinguine.csv", "CP-1252; semicolons between cells", "342 points of 4 features", 4),
        pytest.param(
            "iris_from_r.csv",
            "UTF-8; commas between cells",
            "150 points of 4 features",
            4,
            marks=pytest.mark.soak,
        ),
        pytest.param(
            "wine_unicode.txt",
            "UTF-16 with a byte-order mark; tabs",
            "178 points of 13 features",
            13,
            marks=pytest.mark.soak,
        ),
    ],
)
def test_from_a_file_to_a_trained_classifier(
    open_page: OpenPage, file: str, told: str, points: str, D: int
) -> None:
    page = open_page("/data")
    page.locator("input[type=file]").set_input_files(TABLES / file)
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_text(points)).to_be_visible()
    wait_idle(page)
    page.get_by_text("Standardise the features").click()
    page.get_by_role("button", name="Use these data").click()
    expect(page.get_by_text("In the experiment: Your own points")).to_be_visible()
    wait_idle(page)
    page.get_by_role("button", name="Train a classifier in the Lab").click()
    expect(page.get_by_text(f"principal components of {D} features")).to_be_visible()
    wait_idle(page)
    on_board.more(page)
    on_board.press(page, "+100")
    expect(page.locator("[data-step]")).to_have_text("100")
    wait_idle(page)
    right = page.locator("[data-label=train]").inner_text()
    assert float(right.removesuffix("%")) > 90


@pytest.mark.soak
def test_a_sample_of_many_features_is_dragged_along_the_two_on_show(open_page: OpenPage) -> None:
    data = full_table("iris")
    text = packing.to_text(Experiment(Points.from_dataset(data)))
    page = open_page(f"/lab?x={text}&view=1x2-3")
    on_board.press(page, "Edit")
    expect(page.locator(".board-limits")).to_contain_text("type it into the table")
    i = on_board.farthest(page)
    left, top = on_board.screen(page, i)
    page.mouse.click(left - 60, top)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left - 40, top + 5, steps=4)
    page.mouse.up()

    def moved() -> None:
        X = on_board.at_server(page).prepared().train.X
        assert X.shape == data.X.shape
        assert X[i, 2] < data.X[i, 2]
        assert np.array_equal(X[:, :2], data.X[:, :2])
        assert np.array_equal(np.delete(X, i, axis=0), np.delete(data.X, i, axis=0))
        drawn = page.evaluate(on_board.DRAWN)
        np.testing.assert_allclose([place[:2] for place in drawn], X[:, 2:])

    on_board.eventually(page, moved)


@pytest.mark.soak
def test_an_address_in_a_name_is_no_link(open_page: OpenPage) -> None:
    text = packing.to_text(hostile())
    for path in ("landscape", "data"):
        page = open_page(f"/{path}?x={text}&step=5")
        expect(page.get_by_text("evil.example").first).to_be_visible()
        assert page.locator('a[href*="evil"], img[src="x"]').count() == 0
