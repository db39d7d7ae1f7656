"""The REST API: everything the pages offer, for programs, described by OpenAPI for each published release.

May import: filings and below. Promises: it holds no rule of its own; every call names an actor, built the same way as
for pages; every answer that is not a success is a problem document with a stable code, and no input makes a 5xx; an
unsafe call under an idempotency key happens once; no list is without a bound.
"""
