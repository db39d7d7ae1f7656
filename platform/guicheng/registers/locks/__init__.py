"""Locks (锁定): how many works a person may hold a post on, kept by the database (X-13, YNR-07…25).

- `algebra` is the whole rule, over plain values: who gets a place, who waits, who is locked
- `identity` says which numbers are one person
- `parts` and `person_files` read the declared registers: links, certificates, appointments
- `counting` says what counts now, under which key, with which limit
- `standing` makes the stored places and locks equal to that, under a row lock of the person
- `changes` counts replacements; `facts` tells all of it to conditions; `wording` says why somebody is refused

May import what `guicheng.registers` may. Promises: stored places never exceed a limit, whoever writes them (`models`);
they always equal a plain recomputation from the entries; a lock says which rule, which works, since when; past locks
stay.
"""
