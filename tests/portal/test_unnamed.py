"""What has no name yet is no empty cell: it is called by the title of its type, in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from guicheng.filings.models import Filing
from guicheng.portal import words
from tests.support import world


@pytest.mark.parametrize(
    ("language", "name", "suffix"),
    [("zh-hans", "", "（未命名）"), ("en", "", " (unnamed)"), ("en", "  ", " (unnamed)"), ("zh-hans", "有名", None)],
)
def test_every_type_has_something_to_be_called_by(db: None, language: str, name: str, suffix: str | None) -> None:
    config = world.config_of(world.REGION)
    with translation.override(language):
        for kind in config.filings.values():
            filing = Filing(region=world.REGION, type=kind.filing, name=name)
            wanted = name if suffix is None else f"{kind.title}{suffix}"
            assert words.filing_name(config, filing) == wanted
            first = next((one for one in kind.columns if one.value != "number"), None)
            if first is not None:
                empty = {one.id: "" for one in kind.columns}
                assert words.leading(config, filing, empty, kind.columns)[first.id] == wanted
                filing.is_placeholder = True
                assert words.leading(config, filing, empty, kind.columns) == empty, "what is closed tells nothing"
