"""An invented region in which bodies of three levels file the same things: who sees, who acts, who decides.

Clerks see their territory and act for their own body; an inspector acts for the whole territory; a site's own account
sees its site. Records of a year go up to the nearest office with an officer, notes stop where the own place has none.
"""
# ruff: noqa: E501 - lines of YAML are as long as their authors like

from __future__ import annotations

from pathlib import Path

NAME = "three-levels"

FILES = {
    "workflows/three-levels/region.yaml": """
region: three-levels
title: 三级机构系统
jurisdiction: "530000"
languages: [zh]
entry: {intro: 各级机构报送年度记录。}
organisation_kinds:
  body: {title: 监督机构, requires: [jurisdiction]}
  office: {title: 主管部门, requires: [jurisdiction]}
  firm: {title: 企业, requires: [credit_code]}
roles:
  clerk: {title: 机构填报员, of: body, sees: jurisdiction}
  inspector: {title: 监督员, of: body, sees: jurisdiction, acts_for: territory, menu: clerk}
  leader: {title: 机构领导, of: body, sees: own-organisation, menu: officer}
  site-user: {title: 工地账号, of: body, about: site, sees: own-subject, menu: clerk}
  officer: {title: 主管部门审核员, of: office, sees: jurisdiction}
  second-officer: {title: 主管部门复核员, of: office, sees: jurisdiction, menu: officer}
  chief: {title: 人员管理员, of: office, sees: jurisdiction, manages: [officer, second-officer, clerk, leader, inspector], may: [operate-accounts, manage-organisations]}
  body-admin: {title: 机构管理员, of: body, manages: [clerk, leader], may: [manage-accounts], menu: chief}
  firm-admin: {title: 企业管理员, of: firm, one_per: organisation, manages: [firm-clerk], may: [manage-accounts], menu: chief}
  firm-clerk: {title: 企业经办人, of: firm, menu: chief}
  general-office: {title: 综合部, of: office, sees: region, manages: [firm-admin], may: [manage-organisations, operate-accounts], menu: chief}
accounts: {}
labels:
  draft: {all: 填写中}
  returned: {all: 已退回}
menus:
  clerk:
    - {id: sites, title: 工地, opens: register, of: site}
    - {id: records, title: 年度记录, opens: filings, of: record}
  officer: [{id: inbox, title: 待办, opens: inbox}]
  chief:
    - {id: accounts, title: 账号, opens: accounts}
""",
    "rules/three-levels/registers.yaml": """
registers:
  site:
    title: 工地
    form: site
    name: name
    create: [clerk, inspector]
    edit: [{by: [clerk, inspector, site-user], fields: [note]}]
    remove: {by: [clerk, inspector]}
    lists:
      - to: [clerk, inspector, site-user]
        columns: [{id: name, title: 工地, value: site.name}]
""",
    "forms/three-levels/site/schema.yaml": """
type: object
properties:
  name: {type: string, minLength: 2, maxLength: 40}
  note: {type: string, maxLength: 40}
required: [name]
""",
    "forms/three-levels/site/ui.yaml": """
title: 工地
layout: [{id: main, rows: [name, note]}]
fields:
  name: {label: 名称}
  note: {label: 备注}
""",
    "forms/three-levels/record/schema.yaml": """
type: object
properties:
  text: {type: string, maxLength: 200}
  remark: {type: string, maxLength: 200}
required: [text]
""",
    "forms/three-levels/record/ui.yaml": """
title: 年度记录
layout: [{id: main, rows: [text, remark, {slot: papers}]}]
fields:
  text: {label: 内容}
  remark: {label: 补充说明}
slots:
  - {id: papers, title: 附件, kinds: [image], max: 5}
""",
    "workflows/three-levels/record.yaml": """
filing: record
title: 年度记录
about: site
form: record
chain:
  applicant: [clerk, inspector, site-user]
  withdraw: {while: [checking, reviewing]}
  cancel: {while: [checking, reviewing], by: [clerk, inspector, site-user]}
  ends:
    accepted: {means: approved, title: 已办结}
    void: {means: void, title: 已失效}
  steps:
    - {id: check, title: 机构领导审核, state: checking, by: {role: leader, of: applicant}, decisions: [approve, return], actions: [transfer, delegate, add-signer, urge]}
    - {id: review, title: 主管部门审核, state: reviewing, by: {role: officer, of: {kind: office, at: subject.jurisdiction}}, decisions: [approve, return], actions: [transfer]}
amend:
  - {id: remark, title: 补充说明, by: [clerk, inspector, site-user], fields: [remark], slots: [papers]}
columns: [{id: state, title: 状态, value: filing.state_label}]
labels:
  checking: {all: 待领导审核}
  reviewing: {all: 待主管部门审核}
""",
    "workflows/three-levels/note.yaml": """
filing: note
title: 情况说明
about: site
chain:
  applicant: [clerk, inspector]
  ends: {accepted: {means: approved, title: 已办结}}
  steps:
    - {id: check, title: 机构领导审核, state: checking, by: {role: leader, of: applicant}, decisions: [approve, return]}
    - {id: review, title: 主管部门复核, state: reviewing, by: {role: second-officer, of: {kind: office, at: subject.jurisdiction, climb: false}}, decisions: [approve, return]}
columns: [{id: state, title: 状态, value: filing.state_label}]
labels:
  checking: {all: 待领导审核}
  reviewing: {all: 待主管部门复核}
""",
    "workflows/three-levels/poll.yaml": """
filing: poll
title: 领导会签
about: site
chain:
  applicant: [clerk, inspector]
  ends: {accepted: {means: approved, title: 已办结}}
  steps:
    - {id: sign, title: 领导会签, state: checking, by: {role: leader, of: applicant, each: person}, mode: all, decisions: [approve, return]}
columns: [{id: state, title: 状态, value: filing.state_label}]
labels:
  checking: {all: 待会签}
""",
    "workflows/three-levels/scenarios/life.yaml": """
given:
  organisations:
    city: {kind: body, name: 昆明市监督站, jurisdiction: "530100", roles: [clerk, inspector, leader]}
    county: {kind: body, name: 五华区监督站, jurisdiction: "530102", roles: [clerk, inspector, leader, body-admin]}
    sibling: {kind: body, name: 盘龙区监督站, jurisdiction: "530103", roles: [clerk, inspector, leader]}
    county-office: {kind: office, name: 五华区住建局, jurisdiction: "530102", roles: [chief]}
    city-office: {kind: office, name: 昆明市住建局, jurisdiction: "530100", roles: [officer, chief, general-office]}
  entries:
    yard: {register: site, of: county, data: {name: 五华工地}, roles: [site-user]}
    other-yard: {register: site, of: county, data: {name: 黑林铺工地}, roles: [site-user]}
scenarios:
  - id: a-record
    title: 一份年度记录
    clock: 2025-03-03T09:00:00
    steps:
      - {as: county.clerk, create: record, about: yard, call: first, data: {text: 无事故}, submit: true, expect: {state: checking}}
      - {as: county.leader, decide: first, decision: approve, expect: {state: reviewing, deciders: [昆明市住建局]}}
      - {as: city-office.officer, decide: first, decision: approve, expect: {state: accepted}}
  - id: own-body-only
    title: 上级不能代下级填报
    clock: 2025-03-03T09:00:00
    steps:
      - {as: city.clerk, create: record, about: yard, expect: {refused: not-yours}}
      - {as: city.inspector, create: record, about: yard, call: second, data: {text: 代报}, expect: {state: draft}}
""",
}

SCHEMAS = {
    "region": "region", "registers": "registers", "schema": "form-schema", "ui": "form-ui", "life": "scenarios",
}  # fmt: skip


def write(folder: Path) -> Path:
    """Write the region into `folder`; nothing else is needed. The first line of a file names its schema."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = f"# yaml-language-server: $schema={SCHEMAS.get(path.stem, 'filing')}.schema.json"
        path.write_text(f"{schema}\n{text.lstrip()}", encoding="utf-8")
    return folder
