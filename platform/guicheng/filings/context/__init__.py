"""What an act is judged by: one filing with its release, form, chain and dossier; facts; who acts for whom; desks.

May import: `filings.models`, the engines and the ground. Promises: what may not be seen is not found; a fact is
worked out when it is asked for, and once.
"""
