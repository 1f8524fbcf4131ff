"""What the processing of a QTI item sets: its score, and which feedback is shown."""

#: One point more.
ONE_POINT = (
    '<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/>'
    '<baseValue baseType="float">1</baseValue></sum></setOutcomeValue>'
)


def say(feedback: str) -> str:
    """Show the feedback of this identifier too."""
    return (
        '<setOutcomeValue identifier="FEEDBACK"><multiple><variable identifier="FEEDBACK"/>'
        f'<baseValue baseType="identifier">{feedback}</baseValue></multiple></setOutcomeValue>'
    )


def score(points: int) -> str:
    """The declaration of the score, of at most so many points."""
    return (
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float" '
        f'normalMaximum="{points}"><defaultValue><value>0</value></defaultValue>'
        "</outcomeDeclaration>"
    )
