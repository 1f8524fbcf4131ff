"""The page where own data come in."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from linclf_core.datasets import Points, full_table
from linclf_ui.data.settings import HAND, PASTE
from linclf_ui.session import Lab

ROOT = Path(__file__).parents[2]
DATA = str(ROOT / "pages/10_data.py")
GERMAN = "Breite;Höhe;Art\r\n1,5;2,0;Apfel\r\n3,0;1,0;Birne\r\n2,5;;Apfel\r\n0,5;4,0;Apfel\r\n"


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(DATA, default_timeout=60).run()


def lab(app: AppTest) -> Lab:
    found: Lab = app.session_state["lab"]
    return found


def pasted(app: AppTest, text: str) -> AppTest:
    app.get("button_group")[0].set_value(PASTE).run()
    app.text_area[0].set_value(text).run()
    assert not app.exception
    return app


def uploaded(app: AppTest, raw: bytes, name: str = "t.csv") -> AppTest:
    app.file_uploader[0].upload(name, raw, "text/csv").run()
    assert not app.exception
    return app


def button(app: AppTest, key: str) -> bool:
    return any(b.key == key for b in app.button)


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.caption, *app.markdown])


def test_a_paste_is_read_told_and_used(app: AppTest) -> None:
    pasted(app, GERMAN)
    assert "UTF-8; semicolons between cells, a decimal comma" in said(app)
    assert "**3 points** of 2 features in 2 classes: Apfel, Birne." in said(app)
    assert "1 of 4 rows lacks a value and is left out." in said(app)
    app.button(key="data_use").click().run()
    points = lab(app).experiment.source
    assert isinstance(points, Points)
    assert points.xs == ((1.5, 2.0), (3.0, 1.0), (0.5, 4.0))
    assert points.ys == (0, 1, 0)
    assert points.class_names == ("Apfel", "Birne")
    assert app.button(key="data_use").disabled
    assert "In the experiment: Your own points" in said(app)


@pytest.mark.parametrize(
    ("times", "read", "taken"),
    [
        (
            1,
            "5 rows and 3 columns. 1 blank row is passed over. 1 row is left out because it has "
            "more cells than there are columns: row 4.",
            "1 of 5 rows lacks a value and is left out. 1 row has something else than a number "
            "and is left out.",
        ),
        (
            2,
            "7 rows and 3 columns. 2 blank rows are passed over. 2 rows are left out because they "
            "have more cells than there are columns: row 5 first.",
            "2 of 7 rows lack a value and are left out. 2 rows have something else than a number "
            "and are left out.",
        ),
    ],
)
def test_rows_are_counted_in_sound_sentences(
    app: AppTest, times: int, read: str, taken: str
) -> None:
    odd = [row * times for row in ("\n", "2,2,b,7\n", "3,,b\n", "4,x,b\n")]
    pasted(app, f"v,w,c\n{odd[0]}1,2,a\n{''.join(odd[1:])}5,6,b\n6,7,b\n")
    app.toggle(key="data_skips").set_value(True).run()
    assert read in said(app)
    assert taken in said(app)


def test_a_file_is_read_told_and_used(app: AppTest) -> None:
    uploaded(app, GERMAN.encode("cp1252"), "http://evil.example.csv")
    assert "CP-1252; semicolons" in said(app)
    app.button(key="data_use").click().run()
    assert lab(app).prepared.train.n_samples == 3
    assert "http://evil" not in said(app)
    assert "evil" in said(app)


def test_another_reading_is_shown_and_can_be_taken_back(app: AppTest) -> None:
    pasted(app, GERMAN)
    app.selectbox(key="data_decimal").set_value(".").run()
    assert "Choose at least one column of numbers" in app.warning[0].value.replace("\\", "")
    app.selectbox(key="data_decimal").set_value(",").run()
    assert not app.warning
    app.selectbox(key="data_header").set_value(False).run()
    assert "has “Breite”, which is no number" in app.warning[0].value
    assert lab(app).experiment.source.key != "points"


def test_columns_are_chosen_by_name(app: AppTest) -> None:
    pasted(app, "a,b,c,kind,other\n1,2,3,x,u\n4,5,6,y,u\n7,8,10,x,v\n")
    assert app.selectbox(key="data_label").options == ["a", "b", "c", "kind", "other"]
    app.selectbox(key="data_label").set_value(3).run()
    app.multiselect(key="data_features").set_value([2, 0]).run()
    app.button(key="data_use").click().run()
    train = lab(app).prepared.train
    assert train.feature_names == ("a", "c")
    assert train.class_names == ("x", "y")


def test_what_is_no_number_is_named_and_can_be_left_out(app: AppTest) -> None:
    pasted(app, "a,b,kind\n1.5,2,x\n4,n.d.,y\n7,8,x\n9,3,y\n")
    assert "Row 3, column “b” has “n.d.”" in app.warning[0].value.replace("\\", "")
    assert not button(app, "data_use")
    app.toggle(key="data_skips").set_value(True).run()
    assert not app.warning
    app.button(key="data_use").click().run()
    assert lab(app).prepared.train.n_samples == 3


def test_a_long_table_is_drawn_from_with_the_seed_shown(app: AppTest) -> None:
    rows = "".join(f"{k / 7},{k % 9},{'xy'[k % 2]}\n" for k in range(6_000))
    uploaded(app, f"a,b,kind\n{rows}".encode())
    assert "There are 6,000 points, and 5,000 are the most" in app.warning[0].value
    app.toggle(key="data_draws").set_value(True).run()
    assert not app.warning
    app.number_input(key="data_seed").set_value(3).run()
    assert "drawn from 6,000" in said(app)
    app.button(key="data_use").click().run()
    assert lab(app).prepared.train.n_samples == 5_000
    assert "drawn with seed 3" in lab(app).prepared.train.note


@pytest.mark.parametrize(
    "raw", [b"", b"\0\0\0", b"PK\x03\x04xx", b"," * 100_000, b"one line", b'"', b"a,b\n"]
)
def test_what_is_no_table_gets_a_sentence_and_loses_nothing(app: AppTest, raw: bytes) -> None:
    before = lab(app).experiment
    uploaded(app, raw)
    assert len(app.warning) == (1 if raw else 0)
    assert not button(app, "data_use")
    assert lab(app).experiment == before


@pytest.mark.parametrize(("key", "D"), [("iris", 4), ("penguins", 4), ("wine", 13)])
def test_bundled_tables_come_with_all_features(app: AppTest, key: str, D: int) -> None:
    app.get("button_group")[0].set_value("A bundled table").run()
    app.button(key=f"data_full_{key}").click().run()
    train = lab(app).prepared.train
    assert train.n_features == D
    assert train.X.tolist() == full_table(key).X.tolist()


def test_mean_and_scale_are_a_table(app: AppTest) -> None:
    pasted(app, "a,b,kind\n1,2,x\n5,8,y\n")
    app.button(key="data_use").click().run()
    app.toggle(key="standardise").set_value(True).run()
    table = next(f.value for f in app.dataframe if "scale" in f.value)
    assert table["feature"].tolist() == ["a", "b"]
    assert table["mean"].tolist() == [3.0, 5.0]
    assert table["scale"].tolist() == [2.0, 3.0]


def test_points_are_typed_into_a_table(app: AppTest) -> None:
    app.get("button_group")[0].set_value(HAND).run()
    assert not app.exception
    assert app.get("arrow_data_frame") or app.dataframe


def test_the_lab_has_a_way_to_the_page() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/02_lab.py").run()
    app.button(key="own_data").click().run()
    assert not app.exception
    assert app.file_uploader
