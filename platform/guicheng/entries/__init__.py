"""Entries of registers: adding, changing, merging, removing; and what follows: status, locks, appointments, account.

May import: `filings.deadlines` and what lies below; an entry's status is worked out from what was filed about it.
Promises: every change is one transaction with its record in the audit; whatever changes an entry ends in
`entry_changes.entry_changed`, so that locks and figures never lag behind; an entry that something rests on is not
removed.
"""
