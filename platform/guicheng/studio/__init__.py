"""The configuration editor: drafts of a region's files, checked, tried out, compared and published in the browser.

May import: filings and everything below. Promises: nothing goes live without the checker; a release never changes; what
was typed is kept, however wrong it is; only whoever may ``configure`` or ``publish`` sees any of it.
"""
