"""Values of a few parts side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guicheng.common.text import text
from guicheng.config.widgets.base import Fit
from guicheng.config.widgets.composite import Composite, Part
from guicheng.config.widgets.kinds import JsonSchema, Kind, has_properties

if TYPE_CHECKING:
    from guicheng.config.model.forms import FieldUi


class NamePhone(Composite, name="name-phone"):
    """Somebody who can be reached."""

    fit = Fit.USUAL
    parts = (
        Part("name", text("姓名", "Name"), masked="name"),
        Part("phone", text("电话", "Telephone"), "phone", sensitive="mobile"),
    )


class MapPoint(Composite, name="map-point"):
    """A point in degrees."""

    fit = Fit.SHAPE
    parts = (
        Part("lat", text("纬度", "Latitude"), "number", bounds=(-90, 90)),
        Part("lon", text("经度", "Longitude"), "number", bounds=(-180, 180)),
    )
    control = "point"
    is_wide = True
    separator = ", "

    def suits(self, kind: Kind, schema: JsonSchema, ui: FieldUi) -> bool:  # noqa: ARG002
        return has_properties(schema, "lat", "lon")
