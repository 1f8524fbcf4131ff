"""What the other pages show at rest of the Lab's experiment, beside the same from the core.

As in lab_reading: the core is asked with nothing but the address.
"""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from linclf_core.explain.printing import as_printed, comes_out, latex_number
from linclf_core.separability.decision import Separable, certify
from linclf_core.soft_svm import between, solve
from linclf_core.training.diagnosis import diagnose
from linclf_ui.compare.presets import hinge_or_softmax
from linclf_ui.numbers import decimal, telling
from tests.browser.lab_reading import PLACES, asked, plain, run_at
from tests.browser.visitor import WAIT_MS, wait_idle

Differences = dict[str, tuple[Any, Any]]


def main_text(page: Page) -> str:
    return re.sub(r"\s+", "", page.locator(".stMain").inner_text())


def status(page: Page) -> dict[str, str]:
    """The status line of a film: what stands at each label, the step, and the sentence."""
    found: dict[str, str] = page.evaluate(
        """() => {
            const line = document.querySelector('.board-status');
            const text = (part) => line.querySelector(part)?.innerText ?? '';
            const labels = [...line.querySelectorAll('[data-label]')];
            return {
                step: text('[data-step]'), words: text('.words'),
                ...Object.fromEntries(labels.map((e) => [e.dataset.label, e.innerText])),
            };
        }"""
    )
    return found


def parts_at_rest(page: Page) -> list[tuple[str, bool]]:
    """Of what stands below a film: of which frame it is, and whether it looks out of date."""
    found: list[list[Any]] = page.evaluate(
        """() => [...document.querySelectorAll('[class*=st-key-at_rest]')].map((part) =>
            [part.querySelector('[data-of-step]').dataset.ofStep, 'outdated' in part.dataset])"""
    )
    return [(frame, outdated) for frame, outdated in found]


def up_to_date(page: Page) -> Differences:
    # A report that got lost on a busy machine is sent again after a second; till then they look so.
    page.wait_for_function("() => !document.querySelector('[data-outdated]')", timeout=WAIT_MS)
    frame = page.locator(".board").get_attribute("data-drawn")
    seen = parts_at_rest(page)
    return {} if seen and set(seen) == {(frame, False)} else {"at rest": (seen, frame)}


def wrongly_up_to_date(page: Page) -> list[str]:
    """The frames of what stands below a film that shows another one, and does not look so."""
    frame, parts = page.evaluate(
        """() => new Promise((done) => requestAnimationFrame(() => done([
            document.querySelector('.board').dataset.drawn,
            [...document.querySelectorAll('[class*=st-key-at_rest]')].map((part) =>
                [part.querySelector('[data-of-step]').dataset.ofStep, 'outdated' in part.dataset]),
        ])))"""
    )
    return [of for of, outdated in parts if of != frame and not outdated]


def set_by_katex(value: float) -> str:
    """The text that a formula with this number has on the screen, without blanks."""
    text = latex_number(value, PLACES).replace("\\times", "×").replace("-", "−")
    return re.sub(r"[\s^{}]", "", text)


def workbench(page: Page) -> Differences:
    """Its own step of the Lab's: the loss is that of the step on show."""
    at = asked(page.url)
    now = run_at(at.experiment, at.step).current
    data, penalty, total = map(set_by_katex, (now.data_loss, now.penalty, now.total))
    printed = as_printed(now.data_loss, PLACES) + as_printed(now.penalty, PLACES)
    sign = "=" if comes_out(printed, now.total, PLACES) else "≈"
    text = main_text(page)
    return {
        wanted: (text[:200], wanted)
        for wanted in (f"Lab,step{at.step}", f"L={data}+{penalty}{sign}{total}")
        if wanted not in text
    }


def chain_rule(page: Page) -> Differences:
    at = asked(page.url)
    wanted = f"Lab,step{at.step},sample"
    text = main_text(page)
    return {} if wanted in text else {"step": (text[-200:], wanted)}


def landscape(page: Page) -> Differences:
    at = asked(page.url)
    run = run_at(at.experiment, at.step)
    now = run.current
    wanted = {
        "step": str(at.step),
        "loss": decimal(now.total, PLACES),
        "data": decimal(now.data_loss, PLACES),
        "penalty": decimal(now.penalty, PLACES),
        "train": f"{now.accuracy:.1%}",
        "words": plain(diagnose(run).text),
    }
    shown = {**status(page), "words": plain(status(page)["words"])}
    return compared(shown, wanted) | up_to_date(page)


def compare(page: Page) -> Differences:
    """The first preset, two losses under the Lab's settings, at a step of its own: the table
    and the line above each plane are those of the core's runs."""
    at = asked(page.url)
    prepared = at.experiment.prepared()
    step = int(status(page)["step"])
    rows = [row.inner_text().split("\t") for row in page.locator(".stMain tr").all()[1:]]
    heads = [plain(text) for text in page.locator(".film-head").all_inner_texts() if text]
    wrong: Differences = {}
    trainings = hinge_or_softmax(at.experiment.training_at(at.step), prepared.train)
    for k, training in enumerate(trainings):
        now = at.experiment.restarted(training).replay(prepared, step).current
        losses = [decimal(v, PLACES) for v in (now.total, now.data_loss, now.penalty)]
        misses = str(round((1 - now.accuracy) * prepared.train.n_samples))
        wanted = [str(step), *losses, f"{now.accuracy:.1%}", misses]
        if rows[k][1:7] != wanted:
            wrong[f"row {k}"] = (rows[k], wanted)
        above = f"loss {losses[0]} · train {now.accuracy:.1%} · {misses} wrong"
        if above not in heads[k]:
            wrong[f"head {k}"] = (heads[k], above)
    return wrong | up_to_date(page)


def separability(page: Page) -> Differences:
    train = asked(page.url).experiment.prepared().train
    proof = certify(train.X, train.y, train.n_classes)
    found = re.search(r"linearlyseparable:(yes|no)", main_text(page))
    wanted = "yes" if isinstance(proof, Separable) else "no"
    return compared({"separable": found and found[1]}, {"separable": wanted})


def soft_svm(page: Page) -> Differences:
    """The first two classes, C = 1: at the last iteration primal and dual are the optimum."""
    page.get_by_role("button", name="End", exact=True).click()
    wait_idle(page)
    train = asked(page.url).experiment.prepared().train
    solved = solve(between(train.X, train.y, 0, 1, 1.0)[0])
    wanted = {"primal": telling(solved.primal, PLACES), "dual": telling(solved.dual, PLACES)}
    return compared(status(page), wanted) | up_to_date(page)


def compared(shown: dict[str, Any], wanted: dict[str, Any]) -> Differences:
    return {name: (shown.get(name), v) for name, v in wanted.items() if shown.get(name) != v}


#: By the menu that they stand in, empty for the bar itself, and their name there.
READINGS: dict[tuple[str, str], Callable[[Page], Differences]] = {
    ("Numbers", "Matrix workbench"): workbench,
    ("Numbers", "Chain rule"): chain_rule,
    ("Theory", "Loss landscape"): landscape,
    ("", "Compare"): compare,
    ("Theory", "Separability"): separability,
    ("Theory", "Soft SVM"): soft_svm,
}
