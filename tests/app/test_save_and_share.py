"""The page Save and share, and what its links do to the other pages."""

import json
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.document import to_document
from linclf_core.experiment import Experiment, Training
from linclf_core.saved import Moment, from_file, to_file
from linclf_ui import session
from linclf_ui.session import default_experiment
from linclf_ui.sharing.link_panel import MOST_BYTES
from linclf_ui.teaching import GROUPS
from linclf_ui.view import View
from linclf_ui.workbench.bench import Bench
from linclf_ui.workbench.own import TOO_LONG, TypedNumbers
from linclf_ui.workbench.typed import Typed, texts_of_scores
from tests.app.plain import plain
from tests.app.shown import set_settings
from tests.app.visit import Visit
from tests.core.hostile import altered, files, links
from tests.core.test_sharing import crowd, is_sentence, said

PAGES = Path(__file__).parents[2] / "pages"
MADE = Experiment(DATASETS["iris"](), True, 0.3).with_training(4, Training(learning_rate=1 / 3))


def at_page(file: str = "11_save_and_share.py", **address: str) -> AppTest:
    app = AppTest.from_file(str(PAGES / file), default_timeout=60)
    for name, text in address.items():
        app.query_params[name] = text
    return app


def link(app: AppTest) -> dict[str, str]:
    """What the link on the page holds."""
    (told,) = [code.value for code in app.code if "x=" in code.value]
    return {name: values[0] for name, values in parse_qs(urlsplit(told).query).items()}


def test_the_link_holds_the_moment() -> None:
    app = at_page(x=packing.to_text(MADE), step="9", sample="17", view="1z1d5").run()
    assert not app.exception
    told = link(app)
    assert packing.from_text(told.pop("x")) == MADE
    assert told == {"step": "9", "sample": "17", "view": "1z1d5"}
    again = plain(at_page("02_lab.py", x=packing.to_text(MADE), **told))
    here = again.session_state["lab"]
    assert (here.experiment, here.history.step, here.sample) == (MADE, 9, 17)


def test_a_newcomers_link_names_the_experiment() -> None:
    assert packing.from_text(link(at_page().run())["x"]) == default_experiment()


def test_the_page_the_step_and_what_is_left_out_are_chosen() -> None:
    app = at_page(x=packing.to_text(MADE), step="9").run()
    app.selectbox(key="link_page").select("Chain rule").run()
    app.number_input(key="link_step").set_value(2).run()
    app.selectbox(key="teach_data").select("locked").run()
    app.selectbox(key="teach_menu").select("hidden").run()
    app.toggle(key="teach_projector").set_value(True).run()
    assert not app.exception
    (told,) = (code.value for code in app.code if "x=" in code.value)
    assert told.startswith("/chain_rule?x=")
    assert link(app)["step"] == "2"
    assert link(app)["teach"] == "1.data-locked.menu-hidden.projector"
    assert app.session_state["lab"].teaching.text() == "", "only the link has it"
    app.selectbox(key="teach_data").select("free").run()
    assert link(app)["teach"] == "1.menu-hidden.projector"


def test_a_code_is_shown_where_the_link_fits() -> None:
    assert any('class="qr"' in html.value for html in at_page().run().html)  # type: ignore[attr-defined]
    app = at_page(x=packing.to_text(crowd(100))).run()
    assert len(packing.to_text(crowd(100))) > MOST_BYTES
    assert not any('class="qr"' in html.value for html in app.html)  # type: ignore[attr-defined]
    assert any("too long for a QR code" in caption.value for caption in app.caption)


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("page", ["Matrix workbench", "Chain rule", "Lab"])
def test_numbers_that_a_link_leaves_out_are_said(page: str, many: bool) -> None:
    S = np.random.default_rng(1).normal(size=(150 if many else 3, 10))
    texts = texts_of_scores(S, np.zeros(len(S), int))
    app = at_page()
    set_settings(app, TypedNumbers({"scores": Typed(texts, texts, Training())}))
    set_settings(app, Bench(origin="scores"))
    app.run()
    app.selectbox(key="link_page").select(page).run()
    assert not app.exception
    (told,) = (caption.value for caption in app.caption if "Whoever opens it" in caption.value)
    left_out = many and page != "Lab"
    assert (TOO_LONG in told) == left_out
    assert ("sees what else is on show" in told) == left_out
    assert ("." in link(app).get("numbers", "")) == (page != "Lab" and not many)


def test_what_fits_in_no_link_is_said() -> None:
    app = at_page().run()
    app.session_state["lab"].experiment = crowd(2_000)
    app.run()
    assert not app.exception
    assert any("fit in no link" in info.value for info in app.info)
    assert not [code for code in app.code if "x=" in code.value]


def load(app: AppTest, content: bytes) -> AppTest:
    app.file_uploader[0].set_value(("saved.json", content, "application/json")).run()
    assert not app.exception
    return app


def test_a_file_brings_everything_back() -> None:
    view = View(zero_lines=True, decimals=5)
    app = load(at_page().run(), to_file(Moment(MADE, 9, 17, view.changed())).encode())
    here = app.session_state["lab"]
    assert (here.experiment, here.history.step, here.sample) == (MADE, 9, 17)
    assert here.view == view
    assert "on show, at step 9" in app.warning[0].value


def test_the_file_of_the_page_is_that_of_the_moment() -> None:
    app = at_page(x=packing.to_text(MADE), step="9", sample="17", view="1z1d5").run()
    saved = app.get("download_button")[0]
    assert saved.label == "Save the experiment"
    moment = Moment(MADE, 9, 17, {"zero_lines": True, "decimals": 5})
    assert from_file(to_file(moment).encode()) == moment


FILE = json.loads(to_file(Moment(MADE, 9, 1)))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04", "cannot be read as JSON"),
        (json.dumps(FILE | {"view": {"decimals": 9}}).encode(), "The view cannot have 9"),
        (json.dumps(FILE | {"view": None}).encode(), "names with values"),
        (to_file(Moment(crowd(5_000), 20_000)).encode(), "would take the server too long"),
    ],
)
def test_a_wrong_file_changes_nothing(content: bytes, fault: str) -> None:
    app = at_page(x=packing.to_text(MADE), step="9", sample="17").run()
    load(app, content)
    here = app.session_state["lab"]
    assert (here.experiment, here.history.step, here.sample) == (MADE, 9, 17)
    assert fault.split()[0] in app.warning[0].value
    assert fault in app.warning[0].value.replace("\\", "")
    assert "stays as it was" in app.warning[0].value


# What a teacher's link does


def lab(teach: str) -> AppTest:
    app = plain(at_page("02_lab.py", teach=teach))
    assert not app.exception
    return app


def labels(app: AppTest, *, disabled: bool) -> set[str]:
    widgets = [*app.selectbox, *app.number_input, *app.slider, *app.toggle]
    found = {widget.label for widget in widgets if widget.disabled is disabled}
    # At step 0 there is no other step to go to.
    return found - {"The step on show"}


OF_GROUP = {
    "data": {"Data set", "Standardise the features", "Spread of the start", "Noise"},
    "loss": {"Loss", "Penalty λ"},
    "optimiser": {"Optimiser", "Batch size (0 = all)"},
    "rate": {"Learning rate η"},
}


@pytest.mark.parametrize("group", OF_GROUP)
def test_a_group_is_hidden_or_locked(group: str) -> None:
    everything = labels(lab(""), disabled=False)
    assert everything >= OF_GROUP[group]
    hidden = lab(f"1.{group}-hidden")
    assert labels(hidden, disabled=False) & OF_GROUP[group] == set()
    assert labels(hidden, disabled=True) == set()
    locked = lab(f"1.{group}-locked")
    assert labels(locked, disabled=True) >= OF_GROUP[group]
    assert labels(locked, disabled=True) | labels(locked, disabled=False) == everything
    others = set().union(*(OF_GROUP[name] for name in OF_GROUP if name != group))
    assert labels(locked, disabled=False) >= others


def test_every_group_has_a_test_here() -> None:
    assert {*OF_GROUP, "editing", "more", "menu"} == set(GROUPS)


def test_what_is_more_of_a_step_is_hidden() -> None:
    def more(app: AppTest) -> list[str]:
        return [option for group in app.button_group for option in group.options]

    assert "Points" in more(lab(""))
    assert more(lab("1.more-hidden")) == []
    found = more(lab("1.editing-locked"))
    assert found
    assert not {"Points", "Weights"} & set(found)
    assert lab("1.editing-locked").button(key="new_start").disabled


def test_the_menu_is_hidden_and_type_made_for_a_projector_by_style() -> None:
    def style(app: AppTest) -> str:
        return "".join(html.value for html in app.html)  # type: ignore[attr-defined]

    assert "stSidebarNav" not in style(lab(""))
    assert "stSidebarNav" in style(lab("1.menu-hidden"))
    assert "125%" in style(lab("1.projector"))


# The address


def test_sample_view_and_teaching_come_from_the_address(visit: Visit) -> None:
    asked = {"sample": "140", "view": "1a0l1", "teach": "1.more-hidden"}
    visit.query_params.update(x=packing.to_text(MADE), step="2", **asked)
    here = session.lab()
    assert here.notice.startswith("The link asks for a sample"), "105 samples are for training"
    assert here.sample == 0
    assert here.view == View(arrows=False, log_loss=True)
    assert session.moment() == {"step": "2", "sample": "", "view": "1a0l1", "teach": asked["teach"]}


def test_what_is_as_for_a_newcomer_is_not_in_the_address(visit: Visit) -> None:
    assert session.moment() == dict.fromkeys(("step", "sample", "view", "teach"), "")
    assert visit.query_params == {}


def test_a_sample_of_points_that_the_browser_keeps_waits_for_them(visit: Visit) -> None:
    many = crowd(2_000)
    text = packing.to_text(many)
    visit.query_params.update(x=packing.name_of(text), sample="1999", step="3")
    session.follow_address()
    assert session.lab().sample == 0
    session.take_kept(packing.name_of(text), text)
    assert session.lab().sample == 1999
    assert session.lab().history.step == 3


def test_hostile_addresses_and_files_leave_a_sound_page(visit: Visit) -> None:
    random, documents = Random(7), [to_document(MADE), to_document(crowd(9))]
    texts = ["", "1z1", "1d9", "1.data-hidden", "1.x", "\0", "9" * 400, "٣", "-1", "1" * 5_000]
    saved = files(11, 150, [json.loads(to_file(Moment(MADE, 3, 1)))])
    for x in links(7, 150, documents):
        visit.session_state.clear()
        visit.query_params.clear()
        more = {name: random.choice(texts) for name in ("sample", "view", "teach", "step")}
        visit.query_params.update(x=x, **more)
        session.follow_address()
        here = session.lab()
        assert 0 <= here.sample < here.prepared.train.n_samples
        assert len(here.notice) < 2_000
        before = here.experiment
        words = said(opened, next(saved))
        if words:
            assert is_sentence(words)
            assert here.experiment == before
        session.follow_address()


def opened(content: bytes) -> None:
    moment = from_file(content)
    session.open_moment(moment.experiment, moment.step, moment.sample, View())


def test_documents_that_are_nearly_right_build_or_are_told(visit: Visit) -> None:
    random, document = Random(3), to_document(crowd(9))
    for _ in range(100):
        visit.session_state.clear()
        visit.query_params.clear()
        visit.query_params["x"] = packing.packed(altered_soundly(random, document))
        session.follow_address()
        assert session.lab().history.current.is_finite()


def altered_soundly(random: Random, document: object) -> object:
    """Altered, where JSON can say it."""
    while True:
        made = altered(random, document)
        try:
            json.dumps(made, allow_nan=False).encode()
        except ValueError:
            continue
        return made
