"""Printed documents: the declared ones about an entry (HNQ-03), and any filing as it stands, without configuration."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from guicheng import audit
from guicheng.accounts.actor import Actor
from guicheng.common import clock
from guicheng.common.errors import Problem, Refusal
from guicheng.common.export_formats import ExportFormat, PaperFormat
from guicheng.common.text import Text, text
from guicheng.config import releases
from guicheng.config.model.exports import Document
from guicheng.config.model.whole import RegionConfig
from guicheng.documents import File, Paper, render
from guicheng.documents.safety import file_name
from guicheng.documents.templated import fill
from guicheng.filings.access import FilingAccess, fields, find
from guicheng.filings.acts import paper_basis
from guicheng.filings.acts.paper_basis import Basis
from guicheng.filings.context import queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import FilingContext, not_found
from guicheng.registers.models import Entry
from guicheng.reports import filing_paper
from guicheng.reports.column_values import Cells
from guicheng.reports.paper_asking import Asked, asked, problems_of, without_answers
from guicheng.reports.paper_sections import Composer

_MADE = text("{name} 于 {moment} 打印", "Printed by {name} on {moment}")


@dataclass(frozen=True, slots=True)
class DocumentOffer:
    """A document that the actor's role may print; `reasons` say why not yet, `problem` is the first of them."""

    id: str
    title: Text
    formats: tuple[PaperFormat, ...]
    reasons: tuple[Problem, ...] = ()

    @property
    def problem(self) -> Problem | None:
        """Why not yet; None where it can be had."""
        return next(iter(self.reasons), None)


def documents_for(actor: Actor, entry: Entry) -> list[DocumentOffer]:
    """The documents about an entry the actor sees, in the order they are declared."""
    config = releases.current(actor.region)
    mine = _of_role(actor, config, entry.register)
    applied = {name for name in mine if paper_basis.of_entry(entry, name) is not None}
    return _offers(actor, config, entry, mine, applied)


def documents_of_filing(actor: Actor, context: FilingContext) -> list[DocumentOffer]:
    """The documents that a filing's type names, about what it is about; none where the actor may not see that. Once it
    is handed in, they are those of its release, and say what stood there then."""
    subject = context.subject
    if subject is None or not context.kind.documents:
        return []
    if not queries.entries(actor, subject.register).filter(pk=subject.pk).exists():
        return []
    basis = paper_basis.of_filing(context.filing)
    config = basis.config if basis is not None else context.current
    offered = _of_role(actor, config, subject.register)
    named = {name: offered[name] for name in context.kind.documents if name in offered}
    return _offers(actor, config, subject, named, named if basis is not None else ())


def _of_role(actor: Actor, config: RegionConfig, register: str) -> dict[str, Document]:
    return {k: d for k, d in config.documents.items() if d.about == register and actor.role in d.to}


def _offers(
    actor: Actor, config: RegionConfig, entry: Entry, documents: Mapping[str, Document], applied: Collection[str]
) -> list[DocumentOffer]:
    """The offers of some documents; those of the `applied` are there, whatever has become of the entry since."""
    if not documents:
        return []
    facts = Facts(config, Dossier.read(entry), form=entry.data, actor=actor)
    return [
        DocumentOffer(
            name,
            document.title,
            tuple(document.formats),
            ()
            if name in applied
            else tuple(problems_of(config, f"documents/{name}", without_answers(document), facts)),
        )
        for name, document in documents.items()
    ]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a document is wanted: as of a filing (0 = of the last), with answers to what is asked, in a language."""

    filing_id: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh"


PLAIN = Wish()


def paper(actor: Actor, document_id: str, entry_id: int, wish: Wish = PLAIN) -> Shown:
    """A document about an entry, to look at: as of the filing that was handed in for it (`filing_id`, or the last),
    else as of now. Refusals: `not-found`, and the document's own (`document-refused`)."""
    printing = _Printing.of(actor, document_id, entry_id, wish)
    formats = tuple(printing.document.formats)
    if not printing.asked.is_complete:
        return Shown(None, formats, printing.asked)
    printing.require()
    return Shown(printing.paper(), formats, printing.asked)


def file_of(actor: Actor, document_id: str, entry_id: int, form: PaperFormat, wish: Wish = PLAIN) -> File:
    """The same as a file; recorded. Refusals: those of `paper`, `no-format`, `template-broken`."""
    printing = _Printing.of(actor, document_id, entry_id, wish)
    printing.require()
    if form not in printing.document.formats:
        raise no_format()
    made = printing.file(form)
    with transaction.atomic():
        audit.record(
            actor,
            audit.Event(
                "document.print",
                "entry",
                entry_id,
                title=text("打印文书", "Document printed"),
                subject_id=entry_id,
                release=printing.config.release_number,
                changes={"document": document_id, "format": form},
            ),
        )
    return made


def paper_of_filing(actor: Actor, filing_id: int, *, language: str = "zh") -> Paper:
    """A filing as the actor reads it: its form, files, decisions and operation log. Refusal: `not-found`, also where
    its content is closed."""
    return _paper(_opened(actor, filing_id), language)


def file_of_filing(actor: Actor, filing_id: int, form: PaperFormat = ExportFormat.PDF, *, language: str = "zh") -> File:
    """The same as a file; recorded. Refusals: those of `paper_of_filing`."""
    access = _opened(actor, filing_id)
    found, shown = access.context, _paper(access, language)
    made = render(shown, form, f"{shown.title}_{shown.subtitle}" if shown.subtitle else shown.title)
    with transaction.atomic():
        audit.record(
            actor,
            audit.Event(
                "filing.print",
                "filing",
                filing_id,
                title=text("打印", "Printed"),
                changes={"format": form},
                subject_id=found.filing.subject_id,
                release=found.config.release_number,
            ),
        )
    return made


def _opened(actor: Actor, filing_id: int) -> FilingAccess:
    """The filing, if its content is open to the actor: of what is closed there is no paper."""
    access = find(actor, filing_id)
    if not access.is_open:
        raise not_found()
    return access


def _paper(access: FilingAccess, language: str) -> Paper:
    return filing_paper.compose(access, language, made_by(access.actor, access.context.config, language))


@dataclass(frozen=True, slots=True)
class Shown:
    """A document to look at, and the formats that it comes in; no paper while something is to be `asked` first."""

    paper: Paper | None
    formats: tuple[PaperFormat, ...]
    asked: Asked = field(default_factory=Asked)


@dataclass
class _Printing:
    """One document about one entry, for one reader. How much of it they read, they read by what it is today."""

    actor: Actor
    config: RegionConfig
    document_id: str
    document: Document
    entry: Entry
    basis: Basis | None
    language: str
    asked: Asked

    @classmethod
    def of(cls, actor: Actor, document_id: str, entry_id: int, wish: Wish) -> _Printing:
        """It, if it is there for the actor: else refused (404)."""
        entry = queries.entry(actor, entry_id)
        basis = _basis(actor, document_id, entry, wish.filing_id)
        config = basis.config if basis is not None else releases.current(actor.region)
        document = _of_role(actor, config, entry.register).get(document_id)
        if document is None:
            raise not_found()
        answers = asked(document, wish.answers)
        return cls(actor, config, document_id, document, entry, basis, wish.language, answers)

    def require(self) -> None:
        """Refuse (409) what is not ready, with every reason; what was applied with is there whatever became of it."""
        extra = {"criteria": self.asked.facts}
        facts = Facts(self.config, Dossier.read(self.entry), form=self.entry.data, actor=self.actor, extra=extra)
        named = f"documents/{self.document_id}"
        if self.basis is None and (reasons := problems_of(self.config, named, self.document.requirements, facts)):
            raise Refusal(reasons)

    def composer(self) -> Composer:
        """What turns declared sections into shown ones."""
        audience = fields.audience_of(self.actor, self.entry.organisation_id, self.entry.pk)
        cells = Cells(self.config, self.actor, self.language, audience)
        return Composer(self.config, self.actor, self.entry, cells, self.basis, self.asked.facts)

    def paper(self) -> Paper:
        """The document."""
        composer = self.composer()
        cover = self.document.cover
        return Paper(
            cover=composer.cover(cover) if cover is not None else None,
            title=self.document.title.for_language(self.language),
            sections=[one for section in self.document.sections for one in composer.shown_sections(section)],
            copies=[copy.for_language(self.language) for copy in self.document.copies],
            signature=[composer.line(line) for line in self.document.signature],
            running=self.config.region.title.for_language(self.language),
            foot=made_by(self.actor, self.config, self.language),
            language="en" if self.language.startswith("en") else "zh",
        )

    def file(self, form: PaperFormat) -> File:
        """The document in a format; by the author's own Word template where one is declared."""
        composer = self.composer()
        name = composer.filled(self.document.file_name.for_language(self.language))
        if form is not ExportFormat.DOCX or self.document.template is None:
            return render(self.paper(), form, name)
        template = releases.asset(self.config.release_id or 0, self._template_path(self.document.template))
        content = fill(template, self._values(composer))
        return File(file_name(name, form), form.media_type, content)

    def _values(self, composer: Composer) -> Mapping[str, Any]:
        values = composer.values(self.document.sections)
        at = self.basis.at if self.basis is not None else clock.now()
        today = at.astimezone(self.config.zone).date().isoformat()
        return {**values, "title": self.document.title.for_language(self.language), "today": today}

    def _template_path(self, template: str) -> str:
        """Where the template lies in the release: beside the file that declares the document."""
        origin = self.config.origins.get(f"documents/{self.document_id}")
        folder = origin.file.rpartition("/")[0] if origin else f"workflows/{self.config.region.region}"
        return f"{folder}/{template}"


def _basis(actor: Actor, document_id: str, entry: Entry, filing_id: int) -> Basis | None:
    """What the document is made from instead of what stands there now; of the filing that is named, where the actor
    may see it and it names the document."""
    if not filing_id:
        return paper_basis.of_entry(entry, document_id)
    found = find(actor, filing_id).context
    if found.filing.subject_id != entry.pk or document_id not in found.kind.documents:
        raise not_found()
    return paper_basis.of_filing(found.filing)


def no_format() -> Refusal:
    """A format that a document does not come in."""
    return Refusal(Problem("no-format", text("没有这种格式", "There is no such format")), status=404)


def made_by(actor: Actor, config: RegionConfig, language: str) -> str:
    """Who made a paper, and when."""
    moment = clock.local_now(config.zone).strftime("%Y-%m-%d %H:%M")
    return _MADE.format(name=actor.name or actor.login, moment=moment).for_language(language)
