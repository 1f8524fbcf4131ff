"""A proof as an item of QTI 2.1 whose lines are put in order.

The processing first finds the place of each line, 0 where it is left out, and then compares the
places of each line and of those that it uses: the rules are those of `Shuffled.wrong`.
"""

from linclf_core.exercises.proofs import BELONGS, LETTERS, Shuffled
from linclf_core.sheets.markup import sentence
from linclf_core.sheets.qti_outcomes import ONE_POINT, say, score

TASK = (
    "Put the lines in the order of the proof: a line may use only what stands before it. One line "
    "is no part of it: leave it out."
)
_ANSWER = '<variable identifier="RESPONSE"/>'
#: The place of the line for which the lure may be taken; that of the lure, if it was.
_STAND_IN = "INSTEAD"


def ordering(proof: Shuffled) -> tuple[str, str, str, dict[str, str]]:
    """Declarations, body and processing, and by each sentence the identifier of its feedback."""
    count = len(proof.proof.lines)
    letters = LETTERS[: count + 1]
    right = "".join(f"<value>{proof.letter(k)}</value>" for k in range(count))
    places = "".join(
        f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="integer">'
        "<defaultValue><value>0</value></defaultValue></outcomeDeclaration>"
        for name in (*map(_place, letters), _STAND_IN)
    )
    declared = (
        '<responseDeclaration identifier="RESPONSE" cardinality="ordered" baseType="identifier">'
        f"<correctResponse>{right}</correctResponse></responseDeclaration>\n"
        f"{score(count)}\n{places}"
    )
    choices = "".join(
        f'<simpleChoice identifier="{letter}"><b>{letter}</b> {sentence(text)}</simpleChoice>'
        for letter, text in zip(letters, proof.texts, strict=True)
    )
    body = (
        f"<p><b>The claim.</b> {sentence(proof.proof.claim)}</p>"
        f'<orderInteraction responseIdentifier="RESPONSE" shuffle="false" minChoices="{count}" '
        f'maxChoices="{count}"><prompt>{TASK}</prompt>{choices}</orderInteraction>'
    )
    lure = proof.proof.lure
    told = (BELONGS, lure.sentence, *(text for _, _, text in proof.relations))
    said = {text: f"fault{k}" for k, text in enumerate(dict.fromkeys(told), start=1)}
    processed = (
        _when(f"<isNull>{_ANSWER}</isNull>", "<exitResponse/>"),
        *(_found(letter, count) for letter in letters),
        *_lured(proof, said[lure.sentence]),
        *(_judged(proof, row, said) for row in range(count + 1) if proof.order[row] < count),
    )
    return declared, body, "\n".join(processed), said


def _place(letter: str) -> str:
    return f"PLACE_{letter}"


def _number(name: str) -> str:
    return f'<variable identifier="{name}"/>'


def _integer(value: int) -> str:
    return f'<baseValue baseType="integer">{value}</baseValue>'


def _set(name: str, value: str) -> str:
    return f'<setOutcomeValue identifier="{name}">{value}</setOutcomeValue>'


def _when(condition: str, then: str) -> str:
    return f"<responseCondition><responseIf>{condition}{then}</responseIf></responseCondition>"


def _found(letter: str, count: int) -> str:
    """The place of a line in the answer."""
    named = f'<baseValue baseType="identifier">{letter}</baseValue>'
    branches = (
        f'<match><index n="{n}">{_ANSWER}</index>{named}</match>{_set(_place(letter), _integer(n))}'
        for n in range(1, count + 1)
    )
    first, *others = branches
    rest = "".join(f"<responseElseIf>{branch}</responseElseIf>" for branch in others)
    return f"<responseCondition><responseIf>{first}</responseIf>{rest}</responseCondition>"


def _lured(proof: Shuffled, fault: str) -> tuple[str, str, str]:
    """What follows if the lure was given a place."""
    lure, instead = (
        _place(proof.letter(k)) for k in (len(proof.proof.lines), proof.proof.lure.instead)
    )
    left_out = f"<match>{_number(instead)}{_integer(0)}</match>"
    return (
        _set(_STAND_IN, _number(instead)),
        _when(left_out, _set(_STAND_IN, _number(lure))),
        _when(f"<gt>{_number(lure)}{_integer(0)}</gt>", say(fault)),
    )


def _judged(proof: Shuffled, row: int, said: dict[str, str]) -> str:
    """A line of the proof: left out, before a line that it uses, or right."""
    replaced = proof.order.index(proof.proof.lure.instead)
    own = _number(_place(LETTERS[row]))
    missing = "" if row == replaced else say(said[BELONGS])
    branches = f"<responseIf><match>{own}{_integer(0)}</match>{missing}</responseIf>"
    for one, use, text in proof.relations:
        if one == row:
            used = _number(_STAND_IN if use == replaced else _place(LETTERS[use]))
            early = f"<gt>{used}{own}</gt>{say(said[text])}"
            branches += f"<responseElseIf>{early}</responseElseIf>"
    branches += f"<responseElse>{ONE_POINT}</responseElse>"
    return f"<responseCondition>{branches}</responseCondition>"
