"""An invented region that opens things: quality information to anyone once the office has found the works 合格, agencies
with their staff to the teams of others, firms and projects to whoever registers."""
# ruff: noqa: E501 - lines of YAML are as long as their authors like

from __future__ import annotations

from pathlib import Path

from tests.parties.region import SCHEMAS

NAME = "openly"

FILES = {
    "workflows/openly/region.yaml": """
region: openly
title: 公示示例系统
jurisdiction: "530000"
languages: [zh]
entry: {intro: 工程质量信息公示。}
organisation_kinds:
  station: {title: 监督机构, requires: [jurisdiction]}
  firm: {title: 企业, requires: [credit_code]}
  lab: {title: 检测机构, requires: [credit_code]}
roles:
  inspector: {title: 监督员, of: station, sees: jurisdiction, may: [review-registrations]}
  builder: {title: 企业经办人, of: firm, sees: own-organisation}
  project-manager: {title: 项目经理, of: firm, about: project, sees: own-subject, menu: project-user}
  project-user: {title: 项目用户, of: firm, about: project, sees: own-subject}
  manager: {title: 检测机构经办人, of: lab, sees: own-organisation}
accounts: {}
registration:
  agreement: terms
  kinds:
    builder: {title: 企业账号, organisation: firm, role: builder, form: joining}
    manager:
      title: 项目经理
      entry: {field: project, none_found: 未搜索到项目，表示项目未在平台报监，请先完成项目报监}
      role: project-manager
      reviewed_by: {role: project-manager, of: entry, otherwise: {role: builder, of: owner}}
      form: joining
    project-user:
      title: 项目用户
      entry: {field: project, none_found: 未搜索到项目，表示项目未在平台报监，请先完成项目报监}
      role: project-user
      steps: true
      columns:
        - {id: name, title: 姓名, value: person.name, search: true}
        - {id: mobile, title: 手机号, value: person.mobile, search: true}
        - {id: id, title: 身份证号, value: form.id_number}
        - {id: project, title: 项目名称, value: entry.name, search: true}
        - {id: state, title: 状态, value: request.state}
        - {id: made, title: 注册时间, value: request.made_at}
      reviewed_by: {role: project-manager, of: entry, otherwise: {role: builder, of: owner}}
      form: joining
pages:
  terms: {title: 用户协议, body: 请如实填写。}
labels:
  draft: {all: 填写中}
  confirmed: {all: 已办结}
  refused: {all: 不合格}
menus:
  inspector:
    - {id: projects, title: 工程项目, opens: register, of: project}
    - {id: inbox, title: 待办, opens: inbox}
  builder:
    - {id: projects, title: 工程项目, opens: register, of: project}
    - {id: agencies, title: 检测机构及人员, opens: open, of: agencies}
    - {id: registrations, title: 待审核, opens: registrations}
  project-user:
    - {id: projects, title: 工程项目, opens: register, of: project}
    - {id: registrations, title: 待审核, opens: registrations}
  manager:
    - {id: agencies, title: 检测机构, opens: register, of: agency}
""",
    "rules/openly/registers.yaml": """
registers:
  enterprise:
    title: 企业
    form: enterprise
    name: name
    create: [builder]
    lists: [{to: [builder], columns: [{id: name, title: 企业, value: enterprise.name, search: true}]}]
    open: [{to: registrants}]
  project:
    title: 工程项目
    form: project
    name: name
    about: enterprise
    create: [builder]
    edit: [{by: [builder]}]
    remove: {by: [builder]}
    lists: [{to: [builder, inspector, project-user, project-manager], columns: [{id: name, title: 工程名称, value: project.name, search: true}, {id: manager, title: 项目经理, value: project.manager, search: true}]}]
    open:
      - id: quality
        to: anyone
        title: 工程质量信息公示
        when: {filings.acceptance.confirmed.count: {gte: 1}, project.supervised: true}
        search: [address]
        fields: [name, address, area]
        below: {unit: {fields: [area], slots: [photos], when: {unit.finished: true}}}
      - {id: for-registration, to: registrants, when: {project.supervised: true}}
  unit:
    title: 单位工程
    form: unit
    name: name
    about: project
    files: true
    create: [builder]
    edit: [{by: [builder]}]
    lists: [{to: [builder], columns: [{id: name, title: 名称, value: unit.name, search: true}]}]
  agency:
    title: 检测机构
    form: agency
    name: name
    create: [manager]
    edit: [{by: [manager]}]
    lists: [{to: [manager], columns: [{id: name, title: 机构, value: agency.name, search: true}]}]
    open:
      - {id: agencies, to: [builder], title: 检测机构及人员信息, fields: [scope, contact], below: {employee: {fields: [post, mobile], when: {employee.left: false}}}}
  employee:
    title: 检测人员
    form: employee
    name: name
    about: agency
    create: [manager]
    edit: [{by: [manager]}]
    lists: [{to: [manager], columns: [{id: name, title: 姓名, value: employee.name, search: true}]}]
""",
    "forms/openly/enterprise/schema.yaml": """
type: object
properties: {name: {type: string, maxLength: 40}}
required: [name]
""",
    "forms/openly/enterprise/ui.yaml": """
title: 企业
layout: [{id: main, rows: [name]}]
fields: {name: {label: 企业名称}}
""",
    "forms/openly/project/schema.yaml": """
type: object
properties:
  name: {type: string, maxLength: 40}
  address: {type: string, maxLength: 80}
  area: {type: number, minimum: 0}
  manager: {type: string, maxLength: 20}
  phone: {type: string, format: mobile}
  supervised: {type: boolean}
  site_head: {type: object, properties: {name: {type: string}, phone: {type: string}}}
  staff: {type: array, items: {type: object, properties: {who: {type: string}, mobile: {type: string}}}}
  tester: {type: object, properties: {id: {type: string}, label: {type: string}}}
required: [name]
""",
    "forms/openly/project/ui.yaml": """
title: 工程项目
layout: [{id: main, rows: [name, address, area, manager, phone, supervised, site_head, staff, tester]}]
fields:
  name: {label: 工程名称}
  address: {label: 建设地点}
  area: {label: 建筑面积, unit: 平方米}
  manager: {label: 项目经理, sensitive: name}
  phone: {label: 联系电话, sensitive: mobile}
  supervised: {label: 已报监}
  site_head: {label: 现场负责人, widget: name-phone, sensitive: mobile}
  staff: {label: 人员, widget: table, columns: {who: {label: 姓名, sensitive: name}, mobile: {label: 手机, sensitive: mobile}}}
  tester: {label: 检测员, widget: entry, entry: {register: employee}, read_only: true}
""",
    "forms/openly/unit/schema.yaml": """
type: object
properties: {name: {type: string, maxLength: 40}, area: {type: number, minimum: 0}, finished: {type: boolean}}
required: [name]
""",
    "forms/openly/unit/ui.yaml": """
title: 单位工程
layout: [{id: main, rows: [name, area, finished, {slot: photos}, {slot: contracts}]}]
fields: {name: {label: 名称}, area: {label: 建筑面积, unit: 平方米}, finished: {label: 已验收}}
slots:
  - {id: photos, title: 竣工照片, max: 5}
  - {id: contracts, title: 合同, max: 5}
""",
    "forms/openly/agency/schema.yaml": """
type: object
properties:
  name: {type: string, maxLength: 40}
  scope: {type: string, maxLength: 80}
  contact: {type: string, format: phone}
  account: {type: string, maxLength: 40}
required: [name]
""",
    "forms/openly/agency/ui.yaml": """
title: 检测机构
layout: [{id: main, rows: [name, scope, contact, account]}]
fields: {name: {label: 机构名称}, scope: {label: 检测范围}, contact: {label: 联系电话}, account: {label: 开户账号}}
""",
    "forms/openly/employee/schema.yaml": """
type: object
properties:
  name: {type: string, maxLength: 20}
  post: {type: string, maxLength: 20}
  mobile: {type: string, format: mobile}
  left: {type: boolean}
required: [name, left]
""",
    "forms/openly/employee/ui.yaml": """
title: 检测人员
layout: [{id: main, rows: [name, post, mobile, left]}]
fields: {name: {label: 姓名, sensitive: name}, post: {label: 岗位}, mobile: {label: 手机, sensitive: mobile}, left: {label: 已离职}}
""",
    "forms/openly/acceptance/schema.yaml": """
type: object
properties: {opinion: {type: string, maxLength: 200}}
required: [opinion]
""",
    "forms/openly/acceptance/ui.yaml": """
title: 竣工验收监督记录
layout: [{id: main, rows: [opinion]}]
fields: {opinion: {label: 监督意见}}
""",
    "workflows/openly/acceptance.yaml": """
filing: acceptance
title: 竣工验收监督记录
about: project
form: acceptance
chain:
  applicant: builder
  steps:
    - {id: accept, title: 验收, state: accepting, by: {role: inspector, of: {kind: station, at: filer.jurisdiction}}, decisions: [approve, refuse]}
labels: {accepting: {all: 待验收}}
columns: [{id: state, title: 状态, value: filing.state_label}]
""",
    "forms/openly/information/schema.yaml": """
type: object
properties:
  summary: {type: string, maxLength: 200}
  note: {type: string, maxLength: 200}
required: [summary]
""",
    "forms/openly/information/ui.yaml": """
title: 工程质量信息
layout: [{id: main, rows: [summary, note]}, {id: files, rows: [{slot: public-papers}, {slot: drawings}]}]
fields: {summary: {label: 质量情况}, note: {label: 内部备注}}
slots:
  - {id: public-papers, title: 公示材料, max: 5}
  - {id: drawings, title: 内部图纸, max: 5}
""",
    "workflows/openly/information.yaml": """
filing: information
title: 工程质量信息
about: project
form: information
name: "{form.summary}"
chain:
  applicant: builder
open:
  - {id: information-public, to: anyone, title: 质量情况公示, when: {filings.acceptance.confirmed.count: {gte: 1}, project.supervised: true}, fields: [summary], slots: [public-papers]}
columns: [{id: summary, title: 质量情况, value: form.summary}, {id: state, title: 状态, value: filing.state_label}]
""",
    "forms/openly/joining/schema.yaml": """
type: object
properties:
  firm: {type: object, properties: {id: {type: string}, label: {type: string}}}
  project: {type: object, properties: {id: {type: string}, label: {type: string}}}
  id_number: {type: string, format: id-number}
required: [firm, project]
""",
    "forms/openly/joining/ui.yaml": """
title: 项目用户注册
layout: [{id: main, rows: [firm, project, id_number]}]
fields:
  firm: {label: 企业名称, entry: {register: enterprise}}
  project: {label: 项目名称, entry: {register: project, depends_on: firm}}
  id_number: {label: 身份证号, sensitive: id-number}
""",
    "workflows/openly/scenarios/openly.yaml": """
given:
  organisations:
    station: {kind: station, name: 五华区监督站, jurisdiction: "530102", roles: [inspector]}
    acme: {kind: firm, name: 甲建筑公司, jurisdiction: "530102", roles: [builder]}
    rival: {kind: firm, name: 乙建筑公司, jurisdiction: "530102", roles: [builder]}
    lab: {kind: lab, name: 丙检测公司, jurisdiction: "530102", roles: [manager]}
  entries:
    acme-firm: {register: enterprise, of: acme, data: {name: 甲建筑公司}}
    rival-firm: {register: enterprise, of: rival, data: {name: 乙建筑公司}}
    school: {register: project, of: acme, about: acme-firm, data: {name: 学校, address: 人民路1号, area: 1200, manager: 章明, phone: "13900001111", supervised: true}}
    market: {register: project, of: acme, about: acme-firm, data: {name: 农贸市场, address: 人民路9号, manager: 李四, supervised: false}}
    bridge: {register: project, of: rival, about: rival-firm, data: {name: 大桥, address: 滨江路, supervised: true}}
    hall: {register: unit, of: acme, about: school, data: {name: 教学楼, area: 800, finished: true}}
    gym: {register: unit, of: acme, about: school, data: {name: 体育馆, area: 400, finished: false}}
    agency: {register: agency, of: lab, data: {name: 丙检测公司, scope: 地基基础, contact: 0871-65330000, account: "6222"}}
    li: {register: employee, of: lab, about: agency, data: {name: 李雷, post: 检测员, mobile: "13900002222", left: false}}
    han: {register: employee, of: lab, about: agency, data: {name: 韩梅, post: 检测员, mobile: "13900003333", left: true}}
scenarios:
  - id: public-once-accepted
    title: 验收合格之后任何人不用登录就能查看
    covers: [HBZ-51, HBZ-52]
    clock: 2025-03-03T09:00:00
    steps:
      - {as: acme.builder, create: information, about: school, call: info, data: {summary: 优良, note: 内部}, attach: {public-papers: 1, drawings: 1}, submit: true, expect: {state: confirmed}}
      - {as: anyone, reads: school, expect: {refused: not-found}}
      - {as: anyone, reads: info, expect: {refused: not-found}}
      - {as: anyone, lists: quality, expect: {rows: []}}
      - {as: acme.builder, create: acceptance, about: school, call: record, data: {opinion: 合格}, submit: true}
      - {as: anyone, reads: school, expect: {refused: not-found}}
      - {as: station.inspector, decide: record, decision: approve, expect: {state: confirmed}}
      - {as: anyone, reads: school, expect: {data: {name: 学校, address: 人民路1号, area: 1200平方米, manager: null, phone: null}, rows: [hall]}}
      - {as: anyone, reads: hall, expect: {data: {area: 800平方米}}}
      - {as: anyone, reads: gym, expect: {refused: not-found}}
      - {as: anyone, reads: info, expect: {data: {summary: 优良, note: null}, offers: {"download:public-papers": true, "download:drawings": false}}}
      - {as: anyone, lists: quality, expect: {rows: [school], cells: [{name: 学校, address: 人民路1号, unit: 1}]}}
      - {as: anyone, lists: quality, criteria: {q: 人民路}, expect: {rows: [school]}}
      - {as: anyone, lists: quality, criteria: {q: 章明}, expect: {rows: []}}
      - {as: anyone, lists: information-public, expect: {rows: [info]}}
      - {as: anyone, reads: market, expect: {refused: not-found}}
      - {as: acme.builder, edit: hall, data: {finished: false}}
      - {as: anyone, reads: school, expect: {rows: []}}
      - {as: acme.builder, edit: school, data: {supervised: false}}
      - {as: anyone, reads: school, expect: {refused: not-found}}
      - {as: anyone, reads: info, expect: {refused: not-found}}
      - {as: anyone, lists: information-public, expect: {rows: []}}
  - id: refused-stays-closed
    title: 验收不合格的不公示
    clock: 2025-03-03T09:00:00
    steps:
      - {as: acme.builder, create: acceptance, about: market, call: record, data: {opinion: 不合格}, submit: true}
      - {as: station.inspector, decide: record, decision: refuse, opinion: 整改后重新申请}
      - {as: anyone, reads: market, expect: {refused: not-found}}
  - id: agencies-of-others
    title: 看得到别人的检测机构及其人员
    covers: [HBZ-50]
    clock: 2025-03-03T09:00:00
    steps:
      - {as: acme.builder, lists: agencies, expect: {rows: [agency], cells: [{name: 丙检测公司, scope: 地基基础, contact: 0871-65330000, employee: 1}]}}
      - {as: acme.builder, reads: agency, expect: {refused: not-found}}
      - {as: lab.manager, lists: agencies, expect: {refused: not-found}}
      - {as: anyone, lists: agencies, expect: {refused: not-found}}
  - id: registering-for-a-project
    title: 注册时只能选已报监的项目
    covers: [WHS-05, WHS-07, WHS-08]
    clock: 2025-03-03T09:00:00
    steps:
      - {register: builder, call: zhao, with: {organisation: 丁建筑公司, credit_code: 91530100MA6K1A2B30, person: 赵刚, mobile: "13900004444"}, data: {firm: {id: $acme-firm}, project: {id: $market}}, expect: {refused: form.option}}
      - {register: builder, call: zhao, with: {organisation: 丁建筑公司, credit_code: 91530100MA6K1A2B30, person: 赵刚, mobile: "13900004444"}, data: {firm: {id: $acme-firm}, project: {id: $bridge}}, expect: {refused: form.unfit}}
      - {register: builder, call: zhao, with: {organisation: 丁建筑公司, credit_code: 91530100MA6K1A2B30, person: 赵刚, mobile: "13900004444"}, data: {firm: {id: $acme-firm}, project: {id: $school}}, expect: {registration: {zhao: admitted}}}
  - id: joining-a-project
    title: 项目用户由项目经理审核，还没有项目经理时由企业审核，只看到自己的项目
    covers: [WHS-05, WHS-17, B-06, B-07]
    clock: 2025-03-03T09:00:00
    steps:
      - {register: project-user, call: early, with: {person: 钱早, mobile: "13900005550"}, data: {firm: {id: $acme-firm}, project: {id: $market}}, expect: {refused: form.option, message: 未在平台报监, fields: [project]}}
      - {register: manager, call: boss, with: {person: 孙总, mobile: "13900005551"}, data: {firm: {id: $acme-firm}, project: {id: $school}}, expect: {registration: {boss: pending}, signs_in: {boss: false}, told: {acme.builder: [registration]}}}
      - {as: rival.builder, review: boss, decision: approve, expect: {refused: not-found}}
      - {as: acme.builder, review: boss, decision: approve, expect: {registration: {boss: approved}}}
      - {sign_in: boss}
      - {register: project-user, call: user, with: {person: 周工, mobile: "13900005552"}, data: {firm: {id: $acme-firm}, project: {id: $school}}, expect: {registration: {user: pending}, told: {boss: [registration]}}}
      - {as: acme.builder, review: user, decision: approve, expect: {refused: not-found}}
      - {register: project-user, call: again, with: {person: 孙总, mobile: "13900005551"}, data: {firm: {id: $acme-firm}, project: {id: $school}}}
      - {as: boss, review: again, decision: approve, expect: {refused: not-found}}
      - {as: acme.builder, review: again, decision: refuse, opinion: 一人一个账号, expect: {registration: {again: refused}}}
      - {as: boss, review: user, decision: return, opinion: 项目选错了}
      - {correct: user, data: {firm: {id: $rival-firm}, project: {id: $bridge}}, expect: {registration: {user: pending}}}
      - {as: boss, review: user, decision: approve, expect: {refused: not-found}}
      - {as: rival.builder, review: user, decision: approve, expect: {registration: {user: approved}}}
      - {sign_in: user}
      - {as: user, lists: project, expect: {rows: [bridge]}}
      - {as: user, reads: school, expect: {refused: not-found}}
      - {as: boss, lists: project, expect: {rows: [school]}}
  - id: the-project-goes
    title: 项目删除，加入的账号停用，等待的申请结束
    covers: [WHS-17]
    after: joining-a-project
    clock: 2025-03-04T09:00:00
    steps:
      - {register: project-user, call: late, with: {person: 吴迟, mobile: "13900005553"}, data: {firm: {id: $rival-firm}, project: {id: $bridge}}}
      - {as: rival.builder, remove: bridge, expect: {registration: {late: refused}, signs_in: {late: false, user: false}}}
""",
}


def write(folder: Path) -> Path:
    """Write the region into `folder`; nothing else is needed. The first line of a file names its schema."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = "scenarios" if "/scenarios/" in name else SCHEMAS.get(path.stem, "filing")
        path.write_text(f"# yaml-language-server: $schema={kind}.schema.json\n{text.lstrip()}", encoding="utf-8")
    return folder
