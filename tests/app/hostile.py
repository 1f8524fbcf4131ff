"""An experiment whose names try to be markup, formulas and links."""

import numpy as np

from linclf_core.datasets import Points
from linclf_core.experiment import Experiment, Period, Training

CLASSES = (
    "http://evil.example/a",
    "<a href='http://evil.example'>x</a>",
    "[x](http://evil.example)",
    r"$\evil{a}{b}$",
    "www.evil.example",
    "me@evil.example",
    "**bold** `code` :red[x] :material/home:",
    "<img src=x onerror=alert(1)>",
    "=1+1 HTTPS://evil.example",
    "%{x} ~~s~~ ![i](http://evil.example/i.png)",
)
FEATURES = (
    "http://evil.example/f",
    "www.evil.example <b>evil</b>",
    r"$\evil{x}$ [e](http://evil.example)",
)
NOTE = "http://evil.example/note www.evil.example me@evil.example $hostile$ <b>evil</b> **hostile**"
#: Of these Markdown makes links, escaped or not; of the others markup, where nothing is escaped.
ADDRESSES = ("http://evil", "https://evil", "www.evil", "me@evil")
MARKUP = (
    "](http",
    r"$\evil",
    "$hostile$",
    "**bold**",
    "**hostile**",
    ":red[",
    ":material/home:",
    "<a ",
    "<b>evil",
    "<img src=x",
)


def hostile(n_classes: int = 10, n_features: int = 3) -> Experiment:
    rng = np.random.default_rng(0)
    y = np.repeat(np.arange(n_classes), 4)
    X = rng.normal(size=(len(y), n_features)) + y[:, None]
    names, features = CLASSES[:n_classes], FEATURES[:n_features]
    return Experiment(
        Points(X.tolist(), y.tolist(), names, features, note=NOTE),
        standardise=True,
        test_fraction=0.2,
        periods=(Period(0, Training(learning_rate=0.2)),),
    )
