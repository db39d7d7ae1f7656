"""Addresses of pages elsewhere, and pictures of a region's support (HBZ-08, HBZ-45, HBZ-53)."""

from __future__ import annotations

import pytest
from django.test import Client

from guicheng.config.checker import check
from guicheng.config.model.whole import RegionConfig
from guicheng.config.stores import Texts
from guicheng.config.widgets.addresses import leads_to
from guicheng.feeds import folder
from guicheng.registers.models import Entry
from tests.feeds.people import person
from tests.feeds.test_files import PAPER, REGION, STORE, codes, report, sites, take

__all__ = ["sites"]
pytestmark = pytest.mark.django_db

HOSTS = ["jc.example.gov.cn", "jc.example.gov.cn:8443"]
ADDRESSES = [
    ("https://jc.example.gov.cn/report?no=1#a", "jc.example.gov.cn"),
    ("http://JC.example.gov.cn", "jc.example.gov.cn"),
    ("https://jc.example.gov.cn:8443/", "jc.example.gov.cn:8443"),
    ("https://jc.example.gov.cn:9000/", ""),
    ("https://jc.example.gov.cn.elsewhere.example/", ""),
    ("https://elsewhere.example/jc.example.gov.cn", ""),
    ("https://jc.example.gov.cn@elsewhere.example/", ""),
    ("https://elsewhere.example\\@jc.example.gov.cn/", ""),
    ("//jc.example.gov.cn/", ""),
    ("javascript:alert(1)//jc.example.gov.cn", ""),
    ("ftp://jc.example.gov.cn/", ""),
    ("https://jc.example.gov.cn/\n", ""),
    ("https://jc.example.gov.cn/<b>", ""),
    ("", ""),
    (None, ""),
]


@pytest.mark.parametrize(("address", "host"), ADDRESSES)
def test_where_an_address_leads(address: object, host: str) -> None:
    assert leads_to(address, HOSTS) == host


def test_a_link_opens_elsewhere_and_says_where(sites: RegionConfig) -> None:
    """Only to hosts that are named; a row with another one is refused, at the field."""
    folder.lay(sites, "reports", "a.pdf", PAPER)
    refused = take(sites, "reports", report(url="https://elsewhere.example/1"))
    assert [field for field, _ in codes(refused)] == ["report.url"]
    assert codes(take(sites, "reports", report(url="https://jc.example.gov.cn/report?no=1&x=2"))) == []
    entry = Entry.objects.unscoped().get(register="report")
    client = person(region=REGION).client()
    page = client.get(f"/entries/{entry.pk}/").content.decode()
    shown = 'href="https://jc.example.gov.cn/report?no=1&amp;x=2" target="_blank" rel="noopener noreferrer"'
    assert shown in page
    assert "jc.example.gov.cn</a>" in page
    entry.data = {**entry.data, "url": "https://elsewhere.example/1"}  # kept from before the hosts were named
    entry.save()
    page = client.get(f"/entries/{entry.pk}/").content.decode()
    assert "elsewhere.example/1" in page
    assert 'href="https://elsewhere' not in page


def test_a_picture_of_the_support_is_shown_to_everybody(sites: RegionConfig) -> None:
    """From the bytes of the release; nothing else lies there."""
    client = Client()
    page = client.get(f"/r/{REGION}/").content.decode()
    address = f"/r/{REGION}/pictures/mini-program.png"
    assert f'src="{address}" alt="微信小程序"' in page
    answer = client.get(address)
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer.content == STORE.files(REGION, [])[f"workflows/{REGION}/mini-program.png"]  # type: ignore[arg-type]
    for other in ("region.yaml", "../sites/mini-program.png", ""):
        assert client.get(f"/r/{REGION}/pictures/{other}").status_code == 404, other


UNFIT = [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n" + bytes(600_000)]


@pytest.mark.parametrize("data", UNFIT, ids=["another kind", "too large"])
def test_what_is_no_small_picture_is_found(data: bytes) -> None:
    file, line = f"workflows/{REGION}/region.yaml", "  - {kind: picture, label: 微信小程序, file: mini-program.png}"
    at = STORE.files(REGION, [])[file].decode().splitlines().index(line)  # type: ignore[arg-type]
    store = Texts({f"workflows/{REGION}/mini-program.png": data}, below=STORE)
    told = [one for one in check(REGION, store, scenarios=False).findings if one.code == "picture-unfit"]
    assert [(one.origin.file, one.origin.line) for one in told] == [(file, at + 1)]


def test_a_link_names_its_hosts() -> None:
    """And nothing but a link has any."""
    file = f"forms/{REGION}/report/ui.yaml"
    text = STORE.files(REGION, [])[file].decode()  # type: ignore[arg-type]
    for there, instead in ((", hosts: [jc.example.gov.cn]", ""), ("widget: link, ", "")):
        assert there in text
        found = check(REGION, Texts({file: text.replace(there, instead).encode()}, below=STORE), scenarios=False)
        assert [one for one in found.findings if one.severity == "error" and one.origin.file == file]
