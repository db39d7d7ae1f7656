"""Who may do what with which field, at one step of a filing's life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from guicheng.config.model.chains import FieldAccess

Right = Literal["write", "read", "hidden"]


@dataclass(frozen=True)
class Access:
    """Rights by field id (or slot id); a field not named follows the nearest outer name, then `others`.

    A right never widens what the form itself allows: a read-only field stays so wherever it is writable here.
    """

    others: Right = "write"
    named: Mapping[str, Right] = field(default_factory=dict)

    def to(self, name: str) -> Right:
        """The right to the field or slot called `name`."""
        while name:
            if name in self.named:
                return self.named[name]
            name = name.rpartition(".")[0]
        return self.others

    @classmethod
    def of_step(cls, declared: FieldAccess) -> Access:
        """The rights of the deciders of a step, as its `fields` declare them."""
        named: dict[str, Right] = dict.fromkeys(declared.read, "read")
        named.update(dict.fromkeys(declared.write, "write"))
        named.update(dict.fromkeys(declared.hidden, "hidden"))
        return cls(declared.others, named)


WRITE_ALL = Access()
READ_ALL = Access("read")
