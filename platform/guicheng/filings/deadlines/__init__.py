"""What falls due: rows of work written with the act that causes them, and swept by the `clockwork`.

May import: `filings.telling` and what lies below. Promises: a row is a reminder to look, never an order; what no longer
holds when it falls due comes to nothing.
"""
