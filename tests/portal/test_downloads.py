"""Files that a region hands out before signing in: on its entry page (HNQ-04), with a slot of a form (WHS-06)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from guicheng.accounts.actor import Actor
from guicheng.config import releases
from guicheng.config.stores import Folders
from tests.config.conftest import rewrite, root  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

REGISTRATION = """accounts: {}

registration:
  kinds:
    enterprise: {title: 企业账号, organisation: enterprise, role: clerk, form: firm}
"""
SCHEMA = "type: object\nproperties: {contact: {type: string}}\n"
UI = """title: 企业资料
layout: [{id: main, rows: [contact, {slot: letter}]}]
fields: {contact: {label: 联系人}}
slots:
  - {id: letter, title: 介绍信, kinds: [image], template: 介绍信.docx}
"""


def published(root: Path) -> None:  # noqa: F811
    done = releases.publish_region("maple", Folders(root), Actor.system("maple", "测试", channel="command"))
    assert done.release is not None, done


def test_the_entry_page_offers_files_and_no_others(root: Path) -> None:  # noqa: F811
    rewrite(root / "workflows/maple/region.yaml", "  intro: 请", "  downloads: [文件/填报手册.pdf]\n  intro: 请")
    (root / "workflows/maple/文件").mkdir()
    (root / "workflows/maple/文件/填报手册.pdf").write_bytes(b"%PDF-1.7 manual")
    published(root)
    client = Client()
    page = client.get("/r/maple/").content.decode()
    assert "资料下载" in page
    assert "填报手册.pdf" in page
    answer = client.get("/r/maple/downloads/文件/填报手册.pdf")
    assert answer.content == b"%PDF-1.7 manual"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "%E5%A1%AB%E6%8A%A5%E6%89%8B%E5%86%8C.pdf" in answer.headers["Content-Disposition"]
    for other in ("region.yaml", "填报手册.pdf", "文件/../region.yaml", ""):
        assert client.get(f"/r/maple/downloads/{other}").status_code == 404, other
    assert client.get("/r/nowhere/downloads/文件/填报手册.pdf").status_code == 404


def test_a_region_without_files_says_nothing_of_them(root: Path) -> None:  # noqa: F811
    published(root)
    assert "资料下载" not in Client().get("/r/maple/").content.decode()


def test_whoever_registers_gets_the_template_of_a_slot(root: Path) -> None:  # noqa: F811
    rewrite(root / "workflows/maple/region.yaml", "accounts: {}\n", REGISTRATION)
    form = root / "forms/maple/firm"
    form.mkdir()
    (form / "schema.yaml").write_text(SCHEMA, encoding="utf-8")
    (form / "ui.yaml").write_text(UI, encoding="utf-8")
    (form / "介绍信.docx").write_bytes(b"PK letter")
    published(root)
    client = Client()
    address = "/r/maple/register/enterprise/templates/letter"
    assert address in client.get("/r/maple/register/enterprise/").content.decode()
    assert client.get(address).content == b"PK letter"
    assert client.get("/r/maple/register/enterprise/templates/other").status_code == 404
