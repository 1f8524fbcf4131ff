"""Readers of Moodle XML, GIFT and QTI that owe nothing to the writers: by the formats' own rules.

Each gives, for every question, its fields, and for a field what is said of a number that a student
types: the share of the mark, and the feedback as the student sees it.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
CP = "{http://www.imsglobal.org/xsd/imscp_v1p1}"


@dataclass(frozen=True)
class Answer:
    value: float
    tolerance: float
    share: float
    feedback: str


@dataclass(frozen=True)
class Asked:
    """A field: the answers in their order."""

    answers: tuple[Answer, ...]

    def told(self, typed: float) -> tuple[float, str]:
        """The share and feedback of the first answer that fits, (0, "") if none does."""
        for answer in self.answers:
            if abs(typed - answer.value) <= answer.tolerance + 1e-12:
                return answer.share, answer.feedback
        return 0.0, ""


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(html: str) -> str:
    """The text of HTML as a browser shows it."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return parser.text


# --- Moodle: embedded fields as its documentation has them ------------------------------------


def moodle(text: str) -> list[tuple[str, str, list[Asked]]]:
    """Name, question text and fields of each Cloze question."""
    found = []
    for question in ET.fromstring(text):
        if question.get("type") == "category":
            continue
        assert question.get("type") == "cloze"
        name = question.findtext("name/text")
        body = question.findtext("questiontext/text")
        assert name is not None
        assert body is not None
        assert question.find("questiontext").get("format") == "html"  # type: ignore[union-attr]
        found.append((name, body, list(_cloze(body))))
    return found


def _cloze(body: str) -> Iterator[Asked]:
    start = re.compile(r"\{(\d*):(?:NUMERICAL|NM|MULTICHOICE|MC):")
    at = 0
    while found := start.search(body, at):
        # Up to the first closing brace that no backslash stands before.
        end = re.compile(r"(?<!\\)\}").search(body, found.end()).start()  # type: ignore[union-attr]
        answers = re.split(r"(?<!\\)~", body[found.end() : end])
        yield Asked(tuple(_cloze_answer(answer) for answer in answers))
        at = end + 1


def _cloze_answer(text: str) -> Answer:
    share = 0.0
    if text.startswith("="):
        share, text = 1.0, text[1:]
    elif found := re.match(r"%(-?\d+)%", text):
        share, text = float(found[1]) / 100, text[found.end() :]
    number, _, feedback = text.partition("#")
    value, _, off = number.partition(":")
    # Moodle undoes entities and its own backslashes; a browser shows what is left as HTML.
    feedback = unescape(feedback).replace(r"\}", "}").replace(r"\#", "#")
    return Answer(float(value), float(off or 0), share, seen(feedback))


# --- GIFT ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Matching:
    """What stands on the left, with what belongs to it, and what is said after any answer."""

    pairs: tuple[tuple[str, str], ...]
    feedback: str


def gift(text: str) -> list[tuple[str, str, Asked | Matching]]:
    """Title, question text and field of each question."""
    found: list[tuple[str, str, Asked | Matching]] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.startswith("$CATEGORY: "):
            assert "\n" not in block
            continue
        # What a backslash stands before is put aside; then the signs part the question.
        kept: list[str] = []

        def aside(sign: re.Match[str], kept: list[str] = kept) -> str:
            kept.append(sign[1])
            return f"\0{len(kept) - 1}\0"

        def back(part: str, kept: list[str] = kept) -> str:
            return re.sub(r"\0(\d+)\0", lambda place: kept[int(place[1])], part)

        block = re.sub(r"\\(.)", aside, block)
        if pairs := re.fullmatch(
            r"::(.*?)::\[html\]([^{}]*)\{([^{}]*->[^{}]*)####([^{}]*)\}", block, re.DOTALL
        ):
            title, body, lines, after = pairs.groups()
            assert not re.search(r"[~=#{}]", title + body + after)
            sides = (tuple(line.split("->")) for line in lines.split("=")[1:])
            matched = tuple((back(a).strip(), back(b).strip()) for a, b in sides)
            found.append((back(title), back(body), Matching(matched, seen(back(after)).strip())))
            continue
        parts = re.fullmatch(r"::(.*?)::\[html\]([^{}]*)\{#([^{}]*)\}", block, re.DOTALL)
        assert parts, block[:200]
        title, body, answers = parts.groups()
        assert not re.search(r"[~=#{}]", title + body)
        fields = []
        for answer in filter(None, (part.strip() for part in answers.split("="))):
            share, rest = 1.0, answer
            if weight := re.match(r"%(\d+)%", answer):
                share, rest = float(weight[1]) / 100, answer[weight.end() :]
            number, _, feedback = rest.partition("#")
            value, _, off = number.partition(":")
            fields.append(Answer(float(value), float(off), share, seen(back(feedback))))
        found.append((back(title), back(body), Asked(tuple(fields))))
    return found


# --- QTI 2.1 -----------------------------------------------------------------------------------


def qti_item(text: str) -> tuple[str, list[Asked]]:
    """Title and fields of an item: its processing is worked as it is written."""
    root = ET.fromstring(text)
    assert root.tag == f"{QTI}assessmentItem"
    assert [root.get(name) for name in ("adaptive", "timeDependent")] == ["false", "false"]
    order = [child.tag.removeprefix(QTI) for child in root]
    ranks = ("responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing",
             "modalFeedback")  # fmt: skip
    assert [ranks.index(tag) for tag in order] == sorted(ranks.index(tag) for tag in order)
    outcomes = {o.get("identifier"): o for o in root.findall(f"{QTI}outcomeDeclaration")}
    assert outcomes["FEEDBACK"].get("cardinality") == "multiple"
    declared = [r.get("identifier") for r in root.findall(f"{QTI}responseDeclaration")]
    assert len(set(declared)) == len(declared)
    body = root.find(f"{QTI}itemBody")
    assert body is not None
    entries = [e.get("responseIdentifier") for e in body.iter(f"{QTI}textEntryInteraction")]
    assert sorted(entries, key=str) == sorted(declared, key=str)
    # Text of its own may stand in blocks only.
    assert not (body.text or "").strip()
    assert {child.tag for child in body} <= {f"{QTI}{tag}" for tag in ("p", "div", "table")}
    said = {}
    for told in root.findall(f"{QTI}modalFeedback"):
        assert (told.get("outcomeIdentifier"), told.get("showHide")) == ("FEEDBACK", "show")
        said[told.get("identifier")] = "".join(told.itertext())
    fields = []
    conditions = root.findall(f"{QTI}responseProcessing/{QTI}responseCondition")
    assert len(conditions) == len(declared)
    for response, condition in zip(declared, conditions, strict=True):
        answers = []
        for branch in condition:
            equal = branch.find(f"{QTI}equal")
            outcome = branch.find(f"{QTI}setOutcomeValue")
            assert equal is not None
            assert outcome is not None
            variable, value = equal
            assert (variable.get("identifier"), equal.get("toleranceMode")) == (
                response,
                "absolute",
            )
            low, high = map(float, str(equal.get("tolerance")).split())
            assert low == high
            if outcome.get("identifier") == "SCORE":
                answers.append(Answer(float(str(value.text)), low, 1.0, ""))
            else:
                slip = outcome.find(f"{QTI}multiple/{QTI}baseValue")
                assert slip is not None
                assert outcome.get("identifier") == "FEEDBACK"
                answers.append(Answer(float(str(value.text)), low, 0.0, said[slip.text]))
        fields.append(Asked(tuple(answers)))
    return str(root.get("title")), fields


def qti_order(text: str) -> "Ordering":
    """An item whose lines are put in order."""
    root = ET.fromstring(text)
    tags = [child.tag.removeprefix(QTI) for child in root]
    ranks = ("responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing",
             "modalFeedback")  # fmt: skip
    assert [ranks.index(tag) for tag in tags] == sorted(ranks.index(tag) for tag in tags)
    (response,) = root.findall(f"{QTI}responseDeclaration")
    assert (response.get("cardinality"), response.get("baseType")) == ("ordered", "identifier")
    body = root.find(f"{QTI}itemBody")
    assert body is not None
    assert [child.tag.removeprefix(QTI) for child in body] == ["p", "orderInteraction"]
    interaction = body[1]
    assert interaction.get("responseIdentifier") == response.get("identifier")
    assert interaction.get("minChoices") == interaction.get("maxChoices")
    prompt, *choices = interaction
    assert prompt.tag == f"{QTI}prompt"
    return Ordering(
        root,
        {str(c.get("identifier")): "".join(c.itertext()) for c in choices},
        int(str(interaction.get("maxChoices"))),
        [str(v.text) for v in response.iter(f"{QTI}value")],
    )


@dataclass(frozen=True)
class Ordering:
    """An item: the choices by their identifiers, how many are to be put in order, and the answer
    that it calls correct."""

    root: ET.Element
    choices: dict[str, str]
    count: int
    correct: list[str]

    def told(self, answer: list[str]) -> tuple[float, set[str]]:
        """The score and the feedback for an answer, as the processing comes to them."""
        variables: dict[str, Any] = {"RESPONSE": answer or None}
        for outcome in self.root.findall(f"{QTI}outcomeDeclaration"):
            start = outcome.findtext(f"{QTI}defaultValue/{QTI}value")
            multiple = outcome.get("cardinality") == "multiple"
            name = str(outcome.get("identifier"))
            variables[name] = [] if multiple else float(str(start))
        processing = self.root.find(f"{QTI}responseProcessing")
        assert processing is not None
        _processed(processing, variables)
        texts = {
            str(told.get("identifier")): "".join(told.itertext())
            for told in self.root.findall(f"{QTI}modalFeedback")
        }
        return variables["SCORE"], {texts[name] for name in variables["FEEDBACK"]}


def _processed(rules: Iterable[ET.Element], variables: dict[str, Any]) -> bool:
    """Works the rules one after the other; false where one of them ends the processing."""
    for rule in rules:
        tag = rule.tag.removeprefix(QTI)
        if tag == "exitResponse":
            return False
        if tag == "setOutcomeValue":
            assert rule.get("identifier") in variables
            (expression,) = rule
            variables[str(rule.get("identifier"))] = _worth(expression, variables)
            continue
        assert tag == "responseCondition"
        for branch in rule:
            condition, inside = None, list(branch)
            if branch.tag != f"{QTI}responseElse":
                condition, *inside = inside
            if condition is None or _worth(condition, variables):
                if not _processed(inside, variables):
                    return False
                break
    return True


def _worth(expression: ET.Element, variables: dict[str, Any]) -> Any:
    """What an expression comes to, None where it is NULL."""
    tag = expression.tag.removeprefix(QTI)
    if tag == "variable":
        return variables[str(expression.get("identifier"))]
    if tag == "baseValue":
        named = expression.get("baseType") == "identifier"
        return expression.text if named else float(str(expression.text))
    parts = [_worth(part, variables) for part in expression]
    if tag == "isNull":
        return parts[0] is None
    if tag == "index":
        n = int(str(expression.get("n")))
        return parts[0][n - 1] if n <= len(parts[0]) else None
    if tag == "multiple":
        return [one for part in parts for one in (part if isinstance(part, list) else [part])]
    if None in parts:
        return None
    known = {"match": lambda: parts[0] == parts[1], "gt": lambda: parts[0] > parts[1]}
    return {**known, "sum": lambda: sum(parts)}[tag]()
