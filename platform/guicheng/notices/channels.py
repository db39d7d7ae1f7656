"""Ways out of the system besides the page. A channel takes one message for one person; where it raises, it is tried
again.

`GUICHENG_CHANNELS` (settings) names the class of each channel; mail is there by default, SMS and WeChat are given by
whoever runs the platform, because their providers differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.mail import send_mail
from django.utils.module_loading import import_string

from guicheng.common.text import Text


@dataclass(frozen=True)
class Person:
    """Somebody who is told."""

    account_id: int
    name: str
    mobile: str
    email: str
    language: str


class Channel(Protocol):
    """A way to reach people outside the page."""

    def reaches(self, person: Person) -> bool:
        """Whether the channel has an address for the person."""

    def send(self, person: Person, title: Text, body: Text) -> None:
        """Send it; raise where that failed and may work later."""


class Mail:
    """Django's mail: to the console or a file by default, to a server where one is configured."""

    def reaches(self, person: Person) -> bool:
        """Whether a mail address is known."""
        return bool(person.email)

    def send(self, person: Person, title: Text, body: Text) -> None:
        """Send one mail in the person's language."""
        send_mail(
            title.for_language(person.language),
            body.for_language(person.language),
            None,
            [person.email],
            fail_silently=False,
        )


DEFAULT = {"mail": "guicheng.notices.channels.Mail"}


def channel(name: str) -> Channel | None:
    """The channel of that name; None where nobody has given one."""
    known: dict[str, str] = {**DEFAULT, **getattr(settings, "GUICHENG_CHANNELS", {})}
    return import_string(known[name])() if name in known else None
