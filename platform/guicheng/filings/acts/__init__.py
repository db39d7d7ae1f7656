"""The life of a filing: begin, save, hand in, take back, decide, amend, hand over, end. One use-case an act.

May import: `entries`, the other rooms of `filings`, the engines and the ground. Promises: every act is one transaction
that checks who, when and what, moves the chain, concludes (status, effects, notices, due work) and writes the audit; a
refusal changes nothing and says why.
"""
