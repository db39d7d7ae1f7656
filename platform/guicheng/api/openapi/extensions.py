"""How our own values and ways of signing in stand in OpenAPI."""

from __future__ import annotations

from typing import Any

from drf_spectacular.contrib.pydantic import PydanticExtension
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import ResolvedComponent


class ShapeExtension(PydanticExtension):  # type: ignore[no-untyped-call]
    """A shape: as it is sent where it is asked for, as it is given where it is answered."""

    target_class = "guicheng.api.shapes.base.Shape"
    match_subclasses = True
    priority = 1

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """Its JSON Schema, the shapes inside it as components of their own."""
        mode = "validation" if direction == "request" else "serialization"
        schema: dict[str, Any] = self.target.model_json_schema(ref_template="#/components/schemas/{model}", mode=mode)
        for name, inner in schema.pop("$defs", {}).items():
            component = ResolvedComponent(  # type: ignore[no-untyped-call]
                name=name, type=ResolvedComponent.SCHEMA, object=name, schema=inner
            )
            auto_schema.registry.register_on_missing(component)
        return schema


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tokens."""

    target_class = "guicheng.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002 - the library's signature
        """An HTTP bearer."""
        return {"type": "http", "scheme": "bearer", "description": "接口令牌 gc_… / a token of your account"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Sessions."""

    target_class = "guicheng.api.authentication.SessionOfAccount"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002
        """The cookie of the pages; what changes something sends X-CSRFToken too."""
        said = "页面的登录；修改类请求须带 X-CSRFToken / the session of the pages; changes send X-CSRFToken"
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": said}
