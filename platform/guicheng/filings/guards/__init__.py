"""What must hold before an act: who, when, what. Prerequisites, windows, limits, eligibility, uniqueness, deadlines.

May import: `filings.context` and what lies below. Promises: a guard lists every reason it finds, with its rule and
facts, and changes nothing.
"""
