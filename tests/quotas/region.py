"""An invented region that trains people: the province publishes sessions with places, cities divide them among their
bodies, bodies enrol their people; tours have places for whoever comes first."""
# ruff: noqa: E501 - lines of YAML are as long as their authors like

from __future__ import annotations

from pathlib import Path

from tests.parties.region import SCHEMAS

NAME = "training"
ENDINGS = {**SCHEMAS, "quotas": "quotas"}

FILES = {
    "workflows/training/region.yaml": """
region: training
title: 培训报名示例系统
jurisdiction: "530000"
languages: [zh]
entry: {intro: 监督人员培训报名。}
organisation_kinds:
  centre: {title: 省培训中心, requires: [jurisdiction]}
  station: {title: 市监督站, requires: [jurisdiction]}
  body: {title: 监督机构, requires: [jurisdiction]}
roles:
  publisher: {title: 省级管理员, of: centre, sees: region}
  divider: {title: 市级管理员, of: station, sees: jurisdiction}
  enroller: {title: 机构管理员, of: body, sees: own-organisation}
accounts: {}
labels:
  draft: {all: 填写中}
  returned: {all: 已退回}
  submitted: {all: 已报名}
  confirmed: {all: 已办结}
menus:
  publisher:
    - {id: sessions, title: 培训档期, opens: register, of: session}
    - {id: inbox, title: 待办, opens: inbox}
  divider:
    - {id: quotas, title: 培训报名额度分配, opens: quotas}
  enroller:
    - {id: enrolments, title: 继续教育报名, opens: filings, of: enrolment}
    - {id: tours, title: 观摩报名, opens: filings, of: tour}
    - {id: inbox, title: 待办, opens: inbox}
""",
    "rules/training/registers.yaml": """
registers:
  session:
    title: 培训档期
    form: session
    name: name
    create: [publisher]
    edit: [{by: [publisher]}]
    remove: {by: [publisher]}
    open: [{to: [enroller], fields: [kind, places]}]
    lists:
      - to: [publisher]
        columns:
          - {id: name, title: 名称, value: session.name, search: true}
          - {id: left, title: 剩余名额, value: quota.continuing.left}
""",
    "rules/training/quotas.yaml": """
quotas:
  continuing:
    title: 继续教育名额
    pool: {register: session, places: places, when: {session.kind: continuing}}
    shares: {by: divider, among: {kinds: [body]}, until: session.closes_on}
    takes: [{filing: enrolment, from: form.session, while: [submitted, confirmed]}]
    refuse: "{pool}中{body}的名额（{places}个）已用完"
  tours:
    title: 观摩名额
    pool: {register: session, places: places, when: {session.kind: tour}}
    takes: [{filing: tour, from: form.session, while: [submitted, confirmed]}]
    refuse: "{pool}只有{places}个名额，已有{taken}人"
""",
    "forms/training/session/schema.yaml": """
type: object
properties:
  name: {type: string, maxLength: 40}
  kind: {type: string, enum: [continuing, tour]}
  places: {type: integer, minimum: 0}
  closes_on: {type: string, format: date}
required: [name, kind, places]
""",
    "forms/training/session/ui.yaml": """
title: 培训档期
layout: [{id: main, rows: [name, kind, places, closes_on]}]
fields:
  name: {label: 名称}
  kind: {label: 种类, options: [{value: continuing, label: 继续教育}, {value: tour, label: 观摩}]}
  places: {label: 名额}
  closes_on: {label: 截止日期}
""",
    "forms/training/enrolment/schema.yaml": """
type: object
properties:
  who: {type: string, maxLength: 20}
  session: {type: object, properties: {id: {type: string}, label: {type: string}}}
required: [who, session]
""",
    "forms/training/enrolment/ui.yaml": """
title: 报名
layout: [{id: main, rows: [who, session]}]
fields:
  who: {label: 姓名}
  session: {label: 档期, entry: {register: session}}
""",
    "workflows/training/enrolment.yaml": """
filing: enrolment
title: 继续教育报名
form: enrolment
name: "{form.who}"
requires:
  - {id: any-share, at: [submit], when: {quota.continuing.given: {gte: 1}}, message: "本机构尚未分到名额"}
chain:
  applicant: enroller
  withdraw: {while: [submitted]}
  delete: {while: [draft, returned, submitted]}
  steps:
    - {id: accept, title: 受理, state: submitted, by: {role: publisher, of: {kind: centre, at: region}}, decisions: [approve, return]}
columns: [{id: who, title: 姓名, value: form.who}, {id: state, title: 状态, value: filing.state_label}]
""",
    "workflows/training/tour.yaml": """
filing: tour
title: 观摩报名
form: enrolment
name: "{form.who}"
chain:
  applicant: enroller
  withdraw: {while: [submitted]}
  steps:
    - {id: accept, title: 受理, state: submitted, by: {role: publisher, of: {kind: centre, at: region}}, decisions: [approve, return]}
columns: [{id: who, title: 姓名, value: form.who}, {id: state, title: 状态, value: filing.state_label}]
""",
    "workflows/training/scenarios/training.yaml": """
given:
  organisations:
    centre: {kind: centre, name: 云南培训中心, jurisdiction: "530000", roles: [publisher]}
    city: {kind: station, name: 昆明市监督站, jurisdiction: "530100", roles: [divider]}
    other-city: {kind: station, name: 曲靖市监督站, jurisdiction: "530300", roles: [divider]}
    wuhua: {kind: body, name: 五华区监督站, jurisdiction: "530102", roles: [enroller]}
    panlong: {kind: body, name: 盘龙区监督站, jurisdiction: "530103", roles: [enroller]}
    qilin: {kind: body, name: 麒麟区监督站, jurisdiction: "530302", roles: [enroller]}
  entries:
    spring: {register: session, of: centre, data: {name: 春季班, kind: continuing, places: 5, closes_on: "2025-03-20"}}
    autumn: {register: session, of: centre, data: {name: 秋季班, kind: continuing, places: 2}}
    walk: {register: session, of: centre, data: {name: 现场观摩, kind: tour, places: 1}}
scenarios:
  - id: shares
    title: 名额先分配、再占用，退回和删除即归还
    clock: "2025-03-03T09:00:00"
    steps:
      - {as: wuhua, create: enrolment, call: early, data: {who: 早来的, session: {id: $spring}}}
      - {as: wuhua, submit: early, expect: {refused: any-share, message: 尚未分到名额}}
      - {as: city, shares: continuing, about: spring, give: {wuhua: 4, panlong: 2}, expect: {refused: shares-beyond-pool, message: 合计6个，超过总名额5个}}
      - {as: city, shares: continuing, about: spring, give: {wuhua: 2, panlong: 1}, expect: {quota: {spring: {continuing.places: 5, continuing.given: 3, continuing.taken: 0, continuing.left: 5}}}}
      - {as: city, shares: continuing, about: spring, give: {qilin: 1}, expect: {refused: not-a-body}}
      - {as: other-city, shares: continuing, about: spring, give: {qilin: 3}, expect: {refused: shares-beyond-pool}}
      - {as: wuhua, shares: continuing, about: spring, give: {wuhua: 3}, expect: {refused: not-found}}
      - {as: city, shares: continuing, about: walk, give: {wuhua: 1}, expect: {refused: not-found}}
      - {as: wuhua, submit: early, expect: {state: submitted, quota: {spring: {continuing.taken: 1}}}}
      - {as: wuhua, create: enrolment, call: second, data: {who: 乙, session: {id: $spring}}, submit: true, expect: {quota: {spring: {continuing.taken: 2, continuing.left: 3}}}}
      - {as: wuhua, create: enrolment, call: third, data: {who: 丙, session: {id: $spring}}}
      - {as: wuhua, submit: third, expect: {refused: quota-full, message: 春季班中五华区监督站的名额（2个）已用完, fields: [session]}}
      - {as: panlong, create: enrolment, call: fourth, data: {who: 丁, session: {id: $spring}}, submit: true, expect: {state: submitted}}
      - {as: city, shares: continuing, about: spring, give: {wuhua: 1}, expect: {refused: share-below-taken, message: 五华区监督站已用2个名额}}
      - {as: wuhua, withdraw: early, expect: {quota: {spring: {continuing.given: 3, continuing.taken: 2}}}}
      - {as: wuhua, submit: third, expect: {state: submitted}}
      - {as: wuhua, submit: early, expect: {refused: quota-full}}
      - {as: wuhua, delete: third, expect: {quota: {spring: {continuing.taken: 2}}}}
      - {as: wuhua, submit: early, expect: {state: submitted}}
      - {as: centre, decide: early, decision: return, opinion: 补材料, expect: {state: returned, quota: {spring: {continuing.taken: 2}}}}
      - {as: centre, decide: second, decision: approve, expect: {state: confirmed, quota: {spring: {continuing.taken: 2}}}}
      - {as: city, shares: continuing, about: spring, give: {wuhua: 1}, expect: {quota: {spring: {continuing.given: 2, continuing.taken: 2}}}}
      - {as: centre, edit: spring, data: {places: 1}, expect: {refused: quota-below-given, message: 已分配或占用2个}}
      - {as: centre, edit: spring, data: {places: 2}, expect: {quota: {spring: {continuing.left: 0}}}}
      - {as: centre, remove: spring, expect: {refused: quota-in-use}}
      - {at: "2025-03-21T09:00:00", as: city, shares: continuing, about: spring, give: {wuhua: 1}, expect: {refused: shares-closed, message: 已于2025-03-20截止}}
  - id: moving
    title: 改选另一档期，名额跟着换
    clock: "2025-03-03T09:00:00"
    steps:
      - {as: city, shares: continuing, about: spring, give: {wuhua: 1}}
      - {as: city, shares: continuing, about: autumn, give: {wuhua: 1}}
      - {as: wuhua, create: enrolment, call: one, data: {who: 甲, session: {id: $spring}}, submit: true}
      - {as: wuhua, withdraw: one}
      - {as: wuhua, submit: one, data: {session: {id: $autumn}}, expect: {quota: {spring: {continuing.taken: 0}, autumn: {continuing.taken: 1}}}}
  - id: first-come
    title: 不分配的名额，先到先得
    clock: "2025-03-03T09:00:00"
    steps:
      - {as: wuhua, create: tour, call: one, data: {who: 甲, session: {id: $walk}}, submit: true, expect: {state: submitted, quota: {walk: {tours.places: 1, tours.given: 0, tours.taken: 1, tours.left: 0}}}}
      - {as: qilin, create: tour, call: two, data: {who: 乙, session: {id: $walk}}}
      - {as: qilin, submit: two, expect: {refused: quota-full, message: 现场观摩只有1个名额，已有1人}}
      - {as: wuhua, withdraw: one, expect: {quota: {walk: {tours.taken: 0}}}}
      - {as: qilin, submit: two, expect: {state: submitted}}
""",
}


def write(folder: Path) -> Path:
    """Write the region into `folder`; nothing else is needed."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = "scenarios" if "/scenarios/" in name else ENDINGS.get(path.stem, "filing")
        path.write_text(f"# yaml-language-server: $schema={kind}.schema.json\n{text.lstrip()}", encoding="utf-8")
    return folder
