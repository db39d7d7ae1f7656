"""Feeds: what other systems push becomes entries of registers, as a region declares (X-17, YNR-30, HBZ-01).

`receiving.push` takes a signed push, `folder.sweep` what was dropped as a file, `refused_rows.retry` a row that was
refused; all end in `applying.apply`, one transaction a row.

May import: `reports` and what lies below. Promises: a row is taken whole or not at all; the same row again changes
nothing; any order and any repetition of a row's versions ends in the same state; what is refused is kept, with every
reason; nothing that arrives makes a failure.
"""
