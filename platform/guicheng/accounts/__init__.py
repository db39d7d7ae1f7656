"""Who acts: jurisdictions, organisations, accounts, memberships, signing in, and the one place that scopes reading.

May import: audit, statements, common (and Django). Policies arrive as plain values that the configuration builds;
region, role and organisation kind are string ids here. Promises: every read through a `ScopedManager` names an actor or
says `unscoped`; every change of an account goes through `service` and is recorded; no password is stored readable,
logged or returned but the one time a random one is shown.
"""
