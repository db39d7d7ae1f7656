"""扫码登录 (YNR-03) for a program on the phone, such as a mini-program: read the question, confirm or refuse."""

from __future__ import annotations

from guicheng.accounts import queries, scanning, sessions
from guicheng.accounts.models import Account, SignInTicket
from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes.base import Words
from guicheng.api.shapes.people import MembershipShape
from guicheng.api.shapes.scans import ScanShape, ScanYes

TAG = "session"


class ScanView(ApiView):
    """The question behind a code."""

    @Operation("readScan", "扫码登录：查看", "Signing in by code: who asks", tag=TAG, answer=ScanShape)
    def get(self, call: Call, token: str) -> ScanShape:
        """`token` is the last part of the address in the code. 404 for a code that is over, answered, or of another
        system."""
        return _shape(call, scanning.look(call.actor, token))


class ConfirmScanView(ApiView):
    """Yes."""

    @Operation("confirmScan", "扫码登录：确认", "Signing in by code: confirm", tag=TAG, body=ScanYes, answer=ScanShape)
    def post(self, call: Call, token: str, body: ScanYes) -> ScanShape:
        """The screen that asked is signed in as this account, once."""
        return _shape(call, scanning.answer(call.actor, token, _account(call), yes=True, membership_id=body.membership))


class RefuseScanView(ApiView):
    """No."""

    @Operation("refuseScan", "扫码登录：拒绝", "Signing in by code: refuse", tag=TAG, answer=ScanShape)
    def post(self, call: Call, token: str) -> ScanShape:
        """Nobody is signed in."""
        return _shape(call, scanning.answer(call.actor, token, _account(call), yes=False))


def _account(call: Call) -> Account:
    return queries.own_account(call.actor)


def _shape(call: Call, ticket: SignInTicket) -> ScanShape:
    return ScanShape(
        region=Words.of(call.config.region.title),
        state=ticket.state,
        agent=ticket.agent,
        address=ticket.address,
        asked_at=ticket.created_at,
        expires_at=ticket.expires_at,
        memberships=[MembershipShape.of(held, call.policy) for held in sessions.choices(_account(call))],
    )
