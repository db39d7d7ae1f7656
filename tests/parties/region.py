"""An invented region in which filings have several parties: who files, whose it is, who is named, who signs, who decides.

A station sees its territory and files about the works of firms; firms keep projects and units, a project's own team
files about what lies below it.
"""
# ruff: noqa: E501 - lines of YAML are as long as their authors like

from __future__ import annotations

from pathlib import Path

NAME = "parties"

FILES = {
    "workflows/parties/region.yaml": """
region: parties
title: 多方办理系统
jurisdiction: "530000"
languages: [zh]
entry: {intro: 监督机构与企业共同办理。}
organisation_kinds:
  station: {title: 监督机构, requires: [jurisdiction]}
  firm: {title: 企业, requires: [credit_code]}
roles:
  inspector: {title: 监督员, of: station, sees: jurisdiction}
  leader: {title: 监督组长, of: station, sees: jurisdiction}
  builder: {title: 企业经办人, of: firm, sees: own-organisation}
  signer: {title: 企业签章人, of: firm, sees: own-organisation}
  trainer: {title: 培训管理员, of: station, sees: own-organisation}
  team: {title: 项目部, of: firm, about: project, sees: own-subject}
accounts: {}
labels:
  draft: {all: 填写中}
  returned: {all: 已退回}
  confirmed: {all: 已办结}
menus:
  inspector:
    - {id: projects, title: 工程项目, opens: register, of: project}
    - {id: notices, title: 整改通知, opens: filings, of: rectification}
    - {id: subcontracts, title: 分包合同备案, opens: filings, of: subcontract}
    - {id: inbox, title: 待办, opens: inbox}
  leader:
    - {id: inbox, title: 待办, opens: inbox}
  builder:
    - {id: projects, title: 工程项目, opens: register, of: project}
    - {id: units, title: 单位工程, opens: register, of: unit}
    - {id: checks, title: 联合检查, opens: filings, of: joint-check}
    - {id: notices, title: 整改通知, opens: filings, of: rectification}
    - {id: equipment, title: 起重设备, opens: register, of: equipment}
    - {id: installations, title: 设备安装, opens: filings, of: installation}
    - {id: subcontracts, title: 分包合同备案, opens: filings, of: subcontract}
    - {id: courses, title: 培训报名, opens: filings, of: enrolment}
    - {id: inbox, title: 待办, opens: inbox}
  signer:
    - {id: subcontracts, title: 分包合同备案, opens: filings, of: subcontract}
    - {id: inbox, title: 待办, opens: inbox}
  trainer:
    - {id: sessions, title: 培训期次, opens: register, of: session}
  team:
    - {id: units, title: 单位工程, opens: register, of: unit}
    - {id: suspensions, title: 中止监督, opens: filings, of: suspension}
    - {id: notices, title: 整改通知, opens: register, of: notice}
    - {id: received, title: 收到的通知, opens: filings, of: rectification}
    - {id: replies, title: 整改回复, opens: filings, of: reply}
    - {id: inbox, title: 待办, opens: inbox}
""",
    "rules/parties/registers.yaml": """
registers:
  project:
    title: 工程项目
    form: project
    name: name
    create: [builder]
    lists: [{to: [builder, inspector], columns: [{id: name, title: 工程名称, value: project.name, search: true}]}]
  unit:
    title: 单位工程
    form: unit
    name: name
    about: project
    create: [team, builder]
    lists: [{to: [builder, team], columns: [{id: name, title: 名称, value: unit.name, search: true}, {id: project, title: 工程, value: project.name}]}]
  notice:
    title: 整改要求
    form: notice
    name: text
    about: project
    status: notice
    lists: [{to: [team, builder, inspector], columns: [{id: text, title: 整改要求, value: notice.text}, {id: status, title: 状态, value: notice.status}]}]
  equipment:
    title: 起重设备
    form: equipment
    name: name
    create: [builder]
    edit: [{by: [builder]}]
    open: [{to: [builder], when: {equipment.for_hire: true}, fields: [model]}]
    lists: [{to: [builder], columns: [{id: name, title: 设备, value: equipment.name, search: true}, {id: price, title: 租金, value: equipment.price, search: true}]}]
  session:
    title: 培训期次
    form: session
    name: name
    create: [trainer]
    open: [{to: [builder], when: {session.published: true}, fields: [held_on]}]
    lists: [{to: [trainer], columns: [{id: name, title: 名称, value: session.name, search: true}]}]
  floor:
    title: 楼层
    form: floor
    name: name
    about: unit
    create: [team]
""",
    "forms/parties/project/schema.yaml": """
type: object
properties: {name: {type: string, maxLength: 40}}
required: [name]
""",
    "forms/parties/project/ui.yaml": """
title: 工程项目
layout: [{id: main, rows: [name]}]
fields: {name: {label: 工程名称}}
""",
    "forms/parties/unit/schema.yaml": """
type: object
properties: {name: {type: string, maxLength: 40}}
required: [name]
""",
    "forms/parties/unit/ui.yaml": """
title: 单位工程
layout: [{id: main, rows: [name]}]
fields: {name: {label: 名称}}
""",
    "forms/parties/floor/schema.yaml": """
type: object
properties: {name: {type: string, maxLength: 40}}
required: [name]
""",
    "forms/parties/floor/ui.yaml": """
title: 楼层
layout: [{id: main, rows: [name]}]
fields: {name: {label: 名称}}
""",
    "forms/parties/suspension/schema.yaml": """
type: object
properties: {reason: {type: string, maxLength: 200}}
required: [reason]
""",
    "forms/parties/suspension/ui.yaml": """
title: 中止监督申请
layout: [{id: main, rows: [reason]}]
fields: {reason: {label: 申请原因}}
""",
    "workflows/parties/suspension.yaml": """
filing: suspension
title: 中止监督
about: unit
form: suspension
chain:
  applicant: [team, builder]
  steps:
    - {id: team, title: 项目部确认, state: checking, by: {role: team}, own: allow, decisions: [approve, return]}
    - {id: review, title: 监督员审核, state: reviewing, by: {role: inspector, of: {kind: station}}, decisions: [approve, return]}
columns: [{id: unit, title: 单位工程, value: unit.name}, {id: state, title: 状态, value: filing.state_label}]
labels: {checking: {all: 待项目部确认}, reviewing: {all: 待审核}}
""",
    "workflows/parties/shoring.yaml": """
filing: shoring
title: 支模验收
about: floor
chain:
  applicant: team
  steps:
    - {id: review, title: 监督员审核, state: reviewing, by: {role: inspector, of: {kind: station}}, decisions: [approve, return]}
columns: [{id: state, title: 状态, value: filing.state_label}]
labels: {reviewing: {all: 待审核}}
""",
    "rules/parties/statuses.yaml": """
statuses:
  notice:
    statuses: {open: {title: 待整改, tone: attention}, closed: {title: 已整改, tone: good}}
    rules: [{id: answered, when: {filings.reply.confirmed.count: {gte: 1}}, status: closed, why: 整改回复已审核通过}]
    otherwise: open
""",
    "rules/parties/calendars.yaml": """
calendars:
  national: {title: 工作日历, years: {2025: {source: {title: 放假安排, number: 国办发明电〔2024〕12号}, holidays: [{id: labour-day, title: 劳动节, from: 2025-05-01, to: 2025-05-05}]}}}
""",
    "forms/parties/notice/schema.yaml": """
type: object
properties:
  text: {type: string, maxLength: 200}
  due_on: {type: string, format: date}
  issuer: {type: integer}
  issued_by: {type: integer}
  issuer_name: {type: string}
required: [text]
""",
    "forms/parties/notice/ui.yaml": """
title: 整改要求
layout: [{id: main, rows: [text, due_on, issuer_name]}]
fields:
  text: {label: 整改要求}
  due_on: {label: 整改期限}
  issuer: {label: 下发单位编号, read_only: true}
  issued_by: {label: 下发人编号, read_only: true}
  issuer_name: {label: 下发单位}
""",
    "forms/parties/rectification/schema.yaml": """
type: object
properties:
  text: {type: string, maxLength: 200}
  due_on: {type: string, format: date}
required: [text, due_on]
""",
    "forms/parties/rectification/ui.yaml": """
title: 整改通知
layout: [{id: main, rows: [text, due_on]}]
fields: {text: {label: 整改要求}, due_on: {label: 整改期限}}
""",
    "workflows/parties/rectification.yaml": """
filing: rectification
title: 整改通知
about: project
filer: actor
form: rectification
name: "{form.text}"
number: {pattern: "整{filer.jurisdiction}-{date:yyyy}-{seq:4}", within: [filer.organisation_id, year], at: finish}
chain:
  applicant: inspector
  steps:
    - {id: approve, title: 监督组长审核, by: {role: leader, of: filer}, state: approving, decisions: [approve, return]}
visibility:
  - {to: [team], states: [confirmed], otherwise: nothing}
  - {to: [builder], of: subject, states: [confirmed]}
effects:
  - id: hand-over
    on: finish
    effects:
      - {do: create-entry, register: notice, owner: subject, values: {text: {fact: form.text}, due_on: {fact: form.due_on}, issuer: {fact: filer.organisation_id}, issuer_name: {fact: filer.name}, issued_by: {fact: filing.filed_by}}}
columns: [{id: project, title: 工程, value: project.name}, {id: text, title: 整改要求, value: form.text, search: true}, {id: by, title: 下发单位, value: filer.name}, {id: number, title: 编号, value: filing.number}, {id: state, title: 状态, value: filing.state_label}]
labels: {approving: {all: 待审核}}
""",
    "forms/parties/reply/schema.yaml": """
type: object
properties: {done: {type: string, maxLength: 200}}
required: [done]
""",
    "forms/parties/reply/ui.yaml": """
title: 整改回复
layout: [{id: main, rows: [done]}]
fields: {done: {label: 整改情况}}
""",
    "workflows/parties/reply.yaml": """
filing: reply
title: 整改回复
about: notice
form: reply
chain:
  applicant: team
  steps:
    - {id: review, title: 监督员审核, by: {account: notice.issued_by}, if_none: {to: {role: inspector, of: {named_in: notice.issuer}}}, state: submitted, decisions: [approve, return]}
deadlines:
  - {id: in-time, from: notice.due_on, term: {amount: 0, unit: calendar-day}, at: [submit], when_late: mark, message: "应在{due}前回复，已逾期{days_late}天"}
columns: [{id: notice, title: 整改要求, value: notice.text}, {id: state, title: 状态, value: filing.state_label}]
labels: {submitted: {all: 待审核}}
""",
    "workflows/parties/notices.yaml": """
notices:
  issued:
    on: finish
    filings: [rectification]
    to: [subject-team, {role: builder, of: subject}, applicant]
    title: "{project.name}：整改通知"
    body: "{filer.name}要求：{form.text}"
  to-sign:
    on: submit
    filings: [subcontract]
    to: [{role: signer, of: form.contractor}, {role: builder, of: {named_in: form.contractor}}]
    title: "{form.title}请签署"
    body: "{filer.name}报送了{form.title}"
""",
    "forms/parties/equipment/schema.yaml": """
type: object
properties:
  name: {type: string, maxLength: 40}
  model: {type: string, maxLength: 40}
  price: {type: string, maxLength: 40}
  for_hire: {type: boolean}
required: [name]
""",
    "forms/parties/equipment/ui.yaml": """
title: 起重设备
layout: [{id: main, rows: [name, model, price, for_hire]}]
fields: {name: {label: 设备名称}, model: {label: 型号}, price: {label: 租金}, for_hire: {label: 可出租}}
""",
    "forms/parties/session/schema.yaml": """
type: object
properties:
  name: {type: string, maxLength: 40}
  held_on: {type: string, format: date}
  published: {type: boolean}
required: [name]
""",
    "forms/parties/session/ui.yaml": """
title: 培训期次
layout: [{id: main, rows: [name, held_on, published]}]
fields: {name: {label: 名称}, held_on: {label: 日期}, published: {label: 已发布}}
""",
    "forms/parties/enrolment/schema.yaml": """
type: object
properties:
  session: {type: object, properties: {id: {type: string}, label: {type: string}}}
  people: {type: integer, minimum: 1}
required: [session, people]
""",
    "forms/parties/enrolment/ui.yaml": """
title: 培训报名
layout: [{id: main, rows: [session, people]}]
fields: {session: {label: 期次, entry: {register: session}}, people: {label: 人数}}
""",
    "workflows/parties/enrolment.yaml": """
filing: enrolment
title: 培训报名
form: enrolment
chain: {applicant: builder, steps: []}
columns: [{id: session, title: 期次, value: form.session}, {id: state, title: 状态, value: filing.state_label}]
""",
    "forms/parties/installation/schema.yaml": """
type: object
properties:
  place: {type: string, maxLength: 100}
required: [place]
""",
    "forms/parties/installation/ui.yaml": """
title: 设备安装告知
layout: [{id: main, rows: [place]}]
fields: {place: {label: 安装地点}}
""",
    "workflows/parties/installation.yaml": """
filing: installation
title: 设备安装
about: equipment
filer: actor
form: installation
name: "{equipment.name}安装于{form.place}"
limit: {per: organisation, count: 2, message: 同时在办的安装不超过两件}
chain:
  applicant: builder
  steps:
    - {id: lessor, title: 出租单位确认, state: confirming, by: {role: signer, of: subject}, decisions: [approve, return]}
visibility:
  - {to: [builder], of: subject, states: [confirming, confirmed]}
columns: [{id: equipment, title: 设备, value: equipment.name}, {id: filer, title: 安装单位, value: filer.name}, {id: state, title: 状态, value: filing.state_label}]
labels: {confirming: {all: 待出租单位确认}}
""",
    "forms/parties/subcontract/schema.yaml": """
type: object
properties:
  title: {type: string, maxLength: 60}
  contractor: {type: object, properties: {id: {type: string}, label: {type: string}}}
required: [title, contractor]
""",
    "forms/parties/subcontract/ui.yaml": """
title: 分包合同备案
layout: [{id: main, rows: [title, contractor]}]
fields: {title: {label: 合同名称}, contractor: {label: 分包单位, organisation: {kinds: [firm]}}}
""",
    "workflows/parties/subcontract.yaml": """
filing: subcontract
title: 分包合同备案
form: subcontract
name: "{form.title}"
chain:
  applicant: builder
  steps:
    - {id: sign, title: 分包单位签署, state: signing, by: {role: signer, of: form.contractor}, decisions: [approve, return]}
    - {id: review, title: 监督员审核, state: reviewing, by: {role: inspector, of: {kind: station, at: filer.jurisdiction}}, decisions: [approve, return]}
visibility:
  - {to: [signer, builder], of: form.contractor, states: [signing, reviewing, returned, confirmed]}
amend: [{id: recontract, title: 更换分包单位, by: [builder], fields: [contractor]}]
columns: [{id: title, title: 合同, value: form.title, search: true}, {id: contractor, title: 分包单位, value: form.contractor}, {id: filer, title: 总包单位, value: filer.name}, {id: state, title: 状态, value: filing.state_label}]
labels: {signing: {all: 待分包单位签署}, reviewing: {all: 待审核}}
""",
    "forms/parties/joint-check/schema.yaml": """
type: object
properties:
  projects: {type: array, minItems: 1, items: {type: object, properties: {id: {type: string}, label: {type: string}}}}
  lead: {type: object, properties: {id: {type: string}, label: {type: string}}}
required: [projects]
""",
    "forms/parties/joint-check/ui.yaml": """
title: 联合检查
layout: [{id: main, rows: [projects, lead]}]
fields:
  projects: {label: 参加的工程, widget: entries, entry: {register: project}}
  lead: {label: 牵头工程, widget: entry, entry: {register: project}}
""",
    "workflows/parties/joint-check.yaml": """
filing: joint-check
title: 联合检查
form: joint-check
chain:
  applicant: inspector
  steps:
    - {id: lead, title: 牵头企业确认, state: leading, by: {role: builder, of: form.lead}, if_none: skip, decisions: [approve, return]}
    - {id: agree, title: 各企业确认, state: agreeing, for_each: {field: form.projects}, by: {role: builder, of: target}, mode: all, decisions: [approve, return]}
    - {id: read, title: 各企业阅知, state: reading, by: {role: builder, of: {named_in: form.projects}}, mode: all, repeated: skip, decisions: [approve, return]}
columns: [{id: state, title: 状态, value: filing.state_label}]
labels: {leading: {all: 待牵头企业确认}, agreeing: {all: 待各企业确认}, reading: {all: 待阅知}}
""",
    "workflows/parties/scenarios/parties.yaml": """
given:
  organisations:
    station: {kind: station, name: 五华区监督站, jurisdiction: "530102", roles: [inspector, leader]}
    city: {kind: station, name: 昆明市监督站, jurisdiction: "530100", roles: [inspector, leader]}
    elsewhere: {kind: station, name: 麒麟区监督站, jurisdiction: "530302", roles: [inspector, leader]}
    acme: {kind: firm, name: 甲建筑公司, jurisdiction: "530102", roles: [builder, signer]}
    rival: {kind: firm, name: 乙建筑公司, jurisdiction: "530102", roles: [builder, signer]}
    school-of-works: {kind: station, name: 培训中心, jurisdiction: "530000", roles: [trainer]}
    third: {kind: firm, name: 丙建筑公司, jurisdiction: "530302", roles: [builder]}
  entries:
    school: {register: project, of: acme, data: {name: 学校}, roles: [team]}
    market: {register: project, of: acme, data: {name: 市场}, roles: [team]}
    bridge: {register: project, of: rival, data: {name: 大桥}, roles: [team]}
    hall: {register: unit, of: acme, about: school, data: {name: 教学楼}}
    crane: {register: equipment, of: acme, data: {name: 塔吊一号, model: QTZ63, price: 每月三万元, for_hire: true}}
    own-crane: {register: equipment, of: acme, data: {name: 塔吊二号, model: QTZ80, for_hire: false}}
    course: {register: session, of: school-of-works, data: {name: 安全员培训, held_on: "2025-04-01", published: true}}
    unpublished: {register: session, of: school-of-works, data: {name: 内部培训, held_on: "2025-05-01", published: false}}
    first-floor: {register: floor, of: acme, about: hall, data: {name: 一层}}
scenarios:
  - id: below-a-project
    title: 项目部办理下级条目的事项
    clock: 2025-03-03T09:00:00
    steps:
      - {as: school.team, create: suspension, about: hall, call: stop, data: {reason: 资金未到位}, submit: true, expect: {state: checking, deciders: ["学校 · 项目部"]}}
      - {as: school.team, decide: stop, decision: approve, expect: {state: reviewing, deciders: [五华区监督站]}}
      - {as: market.team, create: suspension, about: hall, expect: {refused: not-found}}
      - {as: bridge.team, create: suspension, about: hall, expect: {refused: not-found}}
      - {as: acme.builder, create: suspension, about: hall, call: other, data: {reason: 停工}, submit: true, expect: {deciders: ["学校 · 项目部"]}}
      - {as: market.team, decide: other, decision: approve, expect: {refused: no-task}}
      - {as: school.team, create: shoring, about: first-floor, call: deep, submit: true, expect: {state: reviewing}}
      - {as: market.team, create: shoring, about: first-floor, expect: {refused: not-found}}
  - id: notice-and-reply
    title: 整改通知：下发前看不到，逾期回复，退回，闭环
    clock: 2025-03-03T09:00:00
    steps:
      - {as: acme.builder, create: rectification, about: school, expect: {refused: not-allowed}}
      - {as: station.inspector, create: rectification, about: school, call: issue, data: {text: 临边防护缺失, due_on: "2025-03-10"}, submit: true, expect: {state: approving, deciders: [五华区监督站]}}
      - {as: city.leader, decide: issue, decision: approve, expect: {refused: no-task}}
      - {as: station.leader, decide: issue, decision: approve, expect: {state: confirmed, number: 整530102-2025-0001, notices: {school: [issued], market: []}}}
      - {as: city.inspector, create: rectification, about: school, call: second, data: {text: 市里的要求, due_on: "2025-03-10"}, submit: true, expect: {deciders: [昆明市监督站]}}
      - {as: station.leader, decide: second, decision: approve, expect: {refused: no-task}}
      - {as: city.leader, decide: second, decision: approve, expect: {number: 整530100-2025-0001}}
      - {as: elsewhere.inspector, create: rectification, about: school, expect: {refused: not-found}}
  - id: two-firms-sign
    title: 另一家企业签署：请签署之前看不到
    clock: 2025-03-03T09:00:00
    steps:
      - {as: acme.builder, create: subcontract, call: deal, data: {title: 幕墙分包, contractor: {id: $rival}}, expect: {state: draft}}
      - {as: rival.signer, decide: deal, decision: approve, expect: {refused: no-task}}
      - {as: acme.builder, submit: deal, expect: {state: signing, deciders: [乙建筑公司]}}
      - {as: rival.builder, decide: deal, decision: approve, expect: {refused: no-task}}
      - {as: rival.signer, decide: deal, decision: return, opinion: 名称有误, expect: {state: returned}}
      - {as: acme.builder, submit: deal, data: {contractor: {id: $third}}, expect: {refused: no-approver}}
      - {as: acme.builder, submit: deal, data: {title: 幕墙专业分包, contractor: {id: $rival}}, expect: {state: signing}}
      - {as: rival.signer, decide: deal, decision: approve, expect: {state: reviewing, deciders: [五华区监督站]}}
      - {as: station.inspector, decide: deal, decision: approve, expect: {state: confirmed}}
  - id: an-installer-about-a-lessors-equipment
    title: 安装单位就出租单位的设备填报
    clock: 2025-03-03T09:00:00
    steps:
      - {as: rival.builder, create: installation, about: crane, call: one, data: {place: 大桥}, submit: true, expect: {state: confirming, deciders: [甲建筑公司]}}
      - {as: rival.signer, decide: one, decision: approve, expect: {refused: no-task}}
      - {as: rival.builder, create: installation, about: own-crane, expect: {refused: not-found}}
      - {as: acme.builder, withdraw: one, expect: {refused: not-yours}}
      - {as: acme.signer, decide: one, decision: approve, expect: {state: confirmed}}
      - {as: rival.builder, create: installation, about: crane, data: {place: 码头}, expect: {state: draft}}
      - {as: rival.builder, create: installation, about: crane, expect: {refused: limit-reached}}
      - {as: third.builder, create: installation, about: crane, expect: {state: draft}}
  - id: what-an-upper-body-published
    title: 上级发布的期次可以选，没有发布的不能选
    clock: 2025-03-03T09:00:00
    steps:
      - {as: rival.builder, create: enrolment, data: {session: {id: $course}, people: 2}, submit: true, expect: {state: confirmed}}
      - {as: rival.builder, create: enrolment, data: {session: {id: $unpublished}, people: 2}, submit: true, expect: {refused: form.option}}
  - id: owners-of-the-chosen
    title: 选条目，找的是条目所属的单位
    clock: 2025-03-03T09:00:00
    steps:
      - as: station.inspector
        create: joint-check
        call: check
        data: {projects: [{id: $school}, {id: $bridge}, {id: $market}], lead: {id: $bridge}}
        submit: true
        expect: {state: leading, deciders: [乙建筑公司]}
      - {as: rival.builder, decide: check, decision: approve, expect: {state: agreeing, deciders: [甲建筑公司, 乙建筑公司]}}
      - {as: third.builder, decide: check, decision: approve, expect: {refused: no-task}}
      - {as: acme.builder, decide: check, decision: approve}
      - {as: rival.builder, decide: check, decision: approve, expect: {state: confirmed}}
""",
}

SCHEMAS = {
    "region": "region", "registers": "registers", "schema": "form-schema", "ui": "form-ui", "parties": "scenarios",
    "statuses": "statuses", "calendars": "calendars", "notices": "notices",
}  # fmt: skip


def write(folder: Path) -> Path:
    """Write the region into `folder`; nothing else is needed. The first line of a file names its schema."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = f"# yaml-language-server: $schema={SCHEMAS.get(path.stem, 'filing')}.schema.json"
        path.write_text(f"{schema}\n{text.lstrip()}", encoding="utf-8")
    return folder
