"""The examples' score of a region, as `rehearsal.mutating` works it out."""

from __future__ import annotations

from dataclasses import dataclass, field

from guicheng.common.text import Text
from guicheng.config.findings import Finding
from guicheng.config.model.origin import Origin


@dataclass(frozen=True)
class Changed:
    """A rule that was changed: how, where it stands, and the scenario that noticed; none where nobody did."""

    path: str
    what: Text
    at: Origin
    noticed_by: str = ""

    @property
    def finding(self) -> Finding:
        """What an author reads of a rule without an example."""
        zh, en = (
            f"规则没有示例：{self.what.zh}，没有场景察觉",
            f"a rule without an example: {self.what.en}: no scenario notices",
        )
        return Finding("no-example", Text(zh=zh, en=en), self.at, self.path, severity="warning")


@dataclass
class Examples:
    """What came of all changes of a region."""

    region: str
    tried: list[Changed] = field(default_factory=list)

    @property
    def unnoticed(self) -> list[Changed]:
        """The rules without an example."""
        return [one for one in self.tried if not one.noticed_by]

    @property
    def noticed(self) -> float:
        """Changes that a scenario notices, in a hundred."""
        return 100 * (1 - len(self.unnoticed) / len(self.tried)) if self.tried else 100.0
