"""Telling people: declared notices turned into posts for desks.

May import: `filings.access` and what lies below. Promises: a notice says nothing to anybody that they may not read.
"""
