"""Plays an upstream system: rows that are invented but valid, made from a feed's own declaration, whatever it is.

The same seed gives the same rows. Beside good ones it makes what really arrives: repetitions, versions in the wrong
order, rows that are wrong.
"""

from __future__ import annotations

import csv
import datetime as dt
import http.client
import io
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlsplit

from openpyxl import Workbook

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Jurisdiction, Organisation
from guicheng.accounts.scoping import codes_within
from guicheng.accounts.service import organisations
from guicheng.accounts.service.organisations import NewOrganisation
from guicheng.common import clock
from guicheng.common.errors import refuse
from guicheng.config.model.feeds import CsvFormat, FedEntry, JsonFormat, Owner, Source, XlsxFormat
from guicheng.config.model.whole import RegionConfig
from guicheng.config.widgets.field import FormField
from guicheng.feeds import credentials, files, inventing, inventing_files
from guicheng.feeds.inventing import Surroundings
from guicheng.feeds.levels import items_of, read, said_at
from guicheng.feeds.rows import Row
from guicheng.filings.context.roles import policy_of
from guicheng.forms.compiled import compile_form

_MOST_PLACES = 40
_FIRST_VERSION = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_WRONG = "??"
_FILES_WRONG = 0.5
"""Of the wrong rows of a feed with files, the share that is wrong in a file."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many rows, in how many versions each, and how many of them repeated or wrong (shares of one); `left` is the
    share of complete lists that is gone: of those in rows from version to version, of a snapshot its rows."""

    rows: int = 10
    versions: int = 1
    repeated: float = 0.0
    wrong: float = 0.0
    left: float = 0.0


def surroundings(config: RegionConfig) -> Surroundings:
    """The places and organisations of a region, as they are now."""
    within, today = codes_within(config.region.jurisdiction), clock.today(config.zone)
    counties = Jurisdiction.objects.filter(code__range=within, level=Jurisdiction.Level.COUNTY)
    places = [place.code for place in counties.order_by("code") if place.is_valid_on(today)][:_MOST_PLACES]
    known = Organisation.objects.unscoped().filter(region=config.region.region).order_by("pk")
    organisations = [(one.kind, one.credit_code, one.name) for one in known if one.credit_code]
    return Surroundings(places or [config.region.jurisdiction], config.zone, organisations)


def register(config: RegionConfig, feed_id: str, seed: str, actor: Actor) -> list[Organisation]:
    """Register one organisation of every kind that rows belong to and the feed does not create, where there is none:
    what firms do themselves before they are pushed."""
    around, random, made = surroundings(config), Random(f"{seed}/organisations"), []
    known = {kind for kind, _, _ in around.organisations}
    for entry in config.feeds[feed_id].entries:
        owner = entry.owner
        if not isinstance(owner, Owner) or owner.create_missing or owner.kind in known:
            continue
        known.add(owner.kind)
        some = around.inventor(random)
        code = some.credit_code()
        new = NewOrganisation(
            owner.kind,
            some.firm(),
            credit_code=code,
            jurisdiction=some.place,
            contact_name=some.person(),
            contact_mobile=some.mobile(),
        )
        made.append(organisations.store(actor, policy_of(config), new, Organisation.State.ACTIVE))
    return made


class Simulator:
    """One upstream system at work."""

    def __init__(self, config: RegionConfig, feed_id: str, seed: str, around: Surroundings | None = None) -> None:
        self.config, self.feed_id, self.seed = config, feed_id, seed
        self.feed = config.feeds[feed_id]
        self.around = around or surroundings(config)

    def rows(self, wanted: Wanted) -> list[Row]:
        """Rows in the order in which they arrive."""
        random = Random(f"{self.seed}/order")
        gone = Random(f"{self.seed}/left")
        numbers = [n for n in range(1, wanted.rows + 1) if not self.feed.of_batches or gone.random() >= wanted.left]
        found = [self.row(n, v, wanted.left) for n in numbers for v in range(1, wanted.versions + 1)]
        found = [self.spoilt(row, random) if random.random() < wanted.wrong else row for row in found]
        found += [row for row in found if random.random() < wanted.repeated]
        if wanted.versions > 1 or wanted.repeated:
            random.shuffle(found)
        return found

    def row(self, number: int, version: int = 1, left: float = 0.0) -> Row:
        """One row. What identifies it and the things in it is the same in every version, but for the share of its
        complete lists that has `left`."""
        key = f"S{self.seed}-{number:05}"
        row: Row = {}
        lasting, changing = Random(f"{self.seed}/{number}"), Random(f"{self.seed}/{number}/{version}")
        for source in self.feed.key:
            _say(source, [row], key)
        if self.feed.version is not None:
            moment = _FIRST_VERSION + dt.timedelta(hours=version)
            _say(self.feed.version.source, [row], version if self.feed.version.kind == "number" else moment.isoformat())
        self._named(self.feed.values, [row], lasting)
        for entry in self.feed.entries:
            _make_lists(entry.each, row, lasting)
            for index, levels in items_of(entry.each, row):
                self._entry(entry, levels, "-".join([key, *map(str, index)]), lasting, changing)
        if version > 1 and left:
            self._leave(row, left, Random(f"{self.seed}/{number}/{version}/left"))
        return row

    def _leave(self, row: Row, left: float, random: Random) -> None:
        """Take items out of the complete lists of a row; each list once, whatever is made of it."""
        lists = {tuple(one.each) for one in self.feed.entries if one.complete is not None and one.each}
        for each in sorted(lists):
            for _, levels in items_of(each[:-1], row):
                node, names = said_at(each[-1], levels)
                for name in names[:-1]:
                    node = node[name]
                node[names[-1]] = [item for item in node[names[-1]] if random.random() >= left]

    def spoilt(self, row: Row, random: Random) -> Row:
        """The row with one value that no conversion and no lookup takes, or without one that must be there; or with a
        file that is missing, or of a kind that the slot does not take."""
        changed: Row = json.loads(json.dumps(row))
        rules = [
            (entry.each, source)
            for entry in self.feed.entries
            for source in entry.fields.values()
            if source.path and (source.lookup or source.required or set(source.convert) - {"trim", "upper", "digits"})
        ]
        spoilt = [(entry.each, file) for entry in self.feed.entries for file in entry.files.values()]
        if spoilt and (not rules or random.random() < _FILES_WRONG):
            each, file = random.choice(spoilt)
            for _, levels in items_of(each, changed):
                _put(file.path, levels, inventing_files.spoilt(file, read(file.path, levels), random), over=True)
            return changed
        if not rules:
            return {}
        each, source = random.choice(rules)
        for _, levels in items_of(each, changed):
            _say(source, levels, "" if source.required else _WRONG, over=True)
        return changed

    def _entry(self, entry: FedEntry, levels: list[Any], key: str, lasting: Random, changing: Random) -> None:
        if isinstance(entry.owner, Owner):
            self._owner(entry.owner, levels, lasting)
        for source in entry.key:
            found = inventing.of_conversion(lasting, source.convert, self.around)
            _say(source, levels, found or _code(lasting, key))
        self._named(entry.values, levels, lasting)
        form = compile_form(
            self.config.forms[self.config.registers[entry.register_].form], self.config.conditions, self.config.zone
        )
        for name, source in entry.fields.items():
            outer, _, part = name.rpartition(".")
            field = form.by_id.get(name) or form.by_id.get(outer)
            if source.path is not None and field is not None:
                random = changing if field.kind == "number" else lasting
                _say(source, levels, self._value(source, field, part if field.id == outer else "", random))

        for slot_id, file in entry.files.items():
            slot = form.slots.get(slot_id)
            if slot is not None:
                _put(file.path, levels, inventing_files.said(file, slot, key), over=False)

    def files(self, rows: Sequence[Row]) -> dict[str, bytes]:
        """The files that lie beside rows, by the names that these say; one that is missing is not among them."""
        return {
            name: inventing_files.held(name)
            for entry in self.feed.entries
            for file in entry.files.values()
            if file.from_ == "beside"
            for row in rows
            for _, levels in items_of(entry.each, row)
            for name in files.said(read(file.path, levels)) or ()
            if not inventing_files.is_missing(name)
        }

    def _value(self, source: Source, field: FormField, part: str, random: Random) -> Any:
        if source.examples:
            return random.choice(source.examples)
        if source.lookup is not None:
            return random.choice(sorted(self.feed.lookups[source.lookup]))
        found = field.widget.invent(field, self.around.inventor(random))
        found = found.get(part) if part and isinstance(found, dict) else found
        return inventing.as_sent(found, source.convert, self.around)

    def _named(self, sources: Mapping[str, Source], levels: list[Any], random: Random) -> None:
        for source in sources.values():
            if source.examples:
                _say(source, levels, random.choice(source.examples))
            elif source.lookup is not None:
                _say(source, levels, random.choice(sorted(self.feed.lookups[source.lookup])))

    def _owner(self, owner: Owner, levels: list[Any], random: Random) -> None:
        """An organisation that is there, where the feed registers none."""
        inventor = self.around.inventor(random)
        code, name = inventor.credit_code(), inventor.firm()
        known = [(code, name) for kind, code, name in self.around.organisations if kind == owner.kind]
        if not owner.create_missing and known:
            code, name = random.choice(known)
        _say(owner.credit_code, levels, code)
        if owner.name is not None:
            _say(owner.name, levels, name)
        if owner.place is not None:
            _say(owner.place, levels, random.choice(self.around.places))

    def encoded(self, rows: Sequence[Row], *, complete: bool = False) -> bytes:
        """A batch as the feed's format has it; `complete` says so beside its rows, where there is a place for it."""
        match self.feed.format:
            case JsonFormat(rows=path):
                whole: Any = list(rows)
                for name in reversed((path or "").split(".") if path else []):
                    whole = {name: whole}
                if complete and self.feed.snapshot is not None and self.feed.snapshot.flag and isinstance(whole, dict):
                    _put(self.feed.snapshot.flag, [whole], value=True, over=True)
                return json.dumps(whole, ensure_ascii=False).encode()
            case CsvFormat(separator=separator):
                return _csv(rows, separator)
            case XlsxFormat() as declared:
                return _xlsx(rows, declared)

    def file_name(self, name: str, *, complete: bool = False) -> str:
        """What a file is called; one that is complete as the feed declares it."""
        said = self.feed.snapshot
        return (
            said.files.replace("*", name).replace("?", "0")
            if complete and said and said.files
            else (f"{name}.{self.feed.format.kind}")
        )

    def signed(self, body: bytes, token: str, secret: str) -> credentials.Signed:
        """The proof that goes with a batch."""
        timestamp, nonce = str(int(clock.now().timestamp())), secrets.token_urlsafe(16)
        address = f"{self.config.region.region}/{self.feed_id}"
        signature = credentials.sign(secret, self.feed.signature.algorithm, address, timestamp, nonce, body)
        return credentials.Signed(token, timestamp, nonce, signature)


def headers(signed: credentials.Signed) -> dict[str, str]:
    """The proof as headers of a push."""
    return {
        "Authorization": f"Bearer {signed.token}",
        "X-Timestamp": signed.timestamp,
        "X-Nonce": signed.nonce,
        "X-Signature": signed.signature,
    }


def address(url: str, region: str, feed_id: str) -> str:
    """Where a feed is pushed to, of an installation's address; one that says more is taken as it is."""
    return url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}/api/v1/feeds/{region}/{feed_id}"


def post(url: str, body: bytes, signed: credentials.Signed) -> tuple[int, Any]:
    """Send a batch to an installation; the status and the answer."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise refuse(
            "bad-url", "网址应以 http:// 或 https:// 开头", "An address begins with http:// or https://", status=400
        )
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=60)
    try:
        connection.request("POST", parts.path or "/", body, {"Content-Type": "application/json", **headers(signed)})
        answer = connection.getresponse()
        said = answer.read().decode("utf-8", "replace")
        return answer.status, json.loads(said or "null")
    except json.JSONDecodeError:
        return answer.status, said[:300]
    except (OSError, http.client.HTTPException) as error:
        raise refuse(
            "unreachable", f"连不上 {parts.netloc}：系统启动了吗？", f"{parts.netloc} cannot be reached: is it running?"
        ) from error
    finally:
        connection.close()


def _code(random: Random, key: str) -> str:
    return f"{key}-{random.randrange(36**4):04}"


def _make_lists(each: Sequence[str], row: Row, random: Random) -> None:
    """The lists an entry is made of, with one or two items each, where they are not there yet."""
    for depth, path in enumerate(each):
        for _, levels in items_of(each[:depth], row):
            items: list[Any] = [{} for _ in range(random.choice((1, 2)))]
            _put(path, levels, items, over=False)


def _say(source: Source, levels: list[Any], value: Any, *, over: bool = False) -> None:
    if source.path is not None:
        _put(source.path, levels, value, over=over)


def _put(path: str, levels: list[Any], value: Any, *, over: bool) -> None:
    """Write a value where a path of the feed reads it; what stands there already stays, but for `over`."""
    node, names = said_at(path, levels)
    *outer, last = names
    for name in outer:
        node = node.setdefault(name, {})
    if over or last not in node:
        node[last] = value


def _columns(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _csv(rows: Sequence[Row], separator: str) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, _columns(rows), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[Row], declared: XlsxFormat) -> bytes:
    book, target, columns = Workbook(), io.BytesIO(), _columns(rows)
    sheet = book.active
    if declared.sheet:
        sheet.title = declared.sheet
    for _ in range(declared.header - 1):
        sheet.append(["—"])
    sheet.append(columns)
    for row in rows:
        sheet.append([row.get(name) for name in columns])
    book.save(target)
    return target.getvalue()
