"""Registering by oneself, as pages do it: the questions and papers of an account kind, its review, and who is told.

Accounts, organisations and requests are made by `accounts.service`; this package adds the declared form, the files and
the notices, which lie above the ground.

May import: `feeds` and what lies below. Promises: everything that was given is checked together, and kept or refused
together; who is a stranger sees nothing but what they sent.
"""
