"""Pushes over REST: who may, what is answered, and that nothing that arrives makes a failure."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guicheng.common import clock
from guicheng.common.errors import Refusal
from guicheng.config.model.whole import RegionConfig
from guicheng.feeds import credentials
from guicheng.feeds.credentials import Issued, Signed
from guicheng.feeds.models import FeedBatch, FeedCredential, FeedNonce
from guicheng.feeds.simulator import Simulator, headers
from tests.feeds.world import KEEPER, batch, declared, entries, project
from tests.support import violations

ADDRESS = "/api/v1/feeds/ladder/projects"
NOW = "2026-03-09T10:00:00"


@pytest.fixture
def key(config: RegionConfig) -> Issued:
    return credentials.issue(KEEPER, config, "projects", "工改系统")


@pytest.fixture
def player(config: RegionConfig) -> Simulator:
    return Simulator(config, "projects", "1")


def push(body: bytes, signed: Signed, address: str = ADDRESS) -> Any:
    return Client().post(address, body, content_type="application/json", headers=headers(signed))


def test_a_signed_push_is_taken_and_answered(key: Issued, player: Simulator) -> None:
    body = batch(project(), project("P2", stage="77"))
    answer = push(body, player.signed(body, key.token, key.secret))
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["rows"], said["created"], said["refused"]) == (2, 1, 1)
    assert said["refusals"][0]["key"] == "P2"
    assert said["refusals"][0]["problems"][0]["field"] == "project.stage"
    assert [entry.source_key for entry in entries("project")] == ["P1"]


def changed(signed: Signed, **parts: str) -> Signed:
    return Signed(**{name: parts.get(name, getattr(signed, name)) for name in Signed.__slots__})


WRONG: list[tuple[dict[str, str], str]] = [
    ({"token": ""}, "key-unknown"),
    ({"token": "gcf_000000000000.abc"}, "key-unknown"),
    ({"signature": "0" * 64}, "signature-wrong"),
    ({"signature": "签"}, "signature-wrong"),
    ({"nonce": "another-nonce"}, "signature-wrong"),
    ({"nonce": ""}, "signature-missing"),
    ({"timestamp": ""}, "signature-missing"),
    ({"timestamp": "١٢٣"}, "signature-missing"),
]


@pytest.mark.parametrize(("parts", "code"), WRONG)
def test_what_is_not_proven_is_refused(
    config: RegionConfig, key: Issued, player: Simulator, parts: dict[str, str], code: str
) -> None:
    body = batch(project())
    with pytest.raises(Refusal) as caught:
        credentials.verified(config, "projects", changed(player.signed(body, key.token, key.secret), **parts), body)
    assert (caught.value.code, caught.value.status) == (code, 401)


def test_the_signature_is_of_this_body_and_this_feed(key: Issued, player: Simulator) -> None:
    signed = player.signed(batch(project()), key.token, key.secret)
    assert push(batch(project("P2")), signed).json()["code"] == "signature-wrong"
    assert push(batch(project()), signed, "/api/v1/feeds/ladder/permits").status_code == 404
    assert entries("project") == []


def test_a_replay_is_refused(key: Issued, player: Simulator) -> None:
    body = batch(project())
    signed = player.signed(body, key.token, key.secret)
    assert push(body, signed).status_code == 200
    with violations.none():
        again = push(body, signed)
    assert (again.status_code, again.json()["code"]) == (401, "replayed")


@pytest.mark.parametrize(("seconds", "accepted"), [(0, True), (299, True), (300, True), (301, False), (-301, False)])
def test_a_push_counts_for_five_minutes(key: Issued, player: Simulator, seconds: int, accepted: bool) -> None:
    sent = dt.datetime.fromisoformat(NOW)
    with clock.frozen(sent):
        body = batch()
        signed = player.signed(body, key.token, key.secret)
    with clock.frozen(sent + dt.timedelta(seconds=seconds)):
        answer = push(body, signed)
    assert answer.status_code == (200 if accepted else 401)
    assert accepted or answer.json()["code"] == "signature-expired"


def test_nonces_are_forgotten_once_they_are_too_old_to_matter(key: Issued, player: Simulator) -> None:
    for moment in (NOW, "2026-03-09T10:30:00"):
        with clock.frozen(moment):
            assert push(batch(), player.signed(batch(), key.token, key.secret)).status_code == 200
    assert FeedNonce.objects.count() == 1


def test_a_revoked_key_ends_and_secrets_are_not_kept_in_the_clear(
    config: RegionConfig, key: Issued, player: Simulator
) -> None:
    stored = FeedCredential.objects.unscoped().get()
    assert key.secret.encode() not in bytes(stored.secret)
    assert key.token not in str(stored.__dict__)
    credentials.revoke(KEEPER, key.credential.key_id)
    assert push(batch(), player.signed(batch(), key.token, key.secret)).json()["code"] == "key-unknown"


def test_secrets_outlive_a_change_of_the_installations_key(key: Issued, player: Simulator, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-this-installation-that-is-long-enough"
    assert push(batch(), player.signed(batch(), key.token, key.secret)).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert push(batch(), player.signed(batch(), key.token, key.secret)).json()["code"] == "key-unreadable"


def test_only_who_may_configure_issues_keys(config: RegionConfig) -> None:
    from dataclasses import replace

    with pytest.raises(Refusal) as caught:
        credentials.issue(replace(KEEPER, permissions=frozenset()), config, "projects", "")
    assert caught.value.status == 403


def test_the_national_profile_signs_with_sm3(config: RegionConfig) -> None:
    key = credentials.issue(KEEPER, config, "sheet", "")
    player = Simulator(config, "sheet", "1")
    signed = player.signed(b"x", key.token, key.secret)
    assert credentials.verified(config, "sheet", signed, b"x", fresh=False).pk == key.credential.pk


BODIES = [
    (b"", 400), (b"{", 400), (b"\xff\xfe\x00", 400), (b"[]", 400), (b'{"data": {"projects": 5}}', 400),
    (b'{"data": {"projects": [1]}}', 400), (b'{"data": {"projects": [{"x": NaN}]}}', 400),
    (b"[" * 100_000, 400), (b'{"data": {"projects": [' + b'{"a":' * 30 + b"1" + b"}" * 30 + b"]}}", 400),
    (b'{"data": {"projects": [' + b"1" * 5000 + b"]}}", 400), (batch(*[{}] * 501), 413), (b" " * 2_097_153, 413),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status"), BODIES, ids=range(len(BODIES)))
def test_what_cannot_be_read_is_refused(key: Issued, player: Simulator, body: bytes, status: int) -> None:
    answer = push(body, player.signed(body, key.token, key.secret))
    assert answer.status_code == status
    assert answer.json()["problems"][0]["message"]


@pytest.mark.parametrize(("spaces", "status"), [(6 * 2**20, 200), (8 * 2**20, 413)])
def test_a_feed_decides_itself_how_large_a_push_may_be(
    key: Issued, player: Simulator, monkeypatch: pytest.MonkeyPatch, spaces: int, status: int
) -> None:
    """More than forms may carry elsewhere; no more is read than the feed takes."""
    declared(monkeypatch, "projects", most_bytes=8 * 2**20)
    body = batch(project()) + b" " * spaces
    assert push(body, player.signed(body, key.token, key.secret)).status_code == status


def test_a_batch_that_cannot_be_read_is_kept_as_one(key: Issued, player: Simulator) -> None:
    push(b"{", player.signed(b"{", key.token, key.secret))
    (kept,) = FeedBatch.objects.unscoped().all()
    assert (kept.problems[0]["code"], kept.name) == ("unreadable", key.credential.key_id)


PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30),
    st.sampled_from(["", "P1", "A", "D", "430102", "2026-03-01", "\x00", "\ud800", "9" * 400, "1e999", "٣"]),
)  # fmt: skip
ANYTHING = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    changes=st.dictionaries(st.sampled_from(sorted(project())), ANYTHING, max_size=4),
    inner=ANYTHING,
    again=st.booleans(),
)
def test_no_row_makes_a_failure(
    key: Issued, player: Simulator, changes: dict[str, Any], inner: Any, again: bool
) -> None:
    row = {**project(), **changes}
    if isinstance(row["persons"], list) and row["persons"] and isinstance(row["persons"][0], dict):
        row["persons"][0]["certificates"] = [{"number": inner, "kind": inner, "until": inner}, inner]
    body = json.dumps({"data": {"projects": [row, row] if again else [row]}}).encode()
    answer = push(body, player.signed(body, key.token, key.secret))
    assert answer.status_code in (200, 400), answer.content
    for refusal in answer.json().get("refusals", []):
        assert [p["code"] for p in refusal["problems"]] != ["internal"], (row, refusal)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    body=st.binary(max_size=200), token=st.text(max_size=40), address=st.sampled_from([ADDRESS, "/api/v1/feeds/x/y"])
)
def test_no_request_makes_a_failure(config: RegionConfig, body: bytes, token: str, address: str) -> None:
    sent = {"Authorization": f"Bearer {token.encode('ascii', 'replace').decode()}", "X-Nonce": "n" * 99}
    answer = Client().post(address, body, content_type="application/octet-stream", headers=sent)
    assert answer.status_code in (401, 404)
