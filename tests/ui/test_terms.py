"""The glossary: every label of a film that it knows is explained, and no line is a paragraph."""

from linclf_ui.terms import SAME, TERMS, explained, hovered, of_matrix


def test_a_line_is_a_line_and_every_other_spelling_is_of_a_term() -> None:
    assert all(told.endswith(".") and len(told) < 95 for told in TERMS.values())
    assert list(TERMS) == sorted(TERMS, key=str.lower)
    assert set(SAME.values()) <= TERMS.keys()


def test_what_is_known_explains_itself_on_hover_and_the_rest_is_text() -> None:
    assert hovered("gap").startswith('<abbr title="Primal minus dual')
    assert hovered("data") == f'<abbr title="{TERMS["data loss"]}">data</abbr>'
    assert hovered("<b>") == "&lt;b&gt;"
    assert explained("iteration") == ""


def test_a_matrix_is_explained_as_what_its_loss_makes_of_it() -> None:
    assert of_matrix("margins", own_probabilities=False) == TERMS["M"]
    # Its sign is the other one: above 0 it costs.
    assert "above 0" in TERMS["M"]
    assert "below 0" in TERMS["margin"]
    assert of_matrix("probabilities", own_probabilities=False) == TERMS["probability"]
    assert of_matrix("probabilities", own_probabilities=True) == TERMS["own probability"]
    assert of_matrix("S", own_probabilities=True) == TERMS["score"]
    assert of_matrix("hinges", own_probabilities=False) == ""
