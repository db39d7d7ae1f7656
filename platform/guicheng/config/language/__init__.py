"""The versions of the configuration language, and what leads from one to the next.

The engine knows one language, `VERSION`. What an author's files say in an older one `region migrate` rewrites in place
(`renewing`); what a release keeps is read through the same migrations (`documents`) and stays as it was published. A
change of the language that would break files is a migration: one module with a function ``change(document)``, and its
row in `table`. It works on plain data, of one layer's files as well as of an effective configuration.
"""
