"""``manage.py admit``: a region that has just been published gets its first people, who sign in and let others in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from guicheng.accounts.models import Account, Organisation
from guicheng.audit.models import AuditEntry
from tests.support.world import config_of

pytestmark = pytest.mark.django_db

REGION = "yunnan-quality-safety"
BUREAU = ("--organisation", "昆明市住房和城乡建设局", "--place", "530100")
FIRM = (
    "--organisation", "滇中建设有限公司", "--place", "530100", "--credit-code", "91530100MA6N000031",
    "--contact", "施文", "--mobile", "13900000001",
)  # fmt: skip


def admit(*words: str, region: str = REGION) -> str:
    """What the command says."""
    said = io.StringIO()
    call_command("admit", region, *words, stdout=said)
    return said.getvalue()


@pytest.fixture(autouse=True)
def _published(db: None) -> None:
    config_of(REGION)


def test_the_first_person_signs_in_with_what_the_command_said() -> None:
    said = admit("--role", "authority-reviewer", *BUREAU, "--login", "zhuguan01", "--name", "柳主管")
    password = said.split()[-1]
    browser = Client()
    assert browser.post(f"/r/{REGION}/", {"login": "zhuguan01", "password": password}).status_code == 302
    assert browser.get("/home/").headers["Location"] == "/me/password/", "which is changed at once"
    bureau = Organisation.objects.unscoped().get(region=REGION)
    assert (bureau.name, bureau.kind, bureau.jurisdiction_id) == ("昆明市住房和城乡建设局", "authority", "530100")
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"organisation.create", "account.create"}


def test_a_second_one_joins_the_organisation_that_is_there() -> None:
    for login in ("shigong01", "shigong02"):
        admit("--role", "contractor-user", *FIRM, "--login", login, "--name", "施文")
    assert Organisation.objects.unscoped().filter(region=REGION).count() == 1
    assert Account.objects.unscoped().filter(organisation__name="滇中建设有限公司").count() == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--role", "authority-reviewr", *BUREAU), "没有这个角色，可以写：authority-reviewer、"),
        (("--role", "contractor-user", "--organisation", "无码公司", "--place", "530100"), "请填写统一社会信用代码"),
        (("--role", "authority-reviewer", "--organisation", "无地局"), "请填写所在地"),
        (("--role", "authority-reviewer", "--kind", "contractor", *FIRM), "该类单位没有这个角色"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_nothing_changes(words: tuple[str, ...], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        admit(*words, "--login", "someone01", "--name", "某人")
    assert not Organisation.objects.unscoped().filter(region=REGION).exists()
    assert not Account.objects.unscoped().filter(region=REGION).exists()


def test_a_region_that_is_not_published_is_named() -> None:
    with pytest.raises(CommandError, match="没有已发布的地区系统“nowhere”"):
        admit("--role", "x", "--organisation", "x", "--login", "someone01", "--name", "某人", region="nowhere")


def quoted() -> Iterator[tuple[str, list[str]]]:
    """The calls that README, the tutorial and the page of production show for regions of this repository."""
    text = "\n".join((Path(settings.ROOT) / page).read_text("utf-8") for page in ("README.md", "docs/production.md"))
    for region, words in re.findall(r"manage\.py admit ([\w-]+) ((?:[^#\n\\]|\\\n)+)", text):
        yield region, words.replace("\\\n", " ").split()


def test_what_the_pages_show_works() -> None:
    calls = list(quoted())
    assert {region for region, _ in calls} == {"my-city", REGION}
    for region, words in calls:
        known = "hunan-quality" if region == "my-city" else region  # which README bases it on
        config_of(known)
        assert "密码" in admit(*words, region=known)
