"""An act of somebody: one transaction, begun again where the database had to choose between two that wait for each
other. Whoever is chosen has changed nothing, so doing it once more is the act itself, not a second one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from django.db import OperationalError, connection, transaction

from guicheng.common.errors import refuse

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger(__name__)

ATTEMPTS = 5
_IN_EACH_OTHERS_WAY = ("40P01", "40001")  # deadlock detected, could not be serialized


def act(function: Callable[P, R]) -> Callable[P, R]:
    """Make a use-case one transaction. Inside another one it is part of that, and is begun again with it.

    Refuses `busy` where it was chosen every time.
    """

    @wraps(function)
    def acted(*args: P.args, **kwargs: P.kwargs) -> R:
        outermost = not connection.in_atomic_block
        for _ in range(ATTEMPTS if outermost else 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if not outermost or not _in_each_others_way(error):
                    raise
                log.info("act.again", act=function.__qualname__, error=str(error)[:200])
        raise refuse(
            "busy",
            "同时办理的人较多，请稍后再试；您的操作尚未生效",
            "Too much at once; nothing was changed, please try again",
        )

    return acted


def _in_each_others_way(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", None) in _IN_EACH_OTHERS_WAY
