"""Deputies: one's own, or of accounts that the caller manages."""

from __future__ import annotations

from guicheng.accounts import authority
from guicheng.accounts.queries import managed_accounts
from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes import deputies as shapes
from guicheng.filings.acts import deputies

TAG = "people"


class DeputiesView(ApiView):
    """The deputies of an account."""

    @Operation("listDeputies", "代理人", "Deputies", tag=TAG, answer=shapes.DeputationPage)
    def get(self, call: Call, account_id: int) -> shapes.DeputationPage:
        """Of the caller, or of somebody whom the caller manages: those that are not over."""
        is_own = account_id == call.actor.account_id
        if not is_own and not managed_accounts(call.actor, call.policy).filter(pk=account_id).exists():
            raise authority.not_found()
        rows = deputies.of_account(call.actor, account_id)
        return shapes.DeputationPage(items=[shapes.DeputationShape.of(one) for one in rows])

    @Operation(
        "nameDeputy",
        "指定代理人",
        "Name a deputy",
        tag=TAG,
        body=shapes.NewDeputation,
        answer=shapes.DeputationShape,
        status=201,
    )
    def post(self, call: Call, account_id: int, body: shapes.NewDeputation) -> shapes.DeputationShape:
        """A colleague of the same organisation, from a day to a day."""
        days = (body.first_day, body.last_day)
        made = deputies.name(call.actor, call.policy, account_id, body.deputy, *days, body.reason)
        return shapes.DeputationShape.of(made)


class EndDeputyView(ApiView):
    """Ending a deputation."""

    @Operation("endDeputy", "结束代理", "End a deputation", tag=TAG)
    def post(self, call: Call, deputation_id: int) -> None:
        """Before its last day: by the officer, the deputy, or whoever manages the officer."""
        deputies.end(call.actor, call.policy, deputation_id)
