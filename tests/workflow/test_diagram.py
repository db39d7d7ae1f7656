"""The chain drawn: complete, told in words as well, and never by colour alone."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guicheng.common.text import Text
from guicheng.workflow.compile import FlowRef
from guicheng.workflow.diagram import bpmn, svg
from guicheng.workflow.outline import Look, outline
from guicheng.workflow.words import CAME
from tests.workflow.test_laws import steps
from tests.workflow.world import chain

TITLE = Text(zh="施工许可证", en="Construction permit")
PERMIT = chain(
    {"id": "confirm", "title": {"zh": "企业确认", "en": "Enterprise confirms"}, "by": {"role": "enterprise"}},
    {
        "id": "check", "title": {"zh": "系统核验", "en": "Verification"}, "verify": "permit",
        "on": {"pass": "confirmed", "fail": "manual", "unknown": "manual"},
    },
    {
        "id": "manual", "title": {"zh": "人工审核", "en": "Manual review"}, "when": {"present": "x"}, "mode": "all",
        "by": [{"role": "reviewer"}, {"role": "expert"}], "decisions": ["approve", "return", "refuse"],
    },
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"
LOOK = Look(
    current="manual",
    came={"confirm": CAME["approve"]},
    own_roles=["reviewer"],
    role_names={"enterprise": Text(zh="企业用户")},
)


def drawn(look: Look) -> dict[str, str]:
    """Place → everything written in its box."""
    root = ElementTree.fromstring(svg(PERMIT, TITLE, look))
    groups = [group for group in root.iter(f"{SVG}g") if "data-place" in group.attrib]
    return {group.attrib["data-place"]: "|".join(t.text or "" for t in group.iter(f"{SVG}text")) for group in groups}


def test_every_step_and_every_reachable_end_is_drawn() -> None:
    assert list(drawn(Look())) == ["applicant", "confirm", "check", "manual", "confirmed", "refused"]


def test_where_it_stands_and_whose_step_it_is_are_said_in_words() -> None:
    boxes = drawn(LOOK)
    assert boxes["confirm"] == "企业确认|企业用户|已通过 · 其他单位办理"
    assert boxes["manual"] == "人工审核|reviewer、expert（会签）|当前环节 · 有条件 · 本单位参与"


def test_words_that_are_too_long_for_a_line_take_several_and_every_box_is_as_high() -> None:
    title = {
        "zh": "主管部门或监督机构会同有关单位联合审核认定",
        "en": "Reviewed by the authority or the supervision body",
    }
    long = chain({"id": "one", "title": title, "by": {"role": "reviewer"}})
    for language, lines in (("zh", ["主管部门或监督机构会同有关单", "位联合审核认定"]),
                            ("en", ["Reviewed by the authority or", "the supervision body"])):  # fmt: skip
        root = ElementTree.fromstring(svg(long, TITLE, Look(language=language)))
        box = next(group for group in root.iter(f"{SVG}g") if group.get("data-place") == "one")
        assert [text.text for text in box.iter(f"{SVG}text")][:2] == lines
    tall = {"id": "one", "title": {"zh": "很长的环节名称" * 8}, "by": {"role": "reviewer"}}
    root = ElementTree.fromstring(svg(chain(tall), TITLE, Look()))
    heights = {int(one.attrib["height"]) for one in root.iter(f"{SVG}rect")}
    assert heights == {112}
    for group in root.iter(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        assert rect is not None
        top, bottom = int(rect.attrib["y"]), int(rect.attrib["y"]) + int(rect.attrib["height"])
        assert all(top < int(text.attrib["y"]) < bottom for text in group.iter(f"{SVG}text"))


def test_the_drawing_has_a_title_and_tells_itself_in_text() -> None:
    root = ElementTree.fromstring(svg(PERMIT, TITLE, Look(language="en")))
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "Construction permit"
    told = root.findtext(f"{SVG}desc") or ""
    assert "Manual review" in told
    assert outline(PERMIT, Look(language="en"))[0] == (
        "1 Enterprise confirms: enterprise, Approve → Verification, Return → the applicant"
    )


def test_texts_are_escaped() -> None:
    nasty = chain({"id": "a", "title": "<script>&"})
    assert "<script>" not in svg(nasty, Text(zh='"<b>'))
    ElementTree.fromstring(svg(nasty, Text(zh='"<b>')))


def test_bpmn_holds_the_steps_and_their_ways() -> None:
    root = ElementTree.fromstring(bpmn(PERMIT, TITLE))
    kinds = [element.tag.rsplit("}", 1)[1] for element in root.iter()]
    assert kinds.count("userTask") == 3  # two steps and the applicant's correction
    assert kinds.count("serviceTask") == 1
    assert kinds.count("exclusiveGateway") == 1
    assert kinds.count("endEvent") == 3


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_chain_can_be_drawn_and_exported(data: st.DataObject) -> None:
    parts: list[dict[str, Any]] = [data.draw(steps(number)) for number in range(data.draw(st.integers(0, 5)))]
    built = chain(*parts, withdraw={"while": ["s0"]})
    ElementTree.fromstring(svg(built, TITLE, LOOK))
    ElementTree.fromstring(bpmn(built, TITLE))


@pytest.mark.parametrize("part", ["a b", "a_b", "", "省"])
def test_a_flow_reference_has_plain_parts(part: str) -> None:
    with pytest.raises(ValueError, match="flow reference"):
        FlowRef("a", part, "r", Text(zh="x")).flow_name(PERMIT)
