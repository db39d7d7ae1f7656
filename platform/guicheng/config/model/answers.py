"""What goes with an answer besides its opinion: files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from guicheng.config.model.base import Part, Text
from guicheng.config.model.forms import TWO_MEBIBYTES, FileKind, Slot
from guicheng.config.model.kinds import Word

OPINION = "opinion-files"
"""The name under which files that go with an opinion are sent."""


class OpinionFiles(Part):
    """Files that whoever decides gives with their opinion: bound to the answer, and read by whoever reads that."""

    title: Text = Text(zh="附件", en="Files")
    help: Text | None = Field(None, description="shown word for word")
    kinds: list[FileKind] = Field(["image", "pdf", "office"], min_length=1)
    extensions: list[Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$"), Word("code")]] = Field(
        default_factory=list, description="lower-case, without the dot; empty = the usual ones of the kinds"
    )
    max: int = Field(5, ge=1, le=50)
    max_bytes: int = Field(TWO_MEBIBYTES, ge=1, description="of one file")

    @property
    def slot(self) -> Slot:
        """The rule for these files, as that of any slot."""
        return Slot(
            id=OPINION,
            title=self.title,
            help=self.help,
            kinds=self.kinds,
            extensions=self.extensions,
            max=self.max,
            max_bytes=self.max_bytes,
            ordered=False,
        )


FilesAsked = Literal["optional", "required"]
