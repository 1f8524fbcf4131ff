"""The film of the digits and the pictures beside it show the core's numbers."""

from xml.etree import ElementTree

import numpy as np

from linclf_core.datasets.digits import SIDE, Digits
from linclf_core.experiment import Experiment, Start
from linclf_core.metrics import confusion
from linclf_core.model import predict, score_parts
from linclf_ui.digits.digits_film import film
from linclf_ui.figures import digit_images as figures
from linclf_ui.theme import LIGHT

EXPERIMENT = Experiment(Digits(), test_fraction=0.2, start=Start(scale=0.0))
PREPARED = EXPERIMENT.prepared()
RUN = EXPERIMENT.replay(PREPARED, 12).trajectory(0, 12)
FILM = film(RUN, PREPARED.test, 3, LIGHT)


def test_each_frame_has_the_weights_and_what_is_taken_for_what() -> None:
    for k in (0, 5, 12):
        frame, state = FILM.frame(k), RUN.state(k)
        weights, counts, rights = frame.moves
        image = weights[0]["z"]
        for c in range(10):
            i, j = divmod(c, figures.ACROSS)
            at = image[i * figures.HIGH :, j * figures.WIDE :][:SIDE, :SIDE]
            assert np.array_equal(at.ravel(), state.params.W[:, c])
        assert np.isnan(image).sum() == image.size - 640
        taken = predict(state.params, PREPARED.test.X)
        assert np.array_equal(counts[0]["z"], confusion(PREPARED.test.y, taken, 10))
        assert rights[0]["y"].count == k + 1
        assert frame.texts[0] == f"{state.total:.3f}"
        assert frame.texts[1] == f"{state.accuracy:.1%}"
        assert frame.texts[2] == f"{np.mean(taken == PREPARED.test.y):.1%}"
    assert FILM.last == 12


def test_the_charts_can_be_drawn() -> None:
    figures_of = [chart.figure for row in FILM.charts() for column in row for chart in column]
    assert [figure.data[0].type for figure in figures_of] == ["heatmap", "heatmap", "scatter"]
    assert len(figures_of[0].layout.annotations) == 10
    assert figures_of[0].data[0].zmax == np.abs(RUN.W[-1]).max()


def test_what_a_pixel_adds_is_told() -> None:
    params, x = RUN.state(12).params, PREPARED.test.X[2]
    drawn = figures.parts(x, params.W[:, 4], 1.0, 2, LIGHT).data[0]
    assert np.array_equal(np.ravel(drawn.z), score_parts(params, x)[:, 4])
    d = int(x.argmax())
    told = str(drawn.customdata[d // SIDE][d % SIDE]).replace("−", "-")
    assert told == f"{x[d]:.2f} · {params.W[d, 4]:.2f} ≈ {x[d] * params.W[d, 4]:.2f}"
    blank = int(x.argmin())
    assert x[blank] == 0
    assert str(drawn.customdata[blank // SIDE][blank % SIDE]).endswith(" = 0.00")


def test_a_picture_has_the_ink_of_each_pixel() -> None:
    x = PREPARED.test.X[0]
    drawn = ElementTree.fromstring(figures.drawn(x, LIGHT))
    boxes = drawn.findall("{*}g/{*}rect")
    assert len(boxes) == np.count_nonzero(x)
    for box in boxes:
        d = int(box.get("y")) * SIDE + int(box.get("x"))
        assert float(box.get("opacity")) == float(f"{x[d]:.4g}")
