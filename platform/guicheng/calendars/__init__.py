"""Counting time: working days, terms, filing windows with their periods, obligations, remaining days.

May import: common. Promises: pure functions over plain values: no database, no clock, no configuration. Every span of
time includes its first moment and excludes its end, so that 23:59:59.999 still counts and 00:00:00 does not.
"""
