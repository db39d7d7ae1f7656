"""The declared papers of one filing (`documents.<id>.filing`): offered, looked at, handed out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import transaction

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common.errors import Problem, Refusal
from guicheng.common.export_formats import PaperFormat
from guicheng.common.text import text
from guicheng.config.model.exports import Document
from guicheng.config.model.whole import RegionConfig
from guicheng.documents import File, Paper, render
from guicheng.filings.access import FilingAccess, find
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import not_found
from guicheng.reports import issued_papers
from guicheng.reports.column_values import Cells
from guicheng.reports.filing_sections import FilingComposer
from guicheng.reports.paper_asking import Asked, asked, problems_of, without_answers
from guicheng.reports.printing import PLAIN, DocumentOffer, Shown, Wish, made_by, no_format

Address = Callable[[str], str]
"""Where the page lies that says whether the paper of a token is genuine."""


def offers(actor: Actor, access: FilingAccess) -> list[DocumentOffer]:
    """The papers of a filing that the actor's role may have, in the order in which they are declared; one that cannot
    be made yet says why. None of a filing whose content is closed."""
    config = access.context.config
    found = []
    for name, document in _of_role(config, access).items():
        one = _Paper(actor, access, name, document, Asked(), "zh")
        reasons = [*one.closed, *problems_of(config, f"documents/{name}", without_answers(document), one.facts)]
        found.append(DocumentOffer(name, document.title, tuple(document.formats), tuple(reasons)))
    return found


def paper(actor: Actor, document_id: str, filing_id: int, wish: Wish = PLAIN) -> Shown:
    """A paper of a filing, to look at. Refusals: `not-found`, also where its content is closed; `document-refused` with
    every reason; 400 for what is no answer to what is asked first."""
    one = _find(actor, document_id, filing_id, wish)
    if not one.asked.is_complete:
        return Shown(None, tuple(one.document.formats), one.asked)
    one.require()
    return Shown(one.paper(), tuple(one.document.formats), one.asked)


def file_of(
    actor: Actor,
    document_id: str,
    filing_id: int,
    form: PaperFormat,
    wish: Wish = PLAIN,
    *,
    address: Address | None = None,
) -> File:
    """The same as a file; recorded. With `address`, a paper that is to be verified carries the code of its page."""
    one = _find(actor, document_id, filing_id, wish)
    one.require()
    if form not in one.document.formats:
        raise no_format()
    made = one.paper()
    row = one.access.context.filing
    with transaction.atomic():
        if one.document.verify and address is not None:
            token, fingerprint = issued_papers.issue(one.access, document_id, one.document, made)
            made = replace(made, code=address(token), mark=issued_papers.mark(fingerprint, wish.language))
        audit.record(
            actor,
            audit.Event(
                "document.print",
                "filing",
                row.pk,
                title=text("打印文书", "Document printed"),
                subject_id=row.subject_id,
                release=one.config.release_number,
                changes={"document": document_id, "format": form},
            ),
        )
    return render(made, form, one.composer.filled(one.document.file_name.for_language(wish.language)))


def _of_role(config: RegionConfig, access: FilingAccess) -> dict[str, Document]:
    kind, role = access.context.kind, access.actor.role
    if not access.is_open:
        return {}
    return {k: d for k, d in config.documents.items() if d.filing == kind.filing and role in d.to}


def _find(actor: Actor, document_id: str, filing_id: int, wish: Wish) -> _Paper:
    access = find(actor, filing_id)
    document = _of_role(access.context.config, access).get(document_id)
    if document is None:
        raise not_found()
    return _Paper(actor, access, document_id, document, asked(document, wish.answers), wish.language)


@dataclass
class _Paper:
    """One paper of one filing, for one reader. It is made by the release of the filing."""

    actor: Actor
    access: FilingAccess
    id: str
    document: Document
    asked: Asked
    language: str

    @property
    def config(self) -> RegionConfig:
        """The release of the filing."""
        return self.access.context.config

    @cached_property
    def composer(self) -> FilingComposer:
        """What fills its sections."""
        cells = Cells(self.config, self.actor, self.language, self.access.audience)
        return FilingComposer(self.access, cells, self.asked.facts)

    @property
    def facts(self) -> Facts:
        """Its facts, as the reader gets them."""
        return self.composer.facts

    @property
    def closed(self) -> list[Problem]:
        """Why it is not had in the present state."""
        states, context = self.document.states, self.access.context
        if not states or context.filing.state in states:
            return []
        wanted = [context.label(self.actor.role, state) for state in states]
        zh, en = "、".join(one.zh for one in wanted), ", ".join(one.for_language("en") for one in wanted)
        return [Problem("document-refused", text(f"状态为“{zh}”时才能打印", f"Made once it is “{en}”"))]

    def require(self) -> None:
        """Refuse with every reason."""
        wanted = self.document.requirements
        if reasons := [*self.closed, *problems_of(self.config, f"documents/{self.id}", wanted, self.facts)]:
            raise Refusal(reasons)

    def paper(self) -> Paper:
        """It as it is read."""
        shown = self.composer
        cover = self.document.cover
        return Paper(
            cover=shown.cover(cover) if cover is not None else None,
            title=self.document.title.for_language(self.language),
            sections=[one for section in self.document.sections for one in shown.shown_sections(section)],
            signature=[shown.line(line) for line in self.document.signature],
            copies=[copy.for_language(self.language) for copy in self.document.copies],
            running=self.config.region.title.for_language(self.language),
            foot=made_by(self.actor, self.config, self.language),
            language="en" if self.language.startswith("en") else "zh",
        )
