"""What the checker says of openings: each mistake planted in the region that opens things."""
# ruff: noqa: E501 - a table of quotations reads best with each on its line

from __future__ import annotations

from pathlib import Path

import pytest

from guicheng.config.checker import check
from guicheng.config.stores import Folders
from tests.opening.region import NAME, write
from tests.support.mistakes import assert_found

W, F, R = f"workflows/{NAME}", f"forms/{NAME}", f"rules/{NAME}/registers.yaml"
REGION, INFORMATION, JOINING = f"{W}/region.yaml", f"{W}/information.yaml", f"{F}/joining/ui.yaml"

MISTAKES = [
    # nothing personal to strangers
    (R, "fields: [name, address, area]", "fields: [name, address, manager]", "personal-in-public", R),
    (R, "fields: [name, address, area]", "fields: [name, address, phone]", "personal-in-public", R),
    (R, "        search: [address]\n", "        search: [phone]\n", "personal-in-public", R),
    (f"{F}/enterprise/ui.yaml", "name: {label: 企业名称}", "name: {label: 企业名称, sensitive: name}", "personal-in-public", R),
    (f"{F}/unit/ui.yaml", "name: {label: 名称}", "name: {label: 名称, sensitive: name}", "personal-in-public", R),
    (f"{F}/project/schema.yaml", "address: {type: string, maxLength: 80}", "address: {type: string, format: email}", "personal-in-public", R),
    # a gate, or the notice that orders publication
    (R, "        when: {filings.acceptance.confirmed.count: {gte: 1}, project.supervised: true}\n", "", "public-without-source", R),
    (R, "        when: {filings.acceptance.confirmed.count: {gte: 1}, project.supervised: true}\n", "        when: {always: true}\n", "public-without-source", R),
    (R, "        when: {filings.acceptance.confirmed.count: {gte: 1}, project.supervised: true}\n", "        when: {project.jurisdiction: {eq: {fact: actor.jurisdiction}}}\n", "asks-nobody", R),
    # what is shown
    (R, "        search: [address]\n", "        search: [supervised]\n", "search-not-shown", R),
    (R, "fields: [name, address, area]", "fields: [name, addres, area]", "unknown-field", R),
    (R, "below: {unit: {fields: [area], slots", "below: {unit: {fields: [aera], slots", "unknown-field", R),
    (R, "below: {unit: {fields: [area], slots: [photos], when: {unit.finished: true}}}", "below: {unit: {fields: [area], when: {unit.finishd: true}}}", "condition.unknown-fact", R),
    (R, "below: {unit: {fields: [area], slots: [photos], when: {unit.finished: true}}}", "below: {enterprise: {}}", "not-below", R),
    (R, "        fields: [name, address, area]\n", "        fields: [name, address, area]\n        slots: [papers]\n", "unknown-attachment-slot", R),
    (R, "fields: [area], slots: [photos]", "fields: [area], slots: [photo]", "unknown-attachment-slot", R),
    (INFORMATION, "slots: [public-papers]", "slots: [public-paper]", "unknown-attachment-slot", INFORMATION),
    (INFORMATION, "fields: [summary], slots: [public-papers]", "slots: [public-papers]", "nothing-shown", INFORMATION),
    (R, "fields: [name, address, area]", "fields: [name, address, site_head]", "personal-in-public", R),
    (R, "fields: [name, address, area]", "fields: [name, address, staff]", "personal-in-public", R),
    (R, "fields: [name, address, area]", "fields: [name, address, tester]", "personal-in-public", R),
    (R, "fields: [name, address, area]", "fields: [name, address, site_head.name]", "part-of-a-field", R),
    # in vain
    (INFORMATION, "to: anyone, title: 质量情况公示", "to: manager", "opening-without-effect", INFORMATION),
    (INFORMATION, "to: anyone, title: 质量情况公示", "to: registrants", "opening-without-effect", INFORMATION),
    (R, "{id: for-registration, to: registrants, when", "{id: for-registration, title: 项目, to: registrants, when", "opening-without-effect", R),
    (R, "{id: for-registration, to: registrants, when: {project.supervised: true}}", "{to: registrants, below: {unit: {}}}", "opening-without-effect", R),
    (R, "{id: for-registration, to: registrants", "{id: quality, to: registrants", "opening-twice", R),
    (R, "{id: for-registration, to: registrants", "{id: information, to: registrants", "opening-twice", R),
    # who reads
    (R, "to: [builder], title", "to: [bulider], title", "unknown-role", R),
    (R, "to: [builder], title", "to: [builder, anyone], title", "value-error", R),
    (R, "{id: agencies, to: [builder], title", "{to: [builder], title", "value-error", R),
    (REGION, "opens: open, of: agencies", "opens: open, of: agency", "unknown-opening", REGION),
    (REGION, "opens: open, of: agencies", "opens: open", "menu-incomplete", REGION),
    (REGION, "opens: open, of: agencies", "opens: open, of: for-registration", "not-open", REGION),
    (REGION, "{id: agencies, title: 检测机构, opens: register, of: agency}", "{id: agencies, title: 检测机构, opens: open, of: agencies}", "not-open", REGION),
    (REGION, "entry: {intro: 工程质量信息公示。}", "entry: {intro: 工程质量信息公示。, filings: [information]}", "not-read", REGION),
    # who joins an entry
    (REGION, "      role: project-user\n", "      role: builder\n", "role-elsewhere", REGION),
    (REGION, "value: request.made_at}\n      reviewed_by: {role: project-manager, of: entry", "value: request.made_at}\n      reviewed_by: {role: builder, of: entry", "nobody-can-review", REGION),
    (REGION, "value: request.made_at}\n      reviewed_by: {role: project-manager, of: entry, otherwise: {role: builder,", "value: request.made_at}\n      reviewed_by: {role: project-manager, of: entry, otherwise: {role: inspector,", "nobody-can-review", REGION),
    (REGION, "value: request.made_at}\n      reviewed_by: {role: project-manager, of: entry, otherwise: {role: builder, of: owner}}\n", "value: request.made_at}\n", "value-error", REGION),
    (REGION, "      title: 项目用户\n      entry: {field: project,", "      title: 项目用户\n      organisation: firm\n      entry: {field: project,", "value-error", REGION),
    (REGION, "      title: 项目用户\n      entry: {field: project,", "      title: 项目用户\n      entry: {field: projekt,", "unknown-field", REGION),
    ("forms/openly/joining/schema.yaml", "required: [firm, project]", "required: [firm]", "entry-not-asked", REGION),
    (REGION, "organisation: firm, role: builder, form: joining}", "organisation: firm, role: builder, reviewed_by: {role: builder, of: entry, otherwise: {role: builder, of: owner}}, form: joining}", "value-error", REGION),
    (REGION, "value: form.id_number}", "value: form.id_nmber}", "unknown-field", REGION),
    (REGION, "value: request.state}", "value: request.stat}", "unknown-value-of-a-column", REGION),
    (REGION, "value: request.made_at}", "value: request.made_at, search: true}", "search-not-offered", REGION),
    (REGION, "  agreement: terms\n", "", "value-error", REGION),
    # what a stranger can choose
    (R, "    open: [{to: registrants}]\n", "", "cannot-choose", JOINING),
    (JOINING, "firm: {label: 企业名称, entry: {register: enterprise}}", "firm: {label: 企业名称, organisation: {kinds: [firm]}}", "not-for-strangers", JOINING),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(tmp_path: Path, mistake: tuple[str, str, str, str, str]) -> None:
    assert_found(NAME, write(tmp_path), mistake)


def test_the_key_that_is_gone_says_what_to_write_instead(tmp_path: Path) -> None:
    root = write(tmp_path)
    text = (root / REGION).read_text(encoding="utf-8")
    (root / REGION).write_text(text.replace("公示。}", "公示。, filings: [information]}"), encoding="utf-8")
    said = [one.message for one in check(NAME, Folders(root), scenarios=False).findings]
    assert any("open: [{id, to: anyone" in one.zh and "open: [{id, to: anyone" in one.en for one in said)
