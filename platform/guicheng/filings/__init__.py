"""Filings, from draft to end, in rooms: `acts`, `deadlines`, `telling`, `access`, `guards`, `context`, `models`.

May import: workflow, forms, rules, registers, documents, notices, config and the ground; its rooms go down in the
order above, with `entries` between `acts` and `deadlines`. Promises: pages, API, jobs and scenarios all come through
here.
"""
