"""Codes to people who have no account, or cannot use theirs: straight to a number or address, never kept as a message.

A number goes to the channel `sms`, an address to `mail` (`GUICHENG_CHANNELS`).
"""

from __future__ import annotations

import structlog

from guicheng.common.text import Text, text
from guicheng.notices.channels import Person, channel

log = structlog.get_logger(__name__)
_TITLE = text("验证码", "Your code")


def channel_of(to: str) -> str:
    """The name of the channel that reaches a number or address."""
    return "mail" if "@" in to else "sms"


def can_reach(to: str) -> bool:
    """Whether this installation has that channel."""
    return channel(channel_of(to)) is not None


def send(to: str, message: Text) -> None:
    """Send it now. What fails is noted, never told: an answer must not say whether somebody was reached."""
    way = channel(channel_of(to))
    is_mail = channel_of(to) == "mail"
    person = Person(0, "", "" if is_mail else to, to if is_mail else "", "zh-hans")
    if way is None:
        log.warning("code.no-channel", channel=channel_of(to))
        return
    try:
        way.send(person, _TITLE, message)
    except Exception as error:
        log.warning("code.not-sent", channel=channel_of(to), error=f"{type(error).__name__}: {error}"[:300])
