"""Who acts on a chain, as far as it asks: the account, the desks it may take, and for whom."""

from __future__ import annotations

from typing import Protocol

from guicheng.workflow.events import Who


class Principal(Protocol):
    """Somebody for whom another acts."""

    @property
    def account_id(self) -> int: ...


class Actor(Protocol):
    """Who acts; `guicheng.accounts.actor.Actor` is one."""

    @property
    def account_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def desk_keys(self) -> frozenset[str]: ...
    @property
    def own_desks(self) -> frozenset[str]: ...
    @property
    def signing_name(self) -> str: ...
    @property
    def acts_as(self) -> Principal | None: ...


def who_of(actor: Actor) -> Who:
    """Somebody as the algebra knows them."""
    return Who(actor.account_id, actor.desk_keys, actor.roles, actor.acts_as.account_id if actor.acts_as else None)
