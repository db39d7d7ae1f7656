"""Explanations: in one sentence for whoever reads a page; and as a tree of lines, with what was asked, whether it held,
the facts seen and where the rule is written, for whoever writes the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from guicheng.common.text import Text, clauses, joined

_TEXT: Final = ("text", "message", "label", "title", "rule", "condition", "code")
_HOLDS: Final = ("holds", "result", "ok", "passed", "matched")
_PARTS: Final = ("parts", "children", "because", "reasons", "steps")
_SOURCE: Final = (
    "release",
    "region",
    "rule_set",
    "rule",
    "file",
    "line",
    "path",
    "source",
    "kind",
    "place",
    "name",
    "latched",
    "fact",
    "actual",
    "hidden",
)
_SAID: Final = frozenset({"kind", "limit", "slot", "min", "max", "have", "file"})
"""What forms and slots know of a mistake: its message says it already."""
_UNTOLD: Final = frozenset({"person", "id", "key", "appointment", "since"})
"""What programs go by; people read names, and a work says since when by itself."""

_WORDS: Final = ("text", "message", "label", "title")
"""The keys of `_TEXT` under which words for people stand; the others hold ids."""
_OF_FILINGS: Final = frozenset({"filings", "periods"})
"""Facts that count filings begin so; the kind of filing follows."""
_NAMED: Final[dict[str, Callable[[], str]]] = {
    "most": lambda: _("上限"),
    "basis": lambda: _("依据"),
    "works": lambda: _("占用名额的工程"),
    "post": lambda: _("职务"),
}


@dataclass(frozen=True)
class Line:
    """One line of an explanation and the lines it rests on. `holds` is None where nothing was asked."""

    text: str
    holds: bool | None = None
    facts: tuple[tuple[str, str], ...] = ()
    source: str = ""
    parts: tuple[Line, ...] = field(default=())


@dataclass(frozen=True)
class Said:
    """A part of the sentence, with the address of what it speaks of."""

    text: str
    url: str = ""


def sentence(explanation: Any, links: Mapping[str, str] | None = None) -> tuple[Said, ...]:
    """`explanation` as one plain sentence: its own words, and the tests that decided, each once and without an id.

    `links` leads from the kind of filing that a test counts to where its filings are. Where nothing is known but the
    rule itself, there is nothing to say.
    """
    if not explanation:
        return ()
    if isinstance(explanation, Mapping) and set(explanation) <= _SAID:
        return ()
    if not isinstance(explanation, (Mapping, list, tuple)):
        return (Said(str(explanation)),)
    nodes = [explanation] if isinstance(explanation, Mapping) else [n for n in explanation if isinstance(n, Mapping)]
    tests = [_test(test, links or {}) for node in nodes for test in _deciding(node)]
    own = [part for node in nodes for part in (_own_words(node), *_told(node)) if part]
    told = [Said(clauses(own))] if own else []
    parts = list(dict.fromkeys(part for part in (*told, *tests) if part.text))
    marks = [_("：") if told else _("；"), *[_("；")] * len(parts)]
    return tuple(part for at, one in enumerate(parts) for part in ((Said(marks[at - 1]), one) if at else (one,)))


def _own_words(node: Mapping[str, Any]) -> str:
    """What a node says in words; the id of a rule is none."""
    found = next((node[key] for key in _WORDS if node.get(key) and _can_be_read(node[key])), None)
    return "" if found is None else _shown(found).rstrip("。.")


def _told(node: Mapping[str, Any]) -> list[str]:
    """The facts of a node that people have a name for."""
    return [f"{_NAMED[key]()} {_shown(node[key])}" for key in _NAMED if node.get(key) not in (None, "", [])]


def _deciding(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tests below a node that made its answer what it is."""
    below = next((node[key] for key in _PARTS if node.get(key)), ())
    parts = [part for part in ([below] if isinstance(below, Mapping) else below) if isinstance(part, Mapping)]
    telling = [part for part in parts if part.get("holds") is node["holds"]] if "holds" in node else []
    return [test for part in telling or parts for test in (_deciding(part) or [part])]


def _test(node: Mapping[str, Any], links: Mapping[str, str]) -> Said:
    kind = str(node.get("fact") or "").split(".")
    about = kind[1] if len(kind) > 1 and kind[0] in _OF_FILINGS else ""
    return Said(_own_words(node), links.get(about, ""))


def lines_of(explanation: Any) -> tuple[Line, ...]:
    """The lines of `explanation`: None or empty gives none, a text one, a mapping or a list of mappings a tree.

    A mapping may carry its words under ``text``/``message``/``label``/``rule``, its outcome under ``holds``/``result``,
    ``facts`` as a mapping or a list of ``{name, value}``, its place under ``release``, ``file`` and ``line``, and the
    lines below under ``parts``/``children``/``because``. Everything else it carries is shown as a fact.
    """
    if not explanation:
        return ()
    if isinstance(explanation, Mapping):
        return () if set(explanation) <= _SAID else (_line(explanation),)
    if isinstance(explanation, Sequence) and not isinstance(explanation, str):
        return tuple(line for item in explanation for line in lines_of(item))
    return (Line(text=str(explanation)),)


def _line(node: Mapping[str, Any]) -> Line:
    text_key = next((key for key in _TEXT if node.get(key) and _can_be_read(node[key])), None)
    holds = next((node[key] for key in _HOLDS if isinstance(node.get(key), bool)), None)
    parts = next((lines_of(node[key]) for key in _PARTS if node.get(key)), ())
    known = {text_key, "facts", *_HOLDS, *_PARTS, *_SOURCE, *_UNTOLD}
    extra = {key: value for key, value in node.items() if key not in known and value not in (None, "", [], {})}
    return Line(
        text=_shown(node[text_key]) if text_key else _("依据"),
        holds=holds,
        facts=(*_tested(node, text_key), *_facts(node.get("facts")), *_facts(extra)),
        source=_source(node),
        parts=parts,
    )


def _tested(node: Mapping[str, Any], text_key: str | None) -> tuple[tuple[str, str], ...]:
    """The fact that a test looked at, unless it may not be shown or the words of the test name its value already."""
    if text_key is not None or not node.get("fact") or node.get("hidden"):
        return ()
    return ((str(node["fact"]), _shown(node.get("actual"))),)


def _facts(facts: Any) -> tuple[tuple[str, str], ...]:
    if not facts:
        return ()
    if isinstance(facts, Mapping):
        return tuple((_named(str(name)), _shown(value)) for name, value in facts.items())
    return tuple(
        (str(f.get("name", f.get("path", ""))), _shown(f.get("value"))) for f in facts if isinstance(f, Mapping)
    )


def _named(name: str) -> str:
    """What people call a fact that the platform itself adds."""
    return _NAMED[name]() if name in _NAMED else name


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value is None:
        return _("空")
    if isinstance(value, (list, tuple, set)):
        return joined(_shown(item) for item in value) or _("空")
    if _is_text(value):
        return str(Text.model_validate(value))
    if isinstance(value, Mapping) and value.get("name") and value.get("since"):
        return _("%(name)s（%(day)s 起）") % {"name": value["name"], "day": str(value["since"])[:10]}
    if isinstance(value, Mapping):
        return clauses(f"{key}: {_shown(item)}" for key, item in value.items())
    return str(value)


def _can_be_read(value: Any) -> bool:
    return not isinstance(value, Mapping) or _is_text(value)


def _is_text(value: Any) -> bool:
    """A text in two languages, as JSON holds it."""
    return isinstance(value, Mapping) and "zh" in value and set(value) <= {"zh", "en"}


def _source(node: Mapping[str, Any]) -> str:
    source = node.get("source")
    place: Mapping[str, Any] = source if isinstance(source, Mapping) else node
    where = str(place.get("file") or (source if isinstance(source, str) else "") or "")
    if where and place.get("line"):
        where += f":{place['line']}"
    release = place.get("release") or node.get("release")
    return " · ".join(
        part for part in (_("配置版本 %(release)s") % {"release": release} if release else "", where) if part
    )
