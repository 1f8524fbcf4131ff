"""The bundled digits, and what each pixel adds to a score."""

import numpy as np
from sklearn.datasets import load_digits

from linclf_core.datasets import prepare
from linclf_core.datasets.digits import Digits
from linclf_core.losses.softmax import Softmax
from linclf_core.model import Params, score_parts, scores, zeros
from linclf_core.objective import Objective
from linclf_core.training.descent import Descent
from linclf_core.training.optimizers import GradientDescent


def test_the_bundled_images_are_those_of_scikit_learn():
    data, other = Digits()(), load_digits()
    assert np.array_equal(data.X * 16, other.data)
    assert np.array_equal(data.y, other.target)
    assert data.class_names == tuple("0123456789")
    assert data.feature_names[9] == "row 2, column 2"
    assert "CC BY 4.0" in data.note
    # Who changes what he got changes nobody else's.
    data.X[:] = 0
    assert Digits()().X.any()


def test_what_the_pixels_add_and_the_bias_are_the_scores():
    rng = np.random.default_rng(0)
    params, x = Params(rng.normal(size=(64, 10)), rng.normal(size=10)), Digits()().X[3]
    parts = score_parts(params, x)
    assert parts.shape == (64, 10)
    assert parts[20, 7] == x[20] * params.W[20, 7]
    np.testing.assert_allclose(parts.sum(axis=0) + params.b, scores(params, x[None])[0])


def test_softmax_learns_them_in_200_steps():
    parts = prepare(Digits()(), False, 0.2, 0)
    descent = Descent(Objective(Softmax(), 0.001), GradientDescent(), 0.5)
    state = descent.after(parts.train, descent.init(parts.train, zeros(64, 10)), 200)
    assert state.accuracy > 0.95
