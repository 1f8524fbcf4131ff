"""The trained units in a table, the four exact ones below them."""

import pandas as pd
import streamlit as st

from linclf_core.relu.training import ReluNet, Unit, compare, exact_net, sample
from linclf_ui import session
from linclf_ui.numbers import decimal
from linclf_ui.panels.table import show_table


def units_table(net: ReluNet, units: tuple[Unit, ...]) -> None:
    """Each unit's weights, its fold, and which exact unit it is nearest to."""
    exact = exact_net()
    rows = _rows(net, units, "")
    rows += _rows(exact, compare(exact, sample(400, 2.0, 0)), "exact ")
    places = session.lab().view.decimals
    number = st.column_config.NumberColumn
    form = f"%.{places}f"
    shown = {"strength": places, "direction": 1, "offset": places, "on": 4, "off by": 1}
    show_table(
        pd.DataFrame(rows).round(shown),
        "relu_units",
        "Weights and folds of the trained units and of the four exact ones",
        height=1000,
        columns={
            "strength": number(format=form, help="w‖v‖: the change of slope at the fold"),
            "direction": number(format="%.1f°", help="of v, across the fold"),
            "offset": number(format=form, help="−c/‖v‖: the fold's way from the origin"),
            "on": number(format="percent", help="share of the sample with a > 0"),
            "nearest": st.column_config.TextColumn(help="exact unit with the nearest direction"),
            "off by": number(format="%.1f°"),
        },
    )
    st.caption(
        f"f(x) = Σ w·max(0, v·x + c) + d, with d = {decimal(net.d, places)}. "
        "A unit folds the plane along v·x + c = 0; v and c times k, w divided "
        "by k > 0 is the same unit. The exact four are one solution of many: three units are "
        "enough, x₂⁺ − (−x₂)⁺ + (x₁ − x₂)⁺. But every solution folds along x₁ = x₂, as exact "
        "units 2 and 3 do: directions −45° and 135°, offset 0, strengths that add up to √2."
    )


def _rows(net: ReluNet, units: tuple[Unit, ...], prefix: str) -> list[dict[str, object]]:
    return [
        {
            "unit": f"{prefix}{k + 1}",
            "v₁": v[0],
            "v₂": v[1],
            "c": c,
            "w": w,
            "strength": unit.strength,
            "direction": unit.angle,
            "offset": unit.offset,
            "on": unit.share_on,
            "nearest": "–" if unit.nearest is None else f"exact {unit.nearest}",
            "off by": unit.off_by,
        }
        for k, (v, c, w, unit) in enumerate(zip(net.v.T, net.c, net.w, units, strict=True))
    ]
