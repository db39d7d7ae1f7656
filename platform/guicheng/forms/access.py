"""Who may do what with which field, at one step of a filing's life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from guicheng.config.model.chains import FieldAccess
from guicheng.config.widgets.field import FormField

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

    def hides(self, field: FormField) -> bool:
        """Whether nothing of a field is to be seen; of a table, none of its columns."""
        if not field.columns:
            return self.to(field.id) == "hidden"
        return all(self.to(f"{field.id}.{column.id}") == "hidden" for column in field.columns)

    def writes(self, field: FormField) -> bool:
        """Whether anything of a field is to be written: all of it, or columns of a table."""
        every = (field.id, *(f"{field.id}.{column.id}" for column in field.columns))
        return any(self.to(name) == "write" for name in every)

    def asks(self, field: FormField) -> bool:
        """The same, or files of the rows of a table."""
        files = (f"{field.id}.{slot.id}" for slot in field.ui.slots)
        return self.writes(field) or any(self.to(name) == "write" for name in files)

    def to_slot(self, address: str) -> Right:
        """The right to a slot, or to the files of a row: ``table.key.slot``, whose right is that of ``table.slot``."""
        table, _, last = address.rpartition(".")
        return self.to(f"{table.rpartition('.')[0]}.{last}" if table else last)

    @classmethod
    def of_step(cls, declared: FieldAccess) -> Access:
        """The rights of the deciders of a step, as its `fields` declare them."""
        named: dict[str, Right] = dict.fromkeys(declared.read, "read")
        named.update(dict.fromkeys(declared.write, "write"))
        named.update(dict.fromkeys(declared.hidden, "hidden"))
        return cls(declared.others, named)


WRITE_ALL = Access()
READ_ALL = Access("read")
