"""One press is one act: what creates something, pressed twice. And what an act leads to, what a sitting leaves in the
log, the numbers of files."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from guicheng import audit
from guicheng import portal as pages
from guicheng.common import clock
from guicheng.filings.acts import drafts, filing_files, submission
from guicheng.filings.context import operation_log
from guicheng.filings.models import Filing
from guicheng.portal.views.filing_edit import list_url
from tests.portal.conftest import SignIn
from tests.portal.shared import photograph, text_of
from tests.support.story import World

pytestmark = pytest.mark.django_db


def press_in(client: Client, page: str) -> str:
    """The token of the form of a page that creates something."""
    html = client.get(page).content.decode()
    for form in re.findall(r"<form.*?</form>", html, re.S):
        found = re.search(r'name="_once" value="([^"]+)"', form)
        if found:
            return found[1]
    raise AssertionError(f"{page}: no form carries a token")


def test_a_double_tap_is_one(world: World, sign_in: SignIn) -> None:
    tower, client = world.tower.pk, sign_in(world.team)
    page = f"/entries/{tower}/filings/key-node/"
    begun = lambda: Filing.objects.unscoped().filter(type="key-node", subject_id=tower).count()  # noqa: E731
    press = press_in(client, page)
    first, second = (client.post(f"{page}new/", {"_once": press}) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert begun() == 1
    client.post(f"{page}new/", {"_once": press_in(client, page)})
    assert begun() == 2, "another press is another act"


@pytest.mark.parametrize(
    ("who", "page"), [("team", "/entries/{tower}/filings/key-node/"), ("builder", "/registers/project/new/")]
)
def test_what_creates_carries_a_token(world: World, sign_in: SignIn, who: str, page: str) -> None:
    assert press_in(sign_in(getattr(world, who)), page.format(tower=world.tower.pk))


@pytest.mark.parametrize("template", ["entry_form", "organisation_new", "registration_form", "act"])
def test_every_form_that_creates_carries_a_token(template: str) -> None:
    source = Path(pages.__file__).parent / f"templates/guicheng/pages/{template}.html"
    assert "{% once %}" in source.read_text()


def test_what_was_refused_may_be_pressed_again(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.builder)
    sent = {"name": "短", "_once": press_in(client, "/registers/project/new/")}
    answers = [client.post("/registers/project/new/", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert all("不能少于" in text_of(answer) for answer in answers)


def test_a_filing_whose_type_went_leads_to_what_is_there(world: World, sign_in: SignIn) -> None:
    """The act was done; the list it stood in is gone with the live release."""
    filing = world.submitted("key-node")
    context = submission.withdraw(world.team, filing.pk)
    context.__dict__["current"] = SimpleNamespace(filings={})
    there = list_url(context)
    assert there == f"/entries/{world.tower.pk}/"
    assert sign_in(world.team).get(there).status_code == 200


def test_a_sitting_is_one_line(world: World) -> None:
    filing = world.draft("key-node")
    begun = clock.now()

    def said() -> list[str]:
        return [line.action.zh for line in audit.log_of(filing.region, "filing", filing.pk)]

    before = said()
    for number in range(13):
        clock.set_to(begun + timedelta(minutes=number))
        drafts.save(world.team, filing.pk, {"title": f"封顶之{number}"})
    assert said() == [*before, "修改"]
    assert [line.action.zh for line in operation_log.own(world.team)].count("修改") == 1
    clock.set_to(begun + timedelta(hours=2))
    drafts.save(world.team, filing.pk, {"title": "另一回"})
    assert said() == [*before, "修改", "修改"]


@pytest.mark.parametrize("typed", ["0", "一", "10000"])
def test_a_number_that_is_none_is_refused(world: World, sign_in: SignIn, typed: str) -> None:
    filing = world.draft("key-node")
    (file, *_) = filing_files.files(Filing.objects.unscoped().get(pk=filing.pk))["pictures"]
    client = sign_in(world.team)
    alone = client.post(f"/files/{file.pk}/change/", {f"_order-{file.pk}": typed})
    assert alone.status_code == 400
    assert "1 至 9999" in text_of(alone)
    whole = client.post(f"/filings/{filing.pk}/edit/", {"version": str(filing.version), f"_order-{file.pk}": typed})
    assert whole.status_code == 400
    assert "1 至 9999" in text_of(whole)


def test_pictures_stand_as_they_were_chosen(world: World, sign_in: SignIn) -> None:
    """Two go up at a time, and the smaller arrives first."""
    filing = world.draft("key-node")
    client = sign_in(world.team)
    before = [one.number for one in filing_files.files(filing)["pictures"]]
    for place in (4, 3, 5):
        file = photograph(f"picture {place}")
        file.name = f"{place}.jpg"
        answer = client.post(f"/filings/{filing.pk}/files/pictures", {"file": file, "place": str(place)})
        assert answer.status_code == 200, text_of(answer)
    held = filing_files.files(filing)["pictures"]
    assert [one.name for one in held[len(before) :]] == ["3.jpg", "4.jpg", "5.jpg"]
