"""Texts say what people call an option, a status or an outcome, not the word that the configuration has for it."""

from __future__ import annotations

import pytest

from guicheng.accounts import places
from guicheng.accounts.models import Jurisdiction
from guicheng.filings.context import filing_context
from guicheng.filings.context.naming import filled
from guicheng.filings.models import Filing
from tests.config.walk.lines import sent
from tests.config.walk.lines_tables import TABLE
from tests.config.walk.playing import staged
from tests.config.walk.test_walk import config_of

pytestmark = pytest.mark.django_db

TEXTS = (
    ("{form.kind}", "大", "大"),
    ("{form.bodies}", "北、南", "北, 南"),
    ("{outcome.size}", "大型", "大型"),
    ("{site.status}", "未开始", "未开始"),
    ("{form.text}", "small", "small"),
    ("{form.amount}", "200", "200"),
    ("{form.wanted}", "是", "yes"),
    ("{form.told}", "", ""),
)


def test_a_text_says_titles() -> None:
    if not Jurisdiction.objects.exists():
        places.load()
    typed = {"text": "small", "kind": "large", "bodies": ["north", "south"], "amount": 200, "wanted": True}
    with staged(config_of({"decision_tables/size": TABLE})) as play:
        play.do([sent(**typed)])
        filing = Filing.objects.unscoped().get(pk=play.stage.filings["a"])
        facts = filing_context.of_filing(filing).facts(play.stage.actor("firm.clerk"))
        assert [(one, filled(one, facts), filled(one, facts, "en").lower()) for one, _, _ in TEXTS] == list(TEXTS)
