"""The use-cases: create, save, submit, withdraw, decide, amend, complete; and what a person may read.

May import: workflow, forms, rules, registers, documents, notices, config and the ground. Promises: every act is one
transaction that checks who, when and what, moves the chain, concludes (status, effects, notices, due work) and writes
the audit; a refusal changes nothing and says why; pages, API, jobs and scenarios all come through here.
"""
