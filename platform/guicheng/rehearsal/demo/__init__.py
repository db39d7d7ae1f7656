"""Demonstration data: an invented story of a region, played through the use-cases with the clock set to each act.

A story is a file of `fixtures/demo/`, named as its region. Its times are relative to the day it is loaded, so that a
demonstration is always of today: windows are open, drafts are fresh, what is late is a little late.
"""
