"""What the Lab's picture says beside its numbers: how sure the classifier is, and why."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment
from linclf_core.losses.base import Loss
from linclf_core.losses.logistic_one_vs_all import LogisticOneVsAll
from linclf_core.losses.softmax import probabilities
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.model import scores
from linclf_core.notation import Array
from linclf_ui.board import rows
from linclf_ui.figures import curves
from linclf_ui.numbers import decimal
from linclf_ui.session import default_experiment
from linclf_ui.terms import explained
from tests.browser.on_board import SCREEN, farthest, more, press, screen, step
from tests.browser.visitor import REDRAWN_MS, wait_idle

OpenPage = Callable[..., Page]

# How much of a region's colour the ground has at a place on the screen, from 0 to 1.
SEEN = """(places) => {
    const canvas = document.querySelector('canvas.board-ground');
    const box = canvas.getBoundingClientRect(), paint = canvas.getContext('2d');
    const scale = canvas.width / box.width;
    return places.map(([x, y]) =>
        paint.getImageData((x - box.left) * scale, (y - box.top) * scale, 1, 1).data[3] / 255);
}"""
# So near to a boundary, in pixels, its line is seen.
LINE = 8.0


def sureness(S: Array, margin: float | None, own: bool) -> Array:
    """From S (N, C): 0 where two classes are equal and 1 where there is no doubt, (N,); by each
    class's own probability, 0 where that of the winner is a half."""
    C = S.shape[1]
    if own:
        return np.asarray(np.maximum(0.0, np.tanh(S.max(axis=1) / 2)))
    if margin is None:
        return np.asarray((probabilities(S).max(axis=1) - 1 / C) / (1 - 1 / C))
    ordered = np.sort(S, axis=1)
    return np.asarray(np.minimum(1.0, (ordered[:, -1] - ordered[:, -2]) / margin))


def holds(page: Page, experiment: Experiment, margin: float | None, own: bool = False) -> None:
    params = experiment.replay(experiment.prepared(), step(page)).current.params
    places = np.random.default_rng(3).uniform(-2, 2, (80, 2))
    at = np.array(page.evaluate(f"(places) => places.map({SCREEN})", places.tolist()))
    S = scores(params, places)
    ordered = np.argsort(S, axis=1)[:, ::-1]
    i = np.arange(len(S))
    ahead = S[i, ordered[:, 0]] - S[i, ordered[:, 1]]
    steep = np.linalg.norm(params.W[:, ordered[:, 0]] - params.W[:, ordered[:, 1]], axis=0)
    unit = np.linalg.norm(at[0] - at[1]) / np.linalg.norm(places[0] - places[1])
    far = ahead / steep * unit > LINE
    seen = np.array(page.evaluate(SEEN, at.tolist()))
    assert far.sum() > 50
    np.testing.assert_allclose(seen[far], sureness(S, margin, own)[far], atol=0.03)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("loss", "margin", "own"),
    [(WestonWatkins(delta=0.5), 0.5, False), (LogisticOneVsAll(), None, True)],
)
def test_under_other_losses_regions_are_as_pale_as_these_are_unsure(
    open_page: OpenPage, loss: Loss, margin: float | None, own: bool
) -> None:
    settings = replace(default_experiment().training_at(0), loss=loss)
    experiment = default_experiment().restarted(settings)
    page = open_page(f"/lab?x={packing.to_text(experiment)}")
    press(page, "+100")
    wait_idle(page)
    holds(page, experiment, margin, own)


def test_every_number_of_the_card_tells_why_in_the_workbench(open_page: OpenPage) -> None:
    page = open_page("/lab")
    page.keyboard.press("Space")
    page.wait_for_function("+document.querySelector('[data-step]').textContent > 5")
    page.keyboard.press("Space")
    sample = farthest(page)
    page.mouse.click(*screen(page, sample))
    expect(page.get_by_label("Sample", exact=True)).to_have_value(str(sample))
    expect(page.locator(".card")).not_to_have_attribute("data-late", "")
    wait_idle(page)
    k, experiment = step(page), default_experiment()
    run = experiment.replay(experiment.prepared(), k)
    loss, train = experiment.training_at(k).loss, run.data
    shown = rows.numbers(rows.shown(loss, scores(run.current.params, train.X), train.y))
    pull = page.locator(".card-bars tbody tr").nth(1).locator("td button").last
    assert pull.inner_text() == decimal(shown[sample, -1, 1])
    pull.click()
    expect(page.get_by_label("Sample", exact=True)).to_have_value(str(sample))
    expect(page).to_have_url(re.compile(rf"workbench\?x=standard&step={k}(&|$)"))
    expect(page.get_by_label("Class", exact=True)).to_have_value("1")
    number = decimal(-shown[sample, -1, 1]).replace("−", "-")
    explained = page.locator(".katex-mathml annotation").filter(has_text="NG")
    expect(explained.filter(has_text=number).first).to_be_attached()


@pytest.mark.soak
def test_the_curve_turns_logarithmic_by_itself_until_the_visitor_chooses(
    open_page: OpenPage,
) -> None:
    apart = Experiment(source=DATASETS["blobs"]())
    page = open_page(f"/lab?x={packing.to_text(apart)}")
    axis = """() => {
        const { type, range, title } = document.querySelector('.board-loss')._fullLayout.yaxis;
        return [type, title.text, ...range];
    }"""
    assert page.evaluate(axis)[:2] == ["linear", "loss"]
    press(page, "+100")
    press(page, "+100")
    wait_idle(page, REDRAWN_MS)
    run = apart.replay(apart.prepared(), 200)
    kept, values = run.curves()
    known = np.stack([values[name] for name in curves.STYLES], axis=1)
    logs = curves.turns_log(kept.astype(float), known)
    assert logs[-1]
    kind, title, low, high = page.evaluate(axis)
    assert (kind, title) == ("log", "loss (log scale)")
    np.testing.assert_allclose([low, high], curves.losses_axis(known, logs)[-1])
    more(page)
    page.get_by_role("tab", name="View").click()
    page.get_by_role("combobox", name="Scale of the loss").click()
    page.get_by_role("option", name="linear", exact=True).click()
    page.wait_for_function(f"() => ({axis})()[0] === 'linear'")
    wait_idle(page)


def are_said_in_a_sentence(page: Page) -> None:
    told = page.evaluate(
        """() => ['.board-strip > span', '.figure abbr', '.card-bars th abbr'].map((part) =>
            [...document.querySelectorAll(part)].filter((one) => one.offsetWidth)
                .map((one) => [one.textContent.trim(), one.title]))"""
    )
    legend, figures, columns = (dict(part) for part in told)
    for name in ("wrong", "chosen", "weights"):
        assert legend[name] == explained(name) != ""
    assert all(legend.values())
    assert figures == {name: explained(name) for name in ("step", "loss", "right, training")}
    assert columns["scores"] == explained("score")
    assert columns["probabilities"] == explained("probability")
    assert columns["pull on w"] == explained("pull")


def are_reached_by_one_tab_a_group(page: Page) -> None:
    page.get_by_role("button", name="More", exact=True).focus()
    page.keyboard.press("Tab")
    legend = page.get_by_role("group", name="What the marks mean")
    expect(legend).to_be_focused()
    expect(legend.get_by_role("tooltip")).to_contain_text(explained("wrong"))
    expect(legend).to_have_accessible_description(re.compile(re.escape(explained("chosen"))))
    page.keyboard.press("Escape")
    expect(legend.get_by_role("tooltip")).to_be_hidden()
    for name, term in (("The figures", "loss"), ("What the columns are", "pull")):
        group = page.get_by_role("group", name=name)
        expect(group).to_have_attribute("tabindex", "0")
        expect(group).to_have_accessible_description(re.compile(re.escape(explained(term))))


def test_what_the_picture_shows_is_said_and_regions_are_as_pale_as_the_classifier_is_unsure(
    open_page: OpenPage,
) -> None:
    page = open_page("/lab")
    are_said_in_a_sentence(page)
    are_reached_by_one_tab_a_group(page)
    holds(page, default_experiment(), None)
    press(page, "+10")
    wait_idle(page)
    holds(page, default_experiment(), None)
