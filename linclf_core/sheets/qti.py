"""Exercises as a QTI 2.1 package: an item each, whose processing names the slip of a wrong entry.

A test picks one of the variants of each exercise.
"""

from collections.abc import Sequence
from html import escape

from linclf_core.sheets.bundle import zipped
from linclf_core.sheets.markup import task
from linclf_core.sheets.moodle import number
from linclf_core.sheets.qti_order import ordering
from linclf_core.sheets.qti_outcomes import ONE_POINT, say, score
from linclf_core.sheets.sheet import ExerciseSheet, Field, Item

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_SPACE = (
    f'xmlns="{_QTI}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{_QTI} http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"'
)


def qti_package(sheet: ExerciseSheet, variants: Sequence[Sequence[Item]]) -> bytes:
    """A zip of imsmanifest.xml, test.xml and an item for each exercise of each variant."""
    items = {
        _name(k, n): _item(_name(k, n), f"{chosen[k].kind.title}, {n}", chosen[k])
        for k in range(len(sheet.tasks))
        for n, chosen in enumerate(variants, start=1)
    }
    files = {"imsmanifest.xml": _manifest(list(items)), "test.xml": _test(sheet, variants)}
    files |= {f"items/{name}.xml": text for name, text in items.items()}
    return zipped(files)


def _name(k: int, n: int) -> str:
    return f"exercise{k + 1}-variant{n:03d}"


def _item(name: str, title: str, item: Item) -> str:
    proof = item.exercise.proof
    declared, body, processed, said = _entries(item) if proof is None else ordering(proof)
    told = "\n".join(
        f'<modalFeedback outcomeIdentifier="FEEDBACK" identifier="{key}" showHide="show">'
        f"{escape(text, quote=False)}</modalFeedback>"
        for text, key in said.items()
    )
    return (
        f'{_HEAD}<assessmentItem {_SPACE} identifier="{name}" title="{escape(title)}" '
        f'adaptive="false" timeDependent="false">\n{declared}\n'
        '<outcomeDeclaration identifier="FEEDBACK" cardinality="multiple" baseType="identifier"/>\n'
        f"<itemBody>{body}</itemBody>\n<responseProcessing>\n{processed}\n</responseProcessing>\n"
        f"{told}\n</assessmentItem>\n"
    )


def _entries(item: Item) -> tuple[str, str, str, dict[str, str]]:
    """Declarations, body and processing, and by each sentence the identifier of its feedback."""
    fields = {field.cell: (f"R{k}", field) for k, field in enumerate(item.fields, start=1)}
    said = dict.fromkeys(text for field in item.fields for _, _, text in field.slips)
    names = {text: f"slip{k}" for k, text in enumerate(said, start=1)}
    body = task(
        item,
        lambda cell: (
            f'<textEntryInteraction responseIdentifier="{fields[cell][0]}" expectedLength="8"/>'
        ),
    )
    declared = "\n".join(
        f'<responseDeclaration identifier="{r}" cardinality="single" baseType="float">'
        f"<correctResponse><value>{number(field.value)}</value></correctResponse>"
        "</responseDeclaration>"
        for r, field in fields.values()
    )
    processed = "\n".join(_condition(r, field, names) for r, field in fields.values())
    return f"{declared}\n{score(len(fields))}", body, processed, names


def _condition(response: str, field: Field, names: dict[str, str]) -> str:
    def near(value: float, off: float) -> str:
        within = number(off)
        return (
            f'<equal toleranceMode="absolute" tolerance="{within} {within}">'
            f'<variable identifier="{response}"/>'
            f'<baseValue baseType="float">{number(value)}</baseValue></equal>'
        )

    right = f"<responseIf>{near(field.value, field.tolerance)}{ONE_POINT}</responseIf>"
    wrong = "".join(
        f"<responseElseIf>{near(value, off)}{say(names[said])}</responseElseIf>"
        for value, off, said in field.slips
    )
    return f"<responseCondition>{right}{wrong}</responseCondition>"


def _test(sheet: ExerciseSheet, variants: Sequence[Sequence[Item]]) -> str:
    sections = "".join(
        f'<assessmentSection identifier="section{k + 1}" visible="true" '
        f'title="{escape(variants[0][k].kind.title)}"><selection select="1"/>'
        + "".join(
            f'<assessmentItemRef identifier="{_name(k, n)}" href="items/{_name(k, n)}.xml"/>'
            for n in range(1, len(variants) + 1)
        )
        + "</assessmentSection>\n"
        for k in range(len(sheet.tasks))
    )
    return (
        f'{_HEAD}<assessmentTest {_SPACE} identifier="test" title="{escape(sheet.title)}">\n'
        '<testPart identifier="part" navigationMode="nonlinear" submissionMode="individual">\n'
        f"{sections}</testPart>\n</assessmentTest>\n"
    )


def _manifest(names: Sequence[str]) -> str:
    needed = "".join(f'<dependency identifierref="{name}"/>' for name in names)
    items = "".join(
        f'<resource identifier="{name}" type="imsqti_item_xmlv2p1" href="items/{name}.xml">'
        f'<file href="items/{name}.xml"/></resource>\n'
        for name in names
    )
    return (
        f'{_HEAD}<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="manifest">\n'
        "<metadata><schema>QTIv2.1 Package</schema>"
        "<schemaversion>1.0.0</schemaversion></metadata>\n"
        '<organizations/>\n<resources>\n<resource identifier="resource-test" '
        f'type="imsqti_test_xmlv2p1" href="test.xml"><file href="test.xml"/>{needed}</resource>\n'
        f"{items}</resources>\n</manifest>\n"
    )
