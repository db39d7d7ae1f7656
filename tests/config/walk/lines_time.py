"""Windows, terms and calendars."""

from __future__ import annotations

from tests.config.walk.lines import Line, at, draft, sent, under
from tests.config.walk.playing import Look, api, life, page

R = "filings/record"
W = "windows/season"
L = Line

USED = {
    f"{R}/window": {"window": "season", "applies_to": ["create", "submit"]},
    f"{R}/limit": {"per": "period", "count": 1, "message": "够了"},
}
WINDOWS = api("firm.clerk", "windows")


def tiles(moment: str = "2025-03-03T09:00:00", *acts: object) -> Look:
    """The button that adds a filing at a moment."""
    return page("firm.clerk", "/entries/{yard}/filings/record/", [*acts, {"at": moment}])  # type: ignore[list-item]


CALENDAR = page("firm.clerk", "/calendar/")
P = f"{W}/yearly/spring"
ONCE = {
    "windows/season": {
        "title": "专项",
        "once": {"check": {"title": "检查", "opens": "2025-03-01", "closes": "2025-03-31"}},
    }
}
O = "windows/season/once/check"  # noqa: E741
YEARLY = [
    L(f"{W}/title", "春天", CALENDAR),
    L(f"{P}/title", "春天", CALENDAR),
    L(f"{P}/opens", "03-02", CALENDAR),
    L(f"{P}/closes", "04-29", CALENDAR),
    L(
        f"{P}/covers",
        ["01-01", "02-28"],
        api("firm.clerk", "registers/site/entries/{yard}/obligations", [at("2025-06-01T09:00:00")]),
        given={
            f"{R}/obligation": {"from": "site.opened_on"},
            "scenarios/life/given/entries/yard/data/opened_on": "2025-03-15",
        },
    ),
    L(f"{P}/year", "before-opening", CALENDAR),
    L(f"{P}/label", "{year}年第一期", CALENDAR),
    L(f"{W}/first_year", 2026, CALENDAR),
    L(f"{W}/last_year", 2024, CALENDAR),
    L(f"{W}/key", "{year}/{id}", WINDOWS),
    L(f"{W}/label", "{title}（{year}）", CALENDAR),
    L(f"{W}/opens_at", "10:00", life({"at": "2025-03-01T09:00:00", **draft()})),
    L(f"{W}/closes_at", "08:00", life({"at": "2025-04-30T09:00:00", **draft()})),
    L(
        f"{W}/extended",
        {"2025-spring": {"closes": "2025-05-10", "source": {"title": "延期通知"}}},
        life({"at": "2025-05-03T09:00:00", **draft()}),
    ),
    L(
        f"{W}/extended/2025-spring/closes",
        "2025-05-11",
        life({"at": "2025-05-11T09:00:00", **draft()}),
        given={f"{W}/extended": {"2025-spring": {"closes": "2025-05-10", "source": {"title": "延期通知"}}}},
    ),
    L(f"{W}/texts/open", "填{label}", tiles()),
    L(f"{W}/texts/taken", "报过了", tiles("2025-03-03T09:00:00", sent())),
    L(f"{W}/texts/closed", "等{label}", tiles("2025-06-03T09:00:00")),
    L(f"{W}/texts/notice", "三月一日起", tiles()),
    L(f"{W}/texts/late", "晚了", life({"at": "2025-06-03T09:00:00", **draft()})),
]
CAMPAIGN = [
    *under(
        ONCE,
        L(f"{O}/title", "大检查", CALENDAR, given={"windows/season/label": "{title}"}),
        L(f"{O}/opens", "2025-03-10", life(draft())),
        L(f"{O}/closes", "2025-03-02", life(draft())),
        L(f"{O}/label", "质量月", CALENDAR),
    )
]

TERM = {
    f"{R}/deadlines": [
        {
            "id": "soon",
            "from": "form.day",
            "term": {"amount": 2, "unit": "working-day"},
            "at": ["submit"],
            "message": "最迟{due}",
        }
    ]
}
T = f"{R}/deadlines/soon/term"


def late(day: str, moment: str) -> Look:
    """What comes of handing in on a day what is counted from another."""
    return life(draft(text="好", day=day), at(moment, **{"as": "firm.clerk", "submit": "a"}))


HOLIDAY = "calendars/national/years/2025/holidays/labour-day"
TERMS = [
    *under(
        TERM,
        L(f"{T}/include_start", True, late("2025-03-03", "2025-03-05T09:00:00")),
        L(f"{T}/roll", "forward", late("2025-04-30", "2025-05-05T09:00:00"), given={f"{T}/unit": "calendar-day"}),
        L(f"{T}/hours", {}, late("2025-03-03", "2025-03-05T20:00:00")),
        L(
            f"{T}/hours/afternoon",
            ["13:00", "18:30"],
            late("2025-03-03", "2025-03-05T18:00:00"),
            given={f"{T}/hours": {}},
        ),
        L(
            f"{T}/hours/morning",
            ["08:30", "11:00"],
            late("2025-03-03", "2025-03-04T11:30:00"),
            given={f"{T}/hours": {}, f"{T}/unit": "half-day-slot", f"{T}/amount": 3},
        ),
        L(
            f"{R}/deadlines/soon/calendar",
            "plain",
            late("2025-04-30", "2025-05-06T09:00:00"),
            given={"calendars/plain": {"title": "没有节假日", "years": {}}},
        ),
        L("calendars/national/rest_days", ["sunday"], late("2025-03-07", "2025-03-11T09:00:00")),
        L(f"{HOLIDAY}/from", "2025-05-02", late("2025-04-30", "2025-05-07T09:00:00")),
        L(f"{HOLIDAY}/to", "2025-05-03", late("2025-04-30", "2025-05-07T09:00:00")),
        L(f"{HOLIDAY}/make_up_days", [], late("2025-04-25", "2025-04-29T09:00:00")),
    ),
    *under(
        {
            f"{R}/deadlines": [
                {
                    "id": "soon",
                    "from": "form.day",
                    "term": {"amount": 2, "unit": "calendar-day"},
                    "at": ["submit"],
                    "message": "迟了",
                    "stopped_between": [
                        {"id": "hearing", "from": "site.opened_on", "until": "form.until", "title": "听证"}
                    ],
                }
            ],
            "scenarios/life/given/entries/yard/data/opened_on": "2025-03-01",
        },
        L(
            f"{R}/deadlines/soon/stopped_between/hearing/from",
            "form.until",
            life(
                draft(text="好", day="2025-03-01", until="2025-03-08"),
                at("2025-03-09T09:00:00", **{"as": "firm.clerk", "submit": "a"}),
            ),
        ),
        L(
            f"{R}/deadlines/soon/stopped_between/hearing/until",
            "form.day",
            life(
                draft(text="好", day="2025-03-01", until="2025-03-08"),
                at("2025-03-09T09:00:00", **{"as": "firm.clerk", "submit": "a"}),
            ),
        ),
    ),
    L(
        f"{R}/obligation/calendar",
        "plain",
        api("firm.clerk", "registers/site/entries/{yard}/obligations", [at("2025-05-07T09:00:00")]),
        given={
            f"{R}/obligation": {"from": "site.opened_on", "grace": {"amount": 3, "unit": "working-day"}},
            f"{R}/window": {"window": "season"},
            "calendars/plain": {"title": "没有节假日", "years": {}},
        },
    ),
]

LINES = [*under(USED, *YEARLY, *CAMPAIGN), *TERMS]
