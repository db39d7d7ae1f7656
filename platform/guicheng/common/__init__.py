"""What every package may use and that uses none of them: the clock, texts in two languages, refusals, acts.

May import: the standard library, Django's utilities, pydantic. Promises: nothing here reads the database; an act only
begins a transaction, and ends it.
"""
