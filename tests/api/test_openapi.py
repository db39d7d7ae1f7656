"""The document of each release: valid, complete, in both languages; and the page that shows it in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser

from guicheng.api.openapi import document
from guicheng.api.v1 import version_1
from tests.support.world import REGION, World, said


@pytest.fixture
def described(world: World) -> dict[str, Any]:
    """The document of the region."""
    return document.of_region(REGION)


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, about) for path, methods in described["paths"].items() for method, about in methods.items()]


def test_it_is_served_to_anybody_and_valid(world: World) -> None:
    response = Client().get(f"/api/schema/{REGION}/")
    assert response.status_code == 200
    validate_schema(said(response))


def test_an_unknown_region_has_none(world: World) -> None:
    response = Client().get("/api/schema/nowhere/")
    assert (response.status_code, said(response)["code"]) == (404, "no-region")


def test_every_address_stands_in_it(described: dict[str, Any]) -> None:
    assert len(described["paths"]) == len(version_1)


def test_operation_ids_are_stable_and_unique(described: dict[str, Any]) -> None:
    ids = [about["operationId"] for _, _, about in operations(described)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][A-Za-z]+", one) for one in ids)


def test_every_operation_says_in_both_languages_what_it_does(described: dict[str, Any]) -> None:
    assert [
        about["operationId"] for _, _, about in operations(described)
        if not re.fullmatch(r"[^a-zA-Z]+ / [A-Z].*", about["summary"])
    ] == []  # fmt: skip


def test_every_operation_may_end_in_a_problem_document(described: dict[str, Any]) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    assert [
        a["operationId"] for _, _, a in operations(described) if a["responses"]["default"]["content"] != problem
    ] == []


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    referred = set(re.findall(r"'#/components/schemas/([^']+)'", str(described)))
    assert referred - set(described["components"]["schemas"]) == set()


def test_filing_types_are_told_apart_and_their_forms_are_those_of_the_release(
    world: World, described: dict[str, Any]
) -> None:
    schemas = described["components"]["schemas"]
    new = schemas["NewFiling"]
    assert new["discriminator"]["propertyName"] == "type"
    assert set(new["discriminator"]["mapping"]) == set(world.config.filings)
    permit = schemas["Form.permit"]
    assert permit["required"] == ["permit_no", "housing_system", "document_date"]
    assert permit["properties"]["permit_no"]["title"] == "施工许可证编号 / Permit number"
    assert "required" not in schemas["Draft.permit"]
    for name, schema in schemas.items():
        if name.startswith(("Form.", "Draft.")):
            Draft202012Validator.check_schema(schema)


def test_unsafe_acts_take_an_idempotency_key(described: dict[str, Any]) -> None:
    without = [
        about["operationId"]
        for _, method, about in operations(described)
        if method != "get" and "Idempotency-Key" not in [p["name"] for p in about.get("parameters", [])]
    ]
    assert sorted(without) == [
        "changePassword", "previewExport", "printEntryPaper", "printPaper", "pushFeed",
        "runExport", "signIn", "signOut", "switchMembership",
    ]  # fmt: skip


def test_the_page_shows_it_without_another_host_or_a_breach_of_the_policy(
    live_server: Any, transactional_world: World, browser: Browser
) -> None:
    page = browser.new_page()
    said_there: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said_there.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said_there.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/docs/{REGION}/")
    page.get_by_text("saveFiling").first.wait_for()
    page.locator("#operations-filings-listFilings").click()
    page.get_by_role("button", name="Try it out").wait_for()
    assert said_there == []
    assert {url for url in asked if not url.startswith((live_server.url, "data:", "blob:"))} == set()
    page.goto(f"{live_server.url}/api/docs/")
    page.get_by_role("link").click()
    page.get_by_text("saveFiling").first.wait_for()
    page.close()


def test_the_addresses_are_those_of_the_platform() -> None:
    assert get_resolver().resolve("/api/v1/regions").url_name == "api-regions"
