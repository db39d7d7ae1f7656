"""An invented region, made of files and nothing else: who looks after reservoirs reports on them once a year.

It differs from every region that ships in what it says: its people, a chain of two steps whose first asks either of two
offices of the reservoir's county and whose second asks every department that the form names, a deadline in working
days, one window a year, numbers, a value that stands once, entries made by effects, a table in a form, a bare act.
"""
# ruff: noqa: E501 - lines of YAML are as long as their authors like

from __future__ import annotations

from pathlib import Path

NAME = "clear-water"

FILES = {
    "workflows/clear-water/region.yaml": """
region: clear-water
title: 清水水库巡查系统
jurisdiction: "530000"
languages: [zh]
entry: {intro: 水库管护站每年汛前报送巡查结果。}
organisation_kinds:
  station: {title: 水库管护站}
  water-office: {title: 县水务局, requires: [jurisdiction]}
  flood-office: {title: 防汛办公室, requires: [jurisdiction]}
  dam-centre: {title: 大坝中心, requires: [jurisdiction]}
roles:
  keeper: {title: 管护员, of: station, sees: own-organisation}
  engineer: {title: 水务工程师, of: water-office, sees: jurisdiction}
  safety-officer: {title: 安全员, of: water-office, sees: jurisdiction}
  duty-officer: {title: 值班员, of: flood-office, sees: jurisdiction}
  dam-expert: {title: 大坝专家, of: dam-centre, sees: jurisdiction}
  administrator: {title: 管理员, of: water-office, sees: region, may: [configure]}
accounts: {}
labels:
  draft: {all: 填写中}
  returned: {all: 已退回}
  confirmed: {all: 已知悉}
menus:
  keeper:
    - {id: reservoirs, title: 水库, opens: register, of: reservoir}
  engineer: [{id: inbox, title: 待办, opens: inbox}]
  safety-officer: [{id: inbox, title: 待办, opens: inbox}]
  duty-officer: [{id: inbox, title: 待办, opens: inbox}]
  dam-expert: [{id: inbox, title: 待办, opens: inbox}]
  administrator: [{id: inbox, title: 待办, opens: inbox}]
""",
    "rules/clear-water/windows.yaml": """
windows:
  before-the-flood:
    title: 汛前巡查
    label: "{year}年汛前"
    yearly:
      spring: {opens: 03-01, closes: 05-31}
""",
    "rules/clear-water/calendars.yaml": """
calendars:
  national:
    title: 工作日历
    years:
      2025:
        source: {title: 放假安排, number: 国办发明电〔2024〕12号}
        holidays:
          - {id: labour-day, title: 劳动节, from: 2025-05-01, to: 2025-05-05, make_up_days: [2025-04-27]}
""",
    "rules/clear-water/registers.yaml": """
registers:
  reservoir:
    title: 水库
    form: reservoir
    name: name
    jurisdiction: place
    create: [keeper]
    edit: [{by: [keeper], fields: [capacity]}]
    remove: {by: [keeper]}
    freeze:
      - {id: reported, when: {filings.inspection.accepted.count: {gte: 1}}, fields: [capacity], message: 巡查已办结，库容不能修改}
    unique: [{id: code, fields: [code], message: "编码已由“{holder}”使用"}]
    status: reservoir
    lists:
      - to: [keeper]
        columns: [{id: name, title: 水库, value: reservoir.name}, {id: code, title: 编码, value: reservoir.code, search: true}]
  defect:
    title: 隐患
    form: defect
    name: summary
    about: reservoir
""",
    "rules/clear-water/statuses.yaml": """
statuses:
  reservoir:
    statuses:
      unknown: {title: 未巡查}
      sound: {title: 正常, tone: good}
      watched: {title: 关注, tone: attention}
      neglected: {title: 漏报, tone: bad}
    rules:
      - {id: never-missed, status: neglected, when: {periods.inspection.missing.count: {gte: 1}}, why: 有汛前巡查没有报送, latch: true}
      - {id: worrying, status: watched, when: {filings.inspection.accepted.latest.grade: bad}, why: 最近一次巡查结论为异常}
      - {id: fine, status: sound, when: {filings.inspection.accepted.count: {gte: 1}}, why: 巡查已办结}
    otherwise: unknown
""",
    "forms/clear-water/reservoir/schema.yaml": """
type: object
properties:
  name: {type: string, minLength: 2, maxLength: 40}
  code: {type: string, pattern: "^R[0-9]{4}$"}
  place:
    type: object
    properties: {code: {type: string, format: jurisdiction-code}}
    required: [code]
  capacity: {type: number, minimum: 0}
required: [name, code, place]
""",
    "forms/clear-water/reservoir/ui.yaml": """
title: 水库
layout: [{id: main, rows: [name, [code, capacity], place]}]
fields:
  name: {label: 名称}
  code: {label: 编码}
  place: {label: 所在县, widget: jurisdiction, jurisdiction: {within: "53", depth: county}}
  capacity: {label: 库容, unit: 万立方米}
""",
    "forms/clear-water/defect/schema.yaml": """
type: object
properties:
  summary: {type: string, maxLength: 200}
  found_on: {type: string, format: date}
required: [summary]
""",
    "forms/clear-water/defect/ui.yaml": """
title: 隐患
layout: [{id: main, rows: [summary, found_on]}]
fields:
  summary: {label: 概述}
  found_on: {label: 发现日期}
""",
    "forms/clear-water/inspection/schema.yaml": """
type: object
properties:
  inspected_on: {type: string, format: date}
  serial: {type: string, minLength: 3, maxLength: 20}
  grade: {type: string, enum: [good, bad]}
  defects:
    type: array
    maxItems: 10
    items:
      type: object
      properties:
        place: {type: string, maxLength: 40}
        depth: {type: number, minimum: 0}
      required: [place]
  copies:
    type: array
    uniqueItems: true
    items: {type: string, enum: [flood, dam]}
  verdict: {type: string, maxLength: 200}
required: [inspected_on, serial, grade, copies]
""",
    "forms/clear-water/inspection/ui.yaml": """
title: 巡查报告
layout:
  - id: main
    rows: [[inspected_on, serial], grade, defects, copies, verdict]
fields:
  inspected_on: {label: 巡查日期}
  serial: {label: 巡查单号}
  grade:
    label: 结论
    widget: select
    options: [{value: good, label: 正常}, {value: bad, label: 异常}]
  defects:
    label: 隐患清单
    widget: table
    visible_if: {form.grade: bad}
    required_if: {form.grade: bad}
    columns:
      place: {label: 部位}
      depth: {label: 深度, unit: 米}
  copies:
    label: 报送部门
    widget: multi-select
    options: [{value: flood, label: 防汛办公室}, {value: dam, label: 大坝中心}]
  verdict: {label: 复核意见}
""",
    "workflows/clear-water/inspection.yaml": """
filing: inspection
title: 汛前巡查
about: reservoir
form: inspection
name: {zh: "{reservoir.name}{filing.period_label}巡查"}
window: {window: before-the-flood, applies_to: [create, submit]}
limit: {per: period, count: 1, message: 今年的巡查已报送}
obligation: {from: reservoir.created_at}
unique:
  - {id: serial, fields: [serial], within: organisation, message: "单号已用于“{holder}”"}
deadlines:
  - id: five-days
    from: form.inspected_on
    term: {amount: 5, unit: working-day}
    at: [submit]
    message: 巡查后5个工作日内报送，最迟{due}，已迟{days_late}天
    not_future: 巡查日期不能晚于今天
chain:
  applicant: keeper
  withdraw: {while: [county]}
  cancel: {while: [county, departments], by: [administrator]}
  ends:
    accepted: {means: approved, title: 已办结}
    void: {means: void, title: 已失效}
  steps:
    - id: county
      title: 县级复核
      mode: any
      by:
        - {role: engineer, of: {kind: water-office, at: subject.jurisdiction}}
        - {role: safety-officer, of: {kind: water-office, at: subject.jurisdiction}}
      decisions: [approve, return]
      fields: {write: [verdict]}
    - id: departments
      title: 部门会签
      for_each: {field: form.copies, kinds: {flood: flood-office, dam: dam-centre}}
      mode: all
      by:
        - {role: duty-officer, of: target}
        - {role: dam-expert, of: target}
      decisions: [approve, return]
counts_at: submit
number: {pattern: "{region6}-{date:yyyy}-{seq:3}", within: [year, subject.jurisdiction], at: "decide:county"}
effects:
  - id: keep-defect
    on: finish
    when: {form.grade: bad}
    effects:
      - {do: create-entry, register: defect, values: {summary: {fact: filing.name}, found_on: {fact: form.inspected_on}}}
      - {do: start-filing, filing: acknowledgement}
columns:
  - {id: period, title: 年度, value: filing.period_label}
  - {id: number, title: 编号, value: filing.number, search: true}
  - {id: state, title: 状态, value: filing.state_label}
labels:
  county: {keeper: 县里复核中, all: 待复核}
  departments: {all: 部门会签中}
""",
    "workflows/clear-water/acknowledgement.yaml": """
filing: acknowledgement
title: 隐患知悉
about: reservoir
questions: {submit: 已知悉隐患并安排处置？}
limit: {per: subject, count: 1, message: 已知悉}
chain: {applicant: keeper, steps: []}
columns: [{id: state, title: 状态, value: filing.state_label}]
""",
    "workflows/clear-water/notices.yaml": """
notices:
  to-review:
    on: task
    to: [deciders]
    title: 待办：{filing.name}
    body: "{filing.name}等待办理，编号{filing.number}。"
  accepted:
    on: finish
    filings: [inspection]
    to: [applicant]
    title: "{filing.name}已办结"
    body: 编号{filing.number}
    channels: [page, mail]
  season:
    on: window-opens
    filings: [inspection]
    to: [{role: keeper, of: reservoir}]
    title: "{filing.period_label}巡查开始，还有{days}天"
    body: "{reservoir.name}请按时报送。"
  neglected:
    on: "status:neglected"
    register: reservoir
    to: [{role: engineer, of: {kind: water-office, at: subject.jurisdiction}}]
    title: "{reservoir.name}漏报"
    body: 请督促。
""",
    "workflows/clear-water/scenarios/life.yaml": """
given:
  organisations:
    station: {kind: station, name: 青石水库管护站, jurisdiction: "530102", roles: [keeper]}
    water: {kind: water-office, name: 五华区水务局, jurisdiction: "530102", roles: [engineer, safety-officer, administrator]}
    flood: {kind: flood-office, name: 昆明市防汛办, jurisdiction: "530100", roles: [duty-officer]}
    dam: {kind: dam-centre, name: 省大坝中心, jurisdiction: "530000", roles: [dam-expert]}
  entries:
    pond:
      register: reservoir
      of: station
      created: 2025-02-01T09:00:00
      data: {name: 青石水库, code: R0001, place: {code: "530102"}, capacity: 120}
scenarios:
  - id: a-year
    title: 一年一次巡查
    clock: 2025-03-03T09:00:00
    steps:
      - as: station
        create: inspection
        about: pond
        call: report
        data: {inspected_on: "2025-03-03", serial: QS-001, grade: good, copies: [flood, dam]}
        submit: true
        expect: {state: county, deciders: [五华区水务局, 五华区水务局], label: {keeper: 县里复核中}, period: 2025年汛前}
      - {as: water.safety-officer, decide: report, decision: approve, expect: {state: departments, number: 530102-2025-001, deciders: [昆明市防汛办, 省大坝中心]}}
      - {as: flood, decide: report, decision: approve, expect: {state: departments}}
      - {as: dam, decide: report, decision: approve, expect: {state: accepted, status: {pond: sound}, why: fine, notices: {station: [accepted]}}}
""",
}


SCHEMAS = {
    "region": "region", "windows": "windows", "calendars": "calendars", "registers": "registers",
    "statuses": "statuses", "schema": "form-schema", "ui": "form-ui", "notices": "notices", "life": "scenarios",
}  # fmt: skip


def write(folder: Path) -> Path:
    """Write the region into `folder`; nothing else is needed. The first line of a file names its schema."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = f"# yaml-language-server: $schema={SCHEMAS.get(path.stem, 'filing')}.schema.json"
        path.write_text(f"{schema}\n{text.lstrip()}", encoding="utf-8")
    return folder
