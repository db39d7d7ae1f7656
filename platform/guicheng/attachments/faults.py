"""What can be wrong with a file, before it is known whose slot it is for."""

from __future__ import annotations

from guicheng.common.errors import Problem, Refusal
from guicheng.common.text import Text


class Fault(Exception):
    """A file that cannot be taken. `message` may name {name}; `status` is that of the refusal it becomes."""

    def __init__(self, code: str, message: Text, remedy: Text | None = None, *, status: int = 400) -> None:
        self.code, self.message, self.remedy, self.status = code, message, remedy, status
        super().__init__(f"{code}: {message.zh}")

    def refusal(self, slot: str, name: str) -> Refusal:
        """The refusal for the file called `name` in `slot`."""
        problem = Problem(self.code, self.message.format(name=name), slot, self.remedy, {"file": name})
        return Refusal(problem, status=self.status)


def damaged() -> Fault:
    """A file that ends too early or cannot be decoded."""
    return Fault(
        "file-damaged",
        Text(zh="{name} 已损坏或不完整，无法打开", en="{name} is damaged or incomplete and cannot be opened"),
        Text(
            zh="请在本机确认文件能正常打开后重新上传",
            en="Check that the file opens on your device, then upload it again",
        ),
    )
