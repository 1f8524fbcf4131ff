"""The page on the soft SVM: classes, C, iterations, tabs, strange data."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.datasets import DATASETS, Points
from linclf_core.experiment import Experiment
from linclf_core.soft_svm import against_rest, between, solve
from linclf_ui.soft_svm.settings import LOG_CS, METHODS, REST, SoftSvmSettings, opponents
from tests.app.plain import closely, plain
from tests.app.shown import html, set_settings, sound
from tests.combined import combined
from tests.ui.printed import read_power

PAGE = "../../pages/08_soft_svm.py"
TABS = ("Samples", "KKT", "Derivation", "Own α", "Path over C", "Iterations")
NEWTON, ASCENT = METHODS
OVERLAPPING = Experiment(source=DATASETS["overlapping"]())


def opened(
    experiment: Experiment = OVERLAPPING, tab: str = "Iterations", **chosen: object
) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["x"] = packing.to_text(experiment)
    app.session_state["svm_tabs"] = tab
    # At the end, where there is most to check, unless another step is asked for.
    settings = SoftSvmSettings(**{"step": None, **chosen})  # type: ignore[arg-type]
    set_settings(app, settings)
    return sound(plain(app))


def step(app: AppTest) -> int:
    (found,) = re.findall(r"data-step>(\d+)<", html(app))
    return int(found)


def gap(app: AppTest) -> float:
    (found,) = re.findall(r"gap</abbr> <b[^>]*>([^<]*)<", html(app))
    return read_power(found)


def own(xs: list[tuple[float, float]], ys: list[int]) -> Experiment:
    names = tuple(f"class {c}" for c in range(max(max(ys) + 1, 2)))
    return Experiment(source=Points(xs, ys, names))  # type: ignore[arg-type]


STRANGE = {
    "two samples": own([(0, 0), (1, 1)], [0, 1]),
    "identical": own([(1, 2)] * 4, [0, 1, 0, 1]),
    "duplicates with both labels": own([(0, 0), (0, 0), (1, 0), (5, 5)], [0, 1, 1, 0]),
    "on a line": own([(0, 0), (1, 0), (2, 0), (3, 0)], [0, 1, 0, 1]),
    "ten classes": own(np.random.default_rng(0).normal(size=(20, 2)).tolist(), [*range(10)] * 2),
}


@combined("name, log_C, method", 3, STRANGE.keys(), [-6.0, 0.0, 6.0], METHODS.keys())
def test_strange_data_are_solved_at_any_C(name: str, log_C: float, method: str) -> None:
    opened(STRANGE[name], log_C=log_C, method=method)


@combined("name, tab", 3, STRANGE.keys(), TABS)
def test_every_tab_bears_strange_data(name: str, tab: str) -> None:
    opened(STRANGE[name], tab)


@pytest.mark.parametrize("key", DATASETS)
def test_every_data_set_is_solved_to_the_last_digits(key: str) -> None:
    app = opened(Experiment(source=DATASETS[key]()))
    assert gap(app) < 1e-8
    assert "Solved" in html(app)


def test_newton_agrees_with_the_core() -> None:
    app = closely(opened(tab="Samples", first=2, second=0, log_C=1.0))
    table = app.dataframe[0].value
    data = OVERLAPPING.prepared().train
    problem, rows = between(data.X, data.y, 2, 0, 10.0)
    solution = solve(problem)
    np.testing.assert_array_equal(table["sample"], rows)
    np.testing.assert_allclose(table["α"], solution.alpha, atol=1e-9)
    np.testing.assert_allclose(table["ξ"], solution.xi, atol=1e-9)
    np.testing.assert_allclose(table["C·ξ − α"], 0.0, atol=1e-9)
    np.testing.assert_allclose(table["α·(1 − ξ − t·f)"], 0.0, atol=1e-9)
    assert table["support vector"].sum() == len(solution.support)


def test_one_class_against_all_the_others() -> None:
    app = opened(tab="Samples", first=1, second=REST)
    data = OVERLAPPING.prepared().train
    f = against_rest(data.X, data.y, 1, 1.0)
    np.testing.assert_array_equal(app.dataframe[0].value["t"], f.t)


def test_a_class_cannot_be_set_against_itself() -> None:
    app = opened()
    for first in range(3):
        sound(app.selectbox(key="svm_first").set_value(first).run())
        assert app.selectbox(key="svm_second").value != first
    assert opponents(0, 2) == [1], "with two classes the rest is the other class"


def test_classes_that_the_data_no_longer_have_are_replaced() -> None:
    app = opened(own([(0, 0), (1, 1)], [0, 1]), first=7, second=9)
    assert app.selectbox(key="svm_first").value == 1
    assert app.selectbox(key="svm_second").value == 0


def test_it_opens_at_its_start_so_that_play_shows_something() -> None:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["x"] = packing.to_text(OVERLAPPING)
    sound(plain(app))
    assert step(app) == 0
    assert not app.button(key="svm_step").disabled


def test_stepping_forward_and_back() -> None:
    app = opened(method=ASCENT, log_C=-1.0)
    last = step(app)
    assert last > 12
    sound(app.button(key="svm_rewind").click().run())
    assert step(app) == 0
    assert app.button(key="svm_back").disabled
    sound(app.button(key="svm_step").click().run())
    sound(app.button(key="svm_10").click().run())
    assert step(app) == 11
    sound(app.button(key="svm_back").click().run())
    assert step(app) == 10
    sound(app.slider(key="svm_seek").set_value(3).run())
    assert step(app) == 3
    sound(app.button(key="svm_end").click().run())
    assert step(app) == last
    assert app.button(key="svm_step").disabled


def test_the_gap_closes_and_both_methods_end_at_the_same_value() -> None:
    ends = []
    for method in METHODS:
        table = opened(method=method, log_C=-1.0).dataframe[0].value
        assert (table["dual"] <= table["primal"] * (1 + 1e-12)).all()
        ends.append(table["primal"].iloc[-1])
    assert ends[0] == pytest.approx(ends[1], rel=1e-6)


def test_the_end_stays_the_end_when_C_changes() -> None:
    app = opened()
    for log_C in (LOG_CS[0], 3.0, LOG_CS[-1]):
        sound(app.select_slider(key="svm_log_C").set_value(log_C).run())
        assert "Solved" in html(app)


def test_another_C_is_another_solution() -> None:
    app = opened(log_C=-2.0)
    sound(app.select_slider(key="svm_log_C").set_value(1.0).run())
    fresh = opened(log_C=1.0)
    assert app.dataframe[0].value.equals(fresh.dataframe[0].value)


def test_who_has_stepped_to_the_end_stays_at_the_end() -> None:
    app = opened(method=ASCENT, log_C=-3.0)
    last = step(app)
    sound(app.slider(key="svm_seek").set_value(last - 1).run())
    sound(app.button(key="svm_step").click().run())
    sound(app.select_slider(key="svm_log_C").set_value(-1.0).run())
    assert step(app) > last
    assert "Solved" in html(app)


def test_an_ascent_that_is_cut_off_says_so() -> None:
    app = opened(method=ASCENT, log_C=6.0)
    assert "cut off" in html(app)
    assert step(app) == 500


def test_with_and_without_nonnegative_slack_the_solution_is_the_same() -> None:
    (table,) = (d.value for d in opened(tab="Derivation").dataframe)
    by_name = table.set_index("number")
    for name in ("primal", "w[0]", "w[1]", "b"):
        assert float(by_name.loc[name, "difference"]) < 1e-8


def test_the_kkt_panel_names_every_condition_with_its_residual() -> None:
    (table,) = (m.value for m in opened(tab="KKT").markdown if m.value.startswith("| condition"))
    rows = [line.split("|")[1:-1] for line in table.splitlines()[2:]]
    assert len(rows) == 10
    for row in rows:
        assert abs(read_power(row[3])) < 1e-12, row[0]


@pytest.mark.parametrize("step", [None, 2])
def test_the_terms_of_the_gap_are_about_their_sum_where_there_are_several(step: int | None) -> None:
    app = opened(tab="KKT", step=step)
    html = " ".join(block.proto.body for block in app.get("html"))
    ((terms, sign, total),) = re.findall(r"<span>([^<]* \+ [^<]*) ([=≈]) <b>(.*?)</b>", html)
    several = sum(term != "0" for term in terms.split(" + ")) > 1
    assert sign == ("≈" if several else "=")
    added = sum(map(read_power, terms.split(" + ")))
    assert added == pytest.approx(read_power(total), rel=0.2)


def test_a_class_without_samples_gets_a_sentence() -> None:
    source = Points([[0, 0], [1, 1]], [0, 0], ("a", "b"))  # type: ignore[arg-type]
    app = opened(Experiment(source=source))
    (told,) = (i.value for i in app.info)
    assert "both classes" in told


def test_data_too_wide_for_C_get_a_sentence_and_what_to_do() -> None:
    app = opened(own([(-1e11, 0), (1e11, 1)], [0, 1]))
    (told,) = (i.value for i in app.info)
    assert "standardise" in told
    sound(app.toggle(key="standardise").set_value(True).run())
    assert not app.info
    assert "Solved" in html(app)


def test_w_0_has_infinite_width_and_is_explained() -> None:
    text = html(opened(STRANGE["identical"]))
    assert "∞ (w = 0)" in text
    assert "no direction pays" in text


def of_two_points(tab: str, **chosen: object) -> AppTest:
    """x = 0 with t = −1 and x = 2 with t = +1."""
    return opened(tab=tab, own=True, **chosen)


@pytest.mark.parametrize("C", [0.1, 1.0, 1000.0])
def test_two_points_of_ones_own_come_out_as_by_hand(C: float) -> None:
    app = of_two_points("Samples", log_C=float(np.log10(C)))
    table = closely(app).dataframe[0].value
    np.testing.assert_allclose(table["α"], C / (2 * C + 1), rtol=1e-9)
    np.testing.assert_allclose(table["ξ"], 1 / (2 * C + 1), rtol=1e-6, atol=1e-12)
    assert table["t"].tolist() == [-1, 1]
    app = of_two_points("Samples", log_C=float(np.log10(C)))
    w = 2 * C / (2 * C + 1)
    (line,) = [m.value for m in app.markdown if m.value.startswith("$w = (")]
    assert f"$w = ({w:.3f},\\ 0)$, $b = -{w:.3f}$" in line.replace(r",\ ", r",\ ")


def test_multipliers_of_ones_own_are_judged() -> None:
    app = of_two_points("Own α", log_C=0.0)
    assert "Broken" in told(app)
    sound(app.text_input(key="svm_alpha").set_value("1/3, 1/3").run())
    assert "All KKT conditions hold" in told(app)
    sound(app.text_input(key="svm_alpha").set_value("1/3").run())
    assert "2 multipliers are needed, not 1" in app.warning[0].value
    assert "All KKT conditions hold" in told(app), "the last good ones stay"


def test_wrong_points_are_refused_and_the_last_good_ones_stay() -> None:
    app = of_two_points("Samples")
    sound(app.text_area(key="svm_typed").set_value("0 -1\n2 5").run())
    assert "must end with its t" in app.warning[0].value
    assert len(app.dataframe[0].value) == 2
    sound(app.text_area(key="svm_typed").set_value("0 0 -1\n2 1 +1\n3 3 +1").run())
    assert not app.warning
    assert len(app.dataframe[0].value) == 3


def test_too_many_samples_for_multipliers_by_hand_get_a_sentence() -> None:
    assert "at most 12 samples" in told(opened(tab="Own α"))


def told(app: AppTest) -> str:
    return " ".join(m.value for m in app.markdown)


def test_reached_through_the_router_and_settings_survive_a_walk() -> None:
    app = AppTest.from_file("../../app.py", default_timeout=60).run()
    app.switch_page("pages/08_soft_svm.py").run()
    sound(app.selectbox(key="svm_first").set_value(2).run())
    app.switch_page("pages/99_conventions.py").run()
    app.switch_page("pages/08_soft_svm.py").run()
    assert sound(app).selectbox(key="svm_first").value == 2


@pytest.mark.parametrize(("off", "log_C"), [(1.7e9, 4.0), (1e12 - 10, 2.0)])
def test_a_feature_far_from_the_origin_costs_no_digits(off: float, log_C: float) -> None:
    """A date in seconds, say: whole numbers, so the samples are what they are without `off`."""
    xs = [(0, 0), (1, 0), (2, 1), (1, 2), (2, 2), (3, 1), (3, 3), (4, 2), (1, 1)]
    ys = [0] * 4 + [1] * 5
    app = opened(own([(off + x, y) for x, y in xs], ys), "Samples", log_C=log_C)
    near = solve(between(np.array(xs, float), np.array(ys), 0, 1, 10.0**log_C)[0])
    table = closely(app).dataframe[0].value
    np.testing.assert_allclose(table["ξ"], near.xi, atol=1e-9)
    np.testing.assert_allclose(table["C·ξ − α"], 0.0, atol=1e-14 * 10.0**log_C)
