"""Registrations and people who ask to join, for whoever decides on them (YNR-02, WHS-17)."""

from __future__ import annotations

from guicheng.accounts import reviewing as deciding
from guicheng.accounts.authority import not_allowed
from guicheng.accounts.queries import requests
from guicheng.api.calls import Call, Reply
from guicheng.api.operations import ApiView, Operation
from guicheng.api.paging import latest_first
from guicheng.api.shapes import registrations as shapes
from guicheng.registration import reviewing

TAG = "people"


class RegistrationsView(ApiView):
    """Those that wait, and those that were decided."""

    @Operation(
        "listRegistrations",
        "注册申请列表",
        "Registrations",
        tag=TAG,
        answer=shapes.RegistrationPage,
        query=shapes.RegistrationsOf,
    )
    def get(self, call: Call, query: shapes.RegistrationsOf) -> shapes.RegistrationPage:
        """Those that the caller decides on."""
        if not deciding.decides_anything(call.actor, call.policy):
            raise not_allowed()
        rows = requests(call.actor, call.policy, state=query.state, kind=query.kind, words=query.q)
        found, cursor = latest_first(rows, query.cursor, query.size)
        return shapes.RegistrationPage(items=[shapes.RegistrationShape.of(one) for one in found], next=cursor)


class RegistrationView(ApiView):
    """One of them."""

    @Operation("getRegistration", "注册申请", "A registration", tag=TAG, answer=shapes.RegistrationShape)
    def get(self, call: Call, request_id: int) -> Reply:
        """With its version, which a decision may name."""
        found = reviewing.case(call.actor, request_id)
        return Reply(shapes.RegistrationShape.of(found.request), {"ETag": f'"{found.version}"'})


class DecisionView(ApiView):
    """The decision."""

    @Operation(
        "decideRegistration",
        "审核注册申请",
        "Decide on a registration",
        tag=TAG,
        body=shapes.RegistrationDecision,
        answer=shapes.Decided,
    )
    def post(self, call: Call, request_id: int, body: shapes.RegistrationDecision) -> shapes.Decided:
        """Let the account in, refuse it or return it for correction."""
        version = call.made_from()
        shown = reviewing.decide(call.actor, request_id, body.outcome, body.opinion, version=version)
        return shapes.Decided(password=shown)
