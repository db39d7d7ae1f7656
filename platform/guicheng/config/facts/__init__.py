"""The catalogue of facts: everything that conditions, columns, texts, criteria and figures of a region may name.

A fact has a name, a type, a label and its uses (`declaration.Fact`); the facts below one root are a family
(`declaration.Family`). From the families (`families`, `people`) come what the checker allows where (`space.FactSpace`,
`places`), how explanations call a fact (`labels`), and the page of the reference (`page`). What declares is here; what
reads lies above and is keyed by the same declaration:

- one value: `filings.context.facts.READERS`, by root (entries, people, locks: `registers.locks`)
- many rows in the database: `reports.sources.SOURCES`, by root, for facts with `Use.COUNT`
- words for what only columns show (`Use.SHOW` alone): `reports.column_values.OF_FILING`

**To add facts**: a row in the `facts` of their family, and nothing else where the row that is read has an attribute of
that name. **To add a family** (`decisions.…`, `below.…`, `filer.…`): a class with `root`, `title`, `there`, `facts` and
`roots` in `families`, listed in `FAMILIES`; its reader in `READERS`; its source in `SOURCES` where the database holds
any of it. `tests/locks/test_facts_of_people.py` and `tests/exporting/test_one_and_many.py` fail until each has the
other, and while one by one and many at once do not agree.
"""
