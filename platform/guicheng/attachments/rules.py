"""What a slot asks of its files, as the functions of this package read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from guicheng.common.text import Text


class PageKindRule(Protocol):
    """A kind of page that files of a slot are marked with (HNQ-71)."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> Text: ...
    @property
    def required(self) -> bool: ...


class SlotRule(Protocol):
    """An attachment slot as the configuration declares it; any object with these attributes will do.

    `kinds` are `image`, `pdf`, `office` or `any` of them; `extensions` narrows them where it is not empty. `captions`
    is `none`, `optional` or `required`. `messages` replaces our own texts, by `min`, `max`, `size`, `kind`, `caption`
    and `page_kind`.
    """

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> Text: ...
    @property
    def kinds(self) -> Sequence[str]: ...
    @property
    def extensions(self) -> Sequence[str]: ...
    @property
    def min(self) -> int: ...
    @property
    def max(self) -> int | None: ...
    @property
    def max_bytes(self) -> int: ...
    @property
    def captions(self) -> str: ...
    @property
    def page_kinds(self) -> Sequence[PageKindRule]: ...
    @property
    def messages(self) -> Mapping[Any, Text]: ...


@dataclass(frozen=True)
class Holder:
    """What files are attached to: a filing, an entry, a draft upload …, and the scope it lies in."""

    region: str
    kind: str
    id: int
    organisation_id: int | None = None
    subject_id: int | None = None
