"""The loss written out, with numbers: as it stands below the matrices on paper."""

import streamlit as st

from linclf_core.explain.expression import Explanation
from linclf_core.explain.printing import as_printed, comes_out, latex_number, relation


def loss_line(lines: tuple[Explanation, ...], decimals: int) -> None:
    """The data loss; for a whole step the penalty and the sum of both, too."""
    # Braces keep KaTeX from breaking a formula over two lines.
    texts = [f"{{{' '.join(line.lines(decimals, 0))}}}" for line in lines[:2]]
    texts[0] = rf"\displaystyle {texts[0]}"
    if len(lines) == 3:
        data, penalty, everything = (latex_number(line.value, decimals) for line in lines)
        parts = sum(as_printed(line.value, decimals) for line in lines[:2])
        sign = relation(comes_out(parts, lines[2].value, decimals))
        texts.append(f"{{{lines[2].latex} = {data} + {penalty} {sign} {everything}}}")
    st.markdown(r" $\qquad$ ".join(f"${text}$" for text in texts))
