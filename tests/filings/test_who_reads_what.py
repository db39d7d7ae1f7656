"""Who reads what of a filing: state × reader × way in, one answer each, and the two ways to ask agree.

An invented region with everything that bears on it: a team whose role files, a colleague of the team who does not, the
enterprise above, an office that checks with a field hidden from it, an authority that reviews, copies within the
territory and outside of it, a superior, another territory, another tenant. Each filing is about a site of its own and
holds two words that occur nowhere else: what was handed in, and what was typed since it came back.
"""
# ruff: noqa: E501 - lines of YAML and of the table are as long as they need to be

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from guicheng.accounts import places
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account, Jurisdiction
from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.config.model.scenarios import Given, GivenEntry
from guicheng.documents import File, Paper
from guicheng.filings.access import FilingAccess, rows
from guicheng.filings.acts import conclusion, decisions, drafts, filing_files, submission
from guicheng.filings.context.filing_context import of_filing
from guicheng.filings.guards import uniqueness
from guicheng.filings.models import Filing
from guicheng.notices.models import Message
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage
from guicheng.reports import exporting, printing, statistics
from guicheng.workflow import service
from guicheng.workflow.desk import Desk
from guicheng.workflow.models import Task
from tests.support.story import at, fresh
from tests.support.world import Person, picture, said

pytestmark = pytest.mark.django_db

NAME = "who-reads"
EVERYBODY = "[writer, mate, boss, partner, checker, reviewer, watcher]"

FILES = {
    "workflows/who-reads/region.yaml": f"""
region: who-reads
title: 谁看得到
jurisdiction: "530000"
languages: [zh]
entry: {{intro: 各单位报送。}}
organisation_kinds:
  firm: {{title: 企业}}
  office: {{title: 主管部门, requires: [jurisdiction]}}
roles:
  writer: {{title: 填报员, of: firm, about: site, sees: own-subject, may: [export]}}
  mate: {{title: 班组成员, of: firm, about: site, sees: own-subject, may: [export], menu: writer}}
  boss: {{title: 企业, of: firm, sees: own-organisation, may: [export], menu: writer}}
  partner: {{title: 合作单位, of: firm, sees: own-organisation, may: [export], menu: writer}}
  checker: {{title: 初审员, of: office, sees: jurisdiction, may: [export], menu: writer}}
  reviewer: {{title: 复审员, of: office, sees: jurisdiction, may: [export], menu: writer}}
  watcher: {{title: 查看员, of: office, sees: jurisdiction, may: [export], menu: writer}}
accounts: {{}}
labels: {{draft: {{all: 未上报}}, checking: {{all: 初审中}}, reviewing: {{all: 复审中}}, returned: {{all: 已退回}}, confirmed: {{all: 已确认}}}}
menus:
  writer:
    - {{id: reports, title: 报告, opens: filings, of: report}}
    - {{id: sites, title: 工地, opens: register, of: site}}
    - {{id: inbox, title: 待办, opens: inbox}}
    - {{id: statistics, title: 统计, opens: statistics}}
    - {{id: exports, title: 导出, opens: exports}}
statistics:
  - {{id: titles, title: 按标题, filing: report, by: form.title, chart: bar, to: {EVERYBODY}}}
  - {{id: states, title: 按状态, filing: report, by: filing.state, chart: bar, to: {EVERYBODY}}}
""",
    "rules/who-reads/registers.yaml": f"""
registers:
  site:
    title: 工地
    form: site
    name: name
    jurisdiction: place
    create: [boss]
    lists: [{{to: {EVERYBODY}, columns: [{{id: name, title: 工地, value: site.name, search: true}}]}}]
""",
    "forms/who-reads/site/schema.yaml": """
type: object
properties:
  name: {type: string, maxLength: 40}
  place: {type: object, properties: {code: {type: string, format: jurisdiction-code}}, required: [code]}
required: [name, place]
""",
    "forms/who-reads/site/ui.yaml": """
title: 工地
layout: [{id: main, rows: [name, place]}]
fields:
  name: {label: 名称}
  place: {label: 所在地, widget: jurisdiction, jurisdiction: {within: "53", depth: county}}
""",
    "forms/who-reads/report/schema.yaml": """
type: object
properties:
  title: {type: string, maxLength: 40}
  offer: {type: string, maxLength: 40}
  partner: {type: object, properties: {id: {type: string}, label: {type: string}}}
required: [title, offer]
""",
    "forms/who-reads/report/ui.yaml": """
title: 报告
layout: [{id: main, rows: [title, offer, partner, {slot: papers}]}]
fields:
  title: {label: 标题}
  offer: {label: 报价}
  partner: {label: 合作单位, organisation: {kinds: [firm]}}
slots: [{id: papers, title: 照片, kinds: [image], min: 1, max: 5}]
""",
    "workflows/who-reads/report.yaml": """
filing: report
title: 报告
about: site
form: report
name: {zh: "{form.title}"}
visibility: [{to: [partner], of: form.partner, states: [checking, reviewing, returned, confirmed]}]
unique: [{id: once, fields: [title], message: "已由{holder}报送"}]
chain:
  applicant: writer
  withdraw: {while: [checking]}
  steps:
    - id: check
      title: 初审
      state: checking
      by: {role: checker, of: {kind: office, at: subject.jurisdiction}}
      decisions: [approve, return]
      actions: [cc]
      fields: {hidden: [offer]}
    - {id: review, title: 复审, state: reviewing, by: {role: reviewer, of: {kind: office, at: subject.jurisdiction}}, decisions: [approve, return]}
amend: [{id: retitle, title: 更正标题, by: [checker], fields: [title]}]
columns:
  - {id: site, title: 工地, value: site.name}
  - {id: title, title: 标题, value: form.title, search: true}
  - {id: offer, title: 报价, value: form.offer}
  - {id: state, title: 状态, value: filing.state_label}
""",
    "workflows/who-reads/exports.yaml": f"""
exports:
  reports:
    title: 报告汇总
    filing: report
    to: {EVERYBODY}
    criteria: [{{id: title, title: 标题, value: form.title, kind: choice}}]
    columns: [{{id: site, title: 工地, value: site.name}}, {{id: title, title: 标题, value: form.title}}, {{id: offer, title: 报价, value: form.offer}}]
    formats: [xlsx]
documents:
  summary:
    title: 工地报告
    about: site
    to: {EVERYBODY}
    file_name: 工地报告
    sections:
      - {{kind: filings, title: 报告, filing: report, states: [draft, checking, reviewing, returned, confirmed, void], columns: [{{id: title, title: 标题, value: form.title}}, {{id: offer, title: 报价, value: form.offer}}], empty: 无}}
    formats: [pdf]
""",
    "workflows/who-reads/notices.yaml": """
notices:
  moved: &told
    on: withdraw
    to: [applicant, {role: boss, of: applicant}, {role: checker, of: {kind: office, at: subject.jurisdiction}}]
    title: "动态{filing.name}"
    body: "{form.title}报价{form.offer}"
""".replace(" &told", "")
    + "".join(
        f"""  moved-{event}:
    on: {event}
    to: [applicant, {{role: boss, of: applicant}}, {{role: checker, of: {{kind: office, at: subject.jurisdiction}}}}]
    title: "动态{{filing.name}}"
    body: "{{form.title}}报价{{form.offer}}"
"""
        for event in ("submit", "return", "finish", "void")
    ),
    "workflows/who-reads/scenarios/people.yaml": """
given:
  organisations:
    firm: {kind: firm, name: 甲企业, jurisdiction: "530102", roles: [boss]}
    rival: {kind: firm, name: 乙企业, jurisdiction: "530102", roles: [boss, partner]}
    ally: {kind: firm, name: 丙企业, jurisdiction: "530302", roles: [partner]}
    county: {kind: office, name: 五华区主管部门, jurisdiction: "530102", roles: [checker, reviewer, watcher]}
    province: {kind: office, name: 省主管部门, jurisdiction: "530000", roles: [watcher]}
    elsewhere: {kind: office, name: 麒麟区主管部门, jurisdiction: "530302", roles: [checker, watcher]}
  entries: {}
scenarios: []
""",
}
SCHEMAS = {
    "region": "region",
    "registers": "registers",
    "schema": "form-schema",
    "ui": "form-ui",
    "notices": "notices",
    "exports": "exports",
    "people": "scenarios",
}


READERS = {
    "author": "{site}.writer", "team": "{site}.mate", "enterprise": "firm", "checker": "county.checker",
    "reviewer": "county.reviewer", "copied": "county.watcher", "copied far": "elsewhere.watcher",
    "superior": "province", "far": "elsewhere.checker", "tenant": "rival.boss", "named": "ally", "not named": "rival.partner",
}  # fmt: skip
"""The checker decides first (at his desk when it is submitted, a former decider afterwards), the reviewer second. A
partner is named in a field of the form, and reads what it is named in as `visibility` says."""

WORDS = {
    "draft": "鼋鼍", "submitted": "饕餮", "reviewing": "魑魅", "returned": "耄耋", "withdrawn": "囹圄",
    "confirmed": "觊觎", "void": "龃龉",
}  # fmt: skip
TYPED = {"returned": "蹀躞", "withdrawn": "踟蹰"}
SECRET = "氍毹"


@dataclass
class Case:
    """One filing in one state, about a site of its own."""

    state: str
    site: int
    filing: int
    files: list[int]

    @property
    def word(self) -> str:
        return WORDS[self.state]


class Place:
    """The region with its people, and a filing in every state."""

    def __init__(self) -> None:
        self.stage = Stage(releases.current(NAME))
        self.stage.set(self.stage.config.scenarios["people"].given)
        self.cases = [self.case(state) for state in WORDS]

    def actor(self, reader: str, state: str) -> Actor:
        return self.stage.actor(READERS[reader].format(site=state))

    def client(self, actor: Actor) -> Client:
        account = Account.objects.unscoped().get(pk=actor.account_id)
        client: Client = Person(actor.role, account, actor.membership_id or 0).api()
        return client

    def case(self, state: str) -> Case:
        data = {"name": f"工地{WORDS[state][0]}{state}", "place": {"code": "530102"}}
        given = GivenEntry(register="site", of="firm", data=data, roles=["writer", "mate"])
        self.stage.set(Given(entries={state: given}))
        author, site = self.actor("author", state), self.stage.entries[state].pk
        ally = self.stage.organisations["ally"]
        typed = {"title": WORDS[state], "offer": SECRET, "partner": {"id": str(ally.pk)}}
        filing = drafts.create(author, "report", site, {"title": f"初稿{state}", "offer": "面议"}).matter.filing
        drafts.save(author, filing.pk, typed)
        files = [filing_files.add(author, filing.pk, "papers", picture(len(state))).pk]
        if state != "draft":
            submission.submit(author, filing.pk)
            self.send_copies(filing, state)
            self.move(filing, state)
        if state in TYPED:
            drafts.save(author, filing.pk, {"title": TYPED[state]})
            files.append(filing_files.add(author, filing.pk, "papers", picture(50 + len(state))).pk)
        return Case(state, site, filing.pk, files)

    def send_copies(self, filing: Filing, state: str) -> None:
        task = Task.objects.get(filing_id=filing.pk, status="NEW")
        to = [Desk.of_account(self.actor(name, state).account_id or 0) for name in ("copied", "copied far")]
        service.cc(task.pk, to, actor=self.actor("checker", state), at=clock.now())

    def move(self, filing: Filing, state: str) -> None:
        checker, reviewer = self.actor("checker", state), self.actor("reviewer", state)
        match state:
            case "reviewing":
                decisions.decide_filing(checker, filing.pk, decisions.Answer("approve"))
            case "confirmed":
                decisions.decide_filing(checker, filing.pk, decisions.Answer("approve"))
                decisions.decide_filing(reviewer, filing.pk, decisions.Answer("approve"))
            case "returned":
                decisions.decide_filing(checker, filing.pk, decisions.Answer("return", opinion="请补充"))
            case "withdrawn":
                submission.withdraw(self.actor("author", state), filing.pk)
            case "void":
                conclusion.void(fresh(filing), Actor.system(NAME, "定时任务"), {"rule": "test"})


@pytest.fixture
def place(db: None, tmp_path: Path, settings: Any) -> Place:
    if not Jurisdiction.objects.exists():
        places.load()
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = SCHEMAS.get(path.stem, "filing")
        path.write_text(f"# yaml-language-server: $schema={schema}.schema.json\n{text.lstrip()}", encoding="utf-8")
    settings.GUICHENG_CONFIG_ROOT = str(tmp_path)
    at("2025-03-03T09:00:00")
    releases.publish_region(NAME, None, Actor.system(NAME, "tests"), scenarios=False)
    return Place()


# -- the ways in: what each shows of a case, as text; None where it shows nothing, not even that it is there --------------

Shown = str | None


def of_page(client: Client, url: str) -> Shown:
    answer: Any = client.get(url)
    assert answer.status_code in (200, 403, 404), (url, answer.status_code)
    return answer.content.decode() if answer.status_code == 200 else None


def row_of(client: Client, url: str, case: Case) -> Shown:
    """The row of a case in a list: its cells."""
    answer: Any = client.get(url)
    if answer.status_code != 200:
        return None
    groups = answer.context.get("groups") or [{"rows": answer.context.get("rows")}]
    found = [row for group in groups for row in group["rows"] if row["id"] == case.filing]
    return str(found[0]["cells"]) if found else None


def of_api_list(client: Client, actor: Actor, case: Case) -> Shown:
    items = said(client.get(f"/api/v1/filings?type=report&subject={case.site}"))["items"]
    found = [one for one in items if one["id"] == case.filing]
    return str(found[0]) if found else None


def of_api(client: Client, actor: Actor, case: Case) -> Shown:
    answer: Any = client.get(f"/api/v1/filings/{case.filing}")
    return str(said(answer)) if answer.status_code == 200 else None


def of_act(client: Client, actor: Actor, case: Case) -> Shown:
    """A save by the API: + where it is taken."""
    before = transaction.savepoint()
    answer: Any = client.send("PATCH", f"/api/v1/filings/{case.filing}", {"data": {}})  # type: ignore[attr-defined]
    transaction.savepoint_rollback(before)
    return "+" if answer.status_code == 200 else None


def of_pdf(client: Client, actor: Actor, case: Case) -> Shown:
    """The PDF, whose words are those of the paper it is drawn from."""
    answer: Any = client.get(f"/filings/{case.filing}/pdf")
    return answer.getvalue().decode() if answer.status_code == 200 else None


def of_paper(client: Client, actor: Actor, case: Case) -> Shown:
    try:
        text = str(printing.paper(actor, "summary", case.site))
    except Refusal:
        return None
    return text if any(word in text for word in (case.word, *TYPED.values())) else None


def of_file(client: Client, actor: Actor, case: Case) -> Shown:
    opened = [client.get(f"/files/{pk}/").status_code == 200 for pk in case.files]
    if len(opened) > 1 and opened[1]:
        return TYPED[case.state]
    return case.word if opened[0] else None


def of_export(client: Client, actor: Actor, case: Case) -> Shown:
    """The line of an export; by its title it is found, and offered to be asked for, where the title is shown there."""
    name = WORDS[case.state][0] + case.state
    line, *others = [line for line in exported(actor, {}) if name in line] or [None]
    assert not others
    by_title = any(name in one for one in exported(actor, {"title": case.word}))
    offered = case.word in str(exporting.criteria(actor, "reports"))
    assert by_title == offered == (line is not None and case.word in line and case.state != "returned")
    return line


def exported(actor: Actor, answers: dict[str, str]) -> list[str]:
    return [str(line) for line in exporting.preview(actor, "reports", answers).sheet.rows]


def of_search(client: Client, actor: Actor, case: Case) -> Shown:
    """The search for what was handed in, and for what was typed since."""
    found = ""
    for word in (case.word, TYPED.get(case.state, "")):
        answer: Any = client.get("/search/", {"q": word}) if word else None
        if answer is not None and answer.status_code == 200:
            found += str([one["name"] for one in answer.context["filings"] if one["url"].endswith(f"/{case.filing}/")])
    return found if found.strip("[]") else None


def of_statistics(client: Client, actor: Actor, case: Case) -> Shown:
    figure, _states = statistics.statistics_for(actor)
    values = [group.value for group in figure.groups if group.value in (case.word, TYPED.get(case.state))]
    return str(values) if values else None


def of_notices(client: Client, actor: Actor, case: Case) -> Shown:
    """What the last notice about it told the desk."""
    told = Message.objects.unscoped().filter(filing_id=case.filing, desk__in=sorted(actor.desk_keys))
    last = told.filter(notice__startswith="moved").order_by("id").last()
    return last.title_zh + last.body_zh if last else None


WAYS: dict[str, Callable[[Any, Actor, Case], Shown]] = {
    "row": of_api_list,
    "list": lambda c, a, case: row_of(c, "/filings/of/report/", case),
    "entry": lambda c, a, case: row_of(c, f"/entries/{case.site}/", case),
    "page": lambda c, a, case: of_page(c, f"/filings/{case.filing}/"),
    "task": lambda c, a, case: of_page(c, f"/tasks/{task_of(case)}/"),
    "print": lambda c, a, case: of_page(c, f"/filings/{case.filing}/print/"),
    "pdf": of_pdf,
    "paper": of_paper,
    "file": of_file,
    "export": of_export,
    "search": of_search,
    "figure": of_statistics,
    "api": of_api,
    "act": of_act,
    "told": of_notices,
}


def task_of(case: Case) -> int:
    """The first task of a case; of a draft none, so that of nobody."""
    first = Task.objects.filter(filing_id=case.filing, seat__gt=0).order_by("id").first()
    return first.pk if first else 0


def mark(shown: Shown, case: Case, way: str) -> str:
    """`T` all of it as it is typed, `A` all of it as it was handed in, `a` without the field that is hidden, `r` a row
    with kind and state, `+` may be done, `.` nothing."""
    if shown is None:
        return "."
    if shown == "+":
        return "+"
    if TYPED.get(case.state, "\0") in shown:
        return "T"
    if case.word in shown:
        return "A" if SECRET in shown or way in WITHOUT_SECRET else "a"
    assert SECRET not in shown, (case.state, way)
    return "r"


WITHOUT_SECRET = ("row", "search", "figure", "file")
"""Ways that never show the field that is hidden from the checker."""

EXPECTED = """
                     row    list   entry  page   task   print  pdf    paper  file   export search figure api    act    told
draft     author     A      A      A      A      .      A      A      A      A      A      .      A      A      +      .
draft     team       r      r      r      .      .      .      .      .      .      r      .      .      r      .      .
draft     enterprise r      r      r      .      .      .      .      .      .      r      .      .      r      .      .
draft     checker    r      r      r      .      .      .      .      .      .      r      .      .      r      .      .
draft     reviewer   r      r      r      .      .      .      .      .      .      r      .      .      r      .      .
draft     copied     r      r      r      .      .      .      .      .      .      r      .      .      r      .      .
draft     copied far .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
draft     superior   r      r      r      .      .      .      .      .      .      r      .      .      r      .      .
draft     far        .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
draft     tenant     .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
draft     named      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
draft     not named  .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
submitted author     A      A      A      A      A      A      A      A      A      A      .      A      A      .      A
submitted team       A      A      A      A      A      A      A      A      A      A      .      A      A      .      .
submitted enterprise A      A      A      A      A      A      A      A      A      A      A      A      A      .      A
submitted checker    A      a      a      a      a      a      a      a      A      a      A      A      a      .      a
submitted reviewer   A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
submitted copied     A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
submitted copied far .      .      .      A      A      A      A      .      A      .      .      .      A      .      .
submitted superior   A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
submitted far        .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
submitted tenant     .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
submitted named      A      A      .      A      A      A      A      .      A      A      A      A      A      .      .
submitted not named  .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
reviewing author     A      A      A      A      A      A      A      A      A      A      .      A      A      .      A
reviewing team       A      A      A      A      A      A      A      A      A      A      .      A      A      .      .
reviewing enterprise A      A      A      A      A      A      A      A      A      A      A      A      A      .      A
reviewing checker    A      a      a      a      a      a      a      a      A      a      A      A      a      .      a
reviewing reviewer   A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
reviewing copied     A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
reviewing copied far .      .      .      A      A      A      A      .      A      .      .      .      A      .      .
reviewing superior   A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
reviewing far        .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
reviewing tenant     .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
reviewing named      A      A      .      A      A      A      A      .      A      A      A      A      A      .      .
reviewing not named  .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
returned  author     T      T      T      T      T      T      T      T      T      T      .      T      T      +      A
returned  team       A      A      A      A      A      A      A      A      A      A      .      .      A      .      .
returned  enterprise A      A      A      A      A      A      A      A      A      A      .      .      A      .      A
returned  checker    A      a      a      a      a      a      a      a      A      a      .      .      a      .      a
returned  reviewer   A      A      A      A      A      A      A      A      A      A      .      .      A      .      .
returned  copied     A      A      A      A      A      A      A      A      A      A      .      .      A      .      .
returned  copied far .      .      .      A      A      A      A      .      A      .      .      .      A      .      .
returned  superior   A      A      A      A      A      A      A      A      A      A      .      .      A      .      .
returned  far        .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
returned  tenant     .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
returned  named      A      A      .      A      A      A      A      .      A      A      .      .      A      .      .
returned  not named  .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
withdrawn author     T      T      T      T      T      T      T      T      T      T      .      T      T      +      A
withdrawn team       r      r      r      .      .      .      .      .      .      r      .      .      r      .      .
withdrawn enterprise r      r      r      .      .      .      .      .      .      r      .      .      r      .      r
withdrawn checker    r      r      r      .      .      .      .      .      .      r      .      .      r      .      r
withdrawn reviewer   r      r      r      .      .      .      .      .      .      r      .      .      r      .      .
withdrawn copied     r      r      r      .      .      .      .      .      .      r      .      .      r      .      .
withdrawn copied far .      .      .      .      .      .      .      .      .      .      .      .      r      .      .
withdrawn superior   r      r      r      .      .      .      .      .      .      r      .      .      r      .      .
withdrawn far        .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
withdrawn tenant     .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
withdrawn named      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
withdrawn not named  .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
confirmed author     A      A      A      A      A      A      A      A      A      A      .      A      A      .      A
confirmed team       A      A      A      A      A      A      A      A      A      A      .      A      A      .      .
confirmed enterprise A      A      A      A      A      A      A      A      A      A      A      A      A      .      A
confirmed checker    A      a      a      a      a      a      a      a      A      a      A      A      a      .      a
confirmed reviewer   A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
confirmed copied     A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
confirmed copied far .      .      .      A      A      A      A      .      A      .      .      .      A      .      .
confirmed superior   A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
confirmed far        .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
confirmed tenant     .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
confirmed named      A      A      .      A      A      A      A      .      A      A      A      A      A      .      .
confirmed not named  .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
void      author     A      A      A      A      A      A      A      A      A      A      .      A      A      .      A
void      team       A      A      A      A      A      A      A      A      A      A      .      A      A      .      .
void      enterprise A      A      A      A      A      A      A      A      A      A      A      A      A      .      A
void      checker    A      a      a      a      a      a      a      a      A      a      A      A      a      .      a
void      reviewer   A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
void      copied     A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
void      copied far .      .      .      A      A      A      A      .      A      .      .      .      A      .      .
void      superior   A      A      A      A      A      A      A      A      A      A      A      A      A      .      .
void      far        .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
void      tenant     .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
void      named      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
void      not named  .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
"""


def words_of_paper(paper: Paper, form: str, name: str) -> File:
    """In place of drawing: a file of the words alone, which is quicker."""
    return File(f"{name}.{form}", "application/pdf", str(paper).encode())


def test_who_reads_what(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "render", words_of_paper)
    lines = [(" " * 21 + "".join(f"{name:7}" for name in WAYS)).rstrip()]
    for case in place.cases:
        for reader in READERS:
            actor = place.actor(reader, case.state)
            client = place.client(actor)
            marks = [mark(way(client, actor, case), case, name) for name, way in WAYS.items()]
            lines.append((f"{case.state:10}{reader:11}" + "".join(f"{one:7}" for one in marks)).rstrip())
    assert lines == EXPECTED.strip("\n").split("\n")


def test_every_link_of_a_filing_leads_somewhere(place: Place) -> None:
    """Whoever sees a filing need not see what it is about: what the page leads to is what its reader may open."""
    dead = set()
    for reader in READERS:
        asked: set[str] = set()
        for case in place.cases:
            actor = place.actor(reader, case.state)
            client = place.client(actor)
            page: Any = client.get(f"/filings/{case.filing}/")
            links = (
                set(re.findall(r'href="(/(?!static/)[^"?#]*/)', page.content.decode()))
                if page.status_code == 200
                else set()
            )
            for link in links - asked:
                asked.add(link)
                if client.get(link).status_code >= 400:
                    dead.add((reader, case.state, re.sub(r"\d+", "N", link)))
    assert dead == set()


def test_one_and_many_agree(place: Place) -> None:
    """`rows` is the same rule said as a filter: what it calls readable is open, what it shows is a placeholder where it
    is not."""
    for case in place.cases:
        for reader in READERS:
            actor = place.actor(reader, case.state)
            row = fresh(case.filing)
            access = FilingAccess(of_filing(row), actor)
            seen = Filing.objects.visible_to(actor).filter(pk=case.filing)
            readable = seen.filter(rows.readable(actor, place.stage.config)).exists()
            assert readable == (seen.exists() and access.is_open and (access.may_file or case.state != "returned"))
            assert rows.shown(actor, [row])[0].is_placeholder == (not access.is_open)


def test_figures_count_what_is_open_and_lead_to_it(place: Place) -> None:
    """A-34: an unsent draft of somebody else is in no figure, by whatever it is counted; what is corrected counts as it
    was handed in; the list that a number leads to has exactly the rows that it counts."""
    for reader in READERS:
        for case in place.cases[:1] if "{site}" not in READERS[reader] else place.cases:
            actor = place.actor(reader, case.state)
            seen = list(rows.listed(actor, place.stage.config))
            open_ = [row for row in seen if FilingAccess(of_filing(row), actor).is_open]
            _titles, figure = statistics.statistics_for(actor)
            assert {one.value: one.count for one in figure.groups} == Counter(row.state for row in open_), reader
            assert figure.total == len(open_)
            for group in figure.groups:
                listed: Any = place.client(actor).get("/filings/of/report/", group.query)
                parts = listed.context.get("groups") or [{"rows": listed.context.get("rows") or ()}]
                shown = {row["id"] for part in parts for row in part["rows"]}
                assert shown == {row.pk for row in open_ if row.state == group.value}, (reader, group.value)


def test_who_holds_a_place_is_told_to_whoever_may_see_it(place: Place) -> None:
    """A unique value that somebody else holds: the name of their site is for its readers only."""
    case = next(one for one in place.cases if one.state == "confirmed")
    site = Entry.objects.unscoped().get(pk=case.site)
    place.stage.set(Given(entries={
        "own": GivenEntry(register="site", of="firm", data={"name": "新工地", "place": {"code": "530102"}}, roles=["writer"]),
        "theirs": GivenEntry(register="site", of="rival", data={"name": "别家工地", "place": {"code": "530102"}}, roles=["writer"]),
    }))  # fmt: skip
    found = Filing.objects.unscoped().get(pk=case.filing)
    for actor, told in ((place.stage.actor("own.writer"), False), (place.stage.actor("theirs.writer"), False),
                        (place.stage.actor("firm"), True), (place.stage.actor("county.watcher"), True)):  # fmt: skip
        assert (uniqueness._name_of(actor, "filing", found.pk) == site.name) == told, actor.name
        assert (uniqueness._name_of(actor, "entry", site.pk) == site.name) == told, actor.name
    draft = drafts.create(
        place.stage.actor("theirs.writer"),
        "report",
        place.stage.entries["theirs"].pk,
        {"title": case.word, "offer": "1"},
    )
    filing_files.add(place.stage.actor("theirs.writer"), draft.matter.filing.pk, "papers", picture(77))
    with pytest.raises(Refusal) as refused:
        submission.submit(place.stage.actor("theirs.writer"), draft.matter.filing.pk)
    assert [problem.message.zh for problem in refused.value.problems] == ["已由名称不公开报送"]
