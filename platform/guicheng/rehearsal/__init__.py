"""Rehearsal: the same use-cases with invented people, for scenarios, demonstration stories and 试办.

May import: everything below the faces. Promises: what a rehearsal shows is what people will meet, because it goes
through the use-cases that they use; scenarios and 试办 leave nothing behind (their transaction is rolled back); a story
may be loaded twice.
"""
