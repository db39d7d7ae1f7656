"""Whoever employs a person and the bodies of the work hear of every lock, once, when it begins and when it ends."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from guicheng.accounts.actor import Actor
from guicheng.clockwork import sweep
from guicheng.common import clock
from guicheng.entries import entry_changes, locking
from guicheng.notices.models import Message
from tests.yunnan.shared import REGION, Scene

HEARERS = ["contractor", "authority", "body"]
OTHERS = ["owner", "firm", "other-authority", "other-body"]


def told(scene: Scene, notice: str, alias: str) -> list[Message]:
    keys = sorted(scene.stage.actor(alias).desk_keys)
    return list(Message.objects.unscoped().filter(notice=notice, desk__in=keys).order_by("id"))


def numbers(scene: Scene, notice: str, people: list[str]) -> list[int]:
    return [len(told(scene, notice, alias)) for alias in people]


def test_a_lock_is_told_to_the_employer_and_the_bodies(scene: Scene) -> None:
    assert numbers(scene, "locked", HEARERS) == [1, 1, 1]
    assert numbers(scene, "locked", OTHERS) == [0, 0, 0, 0]
    (message,) = told(scene, "locked", "contractor")
    assert message.title_zh == "李建业已被锁定（项目经理）"
    assert message.title_en == "李建业 is locked (Project manager)"
    assert "2025-07-01 09:00，李建业因担任“滇池会展中心一标段”项目经理被锁定" in message.body_zh
    assert message.subject_id == scene.entry("li").pk
    assert "李建业已被锁定" in scene.page("contractor", "/messages/")


def test_looking_again_tells_nothing_again(scene: Scene) -> None:
    """Re-evaluation by a write, by the clock and from the beginning."""
    actor = scene.stage.actor("contractor")
    for alias in ("li", "li-on-hall", "hall"):
        entry_changes.entry_changed(scene.entry(alias), actor)
    with transaction.atomic():
        locking.recheck(REGION, scene.entry("li").pk, Actor.system(REGION, "clockwork"))
    locking.rebuild(scene.stage.config, Actor.system(REGION, "tests"))
    assert numbers(scene, "locked", HEARERS) == [1, 1, 1]
    assert numbers(scene, "unlocked", HEARERS) == [0, 0, 0]


def test_a_lock_that_ends_by_the_calendar_is_told_once(scene: Scene) -> None:
    post = scene.entry("li-on-hall")
    post.data = {**post.data, "until": "2025-07-10"}
    post.save(update_fields=["data"])
    entry_changes.entry_changed(post, scene.stage.actor("contractor"))
    assert numbers(scene, "unlocked", HEARERS) == [0, 0, 0]
    clock.set_to(dt.datetime(2025, 7, 11, 8, 0, tzinfo=clock.SHANGHAI))
    sweep.sweep()
    sweep.sweep()
    assert numbers(scene, "unlocked", HEARERS) == [1, 1, 1]
    assert numbers(scene, "unlocked", OTHERS) == [0, 0, 0, 0]
    (message,) = told(scene, "unlocked", "authority")
    assert message.body_zh.endswith("项目经理锁定已解除（锁定自动解除）。")
    assert message.body_en.endswith("(Lock ended by itself).")


def test_a_lock_that_moves_on_is_told_as_one_that_begins(scene: Scene) -> None:
    """The person stays locked: with the next work, not with an end."""
    li = scene.entry("li")
    scene.add(
        "li-on-annex", "appointment", "contractor",
        {"person": {"id": li.pk, "label": li.name}, "post": "project-manager", "from": "2025-04-01"}, "annex",
    )  # fmt: skip
    first = scene.entry("li-on-hall")
    first.data = {**first.data, "until": "2025-06-30"}
    first.save(update_fields=["data"])
    entry_changes.entry_changed(first, scene.stage.actor("contractor"))
    assert numbers(scene, "unlocked", HEARERS) == [0, 0, 0]
    assert numbers(scene, "locked", HEARERS) == [2, 2, 2]
    assert "滇池会展中心二标段" in told(scene, "locked", "body")[-1].body_zh
