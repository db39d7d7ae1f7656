"""常用意见: the phrases that an officer keeps for opinions, in their own order. They are the account's own, and none is
sent by itself: a phrase is put into the opinion, seen there, and sent with it."""

from __future__ import annotations

from django.db.models import Max

from guicheng.accounts.actor import Actor
from guicheng.accounts.models import Account
from guicheng.common.acts import act
from guicheng.common.errors import Refusal, refuse
from guicheng.filings.models import Phrase

MOST = 30
LONGEST = 200


def of(actor: Actor) -> list[Phrase]:
    """The phrases of the actor's account, in their order."""
    return list(Phrase.of_accounts.filter(account_id=actor.account_id or 0).order_by("place", "pk"))


@act
def add(actor: Actor, words: str) -> Phrase:
    """Keep a phrase, at the end; one that is kept already stays where it is. Refusals: `phrase-empty`, `phrase-long`
    (400); `phrases-full`."""
    said = " ".join(words.split())
    if not said:
        raise refuse("phrase-empty", "请填写常用意见", "Give the phrase", status=400, field="text")
    if len(said) > LONGEST:
        zh, en = f"常用意见最多{LONGEST}个字", f"A phrase has {LONGEST} characters at most"
        raise refuse("phrase-long", zh, en, status=400, field="text")
    _lock(actor)
    mine = Phrase.of_accounts.filter(account_id=actor.account_id or 0)
    kept = mine.filter(text=said).first()
    if kept is not None:
        return kept
    if mine.count() >= MOST:
        zh, en = f"最多保存{MOST}条常用意见，请先删除不用的", f"{MOST} phrases are kept at most; delete some first"
        raise refuse("phrases-full", zh, en)
    last = mine.aggregate(last=Max("place"))["last"] or 0
    return Phrase.of_accounts.create(account_id=actor.account_id or 0, text=said, place=last + 1)


@act
def drop(actor: Actor, phrase_id: int) -> None:
    """Forget one of one's phrases. Refusal `not-found`."""
    _lock(actor)
    _own(actor, phrase_id).delete()


@act
def move(actor: Actor, phrase_id: int, place: int) -> None:
    """Put one of one's phrases at a place of the list, from 1; the others make room. Refusal `not-found`."""
    _lock(actor)
    _own(actor, phrase_id)
    ordered = [one.pk for one in of(actor) if one.pk != phrase_id]
    ordered.insert(min(max(place, 1), len(ordered) + 1) - 1, phrase_id)
    for number, pk in enumerate(ordered, 1):
        Phrase.of_accounts.filter(pk=pk).exclude(place=number).update(place=number)


def _own(actor: Actor, phrase_id: int) -> Phrase:
    found = Phrase.of_accounts.filter(account_id=actor.account_id or 0, pk=phrase_id).first()
    if found is None:
        raise _not_found()
    return found


def _lock(actor: Actor) -> None:
    """One change at a time of an account's list."""
    Account.objects.unscoped().select_for_update(of=("self",)).filter(pk=actor.account_id or 0).values("pk").first()


def _not_found() -> Refusal:
    return refuse("not-found", "没有这条常用意见", "There is no such phrase", status=404)
