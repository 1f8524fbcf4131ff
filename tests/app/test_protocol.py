"""A server and visitors without a browser: the messages between them, as they are and malformed."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from benchmarks.load.player import Player, report
from benchmarks.load.tab import Tab
from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment
from linclf_core.training.diagnosis import diagnose
from linclf_ui.board.packet import unpack
from linclf_ui.session import default_experiment
from tests.app.malformed import reports, tables
from tests.browser.app_server import AppServer

pytestmark = pytest.mark.slow

#: The pages with a film, and its key. The rest have one like these, or need a click first.
FILMS = {"compare": "compare", "soft_svm": "svm"}


@pytest.fixture(scope="module")
def server(served: AppServer) -> AppServer:
    # Until somebody has opened /, a deep link's page runs without the router.
    asyncio.run(visit(served, ""))
    return served


@pytest.fixture(autouse=True)
def no_complaints(server: AppServer) -> Iterator[None]:
    yield
    assert server.complaints() == ""


async def visit(server: AppServer, page: str) -> Tab:
    tab = Tab(server.url, page)
    await tab.open()
    return tab


async def at_lab(server: AppServer) -> Player:
    player = Player(Tab(server.url, "lab"))
    await player.open()
    return player


def experiment(tab: Tab) -> Experiment:
    text = parse_qs(tab.query).get("x")
    return packing.from_text(text[0]) if text else default_experiment()


def test_a_visitor_without_a_browser_does_what_one_with_a_browser_does(server: AppServer) -> None:
    async def work() -> None:
        player = await at_lab(server)
        tab = player.tab
        assert (player.k, tab.sent) == (0, 1)
        await player.step()
        assert (player.k, tab.sent) == (1, 1), "a step among the frames that are here asks nothing"
        await player.open_table("Samples")
        await player.step()
        assert (player.answer["step"], tab.sent) == (2, 3), "a table follows the step"
        await player.open_table("Weights")
        told = tab.sent
        await player.step()
        assert (player.k, tab.sent) == (3, told), "that of the weights moves with the frames"
        await player.open_table()
        player.play_to_the_end()
        end = player.k
        await player.step()
        assert player.k == player.answer["step"] == end + 1, "frames that are missing are asked for"
        await player.set_rate(0.25)
        turned = experiment(tab)
        assert turned.periods[-1].step == end + 1
        assert turned.training_at(end + 1).learning_rate == 0.25
        await player.drag(0, [(0.5, 0.5)])
        received = tab.received
        await player.drag(0, [(0.75, -0.5)])
        assert tab.received - received < 8_000, "while the hand is down, one frame"
        await player.let_go()
        assert experiment(tab).prepared().train.X[0].tolist() == [0.75, -0.5]
        await player.add_point((0.1, 0.2), 1)
        assert experiment(tab).prepared().train.X[-1].tolist() == [0.1, 0.2]
        before = experiment(tab)
        await player.visit("conventions")
        await player.visit("lab")
        assert (experiment(tab), player.k) == (before, 0)
        assert not tab.faults
        await tab.close()

    asyncio.run(work())


@pytest.mark.parametrize("way", ["board", "board_answer"])
def test_a_setting_in_one_message_with_the_step_begins_at_that_step(
    server: AppServer, way: str
) -> None:
    """A server that is busy takes two messages as one, in whichever order."""

    async def work() -> None:
        player = await at_lab(server)
        tab, run = player.tab, player.answer["run"]
        tab.fill("training_learning_rate", double_value=0.25)
        tab.fill(way, json_value=json.dumps({"report": report("page", 1, run, step=5)}))
        await tab.run()
        assert experiment(tab).periods[-1].step == player.answer["step"] == 5
        assert not tab.faults
        await tab.close()

    asyncio.run(work())


def test_a_setting_that_comes_while_steps_are_made_holds_from_their_last_on(
    server: AppServer,
) -> None:
    """The steps take a second; never do two runs of the page go on side by side in one session."""

    async def work() -> None:
        player = await in_the_midst_of_steps(server, seed=0)
        made = experiment(player.tab)
        assert [period.step for period in made.periods] == [0, 1000]
        assert player.answer["step"] == 1000
        now = made.replay(made.prepared(), 1000)
        assert player.answer["words"]["text"] == diagnose(now).text
        await player.tab.close()

    asyncio.run(work())


def test_an_edit_after_the_steps_is_done_though_a_setting_comes_while_they_are_made(
    server: AppServer,
) -> None:
    async def work() -> None:
        tip = {"n": 1, "gesture": 1, "kind": "tip", "c": 1, "at": [1.0, 1.0]}
        player = await in_the_midst_of_steps(server, seed=1, ops=[tip])
        now = experiment(player.tab).periods[-1]
        assert (now.step, now.training.learning_rate) == (1000, 0.05)
        assert now.weights is not None
        assert (player.answer["n"], player.answer["op"]) == (1, 1)
        await player.tab.close()

    asyncio.run(work())


def test_of_two_settings_that_come_while_steps_are_made_both_hold(server: AppServer) -> None:
    """The first comes in one message with the steps, and the second breaks that message off."""

    async def work() -> None:
        player = await in_the_midst_of_steps(server, seed=2, along=0.25)
        now = experiment(player.tab).periods[-1]
        assert (now.step, now.training.reg, now.training.learning_rate) == (1000, 0.25, 0.05)
        await player.tab.close()

    asyncio.run(work())


async def in_the_midst_of_steps(
    server: AppServer, seed: int, along: float | None = None, **more: Any
) -> Player:
    """A visitor who has had 1,000 steps made, by a report that holds this more, with a penalty
    entered along with it if one is given, and has entered another learning rate while they were
    made. Nobody has made those of this seed before."""
    many = Experiment(source=replace(DATASETS["blobs"](), n_classes=10, n_per_class=500, seed=seed))
    player = Player(Tab(server.url, "lab", f"x={packing.to_text(many)}"))
    await player.open()
    tab = player.tab
    await tab.run()
    told = report("page", 1, player.answer["run"], step=1000, **more)
    tab.fill("board_answer", json_value=json.dumps({"report": told}))
    fragment = tab.place("board_answer").fragment
    if along is not None:
        tab.fill("training_reg", double_value=along)
        fragment = tab.place("training_reg").fragment
    # Not answered yet, unless the machine makes them in less.
    with suppress(TimeoutError):
        await asyncio.wait_for(tab.run(fragment), 0.2)
    await tab.enter("training_learning_rate", double_value=0.05)
    # Until a run that went on beside it would have ended.
    await asyncio.sleep(2)
    await tab.run()
    assert not tab.faults
    return player


@pytest.mark.parametrize("count", [15, pytest.param(40, marks=pytest.mark.soak)])
def test_malformed_reports_to_the_lab_break_and_change_nothing(
    server: AppServer, count: int
) -> None:
    async def work() -> None:
        player = await at_lab(server)
        await player.set_rate(0.25)
        await player.open_table("Samples")
        await player.step(5)
        before = experiment(player.tab)
        for told in reports(1, count, player.answer["run"]):
            await player.tab.report("board_answer", told)
        assert (player.answer["step"], player.answer["undo"]) == (5, 0)
        await player.set_rate(0.25)
        assert experiment(player.tab) == before
        await player.step()
        assert player.answer["step"] == 6
        assert not player.tab.faults
        await player.tab.close()

    asyncio.run(work())


def test_where_no_chart_can_move_the_page_shows_stills(server: AppServer) -> None:
    async def work() -> None:
        player = await at_lab(server)
        # A browser that is slow to find out tells the part that fed it, not the whole page.
        await player.tab.report("board_answer", report("late", 1, "", failed=True))
        await player.tab.enter("go_step", trigger_value=True)
        assert player.tab.place("go_back")
        assert not player.tab.faults
        await player.tab.close()

    asyncio.run(work())


@pytest.mark.parametrize("page", FILMS)
def test_malformed_reports_to_a_film_break_nothing(server: AppServer, page: str) -> None:
    async def work() -> None:
        tab, key = await visit(server, page), f"{FILMS[page]}_answer"
        before = json.loads(str(tab.fed[key]))["answer"]
        for told in reports(2, 12, str(before["run"])):
            await tab.report(FILMS[page], told)
            await tab.state("address", {"step": told})
        after = json.loads(str(tab.fed[key]))["answer"]
        assert (after["step"], after["run"]) == (before["step"], before["run"])
        assert not tab.faults
        await tab.close()

    asyncio.run(work())


def test_malformed_cells_of_the_workbench_break_nothing(server: AppServer) -> None:
    async def work() -> None:
        tab = await visit(server, "workbench")
        for place in (
            ["S", True, 0],
            ["S", 0, False],
            ["S", -1, 0],
            [None, 0, 0],
            ["S", 9**9, 0],
            5,
        ):
            await tab.state("sheet", {"cell": place})
        assert json.loads(str(tab.fed["sheet"]))["marks"]["chosen"] is None
        await tab.state("sheet", {"cell": ["S", 1, 0]})
        assert json.loads(str(tab.fed["sheet"]))["marks"]["chosen"] == ["S", 1, 0]
        assert not tab.faults
        await tab.close()

    asyncio.run(work())


def test_a_weight_is_changed_in_its_row_and_in_the_column_of_its_class(server: AppServer) -> None:
    async def work() -> None:
        player = await at_lab(server)
        await player.open_table("Weights")
        await player.step(3)
        for row, column, text in ((0, 2, "2"), (2, 1, "−1/2"), (2, 0, "much"), (9, 0, "1")):
            await player.enter_weight(row, column, text)
        period = experiment(player.tab).periods[-1]
        assert (period.step, player.answer["undo"]) == (3, 2)
        assert period.weights is not None
        assert period.weights.W[0][2] == 2.0
        assert period.weights.b[1] == -0.5
        packet = player.tab.fed["board_weights"]
        assert isinstance(packet, bytes)
        shown = unpack(packet)[0]
        assert shown["table"] == player.answer["table"]
        weights = shown["texts"].split(";")[::2]
        assert weights[9 * (3 - shown["start"]) :][2] == "2.000"
        await player.open_table()
        assert player.answer["table"] == ""
        assert not player.tab.faults
        await player.tab.close()

    asyncio.run(work())


def for_streamlit(told: dict[str, Any]) -> bool:
    """Whether Streamlit can read the rows' numbers, which it does itself before we are asked."""
    rows = told["edited_rows"]
    return isinstance(rows, dict) and all(row.lstrip("-").isdecimal() for row in rows)


@pytest.mark.parametrize(
    ("pill", "columns", "text", "moves"),
    [("Points", ("0", "1"), "class", True), ("Weights", ("v0", "v2"), "weight", False)],
)
@pytest.mark.parametrize("count", [8, pytest.param(24, marks=pytest.mark.soak)])
def test_malformed_changes_of_a_table_break_and_change_nothing(
    server: AppServer, pill: str, columns: tuple[str, ...], text: str, moves: bool, count: int
) -> None:
    async def work() -> None:
        player = await at_lab(server)
        if not moves:
            # The still page has a table of weights of its own.
            await player.tab.report("board_answer", report("late", 1, "", failed=True))
        await player.open_table(pill)
        before = experiment(player.tab)
        for told in filter(for_streamlit, tables(4, count, columns, text)):
            (key,) = [key for key in player.tab.places if key.startswith(pill.lower())]
            await player.tab.enter(key, string_value=json.dumps(told))
        assert experiment(player.tab) == before
        assert not player.tab.faults
        await player.tab.close()

    asyncio.run(work())
