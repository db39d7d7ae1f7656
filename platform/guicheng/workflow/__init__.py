"""Approval chains: the algebra that decides, compiled to viewflow flows; inboxes, histories, time-outs, charts.

May import: config, accounts, calendars, audit, common, and viewflow, which nothing else imports. Promises: of two
deciders one decides; a chain that is open waits for somebody; a move is written in a few statements, whole or not at
all; a page of an inbox costs the same however much was ever filed.

Doors: `service` (start, resubmit, decide, report, withdraw, cancel, void, transfer, delegate, add_signer,
remove_signer, cc, read_copies, urge, timeout; called inside the caller's transaction), `situation` (what can be done
now), `queries` (inbox, history, preview, what is due), `releases` (moving a run to another release), `diagram` (the
chain drawn, BPMN) and `outline` (told). `algebra` and what it is made of are pure and may be used without a database.
"""
