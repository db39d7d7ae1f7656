"""What an actor sees, decided in one place.

A model that belongs to a region declares which of its columns say so, and takes the manager of this module::

    scope_columns: ClassVar[ScopeColumns] = {
        "region": "region", "organisation": "organisation_id", "subject": "subject_id", "jurisdiction": "jurisdiction",
    }
    objects = ScopedManager()

The manager has no `all`, `filter`, `get` …: reading starts with ``visible_to(actor)``, or says ``unscoped()`` where the
platform itself reads. So an endpoint cannot forget to scope; it would not run. (`manager.filter` says so.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.manager import BaseManager

from guicheng.accounts import successions
from guicheng.accounts.actor import Scope
from guicheng.accounts.codes import prefix
from guicheng.common.errors import refuse

M_co = TypeVar("M_co", bound=models.Model, covariant=True)

ScopeColumns = Mapping[str, str | Sequence[str]]
"""region, organisation, subject, jurisdiction → the column (or columns, any of which may match) that say it. A missing
key means that the model has no such side: who sees only by that side, sees nothing of it.

`subject` is the column that holds an entry: an account of an entry sees it, and what lies below that entry."""

_BELOW = (
    "WITH RECURSIVE below(id) AS (SELECT %s::bigint UNION"
    " SELECT entry.id FROM registers_entry entry JOIN below ON entry.parent_id = below.id) SELECT id FROM below"
)
"""An entry and all that lies below it, however deep, each found by the index of its parent. In words of the database,
as registers lie above accounts."""

NOTHING = Q(pk__in=())
LONGEST_CODE = 12
"""Digits of a code of a village; a province, a city and a county have six."""


def codes_within(code: str) -> tuple[str, str]:
    """The least and the greatest that a code within `code` may be: a range of digits is found in an index, whatever
    order the database keeps texts in; the beginning of a text is not. Nothing for no code."""
    first = prefix(code)
    return first, first.ljust(LONGEST_CODE, "9") if first else ""


def within(rows: QuerySet[Any], expression: Combinable, code: str) -> QuerySet[Any]:
    """The rows whose `expression`, the code of a place, lies within `code`."""
    first, last = codes_within(code)
    found: QuerySet[Any] = rows.alias(_at=expression).filter(_at__gte=first, _at__lte=last)
    return found


@cache
def territory(code: str) -> tuple[tuple[str, str], ...]:
    """The ranges of codes that a place takes in: its own, and those of places it followed under another code, so that
    nothing vanishes with the code it was filed under. A county's old code takes in its villages; of a city or province
    that was given up, the code alone: its counties have followers of their own."""
    first, last = codes_within(code)
    if not first:
        return ()
    return ((first, last), *(_range_of(one) for one in successions.moved_into(first, last)))


def _range_of(old: str) -> tuple[str, str]:
    return (old, old) if old.endswith("00") else codes_within(old)


def condition(scope: Scope, columns: ScopeColumns) -> Q:
    """The rows of a model with these `columns` that are seen from a scope.

    Always within the actor's own region. Beyond the scope of the role, everybody in an organisation that watches a
    territory also sees the rows of that organisation. Refuses (403) an actor whose scope is not known.
    """
    if not scope.region:
        return NOTHING
    return Q(**{str(columns["region"]): scope.region}) & _within_region(scope, columns)


def covers(
    scope: Scope, *, region: str, organisation_id: int | None, subject_ids: Iterable[int | None], jurisdiction: str
) -> bool:
    """Whether a row with these sides is one that `condition` would find from the scope, without asking the database.
    `subject_ids` are the entry it is about and those above it; they are looked at only from the scope of an entry."""
    if not scope.region or scope.region != region:
        return False
    owned = organisation_id is not None and organisation_id == scope.organisation_id
    match scope.sees:
        case "region":
            return True
        case "jurisdiction":
            return owned or any(first <= jurisdiction <= last for first, last in territory(scope.jurisdiction))
        case "own-organisation":
            return owned
        case "own-subject":
            return scope.subject_id is not None and scope.subject_id in subject_ids
    return False


def _within_region(scope: Scope, columns: ScopeColumns) -> Q:
    match scope.sees:
        case "region":
            return Q()
        case "jurisdiction":
            return _territory(columns.get("jurisdiction"), scope.jurisdiction) | _any(
                columns.get("organisation"), "", scope.organisation_id
            )
        case "own-organisation":
            return _any(columns.get("organisation"), "", scope.organisation_id)
        case "own-subject":
            return _below(columns.get("subject"), scope.subject_id)
        case "public":
            return NOTHING
        case _ if scope.must_change_password:
            raise refuse(
                "password-change-required",
                "首次登录需要修改密码",
                "Please change the password you were given first",
                status=403,
            )
        case _:
            raise refuse(
                "scope-unknown",
                "您的角色在本系统中已不存在或未配置数据范围，请联系管理员",
                "Your role is not (or no longer) configured in this system; please ask the administrator",
                status=403,
                role=scope.role,
            )


def _territory(columns: str | Sequence[str] | None, code: str) -> Q:
    """Any of the columns has a code within a code, or one that a code within it followed."""
    found = NOTHING
    for column in (columns,) if isinstance(columns, str) else columns or ():
        for first, last in territory(code):
            found |= _any(column, "__gte", first) & _any(column, "__lte", last)
    return found


def _below(columns: str | Sequence[str] | None, entry_id: int | None) -> Q:
    """Any of the columns holds an entry or one of those that lie below it."""
    if entry_id is None:
        return NOTHING
    return _any(columns, "__in", RawSQL(_BELOW, [entry_id]))  # noqa: S611 - a statement of our own


def _any(columns: str | Sequence[str] | None, lookup: str, value: Any) -> Q:
    """Any of the columns has the value. A missing value matches no row, in particular not those without a value."""
    if columns is None or value is None or value == "":
        return NOTHING
    found = Q()
    for column in (columns,) if isinstance(columns, str) else columns:
        found |= Q(**{column + lookup: value})
    return found


class ScopedQuerySet(models.QuerySet[M_co]):
    """Rows of a model that declares `scope_columns`."""

    def visible_to(self, scope: Scope, *, also: Q | None = None) -> Self:
        """The rows the actor sees.

        Who only manages users sees nothing of the business (WHS-04): only models that say `seen_by_managers`.
        `also` opens further rows of the actor's own region: those a task has been given for, those that are published.
        """
        if scope.manages_only and not getattr(self.model, "seen_by_managers", False):
            return self.none()
        columns: ScopeColumns = self.model.scope_columns  # type: ignore[attr-defined]
        visible = condition(scope, columns)
        if also is not None and scope.region:
            visible |= Q(**{str(columns["region"]): scope.region}) & also
        return self.filter(visible)


class ScopedManager(BaseManager[M_co]):
    """The only manager of a scoped model; see the module's description."""

    use_in_migrations = False

    def get_queryset(self) -> ScopedQuerySet[M_co]:
        """For Django itself (relations, prefetching)."""
        return ScopedQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]

    def visible_to(self, scope: Scope, *, also: Q | None = None) -> ScopedQuerySet[M_co]:
        """The rows the actor sees, see `ScopedQuerySet.visible_to`."""
        return self.get_queryset().visible_to(scope, also=also)

    def unscoped(self) -> ScopedQuerySet[M_co]:
        """Every row. For the platform's own work (sweeps, routing, facts), never for what a face shows."""
        return self.get_queryset()

    def create(self, **values: Any) -> M_co:
        """Store a new row."""
        return self.get_queryset().create(**values)

    def bulk_create(self, rows: Iterable[M_co], **options: Any) -> list[M_co]:
        """Store many new rows in one statement."""
        return self.get_queryset().bulk_create(rows, **options)

    def all(self) -> NoReturn:
        """Not offered: see the module's description."""
        raise self._unscoped("all")

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            raise self._unscoped(name)

    def _unscoped(self, name: str) -> AttributeError:
        return AttributeError(
            f"{self.model.__name__}.objects.{name} would read every tenant: "
            "begin with visible_to(actor), or say unscoped()"
        )
