"""Printed documents: the declared ones about an entry (HNQ-03), and any filing as it stands, without configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text, text
from guicheng.config import releases
from guicheng.config.model.exports import Document
from guicheng.config.model.whole import RegionConfig
from guicheng.documents import MEDIA_TYPES, File, Paper, render
from guicheng.documents.safety import file_name
from guicheng.documents.templated import fill
from guicheng.filings import filing_paper, queries
from guicheng.filings.access import FilingAccess, fields, find
from guicheng.filings.cells import Cells
from guicheng.filings.dossier import Dossier
from guicheng.filings.facts import Facts
from guicheng.filings.matter import Matter, not_found
from guicheng.filings.paper_sections import Composer
from guicheng.registers.models import Entry

PaperFormat = Literal["docx", "pdf"]

_REFUSED = text("目前还不能生成该文书", "This document cannot be made yet")
_MADE = text("{name} 于 {moment} 打印", "Printed by {name} on {moment}")


@dataclass(frozen=True, slots=True)
class DocumentOffer:
    """A document about an entry that the actor's role may print; `problem` says why not yet."""

    id: str
    title: Text
    formats: tuple[PaperFormat, ...]
    problem: Problem | None


def documents_for(actor: Actor, entry: Entry) -> list[DocumentOffer]:
    """The documents about an entry the actor sees, in the order they are declared."""
    config = releases.current(actor.region)
    mine = {k: d for k, d in config.documents.items() if d.about == entry.register and actor.role in d.to}
    if not mine:
        return []
    facts = Facts(config, Dossier.read(entry), form=entry.data, actor=actor)
    return [
        DocumentOffer(name, document.title, tuple(document.formats), _problem(config, name, document, facts))
        for name, document in mine.items()
    ]


def documents_of_filing(actor: Actor, found: Matter) -> list[DocumentOffer]:
    """The documents that a filing's type names, about what it is about; none where the actor may not see that."""
    subject = found.subject
    if subject is None or not found.kind.documents:
        return []
    if not queries.entries(actor, subject.register).filter(pk=subject.pk).exists():
        return []
    named = found.kind.documents
    offers = [one for one in documents_for(actor, subject) if one.id in named]
    return sorted(offers, key=lambda one: named.index(one.id))


def paper(actor: Actor, document_id: str, entry_id: int, *, language: str = "zh") -> Paper:
    """A document about an entry, to look at. Refusals: `not-found`, and the document's own (`document-refused`)."""
    return _Printing.of(actor, document_id, entry_id, language).paper()


def file_of(actor: Actor, document_id: str, entry_id: int, form: PaperFormat, *, language: str = "zh") -> File:
    """A document about an entry, as a file; recorded. Refusals: those of `paper`, `no-format`, `template-broken`."""
    printing = _Printing.of(actor, document_id, entry_id, language)
    if form not in printing.document.formats:
        raise Refusal(Problem("no-format", text("没有这种格式", "There is no such format")), status=404)
    made = printing.file(form)
    with transaction.atomic():
        audit.record(
            actor, "document.print", "entry", entry_id, title=text("打印文书", "Document printed"), subject_id=entry_id,
            release=printing.config.release_number, changes={"document": document_id, "format": form},
        )  # fmt: skip
    return made


def paper_of_filing(actor: Actor, filing_id: int, *, language: str = "zh") -> Paper:
    """A filing as the actor reads it: its form, files, decisions and operation log. Refusal: `not-found`, also where
    its content is closed."""
    return _paper(_opened(actor, filing_id), language)


def file_of_filing(actor: Actor, filing_id: int, form: PaperFormat = "pdf", *, language: str = "zh") -> File:
    """The same as a file; recorded. Refusals: those of `paper_of_filing`."""
    access = _opened(actor, filing_id)
    found, shown = access.found, _paper(access, language)
    made = render(shown, form, f"{shown.title}_{shown.subtitle}" if shown.subtitle else shown.title)
    with transaction.atomic():
        audit.record(
            actor, "filing.print", "filing", filing_id, title=text("打印", "Printed"), changes={"format": form},
            subject_id=found.filing.subject_id, release=found.config.release_number,
        )  # fmt: skip
    return made


def _opened(actor: Actor, filing_id: int) -> FilingAccess:
    """The filing, if its content is open to the actor: of what is closed there is no paper."""
    access = find(actor, filing_id)
    if not access.is_open:
        raise not_found()
    return access


def _paper(access: FilingAccess, language: str) -> Paper:
    return filing_paper.compose(access, language, _made(access.actor, access.found.config, language))


@dataclass
class _Printing:
    """One document about one entry, for one reader."""

    actor: Actor
    config: RegionConfig
    document_id: str
    document: Document
    entry: Entry
    language: str

    @classmethod
    def of(cls, actor: Actor, document_id: str, entry_id: int, language: str) -> _Printing:
        """It, if the actor may have it. Refuses (404) what is not there for them, (409) what is not ready."""
        entry = queries.entry(actor, entry_id)
        config = releases.current(actor.region)
        document = config.documents.get(document_id)
        if document is None or document.about != entry.register or actor.role not in document.to:
            raise not_found()
        printing = cls(actor, config, document_id, document, entry, language)
        if problem := _problem(config, document_id, document, printing.facts()):
            raise Refusal(problem)
        return printing

    def facts(self) -> Facts:
        """The facts of the entry."""
        return Facts(self.config, Dossier.read(self.entry), form=self.entry.data, actor=self.actor)

    def composer(self) -> Composer:
        """What turns declared sections into shown ones."""
        audience = fields.audience_of(self.actor, self.entry.organisation_id, self.entry.pk)
        cells = Cells(self.config, self.actor, self.language, audience)
        return Composer(self.config, self.actor, self.entry, cells)

    def paper(self) -> Paper:
        """The document."""
        composer = self.composer()
        cover = self.document.cover
        return Paper(
            cover=composer.cover(cover) if cover is not None else None,
            title=self.document.title.for_language(self.language),
            sections=[composer.section(section) for section in self.document.sections],
            signature=[composer.line(line) for line in self.document.signature],
            running=self.config.region.title.for_language(self.language),
            foot=_made(self.actor, self.config, self.language),
            language="en" if self.language.startswith("en") else "zh",
        )

    def file(self, form: PaperFormat) -> File:
        """The document in a format; by the author's own Word template where one is declared."""
        composer = self.composer()
        name = composer.filled(self.document.file_name.for_language(self.language))
        if form != "docx" or self.document.template is None:
            return render(self.paper(), form, name)
        template = releases.asset(self.config.release_id or 0, self._template_path(self.document.template))
        content = fill(template, self._values(composer))
        return File(file_name(name, form), MEDIA_TYPES[form], content)

    def _values(self, composer: Composer) -> Mapping[str, Any]:
        values = composer.values(self.document.sections)
        today = clock.today(self.config.zone).isoformat()
        return {**values, "title": self.document.title.for_language(self.language), "today": today}

    def _template_path(self, template: str) -> str:
        """Where the template lies in the release: beside the file that declares the document."""
        origin = self.config.origins.get(f"documents/{self.document_id}")
        folder = origin.file.rpartition("/")[0] if origin else f"workflows/{self.config.region.region}"
        return f"{folder}/{template}"


def _problem(config: RegionConfig, document_id: str, document: Document, facts: Facts) -> Problem | None:
    """Why the document cannot be made now; None where it can."""
    if document.requires is None or config.holds(document.requires, facts):
        return None
    explanation = {
        **config.explain_rule(f"documents/{document_id}/requires"),
        "because": config.explain(document.requires, facts),
    }
    return Problem("document-refused", document.refuse or _REFUSED, explanation=explanation)


def _made(actor: Actor, config: RegionConfig, language: str) -> str:
    moment = clock.local_now(config.zone).strftime("%Y-%m-%d %H:%M")
    return _MADE.format(name=actor.name or actor.login, moment=moment).for_language(language)
