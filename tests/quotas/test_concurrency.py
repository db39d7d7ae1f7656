"""At once: of those who want the last place exactly one has it, and no sum of shares goes beyond the pool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from guicheng.common.errors import Refusal
from guicheng.config import releases
from guicheng.filings.acts import drafts, sharing, submission
from guicheng.registers.models import QuotaPlace
from guicheng.rehearsal.scenarios.stage import Stage
from tests.locks.test_concurrency import empty
from tests.quotas.region import NAME, write
from tests.support.grounds import MORNING, published
from tests.support.story import at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module", autouse=True)
def _empties_quickly() -> Iterator[None]:
    """After each test only what these tests write to is emptied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield


@pytest.fixture
def stage(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Stage]:
    settings.GUICHENG_CONFIG_ROOT = str(write(tmp_path))
    at(MORNING)
    yield published(NAME, NAME)
    releases.forget()


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """What comes of acts that begin together, each in a thread and on a connection of its own."""
    together = Barrier(len(acts))

    def do(act: Callable[[], object]) -> str:
        together.wait()
        try:
            act()
            return "done"
        except Refusal as refused:
            return refused.problems[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return Counter(threads.map(do, acts))


def enrols(stage: Stage, who: str, kind: str, session: str, number: int) -> Callable[[], object]:
    """Handing in a draft that is there."""
    actor, entry = stage.actor(who), stage.entries[session]
    data = {"who": f"第{number}人", "session": {"id": str(entry.pk)}}
    made = drafts.create(actor, kind, None, data).matter.filing.pk
    return lambda: submission.submit(actor, made)


def test_of_two_bodies_at_once_one_has_the_last_place(stage: Stage) -> None:
    acts = [enrols(stage, who, "tour", "walk", number) for number, who in enumerate(("wuhua", "qilin"))]
    assert at_once(acts) == {"done": 1, "quota-full": 1}
    assert QuotaPlace.objects.filter(filing_id__isnull=False).count() == 1


def test_of_many_at_once_a_body_has_no_more_than_its_share(stage: Stage) -> None:
    spring, bodies = stage.entries["spring"].pk, stage.organisations
    sharing.share(stage.actor("city"), "continuing", spring, {bodies["wuhua"].pk: 2, bodies["panlong"].pk: 1})
    acts = [enrols(stage, "wuhua", "enrolment", "spring", number) for number in range(4)]
    acts += [enrols(stage, "panlong", "enrolment", "spring", number) for number in range(2)]
    assert at_once(acts) == {"done": 3, "quota-full": 3}
    taken = QuotaPlace.objects.filter(filing_id__isnull=False).values_list("organisation_id", flat=True)
    assert Counter(taken) == {bodies["wuhua"].pk: 2, bodies["panlong"].pk: 1}


def test_shares_given_at_once_by_two_cities_fit_the_pool(stage: Stage) -> None:
    spring, bodies = stage.entries["spring"].pk, stage.organisations
    here, there = stage.actor("city"), stage.actor("other-city")
    acts: list[Callable[[], object]] = [
        lambda: sharing.share(here, "continuing", spring, {bodies["wuhua"].pk: 3}),
        lambda: sharing.share(there, "continuing", spring, {bodies["qilin"].pk: 3}),
    ]
    assert at_once(acts) == {"done": 1, "shares-beyond-pool": 1}
    assert QuotaPlace.objects.count() == 3
