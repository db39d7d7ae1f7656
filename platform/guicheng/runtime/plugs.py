"""Where the lower layers ask the upper ones: what each of their ports is given."""

from __future__ import annotations

from guicheng.accounts import ports as accounts
from guicheng.config import ports as config
from guicheng.filings.acts import handover
from guicheng.filings.context import roles
from guicheng.forms import answers
from guicheng.rehearsal import impact, mutating, scenarios


def plug_in() -> None:
    """Give the ports of accounts and of the configuration what answers them."""
    accounts.above.policy = roles.policy
    accounts.above.hand_over = handover.hand_over
    config.above.play = scenarios.play
    config.above.impact = impact.of_changes
    config.above.answers = answers.problems
    config.above.examples = mutating.measure
