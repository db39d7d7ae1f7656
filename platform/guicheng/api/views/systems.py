"""Business systems: what the caller finds of them, and which an organisation is authorised to enter."""

from __future__ import annotations

from guicheng.accounts import service
from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes import systems as shapes
from guicheng.api.shapes.base import Words
from guicheng.config.systems import Gate
from guicheng.filings.context import authorised

TAG = "systems"


class SystemsView(ApiView):
    """The business systems."""

    @Operation("listSystems", "应用中心", "Business systems", tag=TAG, answer=shapes.SystemList)
    def get(self, call: Call) -> shapes.SystemList:
        """Each with whether the caller may enter it, and why not."""
        gate = Gate(call.config, call.actor)
        return shapes.SystemList(
            items=[
                shapes.SystemShape(
                    id=name,
                    title=Words.of(one.title),
                    icon=one.icon,
                    url=one.url if gate.state(name) == "open" else None,
                    state=gate.state(name),
                )
                for name, one in call.config.region.systems.items()
            ]
        )


class AuthorisedView(ApiView):
    """What an organisation is authorised for."""

    @Operation(
        "listAuthorisedSystems", "单位的系统授权", "Systems of an organisation", tag=TAG, answer=shapes.AuthorisedList
    )
    def get(self, call: Call, organisation_id: int) -> shapes.AuthorisedList:
        """For whoever authorises it."""
        return _answer(call, organisation_id)

    @Operation(
        "authoriseSystems",
        "授权业务系统",
        "Authorise an organisation",
        tag=TAG,
        body=shapes.Authorising,
        answer=shapes.AuthorisedList,
    )
    def post(self, call: Call, organisation_id: int, body: shapes.Authorising) -> shapes.AuthorisedList:
        """It may enter these, too."""
        service.authorise_systems(call.actor, call.policy, organisation_id, body.systems)
        return _answer(call, organisation_id)


class AuthorisedSystemView(ApiView):
    """One that it is authorised for."""

    @Operation("takeSystemBack", "收回业务系统授权", "Take a system back", tag=TAG, answer=shapes.AuthorisedList)
    def delete(self, call: Call, organisation_id: int, system: str) -> shapes.AuthorisedList:
        """Its people may enter it no more; what they filed stays."""
        service.take_system_back(call.actor, call.policy, organisation_id, system)
        return _answer(call, organisation_id)


def _answer(call: Call, organisation_id: int) -> shapes.AuthorisedList:
    found = authorised.of(call.actor, call.config, organisation_id)
    return shapes.AuthorisedList(
        items=[
            shapes.AuthorisedShape(
                id=one.id,
                title=Words.of(one.system.title),
                authorised=one.held,
                offered=one.offered,
                runs=one.system.runs,
            )
            for one in found
        ]
    )
