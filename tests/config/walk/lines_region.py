"""What a region is, who acts in it, and what each role finds on its pages."""

from __future__ import annotations

from tests.config.walk.lines import BOSS, DONE, Line, sent, under
from tests.config.walk.playing import MORNING, Play, api, life, page

G = "region"
L = Line

HOME = page("firm.clerk", "/filings/of/record/", [sent()])
CHIEF = page("city.chief", "/registers/site/")
STATISTICS = page("city.chief", "/statistics/", [sent()])
QUEUE = page("county.officer", "/queues/work/", [sent(), BOSS])
ACCOUNTS = page("city.chief", "/accounts/")


def door(play: Play) -> str:
    """What everybody sees before signing in."""
    return play.visitor("/r/walk/")


DOOR = [
    L(f"{G}/title", "别的系统", door),
    L(f"{G}/owner", "别的办公室", door),
    L(f"{G}/entry/intro", "请企业按时填报。", door),
    L(f"{G}/entry/browsers", "建议使用火狐", door),
    L(f"{G}/entry/downloads", ["guide.pdf"], door),
    L(f"{G}/support/0/kind", "mail", HOME),
    L(f"{G}/support/0/label", "热线", door),
    L(f"{G}/support/0/value", "0871-65000000", HOME),
    L(
        f"{G}/support/0/file",
        "b.png",
        door,
        given={f"{G}/support": [{"kind": "picture", "label": "微信群", "file": "a.png"}]},
    ),
    L(
        f"{G}/jurisdiction",
        "530100",
        page("county.officer", "/tasks/{task}/", DONE[:2]),
        given={"filings/record/chain/steps/review/by/of/at": "region"},
    ),
    L(
        f"{G}/time_zone",
        "Asia/Tokyo",
        life(sent(), {"at": "2025-04-30T23:30:00+08:00", "as": "firm.boss", "decide": "a", "decision": "approve"}),
        given={"filings/record/window": {"window": "season", "applies_to": ["decide"]}},
    ),
    L(f"{G}/labels", {"confirm": {"all": "等着"}}, HOME),
    L(f"{G}/pages/notice/title", "说明", page("firm.clerk", "/pages/notice/")),
    L(f"{G}/pages/notice/body", "别的话", page("firm.clerk", "/pages/notice/")),
]


def twice(play: Play) -> object:
    """What comes of a firm of one name that is registered twice."""
    return [play.api("city.chief", "organisations", {"kind": "firm", "name": "新公司"}) for _ in range(2)]


def two_officers(play: Play) -> object:
    """What comes of two more officers of an office."""
    new = {"name": "新人", "role": "officer", "organisation": 900000003, "password": "Abc-12345"}
    return [play.api("city.chief", "accounts", {"login": login, **new}) for login in ("newone", "newtwo")]


PEOPLE = [
    L(f"{G}/organisation_kinds/firm/title", "公司", page("city.chief", "/organisations/")),
    L(
        f"{G}/organisation_kinds/firm/requires",
        ["credit_code"],
        api("city.chief", "organisations", body={"kind": "firm", "name": "新公司"}),
    ),
    L(f"{G}/organisation_kinds/firm/unique_by", ["name"], twice),
    L(
        f"{G}/organisation_kinds/firm/duplicate",
        "已有“{name}”",
        twice,
        given={f"{G}/organisation_kinds/firm/unique_by": ["name"]},
    ),
    L(f"{G}/roles/officer/title", "审批员", ACCOUNTS),
    L(
        f"{G}/roles/officer/of",
        ["firm"],
        api(
            "city.chief",
            "accounts",
            body={
                "login": "newone",
                "name": "新人",
                "role": "officer",
                "organisation": 900000003,
                "password": "Abc-12345",
            },
        ),
    ),
    L(f"{G}/roles/officer/sees", "own-organisation", page("county.officer", "/filings/of/record/", [sent(), BOSS])),
    L(
        f"{G}/roles/clerk/acts_for",
        "territory",
        life({**sent(), "about": "hall"}),
        given={f"{G}/roles/clerk/sees": "region"},
    ),
    L(f"{G}/roles/officer/one_per", "organisation", two_officers),
    L(f"{G}/roles/chief/manages", ["clerk"], ACCOUNTS),
    L(f"{G}/roles/chief/may", ["operate-accounts"], page("city.chief", "/organisations/")),
    L(f"{G}/roles/clerk/home", "records", page("firm.clerk", "/home/")),
    L(f"{G}/roles/site-user/menu", "boss", page("yard.site-user", "/entries/{yard}/")),
]

M = f"{G}/menus/clerk"
PAGES = [
    L(f"{M}/sites/title", "项目", HOME),
    L(f"{M}/sites/icon", "map", HOME),
    L(f"{M}/sites/opens", "tiles", HOME),
    L(f"{M}/sites/of", "piece", HOME),
    L(f"{G}/menus/chief/more/items", [{"id": "me", "title": "我", "opens": "me"}], CHIEF),
    L(f"{G}/queues/work/title", "别的列表", QUEUE),
    L(f"{G}/queues/work/to", ["second"], QUEUE),
    L(f"{G}/queues/work/filings", ["visit"], QUEUE),
    L(f"{G}/queues/work/columns", [{"id": "name", "title": "名称", "value": "filing.name"}], QUEUE),
    L(
        f"{G}/queues/work/page_size",
        5,
        page(
            "county.officer",
            "/queues/work/",
            [
                a
                for n in range(6)
                for a in (sent(call=f"x{n}"), {"as": "firm.boss", "decide": f"x{n}", "decision": "approve"})
            ],
        ),
    ),
    L(f"{G}/statistics/states/title", "别的统计", STATISTICS),
    L(f"{G}/statistics/states/filing", "visit", STATISTICS),
    L(f"{G}/statistics/states/by", "filing.period", STATISTICS, given={"filings/record/window": {"window": "season"}}),
    L(f"{G}/statistics/states/across", "site.status", STATISTICS),
    L(f"{G}/statistics/states/when", {"filing.state": "review"}, STATISTICS),
    L(f"{G}/statistics/states/chart", "pie", STATISTICS),
    L(f"{G}/statistics/states/to", ["officer"], STATISTICS),
    L(
        f"{G}/statistics/places/register",
        "piece",
        STATISTICS,
        given={
            f"{G}/statistics": [
                {"id": "places", "title": "工地", "register": "site", "by": "site.name", "to": ["chief"]}
            ]
        },
    ),
]

CREATED = api(
    "city.chief",
    "accounts",
    body={"login": "newone", "name": "新人", "role": "boss", "organisation": 900000001, "password": "Abc-12345"},
)
A = f"{G}/accounts"
TYPED = {f"{A}/initial_password": {"kind": "typed"}}


def first_password(play: Play) -> object:
    """Which password a new account begins with, of two that it may be."""
    body = {"login": "newone", "name": "新人", "role": "boss", "organisation": 900000001, "password": "Abc-12345"}
    return play.api("city.chief", "accounts", body), [
        play.opens("newone", word) for word in ("Abc-12345", "Fix-1", "Fix-2")
    ]


def changes_password(*words: str) -> object:
    """What comes of new passwords one after the other."""

    def look(play: Play) -> object:
        said, before = [], "Old-12345"
        play.give_password("firm.clerk", before)
        for word in words:
            said.append(play.api("firm.clerk", "me/password", {"old": before, "new": word}, "POST"))
            before = word if said[-1][0] < 300 else before
        return said

    return look


def tries(*passwords: str, later: str = MORNING) -> object:
    """What comes of signing in again and again, and once more later."""

    def look(play: Play) -> object:
        play.give_password("firm.clerk", "Right-12345")
        return [play.signs_in("firm.clerk", word) for word in passwords], play.signs_in(
            "firm.clerk", "Right-12345", later
        )

    return look


ACCOUNT_RULES = [
    L(f"{A}/login/pattern", "^[A-Z]{8}$", CREATED),
    L(f"{A}/login/message", "八个大写字母", CREATED, given={f"{A}/login/pattern": "^[A-Z]{8}$"}),
    L(f"{A}/initial_password/kind", "typed", first_password),
    L(
        f"{A}/initial_password/value",
        "Fix-2",
        first_password,
        given={f"{A}/initial_password": {"kind": "fixed", "value": "Fix-1"}},
    ),
    L(f"{A}/initial_password/min_length", 20, CREATED, given=TYPED),
    L(f"{G}/roles/boss/accounts/login", {"pattern": "^[A-Z]{8}$"}, CREATED),
    L(
        f"{G}/roles/boss/accounts/login/from",
        "credit_code",
        CREATED,
        given={
            f"{G}/roles/boss/one_per": "organisation",
            f"{G}/organisation_kinds/firm/requires": ["credit_code"],
            f"{G}/roles/boss/accounts/login": {},
        },
    ),
    L(f"{G}/roles/boss/accounts/initial_password", {"kind": "typed"}, first_password),
    L(f"{G}/roles/clerk/accounts/password", {"min_length": 20}, changes_password("New-12345")),
    L(f"{A}/password/min_length", 20, changes_password("New-12345")),
    L(f"{A}/password/classes", 4, changes_password("newpass12345")),
    L(f"{A}/password/remember", 0, changes_password("New-12345", "Other-12345", "New-12345")),
    L(f"{A}/lockout_attempts", 3, tries("x", "y", "z")),
    L(
        f"{A}/lockout_minutes",
        60,
        tries("x", "y", "z", later="2025-03-03T09:20:00"),
        given={f"{A}/lockout_attempts": 3},
    ),
]


BELOW = api("firm.clerk", "places?within=5301")
ZONE = {"530171": {"title": "昆明经开区", "within": "530100"}}
PLACES = [
    L("region/places", ZONE, BELOW),
    *under(
        {"region/places": ZONE},
        L("region/places/530171/title", "昆明高新区", BELOW),
        L("region/places/530171/within", "530300", BELOW),
    ),
]

TABS = [{"id": "firm", "title": "企业端", "login": "信用代码"}, {"id": "own", "title": "个人", "login": "登录名"}]


def second_tab(play: Play) -> str:
    """The form to sign in under the second of the tabs."""
    return play.visitor("/r/walk/?tab=own")


SIGNING_IN = [
    L(f"{G}/sign_in", TABS, door),
    *under(
        {f"{G}/sign_in": TABS},
        L(f"{G}/sign_in/1/id", "person", second_tab),
        L(f"{G}/sign_in/0/title", "单位", door),
        L(f"{G}/sign_in/0/login", "代码", door),
    ),
]

LINES = [*DOOR, *SIGNING_IN, *PEOPLE, *PAGES, *ACCOUNT_RULES, *PLACES]
