"""The page of sheets: what is chosen stands on the first variant, and the files are of it."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from linclf_core.exercises.kinds import KINDS
from linclf_ui.sheets import sheet_files
from linclf_ui.sheets.sheet_files import SheetFile
from linclf_ui.sheets.sheet_form import SheetSettings
from tests.app.shown import settings_of

PAGE = "../../pages/15_sheets.py"


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> dict[str, SheetFile]:
    """The files that the page offers, by name; a tested page hands none out."""
    found: dict[str, SheetFile] = {}
    buttons = sheet_files._buttons

    def kept(files: tuple[SheetFile, ...]) -> None:
        found.update({file.name: file for file in files})
        buttons(files)

    monkeypatch.setattr(sheet_files, "_buttons", kept)
    return found


def opened() -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not app.exception
    return app


def settings(app: AppTest) -> SheetSettings:
    return settings_of(app, SheetSettings)


def choose(app: AppTest, widget: Any, value: Any) -> None:
    widget.set_value(value).run()
    assert not app.exception


def test_what_is_chosen_is_on_the_sheets_and_in_all_files(offered: dict[str, SheetFile]) -> None:
    app = opened()
    choose(app, app.text_input(key="sheet_title"), "Test 1 <b>")
    choose(app, app.multiselect(key="sheet_kinds"), ["relu", "svm"])
    choose(app, app.number_input(key="sheet_seed"), 12)
    choose(app, app.number_input(key="sheet_count"), 2)
    choose(app, app.selectbox(key="sheet_paper"), "Letter")
    choose(app, app.selectbox(key="sheet_blank"), "one")
    assert settings(app) == SheetSettings("Test 1 <b>", ("relu", "svm"), "one", 12, 2, "Letter")
    blocks = [block.proto.body for block in app.get("html")]
    (shown,) = (body for body in blocks if 'class="paper"' in body)
    assert "Test 1 &lt;b&gt;" in shown
    assert shown.index(KINDS["relu"].title) < shown.index(KINDS["svm"].title)
    assert len(offered) == 7
    assert offered["sheet.html"].label == "Sheet and key"
    assert {b.key for b in app.get("download_button")} >= {f"sheet_file_{n}" for n in offered}
    made = {name: file.make() for name, file in offered.items()}
    assert "size: letter" in str(made["sheet.html"])
    assert "letterpaper" in str(made["sheet.tex"])
    assert str(made["sheet.html"]).count("seed 12") == 2
    assert str(made["moodle.xml"]).count('type="cloze"') == 4
    assert str(made["quiz.gift.txt"]).count("::[html]") == 2 * (3 + 5)
    for name in ("qti.zip", "sheets-html.zip", "sheets-latex.zip"):
        assert bytes(made[name])[:2] == b"PK"  # type: ignore[arg-type]


def test_a_proof_goes_into_a_quiz_too(offered: dict[str, SheetFile]) -> None:
    app = opened()
    offered.clear()
    choose(app, app.multiselect(key="sheet_kinds"), ["margins", "order_bound"])
    assert any("every right order" in caption.value for caption in app.caption)
    count = app.session_state["sheet_count"]
    assert f"{count * 10:,} questions" in offered["quiz.gift.txt"].words
    assert str(offered["quiz.gift.txt"].make()).count(" -> ") == count * 7


def test_without_an_exercise_there_is_one_sentence(offered: dict[str, SheetFile]) -> None:
    app = opened()
    choose(app, app.multiselect(key="sheet_kinds"), [])
    assert app.info[0].value == "A sheet has 1 to 10 exercises."
    choose(app, app.multiselect(key="sheet_kinds"), ["margins"])
    assert not app.info
