# ruff: noqa: E501 - a table of quotations reads best with each on its line
"""The checker finds the mistake before a user does: at the right file and line, in both languages.

Every row is a slip that somebody who writes configuration makes: a typing error, a forgotten key, a rule that contradicts
another one. They are planted one by one in the real configuration of a region.
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from guicheng.common import clock
from guicheng.config.checker import check
from guicheng.config.findings import Findings
from guicheng.config.stores import Texts
from tests.config.planting import Planted, folders, new_findings, plant

P = Planted

W, F, R = "workflows/hunan-quality", "forms/hunan-quality", "rules/hunan-quality"
REGION, PERMIT, QUARTER, CONTRACT = (
    f"{W}/region.yaml",
    f"{W}/permit.yaml",
    f"{W}/quarterly-report.yaml",
    f"{W}/contract.yaml",
)
EVALUATION, NOTICES, EXPORTS = f"{W}/process-evaluation.yaml", f"{W}/notices.yaml", f"{W}/exports.yaml"
REGISTERS, STATUSES, WINDOWS = f"{R}/registers.yaml", f"{R}/statuses.yaml", f"{R}/windows.yaml"
UI, SCHEMA = f"{F}/quarterly-report/ui.yaml", f"{F}/quarterly-report/schema.yaml"
LIFE = f"{W}/scenarios/project-life.yaml"
YUNNAN = "yunnan-quality-safety"
PEOPLE, WORKS = (f"workflows/{YUNNAN}/scenarios/{name}.yaml" for name in ("locks", "works"))
LOCKS, CHANGE = f"rules/{YUNNAN}/locks.yaml", f"workflows/{YUNNAN}/personnel-change.yaml"
PERSONS = f"rules/{YUNNAN}/registers.yaml"
LOCK_NOTICES, LETTER = f"workflows/{YUNNAN}/notices.yaml", f"forms/{YUNNAN}/unlock/ui.yaml"

SUCCESSOR = f"forms/{YUNNAN}/personnel-change/ui.yaml"

YAML = [
    P(REGION, "region: hunan-quality", "region hunan-quality", "yaml-syntax", 1),
    P(
        REGION,
        "  enterprise:                               # HNQ-05, HNQ-06",
        "\tenterprise:                               # HNQ-05",
        "yaml-syntax",
    ),
    P(
        CONTRACT,
        "decide: {zh: 确认施工合同信息, en: Confirm this record}",
        "decide: {zh: 确认施工合同信息, en: Confirm this record",
        "yaml-syntax",
        1,
    ),
    P(PERMIT, "form: permit\n", "form: permit\nform: permit\n", "duplicate-key", 1),
    P(PERMIT, "title: {zh: 施工许可证", "title: &title {zh: 施工许可证", "anchor"),
    P(PERMIT, "about: project\n", "about: !register project\n", "tag"),
    P(PERMIT, "filing: permit\n", "filing: permits\n", "name-differs"),
    P(REGION, "region: hunan-quality", "region: hunan", "name-differs"),
    P(NOTICES, "notices:\n", "notice:\n", "unknown-key"),
    P(PERMIT, "# yaml-language-server: $schema=", "# schema: ", "no-schema-line"),
    P(WINDOWS, "windows.schema.json", "calendars.schema.json", "no-schema-line"),
]

SHAPE = [
    P(PERMIT, "limit:\n", "limits:\n", "extra-forbidden"),
    P(PERMIT, "about: project\n", "abuot: project\n", "extra-forbidden"),
    P(PERMIT, "      title: {zh: 系统审核", "      titel: {zh: 系统审核", "extra-forbidden"),
    P(PERMIT, "title: {zh: 施工许可证, en: Construction permit}\n", "", "missing", -1),
    P(QUARTER, "  per: period\n", "  per: quarter\n", "literal-error"),
    P(PERMIT, "unit: calendar-day", "unit: days", "literal-error"),
    P(PERMIT, "amount: 60,", "amount: sixty,", "int-parsing"),
    P(PERMIT, "tile: {order: 6,", "tile: {order: first,", "int-parsing"),
    P(REGION, 'jurisdiction: "430000"', "jurisdiction: 430000", "string-type"),
    P(REGION, 'jurisdiction: "430000"', 'jurisdiction: "43"', "string-pattern-mismatch"),
    P(REGION, "languages: [zh, en]", "languages: [zh, eng]", "literal-error"),
    P(REGION, "    may: [manage-accounts, export]", "    may: [manage-account, export]", "literal-error"),
    P(REGION, "    sees: own-subject", "    sees: own-project", "literal-error"),
    P(REGION, '{kind: fixed, value: "123456"}', "{kind: fixed}", "value-error"),
    P(REGION, "  - {kind: phone, label", "  - {kind: telephone, label", "literal-error"),
    P(QUARTER, "  count: 1\n", "  count: 0\n", "greater-than-equal"),
    P(QUARTER, "  window: quarter\n", "", "missing", -1),
    P(REGISTERS, "    name: name\n", "", "missing", -3),
    P(EXPORTS, "      - {kind: pictures,", "      - {kind: photos,", "union-tag-invalid"),
    P(UI, "    widget: textarea\n", "    widget: text-area\n", "literal-error"),
    P(UI, "    decimals: 2\n", "    decimals: two\n", "int-parsing"),
    P(WINDOWS, "opens: 03-16,", "opens: 02-30,", "value-error"),
    P(WINDOWS, "opens: 03-16,", "opens: March 16,", "string-pattern-mismatch"),
    P(NOTICES, "    on: task\n", "    on: tasks\n", "string-pattern-mismatch"),
    P(NOTICES, "channels: [page, mail]", "channels: [page, email]", "literal-error"),
    P(LIFE, "decision: return", "descision: return", "extra-forbidden"),
    P(
        LIFE,
        "changes: filings/permit/chain/steps/1/decisions",
        "changes: filings/permit/chain/step/1/decisions",
        "no-such-change",
    ),
    P(PERMIT, "by: {role: enterprise, of: applicant}", "by: {roles: enterprise, of: applicant}", "extra-forbidden"),
    P(EVALUATION, "do: remind}", "do: notify}", "literal-error"),
]

NAMES = [
    P(PERMIT, "applicant: project-team", "applicant: project-teams", "unknown-role"),
    P(PERMIT, "by: {role: permit-reviewer,", "by: {role: permit-reviewr,", "unknown-role"),
    P(PERMIT, "of: {kind: association,", "of: {kind: asociation,", "unknown-organisation-kind"),
    P(PERMIT, "verify: housing-permit", "verify: house-permit", "unknown-check"),
    P(PERMIT, "form: permit\n", "form: permits\n", "unknown-form"),
    P(PERMIT, "about: project\n", "about: projects\n", "unknown-register"),
    P(PERMIT, "on: {pass: confirmed,", "on: {pass: confirm-ed,", "chain.unknown-target"),
    P(PERMIT, "visibility:\n  - {to: [enterprise],", "visibility:\n  - {to: [enterprises],", "unknown-role"),
    P(PERMIT, "states: [submitted, verifying,", "states: [submitted, verified,", "unknown-state"),
    P(PERMIT, "  verifying: {all:", "  verifing: {all:", "unknown-state"),
    P(PERMIT, "counts_at: decide:confirm", "counts_at: decide:confirmed", "unknown-step"),
    P(PERMIT, '    at: [submit, "decide:confirm"]', '    at: [submit, "decide:check"]', "unknown-step"),
    P(PERMIT, "withdraw: {while: [submitted]}", "withdraw: {while: [submited]}", "chain.unknown-state"),
    P(PERMIT, "fields: [permit_no]", "fields: [permit_number]", "unknown-field"),
    P(QUARTER, "  window: quarter\n", "  window: quarters\n", "unknown-window"),
    P(CONTRACT, "fields: [consortium]", "fields: [consortia]", "unknown-field"),
    P(
        CONTRACT,
        "  applicant: project-team\n",
        "  applicant: project-team\n  fields: {hidden: [consortium.nam]}\n",
        "unknown-field",
        1,
    ),
    P(EVALUATION, "fields: {write: [category, score,", "fields: {write: [category, scores,", "unknown-field"),
    P(REGISTERS, "form: project\n", "form: projekt\n", "unknown-form"),
    P(REGISTERS, "create: [enterprise]", "create: [enterprize]", "unknown-role"),
    P(REGISTERS, "    status: project\n", "    status: projects\n", "unknown-status-rules"),
    P(REGISTERS, "findings: [award]", "findings: [awards]", "unknown-finding-set"),
    P(REGISTERS, "login_field: account_login", "login_field: account_name", "unknown-field"),
    P(REGISTERS, "filing: complete-filing, by", "filing: complete, by", "unknown-filing-type"),
    P(REGISTERS, "        fields: [started_on]", "        fields: [start_date]", "unknown-field"),
    P(
        REGISTERS,
        "when: {is: permit-and-contract-confirmed}",
        "when: {is: permit-and-contract-confirm}",
        "condition.unknown-condition",
    ),
    P(STATUSES, "        status: missing-quarter\n", "        status: missing-quarters\n", "value-error"),
    P(STATUSES, "    otherwise: unreported", "    otherwise: unfiled", "value-error"),
    P(REGION, "opens: queue, of: confirmation}", "opens: queue, of: confirmations}", "unknown-queue"),
    P(REGION, "opens: page, of: notice-project}", "opens: page, of: notes-project}", "unknown-page"),
    P(REGION, "opens: page, of: notice-project}", "opens: page}", "menu-incomplete"),
    P(REGION, "opens: queue, of: confirmation}", "opens: queue, of: all-filings}", "menu-leads-nowhere"),
    P(
        REGION,
        "icon: info, opens: page, of: notice-project}",
        "opens: register, of: housing-permit}",
        "menu-leads-nowhere",
    ),
    P(REGION, "icon: info, opens: page, of: notice-project}", "icon: info, opens: exports}", "menu-leads-nowhere"),
    P(REGION, "icon: info, opens: page, of: notice-project}", "icon: info, opens: statistics}", "menu-leads-nowhere"),
    P(REGION, "    - {id: projects, title: {zh: 项目管理", "    - {id: notes, title: {zh: 项目管理", "menu-item-twice"),
    P(
        REGION,
        "icon: info, opens: page, of: notice-enterprise}",
        "items: [{id: b, title: 乙, items: [{id: c, title: 丙, items: [{id: d, title: 丁, opens: me}]}]}]}",
        "menu-too-deep",
    ),
    P(REGION, "    manages: [project-team] ", "    manages: [project-group] ", "unknown-role"),
    P(REGION, "    about: project\n", "    about: projct\n", "unknown-register"),
    P(
        REGION,
        "filing: quarterly-report, by: filing.state",
        "filing: quarter-report, by: filing.state",
        "unknown-filing-type",
    ),
    P(NOTICES, "filings: [quarterly-report]", "filings: [quaterly-report]", "unknown-filing-type"),
    P(NOTICES, 'on: "status:missing-quarter"', 'on: "status:quarter-missing"', "unknown-state"),
    P(NOTICES, 'on: "decide:confirm.approve"', 'on: "decide:confirm.aprove"', "unknown-event"),
    P(
        NOTICES,
        "to: [applicant, {role: enterprise, of: applicant}]",
        "to: [applicant, {role: enterprice, of: applicant}]",
        "unknown-role",
    ),
    P(
        EXPORTS,
        "filing: self-evaluation, slot: pictures",
        "filing: self-evaluation, slot: photos",
        "unknown-attachment-slot",
    ),
    P(f"{R}/checks.yaml", "register: housing-permit", "register: housing-permits", "unknown-register"),
    P(f"{R}/checks.yaml", "match: {permit_no:", "match: {permit_nr:", "unknown-field"),
    P(f"{R}/checks.yaml", "ends: {project_name:", "ends: {projekt_name:", "unknown-field"),
    P(CHANGE, 'at: [submit, "decide:review"]', 'at: [submit, "decide:reviw"]', "unknown-step"),
]

REVIEW = [
    P(EVALUATION, "columns:  ", "review: [{to: [enterprise]}, {to: [enterprise]}]\ncolumns:  ", "audience-twice"),
    P(EVALUATION, "columns:  ", "review: [{to: [enterprise], steps: [evaluat]}]\ncolumns:  ", "unknown-step"),
    P(
        EVALUATION,
        "columns:  ",
        "review: [{to: [enterprise], states: {confirmed: {title: 办理中, of: [evaluating]}}}]\ncolumns:  ",
        "state-taken",
    ),
    P(
        EVALUATION,
        "columns:  ",
        "review: [{to: [enterprise], states: {busy: {title: 办理中, of: [draft]}}}]\ncolumns:  ",
        "state-not-under-way",
    ),
    P(
        f"workflows/{YUNNAN}/completion.yaml",
        "columns:\n",
        "review: [{to: [owner-user], opinions: false}]\ncolumns:\n",
        "returns-without-reason",
    ),
]

EACH = [
    P(
        QUARTER,
        "chain:\n",
        "effects:\n  - {id: x, on: finish, each: form.tags, effects: [{do: set, values: {}}]}\nchain:\n",
        "unknown-fact",
        1,
    ),
    P(f"{W}/award-result.yaml", "    on: finish\n", "    on: finish\n    each: form.result\n", "unfit-fact", 1),
    P(
        f"{W}/award-result.yaml",
        "      - do: set\n",
        "      - {do: update-entry, register: project, entry: item, values: {evaluation_result: a}}\n      - do: set\n",
        "unknown-fact",
    ),
    P(
        f"{W}/award-result.yaml",
        "      - do: set\n",
        "      - {do: create-entry, register: project, parent: subject, values: {name: a}}\n      - do: set\n",
        "entry-elsewhere",
    ),
]

FACTS = [
    P(EVALUATION, "cumulative_percent: {gte: 20}", "cumulative_percentage: {gte: 20}", "condition.unknown-fact"),
    P(
        EVALUATION,
        "when: {filings.quarterly-report.confirmed",
        "when: {filings.quarterly-reports.confirmed",
        "condition.unknown-fact",
    ),
    P(
        EVALUATION,
        "filings.quarterly-report.confirmed.latest",
        "filings.quarterly-report.approved.latest",
        "condition.unknown-fact",
    ),
    P(EVALUATION, "cumulative_percent: {gte: 20}", 'cumulative_percent: {gte: "20 %"}', "condition.unfit-value"),
    P(EVALUATION, "cumulative_percent: {gte: 20}", "cumulative_percent: {ge: 20}", "condition.bad-operator"),
    P(EVALUATION, "cumulative_percent: {gte: 20}", "cumulative_percent: {gte: 20, lt: 10}", "condition.never"),
    P(QUARTER, "from: project.started_on", "from: project.start_on", "unknown-fact"),
    P(QUARTER, "from: project.started_on", "from: project.name", "unfit-fact"),
    P(EXPORTS, "table: consortium", "table: consortia", "unknown-table"),
    P(EXPORTS, "value: item.credit_code", "value: item.code", "unknown-fact"),
    P(
        QUARTER,
        "until: filings.completion-acceptance.confirmed.first.counted_at",
        "until: filings.completion-acceptance.confirmed.first.counted",
        "unknown-fact",
    ),
    P(PERMIT, "from: form.document_date", "from: form.date", "unknown-fact"),
    P(PERMIT, "from: form.document_date", "from: Form.Date", "unknown-fact"),
    P(PERMIT, "value: form.document_date}", "value: form.date}", "unknown-fact"),
    P(PERMIT, "value: filing.state_label", "value: filing.status", "unknown-fact"),
    P(
        STATUSES,
        "{project.evaluated_on: {present: true}}",
        "{project.evaluated: {present: true}}",
        "condition.unknown-fact",
    ),
    P(
        STATUSES,
        "{periods.quarterly-report.missing.count",
        "{periods.quarterly-report.missed.count",
        "condition.unknown-fact",
    ),
    P(
        f"{R}/findings.yaml",
        "{project.status: [completed, evaluated]}",
        "{project.status: [complete, evaluated]}",
        "condition.unknown-option",
    ),
    P(
        f"{R}/conditions.yaml",
        "{filings.contract.confirmed.count: {gte: 1}}",
        "{filings.contracts.confirmed.count: {gte: 1}}",
        "condition.unknown-fact",
    ),
    P(
        f"{R}/conditions.yaml",
        "- {filings.permit.confirmed.count: {gte: 1}}",
        "- {is: all-three-confirmed}",
        "condition.circular",
        -2,
    ),
    P(f"{R}/checks.yaml", "{fact: form.permit_no}", "{fact: form.permit}", "unknown-fact"),
    P(EXPORTS, "value: project.scale}", "value: project.size}", "unknown-fact"),
    P(
        EXPORTS,
        "requires: {project.status: [completed",
        "requires: {project.status: [finished",
        "condition.unknown-option",
    ),
    P(EXPORTS, "value: form.score}", "value: form.points}", "unknown-fact"),
    P(REGION, "by: project.category", "by: project.kind", "unknown-fact"),
    P(REGION, "value: filing.due}", "value: filing.deadline}", "unknown-fact"),
    P(REGION, "value: filing.due}", "value: filing.step}", "unknown-fact"),
    P(LOCKS, "while: {work.state: under", "while: {actor.role: under", "condition.unknown-fact"),
    P(EXPORTS, "value: project.jurisdiction, kind", "value: filings.permit.any.count, kind", "not-held"),
    P(EXPORTS, "value: project.jurisdiction, kind", "value: number, kind", "unknown-fact"),
    P(EXPORTS, "value: project.jurisdiction, kind", "value: project.name, kind", "unfit-criterion"),
    P(EXPORTS, "value: project.started_on, kind", "value: project.name, kind", "unfit-criterion"),
    P(REGION, "by: project.category", "by: number", "unknown-fact"),
    P(REGION, "by: filing.state", "by: filing.due", "not-countable"),
    P(REGION, "filing: quarterly-report, by: filing.state", "filing: contract, by: form.consortium", "not-countable"),
    P(f"{W}/technique.yaml", "value: form.title, search", "value: filing.title, search", "no-search"),
    P(NOTICES, 'title: {zh: "{filing.name}公司', 'title: {zh: "{filing.due}公司', "unknown-place"),
]

ACTS = [
    P(PERMIT, "about: project\n", "about: project\nacts: {save: 暂时先把这些内容保存下来}\n", "act-word-long", 1),
    P(PERMIT, "about: project\n", "about: project\nacts: {delete: 作废}\n", "act-words-alike", 1),
    P(PERMIT, "about: project\n", "about: project\ndraft: false\nacts: {save: 暂存}\n", "word-never-read", 2),
    P(PERMIT, "questions:\n", "questions:\n  cancel: 确定作废？\n", "question-never-asked", 1),
    P(
        PERMIT,
        "  withdraw: {while: [submitted]}",
        "  withdraw: {while: [submitted]}\n  delete: {while: [retruned]}",
        "chain.unknown-state",
        1,
    ),
    P(
        PERMIT,
        "  withdraw: {while: [submitted]}",
        "  withdraw: {while: [submitted]}\n  delete: {while: [confirmed]}",
        "delete-what-counts",
        1,
    ),
    P(
        f"workflows/{YUNNAN}/completion.yaml",
        "      actions: [urge]\neffects:\n  - id: completed                           # YNR-35, YNR-36: the posts no longer count, so the locks go\n    on: finish\n",
        "      actions: [urge]\n  delete: {while: [returned]}\neffects:\n  - id: completed\n    on: submit\n",
        "delete-after-effect",
    ),
]

SENSE = [
    P(
        PERMIT,
        "decisions: [approve]\n",
        "decisions: [{id: approve, signature: true}]\n      timeouts: [{after: {amount: 3, unit: calendar-day}, do: decide, decision: approve}]\n",
        "chain.timeout-cannot-say",
        1,
    ),
    P(
        EVALUATION,
        "- {after: {amount: 2, unit: month}, do: remind}",
        "- {after: {amount: 2, unit: month}, do: decide, decision: approve}",
        "timeout-cannot-fill",
    ),
    P(
        EVALUATION,
        "decisions: [{id: approve, title: {zh: 评分, en: Score}}]",
        "decisions: [{id: approve, title: {zh: 评分, en: Score}, demands: [name]}]",
        "demands-not-written",
    ),
    P(
        EVALUATION,
        "      decisions: [approve]\n      actions",
        "      decisions: [approve]\n      fields: {write: [score]}\n      actions",
        "written-twice",
        7,
    ),
    P(EVALUATION, "      state: evaluating\n", "      state: evaluating\n      mode: all\n", "written-twice", 3),
    P(
        f"{F}/process-evaluation/ui.yaml",
        "required_if: {filing.state: evaluating}}\n  panel",
        "visible_if: {decisions.evaluate.answer: approve}}\n  panel",
        "asks-own-answer",
    ),
    P(
        PERMIT,
        "by: {role: permit-reviewer, of: {kind: association,",
        "by: {role: permit-reviewer, of: {kind: enterprise,",
        "nobody-can-decide",
    ),
    P(
        CONTRACT,
        "by: {role: enterprise, of: applicant}",
        "by: {role: expert-panel, of: applicant}",
        "nobody-can-decide",
    ),
    P(
        PERMIT,
        "on: {pass: confirmed, fail: review, unknown: review}",
        "on: {pass: confirmed, fail: confirmed, unknown: confirmed}",
        "chain.unreachable-step",
        1,
    ),
    P(PERMIT, "fail: review, unknown: review}", "fail: verify, unknown: review}", "chain.leads-to-itself"),
    P(WINDOWS, "Q1: {opens: 03-16, closes: 04-15", "Q1: {opens: 03-16, closes: 06-20", "windows-overlap", 1),
    P(
        WINDOWS,
        '    label: {zh: "{year}年{n}季度"',
        '    last_year: 2020\n    label: {zh: "{year}年{n}季度"',
        "window-is-over",
        -2,
    ),
    P(
        QUARTER,
        "window:                                     #",
        "widnow:                                     #",
        "extra-forbidden",
    ),
    P(
        QUARTER,
        'applies_to: [create, submit, "decide:confirm"]',
        "applies_to: [create, submit]",
        "counting-act-untested",
    ),
    P(PERMIT, '    at: [submit, "decide:confirm"]', "    at: [submit]", "counting-act-untested"),
    P(
        PERMIT,
        "from: form.document_date\n    term: {amount: 60,",
        "from: filing.submitted_at\n    term: {amount: -60,",
        "deadline-never-met",
        1,
    ),
    P(PERMIT, "  verifying: {all: {zh: 系统审核中, en: Being verified}}\n", "", "state-without-label", -2),
    P(STATUSES, "        status: completed\n", "        status: reported\n", "status-unreached", -8),
    P(
        REGION,
        "  general-office:\n    - {id: organisations",
        "  general-offices:\n    - {id: organisations",
        "unknown-role",
    ),
    P(
        REGION,
        "    - {id: inbox, title: {zh: 待办, en: Inbox}, icon: inbox, opens: inbox}\n    - {id: projects, title: {zh: 全部项目, en: All projects}, icon: folder, opens: register, of: project}\n    - {id: me",
        "    - {id: projects, title: {zh: 全部项目, en: All projects}, icon: folder, opens: register, of: project}\n    - {id: me",
        "decider-without-inbox",
        -1,
    ),
    P(
        REGION,
        "    - {id: search, title: {zh: 查询, en: Search}, icon: search, opens: search}\n    - {id: file, title: {zh: 填报, en: File}, icon: file, opens: tiles, of: project}\n",
        "",
        "applicant-without-page",
        -2,
    ),
    P(
        EXPORTS,
        "    register: project\n    to: [enterprise, information-centre,",
        "    register: project\n    to: [enterprise, expert-panel,",
        "export-not-allowed",
    ),
    P(REGION, "languages: [zh, en]", "languages: [zh, en]\ntime_zone: Asia/Changsha", "unknown-time-zone", 1),
    P(REGION, 'jurisdiction: "430000"', 'jurisdiction: "990000"', "unknown-place-code"),
    P(
        QUARTER,
        "      title: {zh: 企业确认, en: Enterprise confirms}",
        "      title: {zh: 企业确认}",
        "missing-translation",
    ),
    P(QUARTER, 'missing: {zh: "缺少{period}信息"', 'missing: {zh: "缺少{quarter}信息"', "unknown-place"),
    P(
        CHANGE,
        "      actions: [urge, cc]\n",
        "      fields: {hidden: [before]}\n      actions: [urge, cc]\n",
        "hidden-but-told",
    ),
    P(
        CHANGE,
        "      actions: [urge, cc]\n",
        "      fields: {read: [successor], others: hidden}\n      actions: [urge, cc]\n",
        "hidden-but-told",
    ),
    P(PERMIT, "已由项目“{holder}”报备", "已由项目“{project}”报备", "unknown-place"),
    P(PERMIT, "文件日期为{start}", "文件日期为{}", "unknown-place"),
    P(WINDOWS, '"新增{year}年{n}季度信息"', '"新增{jahr}年{n}季度信息"', "unknown-place"),
    P(NOTICES, '"待办：{project.name} {filing.name}"', '"待办：{project.title} {filing.name}"', "unknown-place"),
    P(NOTICES, '"季度信息还剩{days}天截止"', '"季度信息还剩{days天截止"', "unbalanced-braces"),
    P(EXPORTS, '"{project.name}申报表"', '"{project.nam}申报表"', "unknown-place"),
    P(
        QUARTER,
        "counts_at: decide:confirm\n",
        'counts_at: decide:confirm\nnumber: {pattern: "{project.permit}-{seq:3}"}\n',
        "unknown-place",
        1,
    ),
    P(
        QUARTER,
        "counts_at: decide:confirm\n",
        'counts_at: decide:confirm\nnumber: {pattern: "Q{date:yyyy}"}\n',
        "number-repeats",
        1,
    ),
    P(
        QUARTER,
        "counts_at: decide:confirm\n",
        'counts_at: decide:confirm\nnumber: {pattern: "Q{date:yyyy}-{seq:3}", within: [day]}\n',
        "number-repeats",
        1,
    ),
    P(
        REGISTERS,
        "- {id: status, title: {zh: 状态, en: Status}, value: project.status, filter: true}",
        "- {id: login, title: {zh: 状态, en: Status}, value: project.status, filter: true}",
        "duplicate-id",
    ),
    P(
        WINDOWS,
        "windows:\n",
        "windows:\n  spare: {title: {zh: 备用, en: Spare}, yearly: {Y: {opens: 01-01, closes: 01-31}}}\n",
        "unused",
        1,
    ),
]

REGISTRATION = [
    P(
        REGION,
        "      role: enterprise\n      reviewed_by",
        "      role: general-office\n      reviewed_by",
        "role-elsewhere",
    ),
    P(
        REGION,
        "      role: enterprise\n      reviewed_by",
        "      role: project-team\n      reviewed_by",
        "role-needs-entry",
    ),
    P(REGION, "reviewed_by: general-office", "reviewed_by: general-ofice", "unknown-role"),
    P(REGION, "reviewed_by: general-office", "reviewed_by: permit-reviewer", "cannot-review"),
    P(REGION, "organisation: enterprise\n", "organisation: enterprises\n", "unknown-organisation-kind"),
    P(EVALUATION, "panel_opinion], others: read}", "panel_opinion], hidden: [score]}", "value-error"),
    P(REGION, "      form: registration\n", "      form: registrations\n", "unknown-form"),
    P(
        REGION,
        "      form: registration\n",
        "      joins_as: enterprise\n      joined_by: enterprise\n",
        "nobody-can-join",
    ),
    P(REGION, "      form: registration\n", "      joins_as: enterprise\n      form: registration\n", "value-error"),
    P(REGION, "  kinds:\n    enterprise:", "  agreement: terms\n  kinds:\n    enterprise:", "unknown-page"),
    P(
        REGION,
        "    - {id: registrations, title: {zh: 注册审核, en: Registrations}, icon: users, opens: registrations}\n",
        "",
        "reviewer-without-list",
        -2,
    ),
    P(
        f"{F}/registration/ui.yaml",
        "address: {label: {zh: 单位地址, en: Address}}",
        "address: {label: {zh: 单位地址, en: Address}, widget: password}",
        "not-for-strangers",
    ),
    P(
        f"{F}/registration/ui.yaml",
        "    min: 1\n    max: 2\n",
        "    captions: required\n    max: 2\n",
        "not-for-strangers",
    ),
]

_LOGIN = '        pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{2,31}$"\n'
_SAID = (
    "        message: {zh: 登录名为会员编号，或由综合部分配, "
    "en: The login is the membership number or one given by the general office}\n"
)
_TEAM = (
    '        pattern: "^[A-Za-z][A-Za-z0-9_]{3,19}$"\n'
    "        message: {zh: 字母开头，字母、数字、下划线的组合，长度4-20位, en: "
    '"Begins with a letter; letters, digits and underscores; 4 to 20 characters"}\n'
)
_TABS = "sign_in: [{id: firm, title: 企业端, login: 信用代码}, {id: firm, title: 个人, login: 登录名}]\n"

LOGINS = [
    P(REGION, _LOGIN + _SAID, "        from: credit_code\n", "login-not-filled"),
    P(REGION, _LOGIN + _SAID, "        from: member_no\n", "login-not-filled"),
    P(REGION, _LOGIN, "        from: credit_code\n" + _LOGIN, "value-error"),
    P(REGION, "  lockout_attempts: 5\n", "  login: {from: credit_code}\n", "login-for-all"),
    P(REGION, _TEAM, "        from: credit_code\n", "login-not-unique"),
    P(REGION, "support:                                    # HNQ-116\n", _TABS + "support:\n", "duplicate-id"),
]

FORMS = [
    P(UI, "      - [period_label, stage]", "      - [period_label, stages]", "form."),
    P(UI, "  wages_due: {label", "  wages_owed: {label", "form."),
    P(UI, "      - {slot: quality}", "      - {slot: qualities}", "form."),
    P(UI, "{value: decoration, label", "{value: decorating, label", "form."),
    P(UI, "    widget: percent\n", "    widget: date\n", "form."),
    P(UI, "    min: 2\n    max: 20\n", "    min: 22\n    max: 20\n", "form."),
    P(SCHEMA, "required: [stage, description,", "required: [stages, description,", "form."),
    P(SCHEMA, "minimum: 0, maximum: 100}", "minimum: 0, maximun: 100}", "form."),
    P(SCHEMA, "stage: {type: string,", "stage: {type: strng,", "form."),
    P(SCHEMA, "minLength: 10, maxLength: 2000", "minLength: 3000, maxLength: 2000", "form."),
    P(
        UI,
        "    widget: textarea\n",
        "    widget: textarea\n    visible_if: {form.stge: foundation}\n",
        "condition.unknown-fact",
        1,
    ),
    P(
        UI,
        "    widget: textarea\n",
        "    widget: textarea\n    visible_if: {form.stage: fundation}\n",
        "condition.unknown-option",
        1,
    ),
    P(UI, "    widget: textarea\n", "    widget: textarea\n    default_from: project.overvew\n", "unknown-fact", 1),
]

NOT_READ = [
    P(REGION, "  browsers: {zh: 建议使用火狐", "  filings: [permit]\n  browsers: {zh: 建议使用火狐", "not-read"),
    P(REGION, "    may: [configure, publish, read-audit]", "    may: [configure, publish, review-access]", "not-read"),
    P(
        REGION,
        "    may: [configure, publish, read-audit]",
        "    applied_for: true\n    may: [configure, publish, read-audit]",
        "not-read",
    ),
    P(PERMIT, "tile: {order: 6, icon: award,", "tile: {order: 6, icon: awrad,", "unknown-icon"),
    P(REGISTERS, "    form: housing-permit\n", "    form: permit\n", "slots-of-entry"),
    P(REGISTERS, "    form: housing-permit\n", "    files: true\n    form: housing-permit\n", "files-without-slots"),
    P(
        REGISTERS,
        "value: project.account_login, search: true}",
        "value: project.account_login, filter: true}",
        "no-filter",
    ),
    P(EXPORTS, "value: project.category}", "value: project.category, filter: true}", "not-a-list"),
    P(
        f"{F}/contract/ui.yaml",
        "      name: {label: {zh: 单位名称, en: Name}}",
        "      name: {label: {zh: 单位名称, en: Name}, default: 甲}",
        "not-in-columns",
    ),
]
"""Keys of which nothing would come."""


OFFICERS = [
    P(
        CHANGE,
        "      actions: [urge, cc]\n",
        "      actions: [urge, cc]\n      claim: {release_after: {amount: -1, unit: working-day}}\n",
        "value-error",
        1,
    ),
    P(
        CHANGE,
        "      actions: [urge, cc]\n",
        "      actions: [urge, cc]\n      claim: {calendar: nationl}\n",
        "unknown-calendar",
        1,
    ),
    P(
        CHANGE,
        "      actions: [urge, cc]\n",
        "      actions: [urge, cc]\n      claim: {takeover: true}\n",
        "extra-forbidden",
        1,
    ),
    P(
        EVALUATION,
        "      by: {role: enterprise, of: applicant}\n",
        "      by: {role: enterprise, of: applicant, each: person}\n      claim: {}\n",
        "claim-of-nobody",
        1,
    ),
    P(REGION, "    sees: own-subject\n", "    sees: own-subject\n    may: [name-deputy]\n", "deputy-without-desk", 1),
    P(
        EVALUATION,
        "      decisions: [approve]\n",
        "      decisions: [{id: approve, files: required}]\n",
        "files-not-taken",
    ),
    P(
        PERMIT,
        "      verify: housing-permit\n",
        "      verify: housing-permit\n      files: {}\n",
        "files-of-nobody",
        1,
    ),
    P(
        EVALUATION,
        "      decisions: [approve]\n",
        "      decisions: [{id: approve, comment: none}]\n      phrases: [同意。]\n",
        "phrases-never-said",
        1,
    ),
]

RARE = [
    P(
        f"rules/{YUNNAN}/feeds.yaml",
        "          name: {path: owner.name, convert: trim}                    # who registered another name is looked into first\n",
        "",
        "owner-by-code-only",
        -2,
    ),
    P(f"{W}/award-result.yaml", "applicant: evaluation-system", "applicant: permit-reviewer", "nobody-can-file"),
    P(
        REGION,
        "    sees: own-organisation\n    one_per: organisation\n",
        "    sees: own-organisation\n    acts_for: territory\n    one_per: organisation\n",
        "value-error",
    ),
    P(f"{W}/award-application.yaml", "about: project\n", "about: housing-permit\n", "document-elsewhere", 23),
    P(f"{W}/award-application.yaml", "  steps: []\n", "  steps: []\ncounts_at: decide\n", "moment-never-comes", 1),
    P(
        f"{W}/complete-filing.yaml",
        "requires:  ",
        "amend:\n  - {id: late, title: {zh: 补充, en: Add}, by: [enterprise], fields: [name]}\nrequires:  ",
        "amend-without-form",
    ),
    P(REGISTERS, "    form: project\n", "    form: project\n    about: project\n", "register-cycle", 1),
    P(
        REGION,
        "roles:\n",
        "roles:\n  guest: {title: {zh: 访客, en: Guest}, of: enterprise, sees: own-organisation}\n",
        "role-without-menu",
        1,
    ),
    P(
        WINDOWS,
        "    texts:                                  # HNQ-84",
        "    extended: {2027-Q1: {closes: 2027-03-20, source: {title: {zh: 通知, en: Notice}}}}\n    texts:                                  # HNQ-84",
        "extension-too-short",
    ),
    P(PERMIT, "    from: form.document_date\n", "    from: filing.finished_at\n", "deadline-never-begins"),
    P(
        PERMIT,
        "counts_at: decide:confirm\n",
        "counts_at: decide:confirm\nobligation: {from: project.started_on, missing: {zh: 缺, en: missing}}\n",
        "obligation-without-window",
        1,
    ),
    P(
        f"{F}/registration/ui.yaml",
        "address: {label: {zh: 单位地址, en: Address}}",
        "address: {label: {zh: 单位地址, en: Address}, visible_if: {is: permit-and-contract-confirmed}}",
        "condition-out-of-place",
    ),
    P(NOTICES, '"To do: {filing.name} of {project.name}"', '"To do: {filing.name}"', "places-differ"),
    P(NOTICES, "    on: task\n", "    on: lock-begun\n", "no-locks"),
    P(NOTICES, "    register: project\n", "", "notice-incomplete", -1),
    P(NOTICES, "    days_before: [7, 3, 1]\n", "", "notice-incomplete", -2),
    P(
        NOTICES,
        "    on: deadline\n    days_before: [10, 3]\n",
        "    on: submit\n    days_before: [10, 3]\n",
        "days-before-nothing",
        1,
    ),
    P(NOTICES, "    days_before: [10, 3]\n", "    days_before: [10, -1]\n", "greater-than-equal"),
    P(LOCK_NOTICES, "    on: lock-begun\n", "    on: lock-begun\n    register: person\n", "notice-of-person"),
    P(LOCKS, "    blocks: [safety-officer, chief-supervisor]\n", "", "text-unused"),
    P(CHANGE, "{do: appoint, appointment: change}", "{do: end-appointment, of: subject}", "appointment-idle", -28),
    P(PERSONS, "merge: {by: [province-admin]", "merge: {by: [province-admins]", "unknown-role"),
    P(
        PERSONS,
        "merge: {by: [province-admin], identity: any}",
        "merge: {by: [province-admin], same: [nmae]}",
        "unknown-field",
    ),
    P(
        PERSONS,
        "merge: {by: [province-admin], identity: any}",
        "merge: {by: [province-admin], when: {person.lockd: true}}",
        "condition.unknown-fact",
    ),
    P(PERSONS, "merge: {by: [province-admin], identity: any}", "merge: {identity: any}", "missing"),
    P(
        REGION,
        'jurisdiction: "430000"\n',
        'jurisdiction: "430000"\nplaces: {"430102": {title: {zh: 高新区, en: Zone}, within: "430100"}}\n',
        "place-taken",
        1,
    ),
    P(
        REGION,
        'jurisdiction: "430000"\n',
        'jurisdiction: "430000"\nplaces: {"430271": {title: {zh: 高新区, en: Zone}, within: "430100"}}\n',
        "place-outside",
        1,
    ),
    P(
        SUCCESSOR,
        "    entry: {register: person}\n  reason:\n    label: {zh: 变更原因, en: Reason}\n",
        "    entry: {register: person, where: {entry.name: {ne: {fact: form.reason}}}}\n  reason:\n    label: {zh: 变更原因, en: Reason}\n    sensitive: name\n",
        "where-reads-masked",
    ),
    P(LETTER, "template: unlock-application.docx", "template: unlock-application.doc", "unknown-asset"),
    P(LIFE, "{at: 2025-08-30T23:59:59, as: builder", "{at: 2025-01-30T23:59:59, as: builder", "clock-goes-back"),
]

_WORK = "    form: work\n"
_POSTS = "columns: [{id: post, title: 职务, value: appointment.post}]"

BELOW = [
    P(
        PERSONS,
        _WORK,
        f"{_WORK}    below: [{{register: certificate, to: [owner-user], columns: [{{id: n, title: 证书, value: certificate.number}}]}}]\n",
        "not-below",
        1,
    ),
    P(
        PERSONS,
        _WORK,
        f"{_WORK}    below:\n      - {{register: appointment, to: [province-admin], {_POSTS}}}\n      - {{register: appointment, to: [province-admin], {_POSTS}}}\n",
        "list-twice",
        3,
    ),
    P(
        PERSONS,
        _WORK,
        f"{_WORK}    below: [{{register: appointment, to: [no-such-role], {_POSTS}}}]\n",
        "unknown-role",
        1,
    ),
    P(
        PERSONS,
        _WORK,
        f"{_WORK}    below: [{{register: appointment, to: [province-admin], {_POSTS}, badge: appointment.from}}]\n",
        "mark-unfit",
        1,
    ),
    P(
        PERSONS,
        _WORK,
        f"{_WORK}    below: [{{register: appointment, to: [province-admin], columns: [{{id: post, title: 职务, value: appointment.pots}}]}}]\n",
        "unknown-fact",
        1,
    ),
    P(
        PERSONS,
        _WORK,
        f"{_WORK}    below: [{{register: appointment, to: [province-admin], {_POSTS}, when: {{appointment.pots: x}}}}]\n",
        "condition.unknown-fact",
        1,
    ),
    P(REGISTERS, "    remove: {by: [enterprise]}", "    remove: {by: [enterprises]}", "unknown-role"),
    P(REGISTERS, "    remove: {by: [enterprise]}", "    remove: {when: {project.name: x}}", "missing"),
]
"""Lists of what lies below an entry, and who takes one away."""

STORIES = [
    P(LIFE, "{as: builder, decide: node", "{as: bilder, decide: node", "unknown-actor"),
    P(LIFE, "      register: project\n      of: builder", "      register: project\n      of: buildr", "unknown-organisation"),
    P(LIFE, "      kind: enterprise\n", "      kind: enterprice\n", "unknown-organisation-kind"),
    P(LIFE, "        category: public\n", "        categroy: public\n", "unknown-field"),
    P(LIFE, "roles: [evaluation-system]", "roles: [evaluation-systems]", "unknown-role"),
    P(LIFE, "        category: public\n", "        category: publik\n", "unfit-value"),
    P(LIFE, 'started_on: "2025-07-02"', 'started_on: "2025-07-32"', "unfit-value"),
    P(LIFE, "湖南省长沙市雨花区, detail:", "湖南省长沙市雨花区, deail:", "unknown-field"),
    P(LIFE, '{code: "430111", name', '{code: "430199", name', "unfit-value"),
    P(LIFE, "scale: 52000", "scale: many", "unfit-value"),
    P(LIFE, 'document_date: "2025-07-01"}', 'document_date: "2025-07-0l"}', "unfit-value"),
    P(LIFE, "lists: project, expect", "lists: projects, expect", "unknown-register-or-filing-type-or-opening"),
    P(LIFE, 'criteria: {place: "430111"}', 'criteria: {plce: "430111"}', "unknown-criterion"),
    P(LIFE, "category: 公共建筑, status", "kategory: 公共建筑, status", "unknown-column"),
    P(LIFE, "cells: [{name: 岳麓区湘江桥}]", "cells: [[岳麓区湘江桥]]", "cells-differ"),
    P(LIFE, "expect: {rows: [bridge]}", "expect: {rows: [brigde]}", "unknown-entry"),
    P(LIFE, "form: {permit_no: read}", "form: {permit_nr: read}", "unknown-field"),
    P(LIFE, "told: {builder: [to-confirm]}", "told: {bilder: [to-confirm]}", "unknown-actor"),
    P(LIFE, "print: award-application", "print: award-aplication", "unknown-document-or-filing"),
    P(LIFE, "{as: builder, reads: permit, expect: {refused", "{as: builder, reads: permt, expect: {refused", "unknown-entry"),
    P(PEOPLE, "successor: {id: $zhao}", "successor: {id: $zhoa}", "unknown-alias"),
    P(PEOPLE, 'id_number: "530102198512311231"', 'id_number: "530102198512311232"', "unfit-value"),
    P(WORKS, "{as: owner, urge: staff", "{as: owner, urge: staf", "unknown-filing"),
    P(
        WORKS,
        "    clock: 2025-07-01T09:00:00\n",
        "    clock: 2025-07-01T09:00:00\n    after: one-permit\n",
        "unknown-scenario",
        1,
    ),
    P(
        WORKS,
        "submit: true, expect: {state: confirmed, entry",
        "submit: true, makes: {work: next}, expect: {state: confirmed, entry",
        "unknown-register-or-filing-type-that-this-one-makes",
    ),
]  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _collector_paused() -> Iterator[None]:
    """Checking makes many small objects that live long; looking for garbage among them is half of its time."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    "mistake",
    [
        *YAML,
        *SHAPE,
        *NAMES,
        *FACTS,
        *REVIEW,
        *EACH,
        *ACTS,
        *SENSE,
        *REGISTRATION,
        *LOGINS,
        *FORMS,
        *NOT_READ,
        *OFFICERS,
        *RARE,
        *STORIES,
        *BELOW,
    ],
    ids=str,
)
def test_a_planted_mistake_is_found_at_its_line(mistake: Planted) -> None:
    loaded, line = plant(mistake)
    found = new_findings(loaded, mistake.region)
    at_the_line = [f for f in found if f.origin.file == mistake.file and f.origin.line == line]
    assert any(f.code.startswith(mistake.codes) for f in at_the_line), "\n".join(
        [
            f"expected {mistake.codes} at {mistake.file}:{line}, found:",
            *(f"{f.code} {f.place} {f.message.zh}" for f in found),
        ]
    )
    assert all(f.message.zh and f.message.en for f in found)


def test_a_file_that_nobody_reads_is_refused() -> None:
    scoring = "scoring:\n  mark: {title: 评分, items: [{id: late, title: 迟报, points: 1}]}\n"
    store = Texts({f"{R}/scoring.yaml": scoring.encode()}, below=folders())
    found = [one for one in check("hunan-quality", store, scenarios=False).findings if one.code == "not-read"]
    assert [(one.origin.file, one.severity) for one in found] == [(f"{R}/scoring.yaml", "error")]


AUDIT = [
    ("may: [configure, publish, read-audit]", "may: [configure, publish]", "audit-not-allowed"),
    ("    - {id: audit, title: {zh: 审计, en: Audit}, icon: history, opens: audit}\n", "", "audit-not-on-menu"),
]


@pytest.mark.parametrize(("old", "new", "code"), AUDIT)
def test_the_audit_is_on_the_menu_of_whoever_may_read_it(old: str, new: str, code: str) -> None:
    text = folders().files("hunan-quality", Findings())[REGION].decode()
    store = Texts({REGION: text.replace(old, new, 1).encode()}, below=folders())
    found = [one for one in check("hunan-quality", store, scenarios=False).findings if one.code == code]
    assert [(one.origin.file, one.path.split("/")[1]) for one in found] == [(REGION, "menus")]


def test_a_calendar_that_ends_before_the_year_is_told() -> None:
    with clock.frozen("2031-02-01T09:00:00"):
        found = [
            one
            for one in check("hunan-quality", folders(), scenarios=False).findings
            if one.code == "calendar-out-of-date"
        ]
    assert [(one.origin.file, one.severity) for one in found] == [("rules/_base/calendars.yaml", "warning")]


_SAYS = ("finding", "warning", "error", "warn", "_error", "_warning", "Finding", "Mistake")


def _codes_said() -> set[str]:
    """Every code that is written out where a finding is made."""
    found: set[str] = set()
    for path in (Path(settings.ROOT) / "platform" / "guicheng" / "config").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                first = node.args[0] if node.args else None
                if name in _SAYS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_every_code_that_the_checker_says_has_a_planted_mistake() -> None:
    """Whoever adds a check adds the mistake that it finds: here, or beside the region that has what it needs."""
    said = _codes_said()
    assert {"role-elsewhere", "yaml-syntax", "unreachable-step", "list-of-nothing", "document-elsewhere"} <= said
    tests = Path(settings.ROOT) / "tests"
    strings = {
        node.value
        for path in tests.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    planted = strings | {one.removeprefix("chain.") for one in strings}
    assert sorted(code for code in said if code not in planted) == []


def test_a_step_writes_only_what_people_fill_in() -> None:
    form = "forms/hunan-quality/process-evaluation/ui.yaml"
    text = (settings.ROOT / form).read_text().replace("score: {label", "score: {read_only: true, label")
    found = check("hunan-quality", Texts({form: text.encode()}, below=folders()), scenarios=False).findings
    assert ("write-read-only", EVALUATION) in {(one.code, one.origin.file) for one in found if one.origin}


@pytest.mark.parametrize(
    ("demand", "found"),
    [
        ("required_if: {filing.state: submitted}", False),  # asked for at another step
        ("required_if: {filing.state: evaluating}", True),
        ("required_if: {form.category: excellent}", True),
        ("default_from: now", False),
        ("help: 选填", False),
    ],
)
def test_a_time_out_approves_where_nothing_is_demanded(demand: str, found: bool) -> None:
    form = "forms/hunan-quality/process-evaluation/ui.yaml"
    ui, chain = ((settings.ROOT / path).read_text() for path in (form, EVALUATION))
    chain = chain.replace("2, unit: month}, do: remind}", "2, unit: month}, do: decide, decision: approve}")
    chain = chain.replace("write: [category, score, evaluated_on,", "write: [evaluated_on,")
    ui = ui.replace("required_if: {filing.state: evaluating}}\n  panel", f"{demand}}}\n  panel")
    assert demand in ui
    texts = Texts({form: ui.encode(), EVALUATION: chain.encode()}, below=folders())
    codes = {one.code for one in check("hunan-quality", texts, scenarios=False).findings}
    assert ("timeout-cannot-fill" in codes) == found
