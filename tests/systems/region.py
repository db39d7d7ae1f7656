"""An invented region of business systems: a firm's manager authorises them, its clerks file in them, a station decides;
a home page for each."""
# ruff: noqa: E501 - lines of YAML are as long as their authors like

from __future__ import annotations

from pathlib import Path

from tests.parties.region import SCHEMAS

NAME = "systems"

FILES = {
    "workflows/systems/region.yaml": """
region: systems
title: 业务系统示例
jurisdiction: "530000"
languages: [zh]
entry: {intro: 企业授权业务系统后，由个人用户办理。}
organisation_kinds:
  station: {title: 监督机构, requires: [jurisdiction]}
  firm: {title: 企业, requires: [credit_code]}
roles:
  operator: {title: 运维, of: station, sees: region, manages: [manager], may: [operate-accounts, manage-organisations]}
  inspector: {title: 监督员, of: station, sees: jurisdiction}
  manager: {title: 企业管理员, of: firm, manages: [clerk], manages_only: true, may: [manage-accounts]}
  clerk: {title: 个人用户, of: firm}
accounts: {}
labels:
  draft: {all: 填写中}
  accept: {all: 待受理}
  confirmed: {all: 已受理}
  refused: {all: 不予受理}
systems:
  reporting: {title: 项目报监, icon: file}
  hazards: {title: 危大工程, icon: warning, runs: false}
  credit: {title: 信用监管, icon: shield, url: "https://credit.example.org/"}
authorisation: {by: [manager, operator], of: firm, offered: [reporting, hazards, credit]}
statistics:
  - {id: states, title: 报监进度, filing: report, by: filing.state, to: [inspector, clerk]}
pages:
  notes: {title: 办事须知, body: 请按时报监。}
home:
  inspector:
    - {id: tasks, panel: inbox}
    - {id: figures, panel: statistic, of: states}
  clerk:
    - {id: apps, panel: systems}
    - {id: news, title: 消息通知, panel: messages, most: 5}
    - {id: warnings, title: 预警消息, panel: entries, of: project, when: {project.danger: true}, most: 2}
    - {id: figures, panel: statistic, of: states}
    - {id: notes, panel: page, of: notes}
menus:
  operator: [{id: firms, title: 企业用户管理, opens: organisations}]
  inspector:
    - {id: home, title: 首页, icon: home, opens: home}
    - {id: inbox, title: 待办, opens: inbox}
    - {id: projects, title: 工程项目, opens: register, of: project}
  manager:
    - {id: platform, title: 平台管理, items: [{id: firm, title: 企业用户管理, opens: organisations}, {id: accounts, title: 账号, opens: accounts}]}
    - {id: apps, title: 应用中心, opens: systems}
  clerk:
    - {id: home, title: 首页, icon: home, opens: home}
    - {id: apps, title: 应用中心, icon: table, opens: systems}
    - {id: projects, title: 工程项目, icon: projects, opens: register, of: project}
    - id: report
      title: 项目报监
      system: reporting
      items:
        - {id: joint, title: 联合报监, icon: file, opens: filings, of: report}
        - {id: sites, title: 项目一览, icon: map, opens: tiles, of: project}
""",
    "rules/systems/registers.yaml": """
registers:
  project:
    title: 工程项目
    form: project
    name: name
    create: [clerk]
    edit: [{by: [clerk]}]
    lists: [{to: [clerk, inspector], columns: [{id: name, title: 工程名称, value: project.name, search: true}]}]
""",
    "forms/systems/project/schema.yaml": """
type: object
properties: {name: {type: string, maxLength: 40}, danger: {type: boolean}}
required: [name]
""",
    "forms/systems/project/ui.yaml": """
title: 工程项目
layout: [{id: main, rows: [name, danger]}]
fields: {name: {label: 工程名称}, danger: {label: 预警}}
""",
    "forms/systems/report/schema.yaml": """
type: object
properties: {content: {type: string, maxLength: 200}}
required: [content]
""",
    "forms/systems/report/ui.yaml": """
title: 联合报监
layout: [{id: main, rows: [content]}]
fields: {content: {label: 报监内容}}
""",
    "workflows/systems/report.yaml": """
filing: report
title: 联合报监
about: project
form: report
chain:
  applicant: clerk
  steps:
    - {id: accept, title: 受理, state: accept, by: {role: inspector, of: {kind: station, at: filer.jurisdiction}}, decisions: [approve, refuse]}
  withdraw: {while: [accept], to: draft}
columns: [{id: content, title: 内容, value: form.content}, {id: state, title: 状态, value: filing.state_label}]
""",
    "workflows/systems/notices.yaml": """
notices:
  accepted: {on: finish, filings: [report], to: [applicant], title: 报监已受理, body: "{project.name}的报监已受理。"}
""",
    "workflows/systems/scenarios/systems.yaml": """
given:
  organisations:
    station: {kind: station, name: 五华区监督站, jurisdiction: "530102", roles: [inspector, operator]}
    acme: {kind: firm, name: 甲建筑公司, jurisdiction: "530102", roles: [manager, clerk]}
    rival: {kind: firm, name: 乙建筑公司, jurisdiction: "530102", roles: [manager, clerk]}
  entries:
    school: {register: project, of: acme, data: {name: 学校}}
    bridge: {register: project, of: rival, data: {name: 大桥}}
scenarios:
  - id: authorised-by-the-manager
    title: 企业管理员授权后，个人用户才能在系统里办理
    covers: [WHS-21, WHS-25, WHS-26, B-08]
    clock: 2025-03-03T09:00:00
    steps:
      - {as: acme.clerk, create: report, about: school, expect: {refused: system-not-authorised, message: 项目报监}}
      - {as: acme.clerk, authorise: {acme: [reporting]}, expect: {refused: not-allowed}}
      - {as: rival.manager, authorise: {acme: [reporting]}, expect: {refused: not-found}}
      - {as: acme.manager, authorise: {acme: [reporting, hazards]}}
      - {as: acme.clerk, create: report, about: school, call: first, data: {content: 学校报监}, submit: true, expect: {state: accept}}
      - {as: acme.clerk, create: report, about: school, call: second, data: {content: 学校再报}, expect: {offers: {submit: true}}}
      - {as: rival.clerk, create: report, about: bridge, expect: {refused: system-not-authorised}}
      - {as: acme.manager, revoke: {acme: [reporting]}}
      - {as: acme.clerk, submit: second, expect: {refused: system-not-authorised}}
      - {as: acme.clerk, reads: first, expect: {data: {content: 学校报监}}}
      - {as: station.inspector, decide: first, decision: approve, expect: {state: confirmed}}
  - id: what-stands-on-the-home-page
    title: 首页各面板的条数
    covers: [WHS-19, HNA-04]
    clock: 2025-03-03T09:00:00
    steps:
      - {home: acme.clerk, expect: {panels: {apps: 0, news: 0, warnings: 0, figures: 0}}}
      - {home: acme.manager, expect: {refused: not-found}}
      - {as: acme.manager, authorise: {acme: [reporting]}}
      - {as: acme.clerk, edit: school, data: {danger: true}}
      - {as: acme.clerk, create: report, about: school, call: first, data: {content: 学校报监}, submit: true}
      - {home: station.inspector, expect: {panels: {tasks: 1, figures: 1}}}
      - {as: station.inspector, decide: first, decision: approve}
      - {home: acme.clerk, expect: {panels: {apps: 1, news: 1, warnings: 1, figures: 1}}}
      - {home: rival.clerk, expect: {panels: {apps: 0, news: 0, warnings: 0, figures: 0}}}
  - id: authorised-by-the-operator
    title: 平台运维也能为企业授权
    clock: 2025-03-03T09:00:00
    steps:
      - {as: station.inspector, authorise: {acme: [reporting]}, expect: {refused: not-allowed}}
      - {as: station.operator, authorise: {acme: [reporting]}}
      - {as: acme.clerk, create: report, about: school, data: {content: 学校报监}, submit: true, expect: {state: accept}}
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
