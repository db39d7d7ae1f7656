"""The national calendar as it is shipped, and the windows of the requirement, for the tables of this folder."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import yaml

from guicheng.calendars import values
from guicheng.common.clock import SHANGHAI
from guicheng.config.model.time import Calendars, Window

FILE = Path(__file__).resolve().parents[2] / "rules" / "_base" / "calendars.yaml"

QUARTERS = Window.model_validate(
    {
        "title": {"zh": "季度填报期", "en": "Quarterly windows"},
        "label": {"zh": "{year}年{n}季度", "en": "{year} Q{n}"},
        "yearly": {
            "Q1": {"opens": "03-16", "closes": "04-15", "covers": ["01-01", "03-31"]},
            "Q2": {"opens": "06-16", "closes": "07-15", "covers": ["04-01", "06-30"]},
            "Q3": {"opens": "09-16", "closes": "10-15", "covers": ["07-01", "09-30"]},
            "Q4": {"opens": "12-16", "closes": "01-15", "covers": ["10-01", "12-31"]},
        },
        "texts": {
            "open": {"zh": "新增{label}信息", "en": "Add {label}"},
            "taken": {"zh": "本季度信息已填报，不能新增", "en": "This quarter has been filed"},
            "closed": {"zh": "不在季报信息填报期内", "en": "No quarterly window is open"},
        },
    }
)


@cache
def shipped() -> Calendars:
    """The calendars of the shared base folder."""
    return Calendars.model_validate(yaml.safe_load(FILE.read_text("utf-8")))


@cache
def national() -> values.Calendar:
    """The national calendar as the engine counts with it."""
    return shipped().calendars["national"].build()


def quarters() -> values.Window:
    """The quarterly windows of HNQ-55 to HNQ-58."""
    return QUARTERS.build("quarter")


def day(value: str) -> dt.date:
    """A date from ISO text."""
    return dt.date.fromisoformat(value)


def at(value: str) -> dt.datetime:
    """A moment on Shanghai clocks from ISO text."""
    return dt.datetime.fromisoformat(value).replace(tzinfo=SHANGHAI)
