"""Tables and documents to make files of."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator

from PIL import Image

from guicheng.documents import Cell, Column, FactTable, Labelled, Paper, Picture, Pictures, Prose, Sheet, Table

COLUMNS = [
    Column("序号", "number"), Column("项目名称"), Column("造价", "number"), Column("开工时间", "date"),
    Column("确认时间", "moment"),
]  # fmt: skip
DAY, MOMENT = dt.date(2025, 4, 1), dt.datetime(2025, 4, 10, 10, 5)  # noqa: DTZ001 -- local, as cells hold it


def row(number: int, name: str = "长沙市综合楼") -> list[Cell]:
    return [
        Cell(str(number), number), Cell(name), Cell("5000.50万元", 5000.5, 2, "万元"), Cell("2025-4-1", DAY),
        Cell("2025-04-10 10:05", MOMENT),
    ]  # fmt: skip


def sheet(rows: int = 3, *names: str) -> Sheet:
    def made() -> Iterator[list[Cell]]:
        for number in range(1, rows + 1):
            yield row(number, names[number - 1] if number <= len(names) else "长沙市综合楼")

    return Sheet("报备项目汇总表", COLUMNS, made(), [Labelled("状态", "已报备")], "张三 于 2026-01-05 10:00 导出")


def jpeg(size: tuple[int, int] = (1600, 1200)) -> Callable[[], bytes]:
    def read() -> bytes:
        out = io.BytesIO()
        Image.new("RGB", size, "navy").save(out, "JPEG")
        return out.getvalue()

    return read


def paper(*, long: str = "地上18层，地下2层。", language: str = "zh", pictures: int = 2) -> Paper:
    return Paper(
        title="建设工程申报表", running="报备系统", foot="张三 打印", language="en" if language == "en" else "zh",
        sections=[
            FactTable([
                [Labelled("项目名称", "长沙市综合楼")],
                [Labelled("工程类别", "公共建筑"), Labelled("开工时间", "2025-4-1")],
                [Labelled("说明", long)],
            ], title="一、工程基本信息"),
            Prose(long, title="二、工程概况"),
            Table(COLUMNS, [row(n) for n in range(1, 60)], title="三、季度信息"),
            Table([Column("单位名称")], [], title="四、参建单位", empty="无参建单位"),
            Pictures([Picture(f"图{n + 1}", jpeg()) for n in range(pictures)], title="五、工程照片"),
        ],
        signature=["申报单位（盖章）：", "日期："],
    )  # fmt: skip
