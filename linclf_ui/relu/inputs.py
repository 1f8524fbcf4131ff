"""The second tab: the maximum of n numbers by a tournament of the same units."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.explain.printing import exact
from linclf_core.relu.exact import Network, TournamentRun, folded, rounding_bound, run, tournament
from linclf_ui import session
from linclf_ui.figures.bracket import bracket
from linclf_ui.names import markdown
from linclf_ui.numbers import decimal, power
from linclf_ui.panels.table import show_table
from linclf_ui.theme import Theme
from linclf_ui.widgets import Bound

MOST = 16
#: Larger numbers fill the picture; the network itself takes any finite ones.
LARGEST = 1e6


@dataclass(frozen=True)
class Numbers:
    """The numbers that play, the seed of the last random ones, and what was wrong with the text."""

    values: tuple[float, ...] = (3.0, -1.0, 2.0, 5.0, 4.0)
    seed: int = 0
    fault: str = ""


def parsed(text: str) -> tuple[float, ...]:
    """The numbers of a text, parted by commas, semicolons or blanks.

    Raises ValueError, one plain sentence, for anything else.
    """
    words = [word for word in re.split(r"[,;\s]+", text.replace("−", "-")) if word]
    if not 1 <= len(words) <= MOST:
        raise ValueError(f"Give 1 to {MOST} numbers; this text has {len(words)}.")
    try:
        values = tuple(float(word) for word in words)
    except ValueError:
        raise ValueError(
            "Give numbers with commas or blanks between, such as 3, −1.5, 2."
        ) from None
    # The comparison is false for nan, too.
    if not all(abs(value) <= LARGEST for value in values):
        raise ValueError("Each number lies between −1,000,000 and 1,000,000.")
    return values


def drawn(n: int, seed: int) -> tuple[float, ...]:
    """n random numbers with one decimal, from −10 to 10."""
    return tuple((np.random.default_rng(seed).integers(-100, 101, n) / 10).tolist())


def inputs_tab(theme: Theme) -> None:
    """Numbers to play with; the bracket; the counts; every round's numbers."""
    numbers = session.page_settings(Numbers)
    with st.sidebar:
        _controls(numbers)
    _entry(numbers)
    x = np.array(numbers.values)
    network = tournament(len(x))
    played = run(network, x)
    left, right = st.columns([3, 2])
    with left:
        st.plotly_chart(
            bracket(played, theme, decimals=min(session.lab().view.decimals, 3)),
            key="bracket",
            theme=None,
            config={"displayModeBar": False},
            alt="The tournament: each round sends the larger of two numbers on",
        )
    with right:
        _result(network, played, x)
        _counts(network)
    for r in range(len(network.rounds)):
        with st.expander(f"Round {r + 1}: every unit's numbers"):
            _round(network, played, r)


def _controls(numbers: Numbers) -> None:
    def draw(n: int) -> None:
        seed = session.page_settings(Numbers).seed
        session.set_page_settings(Numbers(drawn(n, seed), seed))

    st.slider(
        "How many numbers, n",
        1,
        MOST,
        help="Draws so many random numbers.",
        **Bound("max_n", len(numbers.values), draw).entry(),
    )
    seed = numbers.seed + 1
    st.button(
        "Random numbers",
        key="max_random",
        icon=":material/casino:",
        on_click=lambda: session.set_page_settings(Numbers(drawn(len(numbers.values), seed), seed)),
        help="Other random numbers, from the next seed",
    )
    st.caption(
        "A pair takes four units. An odd one out takes two, u⁺ − (−u)⁺ = u, and so goes on "
        "unchanged to the next round."
    )


def _entry(numbers: Numbers) -> None:
    def read(text: str) -> None:
        now = session.page_settings(Numbers)
        try:
            session.set_page_settings(Numbers(parsed(text), now.seed))
        except ValueError as fault:
            session.set_page_settings(Numbers(now.values, now.seed, str(fault)))

    st.text_input(
        f"Numbers, 1 to {MOST}",
        max_chars=400,
        **Bound("max_text", ", ".join(exact(v) for v in numbers.values), read).entry(),
    )
    if numbers.fault:
        st.warning(
            f"{markdown(numbers.fault, 200)} The numbers stay as they were.",
            icon=":material/info:",
        )


def _result(network: Network, played: TournamentRun, x: np.ndarray) -> None:
    output, largest = float(played.output), float(x.max())
    error = abs(output - largest)
    bound = float(rounding_bound(x, len(network.rounds)))
    places = session.lab().view.decimals
    st.markdown(
        f"The network says **{decimal(output, places)}**, the maximum is "
        f"**{decimal(largest, places)}**: off by {power(error)}, and rounding may leave "
        f"{power(bound)}."
        if error
        else f"The network says **{decimal(output, places)}**, and that is the maximum exactly."
    )


def _counts(network: Network) -> None:
    """Rounds, widths, weights; and the sizes of the same network without linear layers."""
    n, rounds = network.n_inputs, len(network.rounds)
    if not rounds:
        st.markdown("One number is its own maximum: no round, no unit, no weight.")
        return
    units = sum(network.widths)
    sizes = ", ".join(f"{m.shape[0]} × {m.shape[1]}" for m in folded(network))
    st.markdown(
        f"- Rounds: $\\lceil \\log_2 {n} \\rceil = {rounds}$, one hidden layer each\n"
        f"- Widths: {' + '.join(map(str, network.widths))} = **{units}** units\n"
        f"- Weights that are not 0: **{network.n_weights}** (12 a pair, 4 an odd one out)\n"
        f"- As a plain ReLU network, each round's sums multiplied into the next round's weights: "
        f"matrices {sizes}"
    )


def _round(network: Network, played: TournamentRun, r: int) -> None:
    """A line a unit: whom it serves, its weights put in words, a, z, and the winner."""
    layer, now = network.rounds[r], played.played[r]
    places = session.lab().view.decimals
    rows = []
    for h in range(layer.hidden.shape[1]):
        (winner,) = np.flatnonzero(layer.output[h])
        terms = " ".join(
            f"{layer.hidden[k, h]:+g}·({decimal(now.entrants[k], places)})"
            for k in np.flatnonzero(layer.hidden[:, h])
        )
        rows.append(
            {
                "unit": h + 1,
                "a, with the numbers put in": terms.replace("-", "−"),
                "a": now.a[h],
                "z": now.z[h],
                "weight": int(layer.output[h, winner]),
                "adds to": f"winner {winner + 1}",
                "winner": now.winners[winner],
            }
        )
    show_table(pd.DataFrame(rows), f"max_round_{r}", f"All units of round {r + 1}")
