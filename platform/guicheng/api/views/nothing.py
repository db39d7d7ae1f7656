"""Where there is no address of the API: the answer is a problem document too."""

from __future__ import annotations

from typing import Any, NoReturn

from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from guicheng.api.operations import ApiView


class NothingView(ApiView):
    """Everything else below the API."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - DRF's signature
        """Refuse (404), whoever asks and whatever for."""
        raise NotFound
