"""Reports: many rows at once, for people and for spreadsheets. Lists, exports, statistics, tiles, prints and papers.

May import: `filings.acts` and what lies below. Promises: a report holds the rows that its reader may list, with the
values that they may read (`filings.access`); a figure counts exactly the rows behind it; the same column reads alike on
the page, in an export and on paper.
"""
