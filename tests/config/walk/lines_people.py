# ruff: noqa: E501 - a table reads best with each of its lines on one
"""People, the posts they hold on works, and the limits and locks that follow."""

from __future__ import annotations

from typing import Any

from guicheng.registers.models import Entry, Lock
from tests.config.walk.lines import Line, at, under
from tests.config.walk.playing import Look, Play, page

P, K, J = "people", "locks/one", "filings/appoint"
L = Line


def form(title: str, required: list[str], **fields: dict[str, Any]) -> dict[str, Any]:
    """A form of plain fields."""
    labels = {
        name: {"label": name, **({"widget": "entry", "entry": {"register": "person"}} if "properties" in kind else {})}
        for name, kind in fields.items()
    }
    return {
        "id": title,
        "data_schema": {"type": "object", "properties": fields, "required": required},
        "ui": {"title": title, "layout": [{"id": "main", "rows": list(fields)}], "fields": labels},
    }


WORD: dict[str, Any] = {"type": "string", "maxLength": 40}
DAY: dict[str, Any] = {"type": "string", "format": "date"}
PERSON: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "label": {"type": "string"}},
    "required": ["id"],
}
CHAIN = {"applicant": ["clerk"], "steps": []}
EDIT = {"create": ["clerk"], "edit": [{"by": ["clerk"]}]}


def link(name: str) -> dict[str, str]:
    """A person of the story, chosen in a field."""
    return {"id": f"${name}"}


G = "scenarios/life/given/entries"
ID, OLD, OTHER = "11010519491231002X", "110105491231002", "530102199010170015"
GIVEN: dict[str, Any] = {
    "forms/person": form("person", ["name"], name=WORD, kind=WORD, number=WORD, spare=WORD, level=WORD),
    "forms/paper": form("paper", ["kind"], kind=WORD, other=WORD, number=WORD, state=WORD, since=DAY, until=DAY),
    "forms/job": form("job", ["person"], person=PERSON, helper=PERSON, since=DAY, until=DAY),
    "forms/post": form("post", [], person=PERSON, helper=PERSON, post=WORD, other=WORD, since=DAY, until=DAY, note=WORD),
    "forms/appoint": form("appoint", [], person=PERSON, helper=PERSON, post=WORD, other=WORD),
    "registers/person": {"title": "人员", "form": "person", "name": "name", "merge": {"by": ["clerk"]}, **EDIT},
    "registers/paper": {"title": "证书", "form": "paper", "name": "kind", "about": "person", **EDIT},
    "registers/job": {"title": "用工", "form": "job", "name": "person", **EDIT},
    "registers/post": {"title": "任职", "form": "post", "name": "person", "about": "site", **EDIT},
    "people": {
        "persons": {"register": "person", "number": "number"},
        "certificates": {"register": "paper", "person": "parent", "kind": "kind"},
        "employment": {"register": "job", "person": "person"},
        "works": {"register": "site"},
        "appointments": {"register": "post", "person": "person", "work": "parent", "post": "post"},
        "posts": {"manager": {"title": "项目经理"}, "officer": {"title": "安全员"}},
    },
    "locks/one": {"title": "经理锁定", "posts": ["manager"], "limit": 1, "refuse": "{person}已有工程"},
    "eligibility/able": {"title": "任职条件", "requires": [{"id": "paper", "when": {"holds": "builder"}, "refuse": "没有证书"}]},
    J: {"filing": "appoint", "title": "任命", "about": "site", "form": "appoint", "chain": CHAIN,
        "appointments": [{"id": "one", "person": "form.person", "post": {"fact": "form.post"}}],
        "effects": [{"id": "take", "on": "finish", "effects": [{"do": "appoint", "appointment": "one"}]}]},
    "filings/replace": {"filing": "replace", "title": "变更", "about": "post", "form": "appoint", "chain": CHAIN,
        "appointments": [{"id": "one", "person": "form.person", "post": {"fact": "post.post"}, "work": "site", "replaces": "subject"}],
        "effects": [{"id": "take", "on": "finish", "effects": [{"do": "appoint", "appointment": "one"}]}]},
    "filings/dismiss": {"filing": "dismiss", "title": "离任", "about": "site", "chain": CHAIN,
        "effects": [{"id": "end", "on": "finish", "effects": [{"do": "end-appointment", "of": "subject"}]}]},
    "filings/release": {"filing": "release", "title": "解锁", "about": "person", "chain": CHAIN,
        "effects": [{"id": "free", "on": "finish", "effects": [{"do": "release-lock"}]}]},
    f"{G}/li": {"register": "person", "of": "firm", "data": {"name": "李工", "number": ID, "spare": OTHER}},
    f"{G}/sun": {"register": "person", "of": "firm", "data": {"name": "孙工", "number": OTHER, "spare": "1"}},
    f"{G}/li-job": {"register": "job", "of": "firm", "data": {"person": link("li"), "helper": link("li"), "since": "2025-01-01"}},
    f"{G}/sun-job": {"register": "job", "of": "firm", "data": {"person": link("sun"), "helper": link("li"), "since": "2025-06-01", "until": "2026-01-31"}},
    f"{G}/li-paper": {"register": "paper", "of": "firm", "about": "li", "data": {"kind": "builder", "other": "x", "number": "A1", "state": "revoked", "since": "2025-06-01", "until": "2025-02-01"}},
}  # fmt: skip


def appoints(who: str = "li", work: str = "yard", post: str = "manager", **more: Any) -> dict[str, Any]:
    """A filing that appoints somebody."""
    return {
        "as": "firm.clerk",
        "create": "appoint",
        "about": work,
        "submit": True,
        "data": {"person": link(who), "post": post, **more},
    }


def about(kind: str, what: str, **data: Any) -> dict[str, Any]:
    """Another filing about something."""
    return {"as": "firm.clerk", "create": kind, "about": what, "submit": True, "data": data}


def posts(*acts: dict[str, Any]) -> Look:
    """What comes of acts, and which posts and locks there are afterwards."""

    def look(play: Play) -> Any:
        said = play.do(acts)
        locks = Lock.objects.unscoped().order_by("pk").values_list("person__name", "rule", "until")
        held = (
            Entry.objects.unscoped()
            .filter(register="post")
            .order_by("pk")
            .values_list("name", "data", "parent__name", "organisation_id")
        )
        return said, [*locks], [*held]

    return look


TWICE = posts(appoints(), appoints(work="gate"))
ONE = posts(appoints())
ABLE = {f"{K}/eligible": "able"}
C = f"{P}/certificates"
POST = {
    f"{G}/held": {
        "register": "post",
        "of": "firm",
        "about": "yard",
        "data": {"person": link("li"), "post": "manager", "other": "officer", "since": "2025-01-01"},
    }
}
PARTS = [
    L(P, None, ONE),
    L(
        f"{P}/persons/register",
        "job",
        posts({"as": "firm.clerk", "edit": "sun", "data": {"number": ID}}),
        {f"{P}/employment": None},
    ),
    L(f"{P}/persons/number", "spare", posts({"as": "firm.clerk", "edit": "sun", "data": {"number": ID}})),
    L(f"{P}/persons/kind", "kind", posts({"as": "firm.clerk", "edit": "sun", "data": {"number": OLD}})),
    L(
        f"{P}/persons/citizen",
        ["card"],
        posts(
            {"as": "firm.clerk", "edit": "li", "data": {"kind": "card"}},
            {"as": "firm.clerk", "edit": "sun", "data": {"kind": "card", "number": OLD}},
        ),
        {f"{P}/persons/kind": "kind"},
    ),
    *under(
        ABLE,
        L(f"{P}/certificates", None, ONE),
        L(f"{C}/register", "spare", ONE, {"registers/spare": GIVEN["registers/paper"]}),
        L(f"{C}/kind", "other", ONE),
        L(f"{C}/person", "person", ONE),
        L(f"{C}/state", "state", ONE, {f"{C}/in_force": ["normal"]}),
        L(f"{C}/in_force", ["normal"], ONE, {f"{C}/state": "state"}),
        L(f"{C}/valid_from", "since", ONE),
        L(f"{C}/valid_to", "until", ONE),
        L("eligibility/able/requires", [{"id": "never", "when": {"person.name": "x"}, "refuse": "不行"}], ONE),
        L("eligibility/able/requires/paper/when", {"holds": "other"}, ONE),
        L("eligibility/able/requires/paper/refuse", "没证", posts(appoints("sun"))),
    ),
    L(f"{P}/employment", None, posts(at("2026-03-01T09:00:00", **appoints("sun"))), {f"{P}/employment/until": "until"}),
    L(f"{P}/employment/person", "helper", posts(appoints("sun"))),
    L(f"{P}/employment/from", "since", posts(appoints("sun"))),
    L(f"{P}/employment/until", "until", posts(at("2026-03-01T09:00:00", **appoints("sun")))),
    L(f"{P}/works/register", "piece", page("firm.clerk", "/entries/{yard}/", [appoints()])),
    L(f"{P}/posts/manager/title", "负责人", TWICE, {f"{K}/refuse": "已任{post}"}),
    L(f"{P}/posts", {"manager": {"title": "项目经理"}}, posts(appoints(post="officer"))),
    L(f"{P}/appointments/work", "helper", ONE),
    L(f"{P}/appointments/from", "since", ONE),
    *under(
        POST,
        L(f"{P}/appointments/post", "other", posts(appoints(work="gate"))),
        L(f"{P}/appointments/person", "helper", posts(appoints(work="gate"))),
        L(f"{P}/appointments/until", "until", posts(about("dismiss", "yard"))),
    ),
    L("registers/person/merge/identity", "any", page("firm.clerk", "/entries/{li}/merge/?into={sun}")),
]

HELD = {f"{G}/too": {**POST[f"{G}/held"], "about": "gate"}}
TWO_LEFT = posts(about("replace", "held", person=link("sun")), about("replace", "too", person=link("sun")))
LATER = posts(
    about("replace", "held", person=link("sun")),
    at("2025-06-03T09:00:00", **about("replace", "too", person=link("sun"))),
)
LOCKS = [
    L(f"{K}/title", "锁定规则", page("firm.clerk", "/entries/{li}/", [appoints()])),
    L(f"{K}/posts", ["officer"], TWICE),
    L(f"{K}/limit", 2, TWICE),
    L(f"{K}/limit/otherwise", 2, TWICE, {f"{K}/limit": {"otherwise": 1}}),
    *under(
        {f"{K}/limit": {"cases": [{"when": {"person.name": "李工"}, "most": 1}], "otherwise": 2}},
        L(f"{K}/limit/cases", [], TWICE),
        L(f"{K}/limit/cases/0/when", {"person.name": "孙工"}, TWICE),
        L(f"{K}/limit/cases/0/most", 3, TWICE),
    ),
    L(f"{K}/distinct", "work.manager", TWICE, {f"{G}/yard/data/manager": "同", f"{G}/gate/data/manager": "同"}),
    L(f"{K}/while", {"work.code": "C1"}, TWICE),
    L(f"{K}/scope", "county", TWICE, {f"{G}/gate/data/place/code": "530103"}),
    L(f"{K}/organisation_kinds", ["office"], TWICE),
    L(f"{K}/eligible", "able", posts(appoints("sun"))),
    L(f"{K}/refuse", "不能再任", TWICE),
    L(f"{K}/lock", False, ONE),
    L(f"{K}/blocks", ["officer"], posts(appoints(), appoints(work="gate", post="officer"))),
    L(f"{K}/blocked", "已锁定", posts(appoints(), appoints(work="gate", post="officer")), {f"{K}/blocks": ["officer"]}),
    L(f"{K}/beyond", "wait", TWICE),
    *under(
        {
            **POST,
            f"{P}/appointments/until": "until",
            f"{K}/changes": {"most": 0, "within": {"amount": 1, "unit": "month"}, "refuse": "不能变更"},
        },
        L(f"{K}/changes", None, posts(about("replace", "held", person=link("sun")))),
        L(f"{K}/changes/most", 1, posts(about("replace", "held", person=link("sun")))),
        L(f"{K}/changes/per", "person", TWO_LEFT, {**HELD, f"{K}/limit": 3, f"{K}/changes/most": 1}),
        L(
            f"{K}/changes/within",
            {"amount": 12, "unit": "month"},
            LATER,
            {**HELD, f"{K}/limit": 3, f"{K}/changes/most": 1, f"{K}/changes/per": "person"},
        ),
        L(f"{K}/changes/refuse", "次数已满", posts(about("replace", "held", person=link("sun")))),
    ),
    L("locks", {}, TWICE),
    L(
        "eligibility",
        {"able": {"title": "条件", "requires": [{"id": "no", "when": {"person.name": "x"}, "refuse": "不行"}]}},
        ONE,
        ABLE,
    ),
]

MORE = {
    f"{G}/{name}": {"register": "site", "of": "firm", "data": {"name": name, "place": {"code": "530102"}}}
    for name in ("plot", "plat")
}
A = f"{J}/appointments/one"
R = "filings/replace/appointments/one"
FILED = [
    L(
        f"{J}/appointments",
        [{"id": "one", "person": "form.helper", "post": "manager"}],
        posts(appoints(helper=link("sun"))),
    ),
    L(f"{A}/person", "form.helper", posts(appoints(helper=link("sun")))),
    L(f"{A}/post", "officer", ONE),
    L(f"{A}/post/fact", "form.other", posts(appoints(other="officer"))),
    L(f"{A}/work", "form.helper", ONE),
    L(f"{A}/organisation", "form.other", ONE),
    L(f"{A}/at", ["create"], TWICE),
    L(f"{A}/when", {"form.other": "x"}, ONE),
    L(f"{A}/eligible", "able", posts(appoints("sun"))),
    L(f"{J}/effects/take/effects/0/values", {"note": "新任"}, ONE),
    L(
        f"{J}/effects/take/effects/0/appointment",
        "two",
        ONE,
        {
            f"{J}/appointments": [
                {"id": "one", "person": "form.person", "post": "manager"},
                {"id": "two", "person": "form.person", "post": "officer"},
            ]
        },
    ),
    *under(
        {**POST, f"{P}/appointments/until": "until"},
        L(f"{R}/replaces", None, posts(about("replace", "held", person=link("sun")))),
        L("filings/dismiss/effects/end/effects/0/of", "form.person", posts(about("dismiss", "yard"))),
        L("filings/dismiss/effects/end/effects/0/posts", ["officer"], posts(about("dismiss", "yard"))),
        L("filings/dismiss/effects/end/effects/0/values", {"note": "离任"}, posts(about("dismiss", "yard"))),
    ),
    L("filings/release/effects/free/effects/0/person", "form.person", posts(appoints(), about("release", "li"))),
    L(
        "filings/release/effects/free/effects/0/rule",
        "two",
        posts(appoints(), about("release", "li")),
        {"locks/two": {"title": "二", "posts": ["officer"], "limit": 1, "refuse": "满"}},
    ),
    L(
        "filings/release/effects/free/effects/0/what",
        "all",
        posts(appoints(), appoints(work="gate"), about("release", "li"), appoints(work="plot"), appoints(work="plat")),
        {f"{K}/limit": 2, **MORE},
    ),
]

LINES = under(GIVEN, *PARTS, *LOCKS, *FILED)
