"""Who decides in what order, and what each answer leads to."""

from __future__ import annotations

from tests.config.walk.lines import BOSS, DONE, OFFICER, Line, at, decides, draft, sent, under
from tests.config.walk.playing import api, life, page

C = "filings/record/chain"
ONE, TWO = f"{C}/steps/confirm", f"{C}/steps/review"
L = Line

SENT, CONFIRMED = life(sent()), life(sent(), BOSS)
LIFE = life(*DONE)
BACK = {"as": "firm.clerk", "withdraw": "a"}
RETURN = decides("firm.boss", "return")
AGAIN = {"as": "firm.clerk", "submit": "a"}
TASK = page("firm.boss", "/tasks/{task}/", [sent()])
DESK = page("county.officer", "/tasks/{task}/", [sent(), BOSS])
OF_COUNTY = {"kind": "office", "at": "subject.jurisdiction"}
OFFICERS = {"role": "officer", "of": OF_COUNTY}
SECONDS = {"role": "second", "of": OF_COUNTY}
BOTH = {f"{TWO}/by": [{**OFFICERS, "id": "first"}, {**SECONDS, "id": "other"}], f"{TWO}/mode": "all"}
SECOND = decides("county.second")

READ_SENT = page("firm.clerk", "/filings/{a}/", [sent()])

CHAIN = [
    L(f"{C}/applicant", ["clerk", "boss"], life({**sent(), "as": "firm.boss"})),
    L(f"{C}/fields/read", ["text"], page("firm.clerk", "/filings/{a}/edit/", [draft()])),
    L(f"{C}/fields/hidden", ["text"], api("firm.clerk", "filings/{a}", [draft()])),
    L(f"{C}/draft", "begun", life(draft())),
    L(f"{C}/returned", "sent-back", life(sent(), RETURN)),
    L(
        f"{C}/ends",
        {"accepted": {"means": "approved"}, "refused": {"means": "refused"}, "void": {"means": "void"}},
        LIFE,
    ),
    *under(
        {
            f"{C}/ends": {
                "confirmed": {"means": "approved", "title": "办结"},
                "refused": {"means": "refused"},
                "void": {"means": "void"},
                "away": {"means": "withdrawn"},
            }
        },
        L(f"{C}/ends/confirmed/title", "完成", LIFE),
        L(f"{C}/ends/confirmed/means", "refused", life(*DONE), given={f"{C}/ends/accepted": {"means": "approved"}}),
        L(f"{C}/withdraw/to", "away", life(sent(), BACK)),
        L(f"{C}/cancel/to", "refused", api("firm.clerk", "filings/{a}/cancel", [sent()], body={"reason": "重报"})),
    ),
    L(f"{C}/withdraw/while", ["review"], life(sent(), BACK)),
    L(f"{C}/cancel/while", ["review"], page("firm.clerk", "/filings/{a}/", [sent()])),
    L(f"{C}/cancel/by", ["boss"], page("firm.clerk", "/filings/{a}/", [sent()])),
]

DELETES = {f"{C}/delete": {"while": ["confirm", "submitted"], "by": ["clerk"], "message": "已在审核"}}
CHAIN += under(
    DELETES,
    L(f"{C}/delete/while", ["returned"], READ_SENT),
    L(f"{C}/delete/by", ["boss"], READ_SENT),
    L(f"{C}/delete/when", {"form.text": "坏"}, READ_SENT),
    L(
        f"{C}/delete/message",
        "不行",
        api("firm.clerk", "filings/{a}", [sent()]),
        given={f"{C}/delete/while": ["returned"]},
    ),
)

BODIES = {
    f"{TWO}/for_each": {"field": "form.bodies", "kinds": {"north": "office", "south": "firm"}},
    f"{TWO}/by": {"role": "officer", "of": "target"},
    f"{TWO}/mode": "all",
}
STEP = [
    L(f"{ONE}/title", "经理确认", TASK),
    L(f"{ONE}/state", "checking", SENT),
    L(f"{ONE}/when", {"form.kind": "large"}, SENT),
    L(f"{TWO}/by/role", "second", CONFIRMED),
    L(f"{TWO}/by/of/kind", "firm", CONFIRMED),
    L(f"{TWO}/by/of/at", "region", CONFIRMED),
    L(f"{TWO}/by/of/climb", False, life(sent(), BOSS), given={f"{TWO}/by/role": "chief"}),
    *under(
        {f"{ONE}/by": {"role": "boss", "of": {"named_in": "form.site"}}},
        L(f"{ONE}/by/of/named_in", "form.piece", life(sent(text="好", site={"id": "$yard"}))),
    ),
    *under(
        {f"{ONE}/by": {"account": "form.holder"}},
        L(f"{ONE}/by/account", "form.number", life(sent(text="好", holder="900000002", number="900000004"))),
    ),
    *under(
        BOTH,
        L(f"{TWO}/mode", "any", life(*DONE)),
        L(f"{TWO}/by/other/title", "复核", page("firm.clerk", "/filings/{a}/", [sent(), BOSS])),
        L(f"{TWO}/by/other/when", {"form.kind": "large"}, CONFIRMED),
        L(
            f"{TWO}/on_reject",
            "all",
            life(sent(), BOSS, decides("county.officer", "refuse")),
            given={f"{TWO}/mode": "any"},
        ),
        L(f"{TWO}/mode/at_least", 1, life(*DONE), given={f"{TWO}/mode": {"at_least": 2}}),
        L(f"{TWO}/mode/ratio", 0.5, life(*DONE), given={f"{TWO}/mode": {"ratio": 1}}),
    ),
    L(f"{ONE}/by/each", "person", SENT),
    *under(
        BODIES,
        L(f"{TWO}/for_each/field", "form.kind", life(sent(text="好", bodies=["north"], kind="small"), BOSS)),
        L(f"{TWO}/for_each/kinds", {"north": "firm"}, life(sent(text="好", bodies=["north"]), BOSS)),
        L(
            f"{TWO}/for_each/keep_approved",
            False,
            life(
                sent(text="好", bodies=["north", "south"]), BOSS, OFFICER, decides("firm.boss", "return"), AGAIN, BOSS
            ),
            given={
                f"{TWO}/by": [{"role": "officer", "of": "target"}, {"role": "boss", "of": "target"}],
                f"{TWO}/mode": "any",
            },
        ),
    ),
    L(f"{TWO}/return_to", ["confirm"], DESK),
    L(f"{TWO}/after_return", "resume", life(sent(), BOSS, decides("county.officer", "return"), AGAIN)),
    L(f"{TWO}/if_none", "skip", CONFIRMED, given={f"{TWO}/by/role": "clerk"}),
    *under(
        {f"{TWO}/by/role": "clerk", f"{TWO}/if_none": {"to": [SECONDS]}}, L(f"{TWO}/if_none/to", [OFFICERS], CONFIRMED)
    ),
    L(
        f"{ONE}/own",
        "skip",
        life({**sent(), "as": "firm.boss"}, reader="city.chief"),
        given={f"{C}/applicant": ["boss"]},
    ),
    L(f"{TWO}/repeated", "skip", CONFIRMED, given={f"{TWO}/by": {"role": "boss", "of": "applicant"}}),
    L(f"{ONE}/actions", ["transfer"], TASK),
    L(f"{ONE}/cc", {"role": "clerk", "of": "applicant"}, page("firm.clerk", "/inbox/copies/", [sent()])),
    L(
        f"{ONE}/copy_to",
        ["clerk"],
        api("firm.boss", "tasks/{task}/cc", [sent()], body={"to": [{"account": 900000002}]}),
        given={f"{ONE}/actions": ["cc"]},
    ),
]

ANSWERS = [
    *under(
        {f"{ONE}/decisions": [{"id": "approve"}, {"id": "return"}, {"id": "pass-on", "title": "移交"}]},
        L(f"{ONE}/decisions/pass-on/title", "移送", TASK),
        L(f"{ONE}/decisions/pass-on/counts", "refuse", life(sent(), decides("firm.boss", "pass-on"))),
        L(f"{ONE}/decisions/approve/comment", "required", TASK),
        L(f"{ONE}/decisions/approve/signature", True, TASK),
        L(f"{ONE}/decisions/approve/demands", ["verdict"], TASK, given={f"{ONE}/fields/write": ["verdict"]}),
        L(f"{ONE}/decisions/return/clears", ["text"], life(sent(), decides("firm.boss", "return"))),
        L(f"{ONE}/on", {"pass-on": "refuse"}, life(sent(), decides("firm.boss", "pass-on"))),
        *under(
            {f"{ONE}/on": {"pass-on": [{"when": {"form.kind": "large"}, "to": "refuse"}, {"to": "next"}]}},
            L(f"{ONE}/on/pass-on/0/when", {"form.text": "好"}, life(sent(), decides("firm.boss", "pass-on"))),
            L(f"{ONE}/on/pass-on/1/to", "applicant", life(sent(), decides("firm.boss", "pass-on"))),
        ),
    )
]

FIELDS = [
    L(f"{ONE}/fields/write", ["verdict"], TASK),
    L(f"{ONE}/fields/write", ["photos"], TASK),
    L(f"{ONE}/fields/hidden", ["photos"], TASK),
    L(f"{ONE}/fields/hidden", ["text"], TASK),
    L(f"{ONE}/fields/read", ["text"], TASK, given={f"{ONE}/fields": {"others": "hidden"}}),
    L(f"{ONE}/fields/others", "hidden", TASK, given={f"{ONE}/fields": {"read": ["told"]}}),
]

REMIND = {
    f"{ONE}/timeouts": [
        {
            "after": {"amount": 3, "unit": "calendar-day"},
            "do": "decide",
            "decision": "approve",
            "to": [{"role": "clerk", "of": "applicant"}],
        }
    ]
}
LATER = life(sent(), at("2025-03-07T10:00:00"))
T = f"{ONE}/timeouts/0"
TIMES = [
    *under(
        REMIND,
        L(f"{T}/after", {"amount": 9, "unit": "calendar-day"}, LATER),
        L(f"{T}/do", "escalate", LATER),
        L(
            f"{T}/decision",
            "return",
            LATER,
            given={f"{ONE}/decisions": ["approve", {"id": "return", "comment": "optional"}]},
        ),
        L(f"{T}/to", [{"role": "boss", "of": "applicant"}], LATER, given={f"{T}/do": "escalate"}),
        L(
            f"{T}/calendar",
            "late",
            life({**sent(), "at": "2025-04-30T09:00:00"}, at("2025-05-08T10:00:00")),
            given={
                f"{T}/after": {"amount": 3, "unit": "working-day"},
                "calendars/late": {"title": "没有节假日", "years": {}},
            },
        ),
    )
]

CHECKED = {
    f"{TWO}": {
        "id": "review",
        "title": "核验",
        "verify": "piece",
        "on": {"pass": "next", "fail": "refuse", "unknown": "applicant"},
    },
    "checks/piece": {
        "title": "核对部位",
        "register": "piece",
        "match": {"name": {"fact": "form.holder"}},
        "passed": "一致",
        "failed": "不一致",
        "unknown": "未找到",
    },
}
K = "checks/piece"
FOUND = life(sent(text="好", holder="东墙", told="西"), BOSS)
LOST = life(sent(text="好", holder="北墙"), BOSS)
SAID = page("firm.clerk", "/filings/{a}/", [sent(text="好", holder="东墙", told="西"), BOSS])
NOT_SAID = page("firm.clerk", "/filings/{a}/", [sent(text="好", holder="北墙"), BOSS])
CHECKS = [
    *under(
        CHECKED,
        L(
            f"{TWO}/verify",
            "other",
            FOUND,
            given={"checks/other": {**CHECKED["checks/piece"], "match": {"name": "没有"}}},
        ),
        L(f"{K}/title", "核实部位", SAID),
        L(f"{K}/unless", {"form.text": "好"}, FOUND),
        L(f"{K}/register", "site", FOUND),
        L(f"{K}/match", {"name": {"fact": "form.told"}}, FOUND),
        L(f"{K}/agree", {"name": {"fact": "form.told"}}, FOUND),
        L(f"{K}/ends", {"name": {"fact": "form.told"}}, FOUND),
        L(f"{K}/passed", "完全一致", SAID),
        L(f"{K}/unknown", "查无此项", NOT_SAID),
        L(f"{K}/failed", "对不上", SAID, given={f"{K}/agree": {"name": {"fact": "form.told"}}}),
    )
]

LINES = [*CHAIN, *STEP, *ANSWERS, *FIELDS, *TIMES, *CHECKS]
