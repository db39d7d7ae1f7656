"""The home page of the caller's role."""

from __future__ import annotations

from guicheng.api.calls import Call
from guicheng.api.operations import ApiView, Operation
from guicheng.api.shapes import home as shapes
from guicheng.reports import home


class HomeView(ApiView):
    """The panels."""

    @Operation("getHome", "首页", "The home page", tag="systems", answer=shapes.Home)
    def get(self, call: Call) -> shapes.Home:
        """Each with its count and the first of its rows; 404 for a role that has no home page."""
        found = home.panels(call.actor, call.config)
        return shapes.Home(items=[shapes.PanelShape.of_shown(call.config, one) for one in found])
