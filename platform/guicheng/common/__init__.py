"""What every package may use and that uses none of them: the clock, texts in two languages, refusals, small types.

May import: the standard library, Django's utilities, pydantic. Promises: nothing here reads the database.
"""
