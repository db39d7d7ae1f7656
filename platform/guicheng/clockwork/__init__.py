"""The clockwork: what happens by itself when its moment has come, however often and by however many it is swept.

May import: everything below `rehearsal`. Promises: what is due stands in the database, so a job that is lost loses
nothing; a row is worked once, in its own transaction, and one that fails stands back and holds up no other.
"""
