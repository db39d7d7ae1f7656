"""Serving and sweeping: nobody reads what they may not, nothing runs in a browser, nothing that is needed is lost."""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction

from guicheng.attachments.models import Attachment, Blob
from guicheng.attachments.receive import receive
from guicheng.attachments.rules import Holder
from guicheng.attachments.serving import Rendition, open_for
from guicheng.attachments.slots import held, remove
from guicheng.attachments.store import LocalStore
from guicheng.attachments.sweep import Swept, lost, sweep
from guicheng.common import clock
from guicheng.common.errors import Refusal
from tests.attachments import corpus
from tests.attachments.conftest import Give
from tests.attachments.corpus import Rule, Upload

OLD = dt.timedelta(0)


def _only_seven(actor: int, attachment: Attachment) -> bool:
    return actor == attachment.organisation_id


@pytest.mark.parametrize(("rendition", "width"), [("original", 1600), ("preview", 1280), ("thumbnail", 320)])
def test_a_picture_is_shown_in_the_page_in_three_sizes(give: Give, rendition: Rendition, width: int) -> None:
    taken = give(corpus.jpeg(size=(1600, 900)), "现场 全景.jpg")
    served = open_for(7, taken, _only_seven, rendition=rendition)
    with served.open() as file:
        assert len(file.read()) == served.size
    assert Blob.objects.get(pk=served.digest).width == width
    assert served.path is not None
    assert served.headers == {
        "Content-Type": "image/jpeg",
        "Content-Length": str(served.size),
        "Content-Disposition": "inline; filename*=utf-8''%E7%8E%B0%E5%9C%BA%20%E5%85%A8%E6%99%AF.jpg",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=3600",
        "ETag": f'"{served.digest}"',
    }


def test_documents_are_downloaded_and_never_shown(give: Give) -> None:
    taken = give(corpus.pdf(), "contract.pdf", Rule(kinds=("pdf",)))
    assert open_for(7, taken, _only_seven).headers["Content-Disposition"] == 'attachment; filename="contract.pdf"'
    picture = give(corpus.jpeg(), "a.jpg")
    assert open_for(7, picture, _only_seven, download=True).headers["Content-Disposition"].startswith("attachment")


def test_who_may_not_read_learns_nothing(give: Give) -> None:
    taken, removed = give(corpus.jpeg(1)), give(corpus.jpeg(2))
    remove(removed, removed_by=3)
    told = []
    for actor, attachment in ((8, taken), (7, removed), (7, None)):
        with pytest.raises(Refusal) as refused:
            open_for(actor, attachment, _only_seven)
        told.append((refused.value.code, refused.value.status, refused.value.problems))
    assert told[0] == told[1] == told[2]
    assert told[0][:2] == ("not-found", 404)


@pytest.mark.parametrize("digest", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64])
def test_a_store_opens_nothing_but_digests(store: LocalStore, digest: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        store.open(digest)


def test_a_sweep_keeps_whatever_is_referred_to(give: Give, holder: Holder, store: LocalStore) -> None:
    give(corpus.jpeg(1, size=(1600, 900)))
    remove(give(corpus.jpeg(2, size=(1600, 900))), removed_by=3)
    before = sorted(store.digests())
    assert len(before) == 6
    assert sweep(older_than=OLD) == Swept(0, 0, 0)
    assert sorted(store.digests()) == before
    assert list(lost()) == []
    assert len(held(holder)) == 1


def test_a_sweep_removes_what_nothing_refers_to_and_finds_nothing_the_second_time(
    give: Give, store: LocalStore
) -> None:
    give(corpus.jpeg(1, size=(1600, 900)))
    kept = set(store.digests())
    with transaction.atomic():
        give(corpus.jpeg(2, size=(1600, 900)))
        transaction.set_rollback(True)  # an upload whose transaction broke off
    Blob.objects.create(sha256="0" * 64, size=3, media_type="image/jpeg")  # a row that nothing came of
    store.put("0" * 64, b"abc")
    stale = store.root / "unfinished" / "tmp1"
    stale.write_bytes(b"half a fi")
    os.utime(stale, (1, 1))
    assert sweep(older_than=OLD) == Swept(rows=1, files=4, unfinished=1)
    assert set(store.digests()) == kept
    assert sweep(older_than=OLD) == Swept(0, 0, 0)


def test_rows_are_swept_only_when_they_are_old(db: None, store: LocalStore) -> None:
    with clock.frozen("2026-03-01T10:00"):
        Blob.objects.create(sha256="0" * 64, size=3, media_type="image/jpeg")
        assert sweep().rows == 0
    with clock.frozen("2026-03-02T10:01"):
        assert sweep().rows == 1


def test_lost_bytes_are_found(give: Give, store: LocalStore) -> None:
    taken = give(corpus.jpeg())
    store.delete(taken.blob_id)
    assert taken.blob_id in set(lost())


def test_bytes_are_written_whole_or_not_at_all(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "rename", broken)
    with pytest.raises(OSError, match="no space"):
        store.put("0" * 64, b"abc")
    assert list(store.digests()) == []
    monkeypatch.undo()
    store.put("0" * 64, b"abc")
    store.put("0" * 64, b"abc")
    assert list(store.digests()) == ["0" * 64]


@pytest.mark.django_db(transaction=True)
def test_uploads_and_sweeps_at_once_lose_nothing_and_overfill_nothing(store: LocalStore, holder: Holder) -> None:
    rule = Rule(max=3)

    def upload(seed: int) -> str:
        try:
            receive(Upload(corpus.jpeg(seed), f"{seed}.jpg"), rule, holder, uploaded_by=1)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "taken"

    def sweeping() -> None:
        try:
            for _ in range(5):
                sweep(older_than=OLD)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        sweeps = [pool.submit(sweeping) for _ in range(2)]
        answers = list(pool.map(upload, [n % 6 for n in range(8)]))
        for each in sweeps:
            each.result()
    rows = held(holder, "scans")
    assert (len(rows), sorted(row.number for row in rows)) == (3, [1, 2, 3])
    assert set(answers) == {"taken", "slot-full"}
    assert list(lost()) == []
