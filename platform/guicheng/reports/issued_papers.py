"""Papers that can be verified: what was handed out under which token, and what anybody is told of it.

Nothing personal: number, title, state, issuer, day, and the fingerprint that stands on the paper itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from guicheng.accounts.models import Organisation
from guicheng.common.text import Text, text
from guicheng.config import releases
from guicheng.config.model.exports import Document
from guicheng.config.state_titles import state_label
from guicheng.documents import Paper
from guicheng.filings.access import FilingAccess
from guicheng.filings.context.filing_context import not_found
from guicheng.filings.models import Filing, IssuedPaper
from guicheng.workflow.answered import answers
from guicheng.workflow.desk import Desk

_MARK = text("扫码查验真伪 · 校验码 {mark}", "Scan to verify · check code {mark}")


def issue(access: FilingAccess, document_id: str, document: Document, paper: Paper) -> tuple[str, str]:
    """Note that a paper is handed out: its token and its fingerprint. The same paper has one token for good."""
    filing = access.context.filing
    fingerprint = fingerprint_of(paper)
    kept, _ = IssuedPaper.objects.get_or_create(
        filing_id=filing.pk,
        document=document_id,
        fingerprint=fingerprint,
        defaults={
            "region": filing.region,
            "token": secrets.token_urlsafe(24),
            "title_zh": document.title.zh,
            "title_en": document.title.en or "",
            "issuer": _issuer(filing),
            "issued_at": access.context.now,
        },
    )
    return kept.token, fingerprint


def _issuer(filing: Filing) -> str:
    """The name of the organisation that stands behind the paper, whoever fetches it: the one that answered last, or
    where nobody has answered yet (or one person by name did), the one whose filing it is."""
    last = answers([filing.pk]).last()
    decided = Desk(last.desk).organisation_id if last is not None else None
    organisation = decided or filing.organisation_id
    named = Organisation.objects.unscoped().filter(pk=organisation or 0).values_list("name", flat=True)
    return named.first() or ""


def fingerprint_of(paper: Paper) -> str:
    """SHA-256 of what a paper says: title, sections and signature, not who printed it and when."""
    said = [paper.title, paper.subtitle, [_said(one) for one in paper.sections], list(paper.signature)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()


def _said(section: Any) -> Any:
    pictures = getattr(section, "pictures", None)
    if pictures is not None:
        return [section.title, [[one.caption, one.key] for one in pictures]]
    return asdict(section)


def short(fingerprint: str) -> str:
    """The part of a fingerprint that stands on the paper."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, 16, 4)).upper()


def mark(fingerprint: str, language: str) -> str:
    """What stands beside the code."""
    return _MARK.format(mark=short(fingerprint)).for_language(language)


@dataclass(frozen=True)
class Verified:
    """What anybody is told of a paper. `is_last` says that none with other content was handed out since."""

    region: Text
    title: Text
    number: str
    state: Text
    meaning: str
    issuer: str
    issued_at: dt.datetime
    mark: str
    is_last: bool


def verified(token: str) -> Verified:
    """What a token stands for. Refusal: `not-found`, also once the filing is gone."""
    kept = IssuedPaper.objects.filter(token=token).select_related("filing").first()
    if kept is None:
        raise not_found()
    filing = Filing.objects.unscoped().get(pk=kept.filing_id)
    config = releases.load(filing.release_id)
    kind = config.filings[filing.type]
    end = kind.chain.ends.get(filing.state)
    later = IssuedPaper.objects.filter(filing_id=kept.filing_id, document=kept.document, issued_at__gt=kept.issued_at)
    return Verified(
        region=config.region.title,
        title=Text(zh=kept.title_zh, en=kept.title_en or None),
        number=filing.number,
        state=state_label(config, kind, filing.state, ""),
        meaning=end.means if end is not None else "",
        issuer=kept.issuer,
        issued_at=kept.issued_at,
        mark=short(kept.fingerprint),
        is_last=not later.exists(),
    )
