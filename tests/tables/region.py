"""An invented region whose forms are tables: materials with files and verdicts, a change of several rows.

A firm applies for a permit with materials that follow from its answers; the window and the department say of each row
whether it will do, side by side; what the department notes is for itself. A change of contacts is decided row by row.
"""
# ruff: noqa: E501 - lines of YAML are as long as their authors like

from __future__ import annotations

from pathlib import Path

NAME = "by-rows"

FILES = {
    "workflows/by-rows/region.yaml": """
region: by-rows
title: 逐行审核系统
jurisdiction: "530000"
languages: [zh]
entry: {intro: 企业申请许可，窗口和部门逐项审核材料。}
organisation_kinds:
  firm: {title: 企业, requires: [credit_code]}
  office: {title: 主管部门, requires: [jurisdiction]}
roles:
  clerk: {title: 企业经办人, of: firm, may: [export]}
  window: {title: 窗口人员, of: office, sees: jurisdiction, may: [export]}
  department: {title: 业务部门, of: office, sees: jurisdiction, may: [export, reveal], menu: window}
  keeper: {title: 目录管理员, of: office, sees: jurisdiction}
accounts: {}
labels: {draft: {all: 填写中}, returned: {all: 已退回}, checking: {all: 窗口初审}, deciding: {all: 部门审定}, confirmed: {all: 已批准}, refused: {all: 不予许可}}
menus:
  clerk:
    - {id: sites, title: 工地, opens: register, of: site}
    - {id: permits, title: 许可申请, opens: filings, of: permit}
    - {id: approved, title: 已批准材料, opens: register, of: approved}
    - {id: lists, title: 目录申报, opens: filings, of: listing}
  window:
    - {id: inbox, title: 待办, opens: inbox}
    - {id: permits, title: 许可申请, opens: filings, of: permit}
    - {id: exports, title: 导出, opens: exports}
  keeper: [{id: items, title: 目录, opens: register, of: item}]
""",
    "rules/by-rows/registers.yaml": """
registers:
  site:
    title: 工地
    form: site
    name: name
    jurisdiction: place
    create: [clerk]
    lists: [{to: [clerk, window, department], columns: [{id: name, title: 工地, value: site.name}]}]
  approved:
    title: 已批准材料
    form: approved
    name: name
    about: site
    lists: [{to: [clerk, department], columns: [{id: name, title: 材料, value: approved.name}]}]
  item:
    title: 目录项
    form: item
    name: title
    create: [keeper]
    edit: [{by: [keeper]}]
    lists: [{to: [keeper, clerk], columns: [{id: title, title: 名称, value: item.title}]}]
""",
    "forms/by-rows/approved/schema.yaml": """
type: object
properties: {name: {type: string, maxLength: 40}, key: {type: string, maxLength: 40}}
required: [name]
""",
    "forms/by-rows/approved/ui.yaml": """
title: 已批准材料
layout: [{id: main, rows: [name, key]}]
fields: {name: {label: 材料}, key: {label: 标识}}
""",
    "forms/by-rows/site/schema.yaml": """
type: object
properties:
  name: {type: string, minLength: 2, maxLength: 40}
  place: {type: object, properties: {code: {type: string, format: jurisdiction-code}}, required: [code]}
required: [name, place]
""",
    "forms/by-rows/site/ui.yaml": """
title: 工地
layout: [{id: main, rows: [name, place]}]
fields:
  name: {label: 名称}
  place: {label: 所在地, widget: jurisdiction, jurisdiction: {within: "53", depth: county}}
""",
    "forms/by-rows/item/schema.yaml": """
type: object
properties:
  title: {type: string, minLength: 2, maxLength: 40}
  kind: {type: string, enum: [house, road]}
  least: {type: integer, minimum: 1}
required: [title, kind, least]
""",
    "forms/by-rows/item/ui.yaml": """
title: 目录项
layout: [{id: main, rows: [title, kind, least]}]
fields:
  title: {label: 名称}
  kind: {label: 适用, options: [{value: house, label: 房建}, {value: road, label: 道路}]}
  least: {label: 最少份数}
""",
    "forms/by-rows/permit/schema.yaml": """
type: object
properties:
  agent: {type: boolean}
  kind: {type: string, enum: [new, change, again]}
  materials:
    type: array
    items:
      type: object
      required: [name, copies, first, second]
      properties:
        name: {type: string, maxLength: 40}
        copies: {type: integer, minimum: 1, maximum: 9}
        holder: {type: string, maxLength: 20}
        first: {type: string, enum: [pass, fail]}
        second: {type: string, enum: [pass, fail]}
        why: {type: string, maxLength: 100}
        secret: {type: string, maxLength: 100}
  amount: {type: integer}
required: [agent]
""",
    "forms/by-rows/permit/ui.yaml": """
title: 许可申请
layout: [{id: main, rows: [agent, kind, materials, amount, {slot: photos}]}]
fields:
  agent: {label: 是否委托代办}
  kind: {label: 许可类别, options: [{value: new, label: 新办}, {value: change, label: 变更}, {value: again, label: 补办}]}
  materials:
    label: 申请材料
    widget: table
    rows:
      - {id: licence, values: {name: 营业执照, copies: 1}}
      - {id: power, values: {name: 授权委托书, copies: 1}, when: {form.agent: true}}
      - {id: plan, values: {name: 施工图审查合格书}}
    columns:
      name: {label: 材料名称, read_only: true}
      copies: {label: 份数, unit: 份}
      holder: {label: 联系电话, sensitive: mobile}
      first: {label: 窗口初审, options: &verdict [{value: pass, label: 合格}, {value: fail, label: 不合格}]}
      second: {label: 部门审定, options: *verdict}
      why: {label: 不合格理由, required_if: {item.second: fail}}
      secret: {label: 部门记录}
    slots:
      - {id: scan, title: 扫描件, kinds: [image, pdf], min: 1, max: 3}
      - {id: seal, title: 盖章页, kinds: [image], when: {item.copies: {gte: 3}}}
  amount: {label: 份数合计, computed: {sum: [materials.copies]}}
slots: [{id: photos, title: 现场照片, kinds: [image], max: 4}]
""".replace("&verdict ", "").replace("*verdict", "[{value: pass, label: 合格}, {value: fail, label: 不合格}]"),
    "workflows/by-rows/permit.yaml": """
filing: permit
title: 许可申请
about: site
form: permit
number: {pattern: "许{date:yyyy}-{seq:4}", within: [year], at: submit}
chain:
  applicant: clerk
  fields: {read: [materials.holder], hidden: [materials.secret]}
  withdraw: {while: [checking]}
  steps:
    - id: check
      title: 窗口初审
      state: checking
      by: {role: window, of: {kind: office, at: subject.jurisdiction}}
      decisions: [approve, return]
      fields: {write: [materials.first, materials.holder], hidden: [materials.secret]}
    - id: decide
      title: 部门审定
      state: deciding
      by: {role: department, of: {kind: office, at: subject.jurisdiction}}
      decisions: [approve, return, refuse]
      on: {approve: [{when: {form.materials: {every: {second: fail}}}, to: refused}, {to: next}]}
      fields: {write: [materials.second, materials.why, materials.secret]}
effects:
  - id: approved-rows
    on: finish
    each: form.materials
    when: {item.second: pass}
    effects: [{do: create-entry, register: approved, values: {name: {fact: item.name}, key: {fact: item.key}}}]
columns:
  - {id: site, title: 工地, value: site.name}
  - {id: state, title: 状态, value: filing.state_label}
""",
    "forms/by-rows/listing/schema.yaml": """
type: object
properties:
  kind: {type: string, enum: [house, road]}
  items:
    type: array
    items:
      type: object
      required: [title, number]
      properties:
        title: {type: string, maxLength: 40}
        least: {type: integer}
        number: {type: integer, minimum: 0}
  photos:
    type: array
    maxItems: 5
    items: {type: object, required: [what], properties: {what: {type: string, maxLength: 40}}}
required: [kind]
""",
    "forms/by-rows/listing/ui.yaml": """
title: 目录申报
layout: [{id: main, rows: [kind, items, photos]}]
fields:
  kind: {label: 适用, options: [{value: house, label: 房建}, {value: road, label: 道路}]}
  items:
    label: 目录
    widget: table
    rows: {register: item, where: {entry.kind: {eq: {fact: form.kind}}}, values: {title: title, least: least}}
    columns:
      title: {label: 名称, read_only: true}
      least: {label: 最少份数, read_only: true}
      number: {label: 份数}
  photos:
    label: 现场情况
    widget: table
    columns: {what: {label: 说明}}
    slots: [{id: picture, title: 照片, kinds: [image], min: 1, max: 2}]
""",
    "workflows/by-rows/listing.yaml": """
filing: listing
title: 目录申报
form: listing
chain: {applicant: clerk}
columns: [{id: state, title: 状态, value: filing.state_label}]
""",
    "workflows/by-rows/exports.yaml": """
exports:
  permits:
    title: 许可申请汇总
    filing: permit
    to: [window, department]
    columns: [{id: site, title: 工地, value: site.name}, {id: materials, title: 材料, value: form.materials}]
    requires: [{id: county, when: {organisation.jurisdiction: {starts_with: "5301"}}, message: 只有昆明市各县区可以汇总}]
    formats: [xlsx]
documents:
  site:
    title: 工地材料表
    about: site
    to: [clerk, window, department]
    file_name: 工地材料表
    sections:
      - kind: filings
        title: 材料
        filing: permit
        table: materials
        states: [checking, deciding, confirmed, refused]
        columns:
          - {id: name, title: 材料, value: item.name}
          - {id: first, title: 窗口, value: item.first}
          - {id: second, title: 部门, value: item.second}
          - {id: secret, title: 记录, value: item.secret}
    formats: [pdf]
  permit:
    title: 施工许可审批表
    filing: permit
    to: [clerk, window, department]
    states: [deciding, confirmed, refused]
    requires:
      - {id: judged, when: {form.materials: {none: {first: {empty: true}}}}, message: 窗口尚未逐项审核}
      - {id: number, when: {site.name: {present: true}}, message: 工地没有名称}
    file_name: "{site.name}施工许可审批表"
    verify: true
    copies: [企业留存, 主管部门留存]
    sections:
      - kind: facts
        title: 一、基本情况
        rows:
          - [{id: site, title: 工地, value: site.name}, {id: number, title: 编号, value: filing.number}]
          - [{id: agent, title: 是否委托代办, value: form.agent}, {id: amount, title: 材料份数, value: form.amount}]
          - [{id: kind, title: 许可类别, value: form.kind, options: all}]
      - {kind: text, title: 二、说明, body: "{site.name}申请的施工许可材料共{form.amount}份。", when: {form.amount: {gte: 2}}}
      - kind: rows
        title: 三、合格材料
        table: materials
        where: {item.second: {ne: fail}}
        columns:
          - {id: n, title: 序号, value: number}
          - {id: name, title: 材料, value: item.name}
          - {id: copies, title: 份数, value: item.copies}
          - {id: first, title: 窗口, value: item.first}
          - {id: secret, title: 部门记录, value: item.secret}
        empty: 没有合格材料
      - {kind: rows, title: 四、不合格材料, table: materials, where: {item.second: fail}, when: {form.materials: {some: {second: fail}}}, columns: [{id: name, title: 材料, value: item.name}, {id: why, title: 理由, value: item.why}]}
      - {kind: decisions, title: 五、审批意见}
      - {kind: pictures, title: 六、现场照片, slot: photos, when: {form.agent: true}}
    signature: ["审批单位（盖章）："]
    formats: [pdf, docx]
  year:
    title: 年度材料表
    about: site
    to: [clerk, department]
    criteria: [{id: year, title: 统计年度, kind: year, required: true}]
    requires: [{id: past, when: {criteria.year: {lte: 2025}}, message: 该年度尚未结束}]
    file_name: "{site.name}{criteria.year}年"
    sections:
      - {kind: facts, rows: [[{id: year, title: 年度, value: criteria.year}, {id: name, title: 工地, value: site.name}]]}
      - {kind: text, title: 往年, body: 本表为补录, when: {criteria.year: {lt: 2025}}}
    formats: [pdf]
""",
    "workflows/by-rows/scenarios/life.yaml": """
given:
  organisations:
    firm: {kind: firm, name: 云岭建筑, jurisdiction: "530102", roles: [clerk]}
    county: {kind: office, name: 五华区主管部门, jurisdiction: "530102", roles: [window, department]}
    province: {kind: office, name: 省主管部门, jurisdiction: "530000", roles: [keeper]}
  entries:
    yard: {register: site, of: firm, data: {name: 五华工地, place: {code: "530102"}}}
    list-house: {register: item, of: firm, data: {title: 房建资料, kind: house, least: 2}}
    list-road: {register: item, of: firm, data: {title: 道路资料, kind: road, least: 1}}
scenarios:
  - id: row-by-row
    title: 逐行审核，一行不合格，其余通过
    clock: 2025-03-03T09:00:00
    steps:
      - as: firm.clerk
        create: permit
        about: yard
        call: first
        data: {agent: true, materials: [{key: power, copies: 2}, {key: plan, copies: 3}]}
        attach: {materials.licence.scan: 1, materials.power.scan: 1, materials.plan.scan: 2}
        submit: true
        expect: {state: checking}
      - as: county.window
        decide: first
        decision: approve
        fields: {materials: [{key: licence, first: pass}, {key: power, first: fail}, {key: plan, first: pass}]}
        expect: {state: deciding}
      - as: county.department
        decide: first
        decision: approve
        fields: {materials: [{key: licence, second: pass}, {key: power, second: fail}, {key: plan, second: pass}]}
        expect: {refused: form.required}
      - as: county.department
        decide: first
        decision: approve
        fields: {materials: [{key: licence, second: pass}, {key: power, second: fail, why: 未盖章}, {key: plan, second: pass}]}
        expect: {state: confirmed}
      - {as: firm.clerk, print: permit, about: first, expect: {cells: [["2", 施工图审查合格书, 3份, 合格]]}}
      - {as: firm.clerk, print: year, about: yard, criteria: {year: "2026"}, expect: {refused: document-refused}}
      - {as: firm.clerk, print: year, about: yard, criteria: {year: "2024"}, expect: {paper: {年度: "2024"}}}
  - id: all-refused
    title: 每一行都不合格，不予许可
    clock: 2025-03-03T09:00:00
    steps:
      - as: firm.clerk
        create: permit
        about: yard
        call: second
        data: {agent: false, materials: [{key: plan, copies: 1}]}
        attach: {materials.licence.scan: 1, materials.plan.scan: 1}
        submit: true
        expect: {state: checking}
      - {as: county.window, decide: second, decision: approve, fields: {materials: [{key: licence, first: pass}, {key: plan, first: pass}]}, expect: {state: deciding}}
      - {as: county.department, decide: second, decision: approve, fields: {materials: [{key: licence, second: fail, why: 过期}, {key: plan, second: fail, why: 不清}]}, expect: {state: refused}}
  - id: a-file-is-missing
    title: 少一行的附件不能上报
    clock: 2025-03-03T09:00:00
    steps:
      - as: firm.clerk
        create: permit
        about: yard
        data: {agent: false, materials: [{key: plan, copies: 1}]}
        attach: {materials.licence.scan: 1}
        submit: true
        expect: {refused: slot-min}
""",
}

SCHEMAS = {
    "region": "region", "registers": "registers", "schema": "form-schema", "ui": "form-ui", "life": "scenarios",
    "exports": "exports",
}  # fmt: skip


def write(folder: Path) -> Path:
    """Write the region into `folder`; nothing else is needed. The first line of a file names its schema."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = f"# yaml-language-server: $schema={SCHEMAS.get(path.stem, 'filing')}.schema.json"
        path.write_text(f"{schema}\n{text.lstrip()}", encoding="utf-8")
    return folder
