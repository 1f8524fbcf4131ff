"""The worked examples: scores printed in lecture notes, every number of which follows."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from linclf_core.explain.derivation import Derivation, derive_scores
from linclf_core.explain.worked_examples import WorkedExample
from linclf_ui.workbench import bench, own_scores


@dataclass(frozen=True)
class Example:
    worked: WorkedExample

    @property
    def key(self) -> str:
        return self.worked.key

    def label(self) -> str:
        return self.worked.title

    def stamp(self) -> object:
        return self.key

    def derivation(self) -> Derivation:
        return derive_scores(self.worked.loss, self.worked.S, self.worked.y)

    def sidebar(self) -> None:
        example = self.worked
        entries, distance = against_print(example)
        st.markdown(
            f"**{example.title}**  \n{example.loss.title}  \n"
            f"The notes print a loss of **{example.printed_loss:.3f}**."
        )
        st.caption(
            f"All {entries} numbers that the notes print come out here within {distance:.4f}: "
            "both they and the scores they were worked from are rounded to 3 decimals."
        )
        if example.mended:
            st.caption(f"Misprint of the notes: {example.mended}")
        st.button(
            "Change these numbers",
            icon=":material/edit:",
            key="edit_example",
            on_click=self._take_over,
            help="Takes scores and classes over as your own.",
        )

    def entry(self) -> None:
        return

    def _take_over(self) -> None:
        own_scores.take_over(self.worked.loss, self.worked.S, self.worked.y)
        bench.choose_source(own_scores.OwnScores.key)


def against_print(example: WorkedExample) -> tuple[int, float]:
    """How many entries the notes print, and the largest distance of a computed one from its
    print."""
    derivation = derive_scores(example.loss, example.S, example.y)
    distances = [
        np.abs(derivation[name].values - printed) for name, printed in example.printed.items()
    ]
    return sum(d.size for d in distances), max(float(d.max()) for d in distances)
