"""Who files about whose, who is named, who may choose: a filing with several parties is one that each can carry on."""

from __future__ import annotations

from collections.abc import Iterator

from guicheng.config.facts import picked
from guicheng.config.findings import Finding
from guicheng.config.lint import check
from guicheng.config.model.accounts import Role
from guicheng.config.model.effects import CreateEntryEffect
from guicheng.config.model.feeds import FedEntry
from guicheng.config.model.filing import FilingType, Visibility
from guicheng.config.model.forms import EntryChoice, FormUi
from guicheng.config.paths import FactPath
from guicheng.config.review import Review

_OF_A_TERRITORY = ("jurisdiction", "region")
_NOT_NAMED = ("filer", "subject")


def kinds_of(review: Review, roles: list[str]) -> set[str] | None:
    """The kinds of organisation in which roles exist; None where one is not declared."""
    declared = review.config.region.roles
    return {kind for name in roles for kind in declared[name].of} if all(name in declared for name in roles) else None


def owners(review: Review, register: str | None, within: frozenset[str] = frozenset()) -> set[str] | None:
    """The kinds of organisation that own entries of a register; None where that depends on the data."""
    declared = review.config.registers.get(register or "")
    if declared is None or register is None or register in within or declared.organisation != "creator":
        return None
    if any(visit.value.register_ == register for visit in review.values_of(FedEntry)):
        return None
    found = kinds_of(review, declared.create)
    for visit in review.values_of(CreateEntryEffect):
        if visit.value.register_ == register and found is not None:
            theirs = meant(review, visit.inside(FilingType), visit.value.owner, within | {register})
            found = None if theirs is None else found | theirs
    return found or None


def meant(
    review: Review, filing: FilingType | None, path: str, within: frozenset[str] = frozenset()
) -> set[str] | None:
    """The kinds of the organisations that a fact leads to, in a filing: who files, an entry's owner, whoever a field
    chooses; None where that depends on the data."""
    about, form = (filing.about, filing.form) if filing is not None else (None, None)
    if path in ("filer", "applicant"):
        return _filers(review, filing, within) if filing is not None else None
    register = about if path == "subject" else path
    if register in review.config.registers:
        return owners(review, register, within)
    field = picked.field_of(review.config, path, form=form, subject=about)
    if field is not None and field.organisation is not None:
        return set(field.organisation.kinds)
    return owners(review, field.entry.register_, within) if field is not None and field.entry is not None else None


def _filers(review: Review, filing: FilingType, within: frozenset[str]) -> set[str] | None:
    """The kinds of organisation that file such: those of the roles that do, or, where these act for everybody in a
    territory, those of the owners."""
    roles = review.config.region.roles
    for_others = any(roles[name].acts_for == "territory" for name in filing.chain.applicant if name in roles)
    if for_others and filing.filer == "subject" and filing.about is not None:
        return owners(review, filing.about, within)
    return kinds_of(review, filing.chain.applicant)


# --- choosing ---------------------------------------------------------------------------------------------------------


@check
def whoever_fills_in_can_choose(review: Review) -> Iterator[Finding]:
    """A field that chooses from a register is filled in by roles that see entries of it, or to which it opens some."""
    for name, form in review.config.forms.items():
        for field, choice in _choices(form.ui):
            for role in _who_fills(review, name, field):
                if not _may_choose(review, role, choice.register_):
                    yield review.finding(
                        "cannot-choose",
                        f"角色“{role}”看不到台账“{choice.register_}”的条目，也没有对它开放（open），无从选择",
                        f"{role!r} neither sees entries of {choice.register_!r} nor has any open to it: it finds "
                        "nothing to choose",
                        ("forms", name, "ui", "fields", field, "entry", "register"),
                    )


def _choices(ui: FormUi) -> Iterator[tuple[str, EntryChoice]]:
    return ((name, field.entry) for name, field in ui.fields.items() if field.entry is not None and not field.read_only)


def _who_fills(review: Review, form: str, field: str) -> list[str]:
    """The roles that fill a field in: those that file such, and deciders who write it; those who keep such entries."""
    found: list[str] = []
    for kind in review.config.filings.values():
        if kind.form == form:
            writing = [step for step in kind.chain.steps if field in step.fields.write]
            roles = [one.role for step in writing for one in step.by] if writing else kind.chain.applicant
            found += [role for role in roles if role]
    for register in review.config.registers.values():
        if register.form == form:
            found += register.create
            found += [role for edit in register.edit if edit.is_of_all or field in edit.fields for role in edit.by]
    return [one for one in dict.fromkeys(found) if one in review.config.region.roles]


def _may_choose(review: Review, role_id: str, register: str) -> bool:
    declared = review.config.registers.get(register)
    if declared is None or any(role_id in opening.to for opening in declared.open):
        return True
    people = review.config.people
    if people is not None and people.employment is not None and people.persons.register_ == register:
        return True
    return sees_some(review, review.config.region.roles[role_id], register)


def sees_some(review: Review, role: Role, register: str) -> bool:
    """Whether a role may come to see any entry of a register by its scope."""
    if role.sees in _OF_A_TERRITORY:
        return True
    if role.sees == "own-subject":
        return role.about in review.config.upwards(register)
    kept = owners(review, register) if role.sees == "own-organisation" else set()
    return kept is None or bool(kept & set(role.of))


# --- filing and answering ---------------------------------------------------------------------------------------------


@check
def somebody_can_answer(review: Review) -> Iterator[Finding]:
    """Of the roles that file about entries of a register, one sees such entries, or may choose them."""
    roles = review.config.region.roles
    for name, kind in review.config.filings.items():
        known = [role for role in kind.chain.applicant if role in roles]
        if kind.about not in review.config.registers or not known:
            continue
        if kind.filer == "actor":
            able = any(_may_choose(review, role, kind.about) for role in known)
        else:
            able = any(sees_some(review, roles[role], kind.about) for role in known)
        if not able:
            yield review.finding(
                "nobody-can-answer",
                f"填报“{name}”的角色看不到台账“{kind.about}”的任何条目，没有人能办",
                f"no role that files {name!r} sees any entry of {kind.about!r}: nobody could ever do it",
                ("filings", name, "chain", "applicant"),
            )


@check
def the_actor_files_only_where_it_matters(review: Review) -> Iterator[Finding]:
    """What is about no entry is always filed in one's own name."""
    for name, kind in review.config.filings.items():
        if kind.filer == "actor" and kind.about is None:
            zh, en = (
                "没有 `about` 时总是以本单位的名义填报，不用写",
                "without `about` one always files in one's own name",
            )
            yield review.finding("filer-without-effect", zh, en, ("filings", name, "filer"))


# --- being named ------------------------------------------------------------------------------------------------------


@check
def parties_come_to_see_it(review: Review) -> Iterator[Finding]:
    """Whoever is named as a party sees the filing with the eyes of an organisation, and only once it is handed in."""
    roles = review.config.region.roles
    for visit in review.values_of(Visibility):
        rule, kind = visit.value, visit.inside(FilingType)
        if rule.of is None or kind is None:
            continue
        if rule.of not in _NOT_NAMED and kind.chain.draft in rule.states:
            zh = f"“{rule.of}”中的单位在上报时才成为当事方，草稿状态不能对其开放"
            en = f"organisations in `{rule.of}` become parties when it is handed in: a draft cannot be open to them"
            yield review.finding("party-in-draft", zh, en, (*visit.location, "states"))
        named = meant(review, kind, str(rule.of))
        for index, name in enumerate(rule.to):
            role = roles.get(name)
            if role is not None and not _may_be_party(role, named):
                zh = f"角色“{name}”不会是“{rule.of}”一方的人"
                en = f"nobody of the role {name!r} is ever on the side of `{rule.of}`"
                yield review.finding("never-a-party", zh, en, (*visit.location, "to", index))


def _may_be_party(role: Role, named: set[str] | None) -> bool:
    if role.about is not None or role.sees not in ("own-organisation", *_OF_A_TERRITORY):
        return False
    return named is None or bool(named & set(role.of))


@check
def parties_are_organisations(review: Review) -> Iterator[Finding]:
    """What is written as a party or an owner leads to organisations."""
    places = [(visit, visit.value.of, "of") for visit in review.values_of(Visibility) if visit.value.of is not None]
    places += [(visit, visit.value.owner, "owner") for visit in review.values_of(CreateEntryEffect)]
    for visit, path, key in places:
        kind = visit.inside(FilingType)
        if kind is None or FactPath(path).root != "form":
            continue
        field = picked.field_of(review.config, path, form=kind.form, subject=kind.about)
        if field is not None and field.choice is None:
            zh, en = f"“{path}”不是选择单位或条目的字段", f"`{path}` is no field that chooses organisations or entries"
            yield review.finding("no-party", zh, en, (*visit.location, key))
    for visit in review.values_of(CreateEntryEffect):
        register = review.config.registers.get(visit.value.register_)
        if register is not None and register.organisation != "creator" and visit.value.owner != "filer":
            zh = f"台账“{visit.value.register_}”的所属单位由字段“{register.organisation}”决定，`owner` 不起作用"
            en = f"entries of {visit.value.register_!r} belong to whom `{register.organisation}` says, not to `owner`"
            yield review.finding("owner-without-effect", zh, en, (*visit.location, "owner"))
