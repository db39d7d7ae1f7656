"""Papers: sections that can be filled, choices that can be marked, codes that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.facts.space import FactSpace
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.lint.asking import spaces_of
from guicheng.config.model.exports import DecisionsSection, Document, PaperValue, PicturesSection, RowsSection
from guicheng.config.review import Review
from guicheng.config.walking import Location


@check
def sections_fit_their_paper(review: Review) -> Iterator[Finding]:
    """Rows, decisions and pictures without a type are of the filing at hand: of a paper of a filing."""
    for name, document in review.config.documents.items():
        for number, section in enumerate(document.sections):
            place: Location = ("documents", name, "sections", number)
            own = isinstance(section, RowsSection | DecisionsSection) or (
                isinstance(section, PicturesSection) and section.filing is None
            )
            if isinstance(section, PicturesSection) and own and _keeps_files(review, document):
                yield from _slot_of_entry(review, document, section, place)
            elif own and document.filing is None:
                zh = f"“{section.kind}”取自一件填报件，文书要写 `filing`"
                en = f"a section of kind {section.kind!r} is of one filing: the document needs `filing`"
                yield review.finding("section-of-filing", zh, en, (*place, "kind"))
            elif isinstance(section, DecisionsSection):
                yield from _steps(review, document, section, place)
            elif isinstance(section, PicturesSection) and section.filing is None:
                yield from _slot(review, document, section, place)


def _steps(review: Review, document: Document, section: DecisionsSection, place: Location) -> Iterator[Finding]:
    kind = review.config.filings.get(document.filing or "")
    known = [step.id for step in kind.chain.steps] if kind is not None else section.steps
    for number, step in enumerate(section.steps):
        yield from review.unknown(("环节", "step"), step, known, (*place, "steps", number))
    if kind is not None and not kind.chain.steps:
        zh, en = "该事项没有环节，没有意见可列", "the type has no steps: there are no decisions to list"
        yield review.finding("no-decisions", zh, en, (*place, "kind"))


def _keeps_files(review: Review, document: Document) -> bool:
    """Whether it is about entries that have files of their own."""
    register = review.config.registers.get(document.about or "") if document.filing is None else None
    return register is not None and register.files


def _slot_of_entry(review: Review, document: Document, section: PicturesSection, place: Location) -> Iterator[Finding]:
    register = review.config.registers[document.about or ""]
    forms = [review.config.forms[name] for name in register.form_ids if name in review.config.forms]
    known = [slot.id for form in forms for slot in form.ui.slots]
    yield from review.unknown(("附件槽", "slot"), section.slot, known, (*place, "slot"))


def _slot(review: Review, document: Document, section: PicturesSection, place: Location) -> Iterator[Finding]:
    kind = review.config.filings.get(document.filing or "")
    form = review.config.forms.get(kind.form or "") if kind is not None else None
    if form is not None:
        known = [slot.id for slot in form.ui.slots]
        yield from review.unknown(("附件槽", "slot"), section.slot, known, (*place, "slot"))


@check
def codes_and_states_are_of_filings(review: Review) -> Iterator[Finding]:
    """Only the paper of a filing is verified, and had in some states."""
    for name, document in review.config.documents.items():
        for key in ("verify", "states") if document.filing is None else ():
            if getattr(document, key):
                zh, en = f"“{key}”只用于填报件的文书（`filing`）", f"`{key}` is for the paper of a filing (`filing`)"
                yield review.finding("paper-of-filing", zh, en, ("documents", name, key), key=True)
        if document.refuse is not None and isinstance(document.requires, list):
            zh, en = (
                "`requires` 的每一项已有 `message`，不写 `refuse`",
                "each of `requires` has its `message`: no `refuse`",
            )
            yield review.finding("refuse-unused", zh, en, ("documents", name, "refuse"), key=True)
        if document.template is not None and (document.copies or document.verify):
            key = "copies" if document.copies else "verify"
            zh, en = f"自己的 Word 模板不会印出“{key}”", f"a Word template of one's own prints no `{key}`"
            yield review.finding("not-in-template", zh, en, ("documents", name, key), key=True)


@check
def marked_options_are_there(review: Review) -> Iterator[Finding]:
    """Every option is listed of what has options."""
    for visit in review.values_of(PaperValue):
        value = visit.value
        if value.options == "all" and not any(_has_options(space, value.value) for space in spaces_of(review, visit)):
            zh, en = f"“{value.value}”没有可选项，不能逐项标出", f"`{value.value}` has no options to be marked"
            yield review.finding("no-options-to-mark", zh, en, (*visit.location, "options"), key=True)


def _has_options(space: FactSpace, path: str) -> bool:
    found = space.type_of(path)
    return found is None or bool(found.options)
