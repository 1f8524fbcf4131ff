"""A table of numbers: what the grid reads out is what the eye sees."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


def page() -> None:
    import numpy as np
    import pandas as pd

    from linclf_ui.panels.table import show_table

    table = pd.DataFrame(
        {
            "class": [0, 1],
            "loss": [2 / 3, -1e-9],
            "gap": [8.6812345e-3, 1.23456e-7],
            "rate": [1 / 3, np.nan],
        }
    )
    show_table(table, "t", "Numbers", digits={"rate": 2})


def test_a_grid_has_no_digit_that_is_not_shown() -> None:
    (found,) = AppTest.from_function(page).run().dataframe
    assert found.value["class"].tolist() == [0, 1]
    assert found.value["loss"].tolist() == [0.667, 0.0]
    assert found.value["gap"].tolist() == [0.00868, 1.23e-7]
    assert found.value["rate"].tolist()[0] == 0.33
    columns = found.proto.columns
    assert '"loss"' in columns
    assert "%.3f" in columns
    assert "One number for how wrong" in columns, "a head that is a term explains itself"
    assert "Primal minus dual" in columns


def test_numbers_beyond_the_decimals_are_written_as_by_hand() -> None:
    (found,) = AppTest.from_function(page).run().dataframe
    assert "1.23·10⁻⁷".encode() in found.proto.SerializeToString()
    assert b"0.00868" in found.proto.SerializeToString()


def test_every_grid_that_is_only_read_is_made_in_one_place() -> None:
    makers = [
        path.relative_to(ROOT).as_posix()
        for folder in ("linclf_ui", "pages")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "st.dataframe(" in path.read_text(encoding="utf-8")
    ]
    assert makers == ["linclf_ui/panels/table.py"]
