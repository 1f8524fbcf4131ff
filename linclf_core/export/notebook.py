"""A run as a Jupyter notebook: the script in cells, its loss curve, and what it has learned."""

import json
from typing import Any

from linclf_core.export.script import Retold, Section, imports, sections

#: The form of a notebook: nbformat 4.5, https://nbformat.readthedocs.io.
FORM = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
}


def notebook(run: Retold) -> str:
    """The text of an .ipynb file, which needs Python 3.11, NumPy 2 and plotly. Raises as
    `script.script`."""
    found = sections(run)
    told = [
        ("markdown", f"# {run.title}\n\nA run of the Linear Classifier Lab, to the last digit."),
        ("code", imports(found) + PLOTLY),
    ]
    *before, optimum = found
    for section in [*before, *_pictures(run), optimum]:
        told.append(("markdown", f"## {section.title}\n\n{section.words}"))
        told.append(("code", section.code.strip()))
    cells = [_cell(f"cell-{n}", kind, text) for n, (kind, text) in enumerate(told)]
    return json.dumps({**FORM, "cells": cells}, ensure_ascii=False, indent=1)


PLOTLY = "import plotly.graph_objects as go"


def _cell(name: str, kind: str, text: str) -> dict[str, Any]:
    cell = {"id": name, "cell_type": kind, "metadata": {}, "source": text}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _pictures(run: Retold) -> list[Section]:
    train = run.prepared.train
    plane = train.n_features == 2
    return [
        Section("The loss", "The loss of every step.", CURVE),
        Section(
            "What was learned",
            "Each class has the region where its score is the highest."
            if plane
            else "The weights: a row a feature, a column a class.",
            PLANE if plane else WEIGHTS,
        ),
    ]


CURVE = """
curve = go.Figure(go.Scatter(y=losses, mode="lines"))
curve.update_layout(xaxis_title="step", yaxis_title="loss")
curve.show()
"""
PLANE = """
low, high = X.min(axis=0), X.max(axis=0)
reach = 0.15 * np.where(high > low, high - low, 1.0)
x1, x2 = np.linspace(low - reach, high + reach, 300).T
grid = np.column_stack([values.ravel() for values in np.meshgrid(x1, x2)])
taken = scores(theta, homogeneous(grid)).argmax(axis=1).reshape(300, 300)
colours = [f"hsl({360 * c / n_classes:.0f}, 65%, 45%)" for c in range(n_classes)]
scale = [(at / n_classes, colour) for c, colour in enumerate(colours) for at in (c, c + 1)]
region = dict(colorscale=scale, zmin=-0.5, zmax=n_classes - 0.5, showscale=False, opacity=0.25)
picture = go.Figure(go.Heatmap(x=x1, y=x2, z=taken, hoverinfo="skip", **region))
for c, name in enumerate(class_names):
    own = X[y == c]
    marker = dict(color=colours[c], line=dict(width=1))
    picture.add_scatter(x=own[:, 0], y=own[:, 1], mode="markers", name=name, marker=marker)
picture.update_layout(xaxis_title=feature_names[0], yaxis_title=feature_names[1])
picture.show()
"""
WEIGHTS = """
weights = go.Heatmap(z=W, colorscale="RdBu", zmid=0)
picture = go.Figure(weights)
picture.update_xaxes(tickvals=list(range(n_classes)), ticktext=class_names)
picture.update_yaxes(tickvals=list(range(len(W))), ticktext=feature_names, autorange="reversed")
picture.show()
"""
