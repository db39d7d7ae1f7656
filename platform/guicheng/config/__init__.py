"""The configuration language: its models, loading, layering, checking, releases and differences.

May import: accounts, calendars, attachments, audit, common. Promises: a `RegionConfig` that has passed the checker can
be interpreted by every engine without a further look at its files; a published release never changes.
"""
