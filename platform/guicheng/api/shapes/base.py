"""What all shapes share, and the shape of everything that goes wrong."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from guicheng.common.errors import Problem
from guicheng.common.text import Text

ROW_IDS = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=10**18 - 1)]
Key = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9._-]+$")]
Line = Annotated[str, Field(max_length=200)]
Opinion = Annotated[str, Field(max_length=2000)]
Moment = dt.datetime
MadeFrom = Annotated[
    int | None,
    Field(None, ge=1, le=2**31 - 1, description="所基于的版本（或用 If-Match）/ the version read before (or If-Match)"),
]

MadeFromStamp = Annotated[
    str | None,
    Field(
        None,
        pattern="^[0-9a-f]{18}$",
        description="所基于的版本，即 ETag（或用 If-Match）/ the version read before, its ETag (or If-Match)",
    ),
]


class Shape(BaseModel):
    """A value of the API. Unknown names are refused, so that a misspelt one is not lost."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def as_json(self) -> bytes:
        """It as JSON, written in one go."""
        return self.__pydantic_serializer__.to_json(self, by_alias=True, fallback=str)


class Listing(Shape):
    """A page of a list."""

    cursor: Annotated[str, Field("", max_length=200, description="上一页返回的 next / `next` of the page before")]
    size: Annotated[int, Field(50, ge=1, le=200, description="每页条数 / rows a page")]


class Words(Shape):
    """中文和英文文本 / A text in Chinese and English."""

    zh: str
    en: str

    @classmethod
    def of(cls, text: Text) -> Words:
        """Both languages, the Chinese text where there is no English one."""
        return cls(zh=text.zh, en=text.en or text.zh)

    @classmethod
    def maybe(cls, text: Text | None) -> Words | None:
        """The same for a text that may be missing."""
        return None if text is None else cls.of(text)


class ProblemShape(Shape):
    """一个具体问题 / One thing that is wrong."""

    code: str = Field(description="稳定的代码 / stable code")
    field: str = Field(description="相关字段，空为整体 / the field it is about, empty for the whole")
    message: Words
    remedy: Words | None = Field(description="如何解决 / what to do about it")
    explanation: dict[str, Any] = Field(description="规则、事实、版本、文件与行 / rule, facts, release, file and line")

    @classmethod
    def of(cls, problem: Problem) -> ProblemShape:
        """A problem of a refusal."""
        return cls(
            code=problem.code,
            field=problem.field,
            message=Words.of(problem.message),
            remedy=Words.maybe(problem.remedy),
            explanation=problem.explanation,
        )


class ProblemDocument(Shape):
    """拒绝说明（RFC 9457）/ Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="第一个问题的代码 / code of the first problem")
    problems: list[ProblemShape]
    request_id: str


class Reason(Shape):
    """办理原因 / Why it is done."""

    reason: Annotated[str, Field("", max_length=500)]


class ReasonOf(Reason):
    """办理原因，及所基于的版本 / Why it is done, and what was read before."""

    version: MadeFromStamp


class Unmasking(Shape):
    """查看完整信息 / Reading personal data in full."""

    field: Annotated[
        str,
        Field(
            min_length=1, max_length=200, description="字段；表格内为 表.行.列 / a field; in a table, table.row.column"
        ),
    ]
    reason: Annotated[str, Field(max_length=500, description="查看原因，记入日志 / why; it is recorded")]


class Unmasked(Shape):
    """完整信息，不随幂等键保存 / In full; not kept with an idempotency key."""

    value: str | None
