# ruff: noqa: E501 - a table reads best with each of its lines on one
"""What stories say, and registering by oneself: what a story comes to is what a user would have read."""

from __future__ import annotations

from typing import Any

from guicheng.rehearsal.scenarios.player import play_one
from tests.config.walk.keys import GONE
from tests.config.walk.lines import BOSS, OFFICER, Line, draft, sent, under
from tests.config.walk.playing import Play, life

T = "scenarios/life/scenarios/tale"
G = "scenarios/life/given"
L = Line


def tale(play: Play) -> object:
    """What the story of the region comes to."""
    try:
        return play_one(play.config, "life", "tale")
    except KeyError as missing:
        return str(missing)


def told(*steps: dict[str, Any], **given: Any) -> dict[str, Any]:
    """The story with these steps."""
    story = {"id": "tale", "title": "故事", "clock": "2025-03-03T09:00:00", "given": given, "steps": list(steps)}
    return {"scenarios/life/scenarios": [story]}


def step(number: int, key: str, value: Any) -> Line:
    """A line about a key of a step."""
    return L(f"{T}/steps/{number}/{key}", value, tale)


def expects(key: str, value: Any, *steps: dict[str, Any], **given: Any) -> Line:
    """A line about something that is expected of the last step, and is not so."""
    *before, last = steps or (sent(),)
    return L(f"{T}/steps/{len(before)}/expect/{key}", value, tale, {**told(*before, {**last, "expect": {}}), **given})


def first_of_two() -> dict[str, Any]:
    """A story that reads what another one, above it, has filed."""
    first = {"id": "first", "title": "先", "clock": "2025-03-03T09:00:00", "steps": [sent()]}
    reads = {"as": "firm.clerk", "reads": "a", "expect": {"data": {"text": "好"}}}
    second = {"id": "tale", "title": "后", "clock": "2025-03-03T09:00:00", "steps": [reads]}
    return {"scenarios/life/scenarios": [first, second]}


R = "filings/record"
SEASON = {
    f"{R}/window": {"window": "season", "applies_to": ["create", "submit"]},
    f"{R}/obligation": {"from": "site.opened_on"},
}
BACK = {"as": "firm.clerk", "withdraw": "a"}
HELD = {"state": "confirm"}

ACTS = [
    *under(
        told({**sent(), "expect": HELD}),
        step(0, "about", "hall"),
        step(0, "as", "firm.boss"),
        step(0, "create", "act"),
        step(0, "data", {}),
        step(0, "submit", False),
        step(0, "expect", {"state": "draft"}),
        L(f"{T}/steps/0/at", "2025-06-01T09:00:00", tale, SEASON),
        L(f"{T}/clock", "2025-06-01T09:00:00", tale, SEASON),
        L(f"{T}/steps/0/attach", {"photos": 2}, tale, {"forms/record/ui/slots/photos/min": 2}),
        L(f"{T}/steps", [sent("visit")], tale, told({**sent(), "expect": {"state": "draft"}})),
        L("scenarios/life/scenarios", [], tale),
    ),
    *under(
        told(sent(), {**BOSS, "fields": {"verdict": "好"}, "expect": {"state": "review", "data": {"verdict": "好"}}}, {**OFFICER, "expect": {"state": "confirmed"}}),
        step(0, "call", "b"),
        step(1, "decide", "b"),
        step(1, "decision", "return"),
        L(f"{T}/steps/1/fields", {"verdict": "差"}, tale, {f"{R}/chain/steps/confirm/fields": {"write": ["verdict"]}}),
        L(f"{T}/steps/1/attach", {"photos": 1}, tale, {f"{R}/chain/steps/confirm/fields": {"write": ["verdict", "photos"]}, "forms/record/ui/slots/photos/min": 1}),
        L(f"{T}/steps/1/opinion", GONE, tale, {f"{R}/chain/steps/confirm/decisions": [{"id": "approve", "comment": "required"}, {"id": "return"}]}),
    ),
    L(f"{T}/steps/1/withdraw", "b", tale, told(sent(), BACK)),
    L(f"{T}/steps/2/take_back", "b", tale, told(sent(), BOSS, {"as": "firm.boss", "take_back": "a"})),
    L(f"{T}/steps/2/claim", "b", tale, told(sent(), BOSS, {"as": "county.officer", "claim": "a"})),
    L(f"{T}/steps/2/take_over", "b", tale, told(sent(), BOSS, {"as": "county.officer", "take_over": "a"})),
    L(f"{T}/steps/2/release", "b", tale, told(sent(), BOSS, {"as": "county.officer", "release": "a"})),
    L(f"{T}/steps/2/for", "firm.boss", tale, told(sent(), BOSS, {**OFFICER, "as": "county.second", "for": "county.officer"})),
    *under(
        {**told({"as": "county.officer", "deputy": "county.second", "until": "2025-12-31"}), "region/roles/officer/may": ["name-deputy"]},
        L(f"{T}/steps/0/deputy", "firm.boss", tale),
        L(f"{T}/steps/0/until", "2020-01-01", tale),
    ),
    L(f"{T}/steps/1/delete", "b", tale, told(draft(), {"as": "firm.clerk", "delete": "a"})),
    L(f"{T}/steps/0/edit", "gate", tale, told({"as": "firm.clerk", "edit": "yard", "data": {"note": "新"}, "expect": {"entry": {"yard": {"note": "新"}}}})),
    L(f"{T}/steps/1/sweep", False, tale, {**told(sent(), {"at": "2025-03-07T10:00:00", "sweep": True, "expect": {"state": "review"}}), f"{R}/chain/steps/confirm/timeouts": [{"after": {"amount": 3, "unit": "calendar-day"}, "do": "decide", "decision": "approve"}]}),
]  # fmt: skip

EXPECTED = [
    expects("state", "review"),
    expects("label", {"clerk": "已办结"}),
    expects("refused", "not-found"),
    expects("message", "没有"),
    expects("period", "春天", **SEASON),
    expects("status", {"yard": "busy"}),
    L(f"{T}/steps/2/expect/why", "other", tale, told(sent(), BOSS, {**OFFICER, "expect": {"status": {"yard": "busy"}}})),
    expects("due", [], {**sent(), "at": "2025-03-03T09:00:00"}, **SEASON),
    expects("missing", ["2024-spring"], **SEASON),
    expects("button", "closed"),
    expects("notices", {"other": ["to-do"]}),
    expects("deciders", ["别人"]),
    expects("number", "N1"),
    expects("data", {"text": "坏"}),
    expects("locks", {"yard": ["manager"]}),
    expects("entry", {"yard": {"code": "Z9"}}),
    expects("fields", ["text"]),
    expects("told", {}),
    expects("form", {"text": "write"}),
    expects("offers", {"submit": True}),
]  # fmt: skip

ACTS_OF_DECIDER = {f"{R}/chain/steps/confirm/actions": ["transfer", "delegate", "add-signer", "cc", "urge"]}
TWO_OFFICERS = [
    {"role": role, "of": {"kind": "office", "at": "subject.jurisdiction"}} for role in ("officer", "second")
]
NEW_SITE = {"as": "firm.clerk", "add": "site", "call": "plot", "data": {"name": "新工地", "place": {"code": "530102"}}}
LIST = {
    "as": "firm.clerk",
    "lists": "site",
    "expect": {"rows": ["yard", "gate"], "cells": [{"name": "西门工地"}, {"name": "五华工地"}]},
}
EXPORTED = {"as": "city.chief", "export": "records", "expect": {"cells": [["待负责人确认", "好"]]}}
PRINTED = {"as": "firm.clerk", "print": "sheet", "about": "yard", "expect": {"paper": {"名称": "五华工地"}}}
MERGES = {"registers/site/merge": {"by": ["chief"]}}
DOUBLE = {"register": "site", "of": "firm", "data": {"name": "五华工地", "code": "A1", "place": {"code": "530102"}}}
EFFECT = {
    f"{R}/effects": [
        {
            "id": "make",
            "on": "submit",
            "effects": [{"do": "create-entry", "register": "piece", "values": {"name": "东墙"}}],
        }
    ]
}
SIGNED = {f"{R}/chain/steps/confirm/decisions": [{"id": "approve", "signature": True}, {"id": "return"}]}
AMENDS = {f"{R}/amend": [{"id": "late", "title": "补充", "by": ["clerk"], "fields": ["holder"]}]}

MORE_ACTS = [
    *under(
        told(NEW_SITE, {"as": "firm.clerk", "reads": "plot", "expect": {"data": {"name": "新工地"}}}),
        step(0, "add", "piece"),
        step(1, "reads", "hall"),
    ),
    L(f"{T}/steps/0/remove", "hall", tale, told({"as": "firm.clerk", "remove": "gate"})),
    *under(
        {**MERGES, **told({"as": "city.chief", "merge": "double", "into": "yard", "opinion": "重复"}, {"as": "firm.clerk", "lists": "site", "expect": {"rows": ["yard", "gate"]}}, entries={"double": DOUBLE})},
        step(0, "merge", "wall"),
        step(0, "into", "wall"),
    ),
    *under(
        told(sent(), {"as": "firm.clerk", "cancel": "a", "opinion": "作废", "expect": {"state": "void"}}),
        step(1, "cancel", "b"),
    ),
    *under(
        {**AMENDS, **told(sent(), {"as": "firm.clerk", "amend": "a", "data": {"holder": "王"}, "expect": {"data": {"holder": "王"}}})},
        step(1, "amend", "b"),
    ),
    *under(
        {**ACTS_OF_DECIDER, **told(sent(), {"as": "firm.clerk", "urge": "a"})},
        step(1, "urge", "b"),
    ),
    *under(
        {**ACTS_OF_DECIDER, f"{G}/organisations/firm/roles": ["clerk", "boss"], **told(sent(), {"as": "firm.boss", "cc": "a", "to": "firm.clerk"})},
        step(1, "cc", "b"),
        step(1, "to", "other.clerk"),
    ),
    *under(
        {**ACTS_OF_DECIDER, **told(sent(), {"as": "firm.boss", "transfer": "a", "to": "firm.clerk", "expect": {"refused": "desk-unknown"}})},
        step(1, "transfer", "b"),
    ),
    *under(
        {**ACTS_OF_DECIDER, **told(sent(), {"as": "firm.boss", "delegate": "a", "to": "firm.clerk", "expect": {"refused": "desk-unknown"}})},
        step(1, "delegate", "b"),
    ),
    *under(
        {**ACTS_OF_DECIDER, **told(sent(), {"as": "firm.boss", "add_signer": "a", "to": "firm.clerk", "expect": {"refused": "desk-unknown"}})},
        step(1, "add_signer", "b"),
    ),
    *under(
        {f"{R}/chain/steps/review/by": TWO_OFFICERS, f"{R}/chain/steps/review/actions": ["add-signer"], **told(sent(), BOSS, {"as": "county.officer", "add_signer": "a", "to": "county.second", "expect": {"deciders": []}})},
        step(2, "where", "parallel"),
    ),
    *under(
        told(sent(), {"as": "firm.boss", "remove_signer": "a", "to": "firm.clerk", "expect": {"refused": "no-such-signer"}}),
        step(1, "remove_signer", "b"),
    ),
    *under(
        {**SIGNED, **told(sent(), BOSS)},
        step(1, "signature", ""),
    ),
    *under(
        {f"{R}/chain/steps/review/return_to": ["confirm", "applicant"], **told(sent(), BOSS, {"as": "county.officer", "decide": "a", "decision": "return", "opinion": "退", "expect": {"state": "returned"}})},
        step(2, "to_step", "confirm"),
    ),
    *under(
        told(LIST),
        step(0, "lists", "piece"),
        L(f"{T}/steps/0/criteria", {"q": "西门"}, tale),
        L(f"{T}/steps/0/expect/rows", ["yard"], tale),
        L(f"{T}/steps/0/expect/cells", [{"name": "西门工地"}, {"name": "东门工地"}], tale),
    ),
    *under(told(sent(), EXPORTED), L(f"{T}/steps/1/export", "others", tale)),
    *under(
        told(PRINTED),
        step(0, "print", "others"),
        L(f"{T}/steps/0/expect/paper", {"名称": "盘龙工地"}, tale),
    ),
    *under(
        {**EFFECT, **told({**sent(), "makes": {"piece": "door"}}, {"as": "firm.clerk", "reads": "door", "expect": {"data": {"name": "东墙"}}})},
        L(f"{T}/steps/0/makes", {"piece": "window"}, tale),
    ),
    L(f"{T}/after", "first", tale, first_of_two()),
]  # fmt: skip

NEW = {"kind": "office", "name": "官渡区住建局", "jurisdiction": "530111", "roles": ["officer"]}
PLOT = {"register": "site", "of": "firm", "data": {"name": "新工地", "code": "P1", "place": {"code": "530102"}}}
OF_DESK = told({**sent(), "expect": {"deciders": []}}, {**BOSS, "expect": {"deciders": []}})
SET = [
    L(f"{T}/given", {"organisations": {"x": NEW}}, tale, told({"as": "x.officer", "create": "record", "about": "yard"})),
    L(f"{G}/entries", {}, life()),
    *under(
        OF_DESK,
        L(f"{G}/organisations/county/kind", "firm", tale),
        L(f"{G}/organisations/county/name", "五华区质监站", tale),
        L(f"{G}/organisations/county/jurisdiction", "530103", tale),
        L(f"{G}/organisations/county/roles", ["second"], tale),
    ),
    *under(
        told({**sent(), "about": "plot", "data": {"text": "好"}, "expect": {"label": {"clerk": "x"}}}, {"as": "firm.clerk", "edit": "plot", "data": {"note": "新"}, "expect": {"entry": {"plot": {"name": "x"}}}}, entries={"plot": PLOT}),
        L(f"{T}/given/entries/plot/register", "piece", tale),
        L(f"{T}/given/entries/plot/of", "other", tale),
        L(f"{T}/given/entries/plot/data", {"name": "别的工地", "place": {"code": "530102"}}, tale),
    ),
    L(f"{G}/entries/wall/about", "gate", life()),
    L(f"{G}/entries/yard/created", "2024-01-01T09:00:00", tale, {**SEASON, f"{R}/obligation/from": "site.created_at", **told({"at": "2025-06-01T09:00:00", "as": "firm.clerk", "create": "visit", "about": "yard"}, {**draft(), "expect": {"due": ["x"]}}), f"{R}/window": {"window": "season", "applies_to": ["decide"]}}),
    L(f"{G}/entries/yard/roles", [], tale, told({"as": "yard.site-user", "create": "act", "about": "yard"})),
]  # fmt: skip

CODE = "91530102MA0000011T"
WITH = {
    "organisation": "昆明石林建筑有限公司",
    "credit_code": CODE,
    "jurisdiction": "530102",
    "person": "沈知远",
    "mobile": "19900000001",
    "email": "a@example.org",
}
KIND = {"title": "企业账号", "organisation": "firm", "role": "clerk", "reviewed_by": ["chief"]}
OPEN = {
    "region/registration": {"kinds": {"firm": KIND}},
    "region/roles/chief/may": ["operate-accounts", "review-registrations"],
}
K = "region/registration/kinds/firm"
COMES = {
    "register": "firm",
    "call": "newcomer",
    "with": WITH,
    "expect": {"registration": {"newcomer": "pending"}, "signs_in": {"newcomer": False}},
}
REVIEW = {
    "as": "city.chief",
    "review": "newcomer",
    "decision": "approve",
    "opinion": "可以",
    "expect": {"registration": {"newcomer": "approved"}, "notices": {"newcomer": ["none"]}},
}
RETURNED = {**REVIEW, "decision": "return", "expect": {"registration": {"newcomer": "returned"}}}
JOINS = {
    "register": "firm",
    "joins": True,
    "call": "newcomer",
    "with": {**WITH, "credit_code": CODE},
    "expect": {"registration": {"newcomer": "pending"}},
}
JOINED = {f"{K}/joins_as": "clerk", f"{K}/joined_by": ["boss"], f"{G}/organisations/firm/credit_code": CODE}
ADMITS = {**REVIEW, "as": "firm.boss"}


def W(key: str, value: Any, **given: Any) -> Line:
    """A line about what somebody types who registers, whose names the story then tells."""
    return L(f"{T}/steps/0/with/{key}", value, registered, given)


def registered(play: Play) -> object:
    """What the story comes to, and who has registered in it."""
    from guicheng.accounts.models import Account
    from guicheng.rehearsal.scenarios.player import named, rehearsed

    story = named(play.config, "life", "tale")
    said = tale(play)
    with rehearsed(play.config, "life", story, len(story.steps)) as stage:
        rows = (
            Account.objects.unscoped()
            .filter(region=stage.config.region.region, organisation__isnull=False)
            .order_by("pk")
        )
        people = rows.values_list(
            "login",
            "name",
            "mobile",
            "email",
            "organisation__name",
            "organisation__credit_code",
            "organisation__jurisdiction",
            "memberships__role",
        )
        return said, list(people), [stage.registrations[one].password for one in stage.registrations]


def kinds(play: Play) -> str:
    """The page that offers the kinds."""
    return play.visitor("/r/walk/register/")


def asked(play: Play) -> str:
    """The page of a kind."""
    return play.visitor("/r/walk/register/firm/")


def way_in(play: Play) -> str:
    """The page that signs in."""
    return play.visitor("/r/walk/")


REGISTERING = [
    L("region/registration", {"kinds": {"firm": KIND}}, way_in),
    *under(
        {**OPEN, **told(COMES, REVIEW, {"sign_in": "newcomer"})},
        L("region/registration/kinds", {"office": {**KIND, "title": "单位账号"}}, kinds),
        L("region/registration/agreement", "notice", asked),
        L("region/registration/channels", ["page"], life(COMES, REVIEW)),
        L(f"{K}/title", "公司账号", kinds),
        L(f"{K}/help", "备好执照", kinds),
        L(f"{K}/organisation", "office", registered),
        L(f"{K}/role", "boss", registered),
        L(f"{K}/reviewed_by", [], tale),
        L(f"{K}/form", "visit", asked),
        L(f"{K}/confirm", "mobile", asked),
        L(f"{K}/joins_as", "boss", registered, {**JOINED, **told(JOINS, ADMITS)}),
        L(f"{K}/joined_by", ["clerk"], tale, {**JOINED, **told(JOINS, ADMITS)}),
        step(0, "register", "office"),
        step(0, "with", {**WITH, "person": ""}),
        step(1, "review", "other"),
        step(2, "sign_in", "other"),
        L(f"{T}/steps/0/joins", True, tale, JOINED),
        L(f"{T}/steps/0/expect/registration", {"newcomer": "refused"}, tale),
        L(f"{T}/steps/0/expect/signs_in", {"newcomer": True}, tale),
        L(f"{T}/steps/2/correct", "other", tale, told(COMES, RETURNED, {"correct": "newcomer", "with": WITH})),
        L(f"{G}/organisations/firm/credit_code", "91530102MA0000012X", tale, {**JOINED, **told(JOINS)}),
        W("organisation", "石林公司"),
        W("credit_code", "91530102MA0000012X"),
        W("jurisdiction", "530103"),
        W("person", "何青"),
        W("mobile", "19900000002"),
        W("email", "b@example.org"),
        W("login", "shilin"),
        W("password", "Other-Pass-1357"),
        W("code", "000000", **{f"{K}/confirm": "mobile"}),
        W("agreed", False, **{"region/registration/agreement": "notice"}),
    ),
]  # fmt: skip

CHOSEN = {"type": "object", "properties": {"id": {"type": "string"}, "label": {"type": "string"}}}
ENTRIES = {"label": "工地", "entry": {"register": "site"}}
JOINING = {
    "region/registration": {"kinds": {"firm": {
        "title": "工地用户", "role": "site-user", "form": "visit", "entry": {"field": "at"},
        "reviewed_by": {"role": "site-user", "of": "entry", "otherwise": {"role": "clerk", "of": "owner"}},
    }}},
    "registers/site/open": [{"to": ["registrants"], "when": {"site.size": {"gte": 5}}}],
    "forms/visit/data_schema/properties/at": CHOSEN,
    "forms/visit/data_schema/properties/where": CHOSEN,
    "forms/visit/data_schema/required": ["topic", "at"],
    "forms/visit/ui/fields/at": ENTRIES,
    "forms/visit/ui/fields/where": ENTRIES,
    "forms/visit/ui/layout": [{"id": "main", "rows": ["topic", "at", "where"]}],
    "region/roles/boss/about": "site",
}  # fmt: skip
SOMEBODY = {"person": "沈知远", "mobile": "19900000001"}
AT_YARD = {
    "register": "firm",
    "call": "newcomer",
    "with": SOMEBODY,
    "data": {"topic": "施工", "at": {"id": "$yard"}},
    "expect": {"registration": {"newcomer": "pending"}},
}
LET_IN = {**REVIEW, "as": "yard.site-user"}
NOT_OPEN = {**AT_YARD, "data": {"topic": "施工", "at": {"id": "$gate"}}, "expect": {"message": "不在"}}
ENTERING = [
    *under(
        {**JOINING, **told(AT_YARD, LET_IN)},
        L(f"{K}/entry/field", "where", tale),
        L(f"{K}/entry/none_found", "没有搜索到的工地尚未报监", tale, told(NOT_OPEN)),
        L(f"{K}/reviewed_by/role", "boss", tale),
        L(f"{K}/reviewed_by/otherwise/role", "second", tale, {f"{G}/entries/yard/roles": [], **told(AT_YARD, {**REVIEW, "as": "firm.clerk"})}),
    ),
]  # fmt: skip

COLUMN = {"id": "who", "title": "姓名", "value": "person.name"}


def filled(play: Play) -> str:
    """The list of those who wait, for whoever decides, once somebody has registered."""
    play.do([AT_YARD])
    return play.get("firm.clerk", "/registrations/?by-who=张")


ENTERING += under(
    {**JOINING, f"{G}/entries/yard/roles": [], f"{K}/columns": [COLUMN]},
    L(f"{K}/columns", [{"id": "at", "title": "工地", "value": "entry.name"}], filled),
    L(f"{K}/columns/0/title", "申请人", filled),
    L(f"{K}/columns/0/value", "person.login", filled),
    L(f"{K}/columns/0/search", True, filled),
    L(f"{K}/steps", True, asked, {"region/registration/agreement": "notice"}),
)

FEED = {
    "feeds/sites": {
        "title": "推送", "system": "平台", "ways": ["file"], "format": {"kind": "json"}, "key": "id",
        "entries": [{"id": "site", "register": "site", "key": "id", "owner": {"credit_code": "owner", "kind": "firm"},
                     "fields": {"name": "name", "place": "place", "login": "login"}}],
    },
    "feeds/others": {
        "title": "推送", "system": "平台", "ways": ["file"], "format": {"kind": "json"}, "key": "no",
        "entries": [{"id": "site", "register": "site", "key": "no", "fields": {"name": "name", "place": "place"}}],
    },
    f"{G}/organisations/firm/credit_code": "91530102MA0000012X",
    "registers/site/account": {"role": "site-user", "login_field": "login", "made_by": ["feed"]},
    "region/roles/site-user/accounts": {"initial_password": {"kind": "fixed", "value": "First-1234"}},
}  # fmt: skip
ROW = {"id": "S1", "name": "推送工地", "place": "530102", "owner": "91530102MA0000012X", "login": "pushed1"}
PUSHED = {
    "push": "sites",
    "row": ROW,
    "makes": {"site": "pushed"},
    "expect": {"entry": {"pushed": {"name": "推送工地"}}},
}
COME = {"sign_in": "pushed", "with": {"chosen": "Story-Pass-99"}}
READS = {"as": "pushed", "reads": "pushed", "expect": {"data": {"name": "推送工地"}}}
FED = under(
    {**FEED, **told(PUSHED, COME, READS)},
    step(0, "push", "others"),
    step(0, "row", {**ROW, "name": "别的工地"}),
    L(f"{T}/steps/1/with/chosen", "short", tale),
)

LINES = [*ACTS, *MORE_ACTS, *EXPECTED, *SET, *REGISTERING, *ENTERING, *FED]
