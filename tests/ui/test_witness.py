"""The picture of the proof that data are not separable."""

import numpy as np
import pytest

from linclf_core.datasets import DATASETS, Dataset
from linclf_core.separability.decision import Inseparable, certify, meetings
from linclf_ui.figures.witness import LARGEST, hull, witness
from linclf_ui.theme import DARK, LIGHT
from tests.ui.drawn import assert_sound, named


def proven(data: Dataset) -> Inseparable:
    proof = certify(data.X, data.y, data.n_classes)
    assert isinstance(proof, Inseparable)
    return proof


def points(*X: tuple[float, float], y: list[int]) -> Dataset:
    names = tuple(f"class {c}" for c in range(max(y) + 1))
    return Dataset(np.array(X), np.array(y), names, ("x₁", "x₂"))


CASES = {
    "overlapping": DATASETS["overlapping"]()(),
    "xor": DATASETS["xor"]()(),
    "spirals": DATASETS["spirals"]()(),
    "duplicates": points((1.0, 2.0), (1.0, 2.0), y=[0, 1]),
    "between": points((0.0, 0.0), (2.0, 0.0), (1.0, 0.0), y=[0, 0, 1]),
}


def inside(point: np.ndarray, corners: np.ndarray) -> bool:
    """Whether a point lies in the hull of corners in order, with room for rounding."""
    sides = np.roll(corners, -1, axis=0) - corners
    off = point - corners
    turn = sides[:, 0] * off[:, 1] - sides[:, 1] * off[:, 0]
    return bool((turn >= -1e-9).all() or (turn <= 1e-9).all())


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.slow
def test_both_hulls_hold_the_shared_point(name: str, theme: object) -> None:
    data = CASES[name]
    proof = proven(data)
    for meeting in meetings(proof, data.X, data.y):
        figure = witness(proof, meeting, data, theme)  # type: ignore[arg-type]
        star = named(figure, "shared point")
        point = np.array([star.x[0], star.y[0]])
        np.testing.assert_allclose(point, meeting.claimed, atol=1e-9)
        hulls = [t for t in figure.data if t.name.startswith("hull")]
        assert len(hulls) == 2
        for drawn, label_is_own in zip(hulls, (True, False), strict=True):
            part = (data.y[proof.samples] if label_is_own else proof.rivals) == meeting.label
            samples = data.X[proof.samples[part]]
            corners = np.column_stack([drawn.x, drawn.y])[:-1]
            assert set(map(tuple, corners.tolist())) <= set(map(tuple, samples.tolist()))
            assert all(inside(x, corners) for x in [*samples, point])
        assert_sound(figure)


@pytest.mark.parametrize("name", ["overlapping", "xor"])
def test_samples_of_the_proof_are_sized_by_their_multipliers_and_tell_them(name: str) -> None:
    data = CASES[name]
    proof = proven(data)
    meeting = meetings(proof, data.X, data.y)[0]
    shown = [
        t for t in witness(proof, meeting, data, LIGHT).data if t.name == "samples of the proof"
    ]
    texts = [text for t in shown for text in t.text]
    sizes = np.concatenate([t.marker.size for t in shown])
    told = np.array([float(text.rsplit(" ", 1)[1]) for text in texts])
    assert set(told) <= set(proof.multipliers.tolist())
    assert (np.diff(sizes[np.argsort(told)]) >= 0).all()
    assert sizes.max() <= LARGEST


def test_corners_run_around_and_what_lies_inside_is_none() -> None:
    square = np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.2, 0.7], [0.0, 1.0], [1.0, 1.0]])
    corners = hull(square)
    assert corners.tolist() == [[0, 0], [1, 0], [1, 1], [0, 1]]
    assert hull(square[:1]).tolist() == [[0, 0]]
    assert hull(square[:2]).tolist() == [[0, 0], [1, 1]]
