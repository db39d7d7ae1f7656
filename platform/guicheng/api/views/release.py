"""What is published: regions, the live release, its forms, windows, places and choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.urls import reverse
from pydantic import Field

from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes import release as shapes
from guicheng.api.shapes.base import Shape, Words
from guicheng.calendars.remaining import days_left, remaining
from guicheng.calendars.values import Period
from guicheng.common import clock
from guicheng.config import releases
from guicheng.config.model.forms import FormDefinition
from guicheng.config.systems import Gate
from guicheng.config.widgets.views import FormReader
from guicheng.entries.picking import FilingLookups
from guicheng.filings.access import find
from guicheng.filings.context import lookups, obligations, queries
from guicheng.filings.context.dossier import Dossier
from guicheng.filings.context.facts import Facts
from guicheng.filings.context.filing_context import not_found
from guicheng.forms import CompiledForm, compile_form

TAG = "release"


class RegionsView(ApiView):
    """Every region."""

    @Operation("listRegions", "地区系统", "Published systems", tag=TAG, answer=shapes.RegionList, gate="public")
    def get(self, call: Call) -> shapes.RegionList:  # noqa: ARG002 - public
        """Whoever wants to sign in names one of them."""
        return shapes.RegionList(
            items=[
                shapes.RegionShape(
                    id=name,
                    title=Words.of(title),
                    schema_url=reverse("api-schema", args=[name]),
                    docs_url=reverse("api-docs", args=[name]),
                )
                for name, title in releases.published()
            ]
        )


class ReleaseView(ApiView):
    """The live release of the caller's region."""

    @Operation("getRelease", "当前发布版本", "The live release", tag=TAG, answer=shapes.ReleaseShape)
    def get(self, call: Call) -> shapes.ReleaseShape:
        """Filing types, registers, forms, labels and the caller's menu."""
        config, role = call.config, call.actor.role
        return shapes.ReleaseShape(
            region=config.region.region,
            title=Words.of(config.region.title),
            number=config.release_number,
            content_hash=config.content_hash,
            filing_types=[shapes.FilingTypeShape.of(kind, role) for kind in config.filings.values()],
            registers=[
                shapes.RegisterShape.of(name, register, config, role) for name, register in config.registers.items()
            ],
            forms=list(config.forms),
            roles={name: Words.of(each.title) for name, each in config.region.roles.items()},
            labels={
                state: {name: Words.of(text) for name, text in by_role.items()}
                for state, by_role in config.region.labels.items()
            },
            menu=[item.model_dump(mode="json") for item in Gate(config, call.actor).menu],
        )


class FormView(ApiView):
    """A form of the live release."""

    @Operation("getForm", "表单", "A form", tag=TAG, answer=shapes.FormShape)
    def get(self, call: Call, form: str) -> shapes.FormShape:
        """Its JSON Schema and how it is laid out while it is empty."""
        compiled = form_of(call, form)
        view = compiled.view({}, reader=FormReader(call.language))
        return shapes.FormShape(
            id=form,
            title=Words.of(compiled.ui.title),
            json_schema=compiled.public_schema(call.language),
            view=view.as_json(),
        )


class WindowsView(ApiView):
    """When something may be filed."""

    @Operation("listWindows", "填报窗口", "Windows", tag=TAG, answer=shapes.WindowList)
    def get(self, call: Call) -> shapes.WindowList:
        """The periods that are open now, how long for, and the next to open."""
        found = obligations.windows(call.config)
        return shapes.WindowList(items=[_window(call, name, *periods) for name, periods in found.items()])


def _window(call: Call, name: str, opened: list[Period], following: Period | None) -> shapes.WindowShape:
    now, zone = clock.now(), call.config.zone
    closes = min((period.closes for period in opened if period.closes), default=None)
    return shapes.WindowShape(
        id=name,
        open=[shapes.PeriodShape.of(period) for period in opened],
        days_left=days_left(closes, now, zone) if closes else None,
        remaining=Words.of(remaining(closes, now, zone)) if closes else None,
        next=shapes.PeriodShape.of(following) if following else None,
    )


class Within(Shape):
    """辖区查询 / Which places."""

    within: Annotated[str | None, Field(None, pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2})?)?$")]


class PlacesView(ApiView):
    """Provinces, cities and counties."""

    @Operation("listPlaces", "辖区", "Places", tag=TAG, answer=shapes.ChoiceList, query=Within)
    def get(self, call: Call, query: Within) -> shapes.ChoiceList:
        """Those directly below a code, or the provinces."""
        found = lookups.places_below(query.within, call.config)
        return shapes.ChoiceList(items=[shapes.ChoiceShape.of(choice) for choice in found])


class Choosing(Shape):
    """可选条目查询 / Which choices."""

    query: Annotated[str, Field("", max_length=100)]
    parent: Annotated[str | None, Field(None, max_length=18, pattern="^[0-9]+$")]
    filing: Annotated[int | None, Field(None, description="填报件 / the filing that is filled in")]
    about: Annotated[int | None, Field(None, description="所关于的条目 / the entry that it is about")]
    given: Annotated[
        str, Field("", max_length=lookups.MOST_GIVEN, description="已填内容 / the answers so far, JSON by field")
    ]


class ChoicesView(ApiView):
    """What a picker of a form offers."""

    @Operation("listChoices", "可选条目", "Choices of a picker", tag=TAG, answer=shapes.ChoiceList, query=Choosing)
    def get(self, call: Call, form: str, field: str, query: Choosing) -> shapes.ChoiceList:
        """Only what the caller may see and the form allows."""
        choice = picker(form_of(call, form), field)
        offers, stored = _offers(call, query)
        offered = offers.entries(choice, query.parent, lookups.with_given(stored, query.given), query.query)
        return shapes.ChoiceList(items=[shapes.ChoiceShape.of(one) for one in offered])


def _offers(call: Call, query: Choosing) -> tuple[lookups.ActorLookups, Mapping[str, Any]]:
    """Who answers, and what stands in the form: of the filing that is filled in, else of the entry it is about."""
    if query.filing is not None:
        access = find(call.actor, query.filing)
        if not access.is_open:
            raise not_found()
        return FilingLookups(call.actor, access.context), access.context.filing.data
    entry = queries.entry_to_read(call.actor, query.about) if query.about is not None else None
    facts = Facts(call.config, Dossier.read(entry), form={}, actor=call.actor)
    return lookups.ActorLookups(call.actor, call.config, facts), {}


def picker(form: CompiledForm, field_id: str) -> lookups.Choice:
    """The declaration of a picker; columns of tables are named `table.column`."""
    field = form.by_id.get(field_id)
    if field is None:
        table, _, column = field_id.rpartition(".")
        outer = form.by_id.get(table)
        field = next((each for each in outer.columns if each.id == column), None) if outer else None
    if field is None or field.ui.choice is None:
        raise not_found()
    return field.ui.choice


def form_of(call: Call, form_id: str) -> CompiledForm:
    """A form of the live release. Refusal `not-found`."""
    form: FormDefinition | None = call.config.forms.get(form_id)
    if form is None:
        raise not_found()
    return compile_form(form, call.config.conditions, call.config.zone)
