"""Registers (台账): entries of declared lists, their uniqueness and their search.

May import: config, accounts, calendars, attachments, audit, common. Promises: an entry is never deleted while anything
was filed about it; whatever a region declares unique is unique in the database, under any concurrency; every read by a
person is scoped.
"""
