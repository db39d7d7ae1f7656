"""What the effects of an act have made, and how the story calls it from then on."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max, Model

from guicheng.common.text import Text, text
from guicheng.config.model.scenarios import Act
from guicheng.filings.models import Filing
from guicheng.registers.models import Entry
from guicheng.rehearsal.scenarios.stage import Stage


class Making:
    """Remembers what there was before an act, where the act names what it makes."""

    def __init__(self, stage: Stage, act: Act) -> None:
        self.stage = stage
        self.act = act
        self.before = {model: _last(model) for model in (Entry, Filing)} if act.makes else {}

    def name(self) -> Iterator[Text]:
        """Name what was made since; a sentence for each register or filing type of which there is not exactly one."""
        for kind, alias in self.act.makes.items():
            made = self._made(kind)
            if len(made) != 1:
                zh = f"应产生一个“{kind}”，实际产生 {len(made)} 个"
                yield text(zh, f"One {kind} should be made, but {len(made)} were")
            elif isinstance(made[0], Entry):
                self.stage.entries[alias] = made[0]
            else:
                self.stage.filings[alias] = made[0].pk

    def _made(self, kind: str) -> list[Entry] | list[Filing]:
        region = self.stage.config.region.region
        if kind in self.stage.config.registers:
            return list(Entry.objects.unscoped().filter(region=region, register=kind, pk__gt=self.before[Entry]))
        rows = Filing.objects.unscoped().filter(region=region, type=kind, pk__gt=self.before[Filing])
        return list(rows.exclude(pk=self.stage.last or 0) if self.act.create == kind else rows)


def _last(model: type[Model]) -> int:
    found: int | None = model._default_manager.unscoped().aggregate(last=Max("pk"))["last"]  # type: ignore[attr-defined]
    return found or 0
