"""The pages of exports and documents, as a signed-in person asks for them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from tests.support.world import Person, World


@pytest.fixture
def enterprise(world: World) -> Person:
    return world.a.person("enterprise")


def test_the_exports_of_the_role_are_listed(enterprise: Person) -> None:
    page = enterprise.client().get(reverse("portal:exports")).content.decode()
    assert "报备项目汇总表" in page
    assert "Excel、PDF、CSV" in page


def test_criteria_preview_and_downloads_stand_on_one_page(world: World, enterprise: Person) -> None:
    answer = enterprise.client().get(reverse("portal:export", args=["projects"]), {"started_from": "2000-01-01"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert world.a.entry("project").name in page
    assert world.b.mark not in page
    assert reverse("portal:export-file", args=["projects", "xlsx"]) + "?started_from=2000-01-01" in page
    assert "zoom=150" in page


def test_a_wrong_answer_stays_on_the_page_with_its_reason(enterprise: Person) -> None:
    answer = enterprise.client().get(reverse("portal:export", args=["projects"]), {"started_from": "yesterday"})
    assert answer.status_code == 400
    assert "填写有误" in answer.content.decode()


@pytest.mark.parametrize(("form", "begins"), [("xlsx", b"PK\x03\x04"), ("pdf", b"%PDF-"), ("csv", b"\xef\xbb\xbf")])
def test_a_file_is_sent_as_a_download(enterprise: Person, form: str, begins: bytes) -> None:
    answer = enterprise.client().get(reverse("portal:export-file", args=["projects", form]))
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["exports/nothing/", "exports/projects/exe", "exports/projects/docx"])
def test_what_is_not_there_is_not_found(enterprise: Person, address: str) -> None:
    assert enterprise.client().get(f"/{address}").status_code == 404


def test_a_document_is_looked_at_before_it_is_downloaded(world: World, enterprise: Person) -> None:
    entry = world.a.entry("project")
    look = reverse("portal:document", args=[entry.pk, "award-application"])
    refused = enterprise.client().get(look)
    assert refused.status_code == 409
    assert "未完成报备的项目不能生成申报表" in refused.content.decode()
    Entry.objects.unscoped().filter(pk=entry.pk).update(status="completed")
    page = enterprise.client().get(look, {"zoom": "125"}).content.decode()
    assert "湖南省芙蓉优质建设工程申报表" in page
    assert "is-zoom-125" in page
    for form, begins in (("docx", b"PK"), ("pdf", b"%PDF-")):
        made = enterprise.client().get(reverse("portal:document-file", args=[entry.pk, "award-application", form]))
        assert made.content.startswith(begins)
    assert world.b.person("enterprise").client().get(look).status_code == 404


def test_the_papers_of_a_filing_stand_on_its_page(world: World, enterprise: Person) -> None:
    """To look at and to download where they can be made, with the reason where they cannot; only for their roles."""
    entry = world.a.entry("project")
    filing = Filing.objects.create(
        region=world.region, release_id=world.config.release_id, type="award-application", state="confirmed",
        live=False, subject=entry, organisation_id=entry.organisation_id, name="申报", created_by=enterprise.account.pk,
    )  # fmt: skip
    address = reverse("portal:filing", args=[filing.pk])
    assert "未完成报备的项目不能生成申报表" in enterprise.client().get(address).content.decode()
    Entry.objects.unscoped().filter(pk=entry.pk).update(status="completed")
    page = enterprise.client().get(address).content.decode()
    for form in ("docx", "pdf"):
        assert reverse("portal:document-file", args=[entry.pk, "award-application", form]) in page
    team = world.a.person("project-team").client().get(address)
    assert team.status_code != 200 or "award-application" not in team.content.decode()


def test_a_filing_is_printed_as_pdf(world: World) -> None:
    team = world.a.person("project-team")
    filing = world.begin(team, "contract")
    address = reverse("portal:filing-file", args=[filing.pk])
    assert team.client().get(address).content.startswith(b"%PDF-")
    assert world.b.person("project-team").client().get(address).status_code == 404
