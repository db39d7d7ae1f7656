"""Where in a region which facts may be asked for: the fact spaces of every part of the configuration."""

from __future__ import annotations

from collections.abc import Mapping

from guicheng.config.conditions import FactType
from guicheng.config.conditions.types import ANY, BOOLEAN, DATE, NUMBER, TEXT, list_of
from guicheng.config.facts import people
from guicheng.config.facts.region import Region
from guicheng.config.facts.space import FactSpace
from guicheng.config.model.feeds import Source
from guicheng.config.model.registers import Register

_CONVERTED: Mapping[str, FactType] = {
    **dict.fromkeys(("number", "yuan-to-wan", "wan-to-yuan", "percent-to-number"), NUMBER),
    **dict.fromkeys(("date", "date-dmy", "date-mdy", "epoch-seconds", "epoch-milliseconds", "spreadsheet-date"), DATE),
    "yes-no": BOOLEAN,
    "list": list_of(TEXT),
}


def spaces(region: Region, section: str, name: str) -> list[FactSpace]:
    """The spaces in which what stands in a part of the configuration is answered: one, or one for every use of what
    several places share (a form, a notice, status rules)."""
    config = region.config
    match section:
        case "notices" | "statuses" | "checks" if region.left_out:
            return [FactSpace(region, name, filing="")]
        case "filings":
            return [_of_filing(region, name)]
        case "registers":
            return [_of_register(region, name)]
        case "forms":
            return _of_form(region, name)
        case "statuses":
            return [_of_register(region, r) for r, register in config.registers.items() if register.status == name]
        case "findings":
            return [_of_register(region, config.findings[name].about)]
        case "documents":
            return [_of_register(region, config.documents[name].about)]
        case "exports":
            export = config.exports[name]
            return [of_rows(region, export.register_, export.filing)]
        case "notices":
            notice = config.notices[name]
            if notice.on.startswith("lock-"):
                return [_of_register(region, config.people.persons.register_)] if config.people else []
            if notice.register_ is not None:
                return [_of_register(region, notice.register_)]
            return [_of_filing(region, kind) for kind in notice.filings or config.filings if kind in config.filings]
        case "locks" | "eligibility" if config.people:
            return [FactSpace(region, name, extra=people.of_rules(region, section))]
        case "checks":
            kinds = (k for k, kind in config.filings.items() if any(s.verify == name for s in kind.chain.steps))
            return [_of_filing(region, kind) for kind in kinds]
        case "feeds":
            return [_of_feed(region, name)]
        case _:
            return everywhere(region)


def everywhere(region: Region) -> list[FactSpace]:
    """Every space there is: for what may be used anywhere."""
    config = region.config
    filings = [_of_filing(region, name) for name in config.filings]
    return [*filings, *(_of_register(region, name) for name in config.registers)]


def of_rows(region: Region, register: str | None, filing: str | None) -> FactSpace:
    """The facts of the rows of a table of entries or filings."""
    if filing is not None:
        return _of_filing(region, filing)
    return _of_register(region, register or "")


def _of_filing(region: Region, name: str) -> FactSpace:
    kind = region.config.filings.get(name)
    subject, form = (kind.about, kind.form) if kind else (None, None)
    return region.once("of filing", name, lambda: FactSpace(region, name, subject=subject, form=form, filing=name))


def _of_register(region: Region, name: str) -> FactSpace:
    declared = region.config.registers.get(name)
    form = declared.form if declared else None
    return region.once("of register", name, lambda: FactSpace(region, name, subject=name, form=form))


def _uses(register: Register, form: str) -> bool:
    return form in (register.form, *(tile.form for tile in register.tiles))


def _of_feed(region: Region, name: str) -> FactSpace:
    """The values that a feed names: those of the row, and those of the items of its lists."""
    feed = region.config.feeds[name]
    items = {key: _of_source(source) for entry in feed.entries for key, source in entry.values.items()}
    row = {key: _of_source(source) for key, source in feed.values.items()}
    return FactSpace(region, name, extra={"row": FactType("map", fields=row), "item": FactType("map", fields=items)})


def _of_source(source: Source) -> FactType:
    """The type of a value after its conversions; that of a looked-up one is unknown."""
    if source.lookup is not None or not source.convert:
        return ANY
    return _CONVERTED.get(source.convert[-1], TEXT)


def _of_form(region: Region, name: str) -> list[FactSpace]:
    config = region.config
    used = [_of_filing(region, kind_id) for kind_id, kind in config.filings.items() if kind.form == name]
    used += [_of_register(region, register) for register, r in config.registers.items() if _uses(r, name)]
    if region.left_out:
        used.append(FactSpace(region, name, form=name, filing=""))  # it may be used by what could not be read
    return used or [FactSpace(region, name, form=name)]
