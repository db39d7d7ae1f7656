"""What is done to a filing under way besides deciding: ended for good, a decision taken back, a signer removed."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guicheng.filings.access import find
from guicheng.filings.acts import decisions, submission
from guicheng.portal import conflicts, rowacts
from guicheng.portal.views.acts import name_of
from guicheng.portal.visit import Visit, page


@page("POST")
def cancel(visit: Visit, filing_id: int) -> HttpResponse:
    """作废; the reason belongs to it."""
    found, reason = find(visit.actor, filing_id).context, visit.sent("comment", 500)
    action = rowacts.cancel_action(found)
    if not visit.is_confirmed or not reason:
        return visit.ask(
            title=action["label"],
            text=action["confirm"],
            cancel=_page(filing_id),
            ok=action["label"],
            comment=action["confirm_comment"],
        )
    ended = conflicts.going_on(
        lambda version: submission.cancel(visit.actor, filing_id, reason, version=version), visit.version
    )
    visit.say(_("“%(name)s”已作废") % {"name": name_of(ended)})
    return visit.back(_page(filing_id))


@page("POST")
def take_back(visit: Visit, filing_id: int) -> HttpResponse:
    """撤回审批: one's own last decision."""
    found = find(visit.actor, filing_id).context
    action = rowacts.take_back_action(found)
    if not visit.is_confirmed:
        return visit.ask(
            title=action["label"],
            text=action["confirm"],
            cancel=_page(filing_id),
            ok=action["label"],
            comment=action["confirm_comment"],
        )
    again = decisions.take_back(visit.actor, filing_id, visit.sent("comment", 500))
    visit.say(_("“%(name)s”的审批意见已撤回，可以重新办理") % {"name": name_of(again)})
    return visit.back(_page(filing_id))


@page("POST")
def remove_signer(visit: Visit, filing_id: int, seat: int) -> HttpResponse:
    """减签: somebody whom one added or asked, before they have answered."""
    find(visit.actor, filing_id)
    if not visit.is_confirmed:
        return visit.ask(title=_("减签"), text=_("对方不再需要办理，其待办随即取消。"), cancel=_page(filing_id))
    decisions.remove_signer(visit.actor, filing_id, seat)
    visit.say(_("已减签"))
    return visit.back(_page(filing_id))


def _page(filing_id: int) -> str:
    return reverse("portal:filing", args=[filing_id])
