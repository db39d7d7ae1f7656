"""Who reads what of a filing, and who may do what with it: one answer, asked for in two ways.

`FilingAccess` answers for one actor and one filing: whether its row is listed, whether its content is open, the rights
to its fields, its data as disclosed and masked, its files, its history, and the acts that stand there. `rows` answers
the same set-wise, for lists, searches, exports and statistics. Both are derived from the same:

- `visibility`: what a filing type says of a role in a state. Before a filing is handed in, nobody but whoever may file
  it reads its content (A-34); `visibility` of the language says where a role reads on, or is shown less.
- `acting`, below: whose a filing is to fill in, hand in, take back, throw away.
- `fields`: which fields a step hides from its deciders, also after they have decided.
- `handed_in`, `placeholders`: the copies of a filing that stand for it where not all of it may be read.

Whoever was given a task of a filing or a copy of it reads it as it was handed in, while it is so.

May import: `filings.guards`, `filings.context` and what lies below.
Promises: pages, the API, prints, papers, files, exports, statistics, searches and notices ask here and nowhere else;
what they get is safe to be shown as it is.
"""

from guicheng.filings.access.reader import FilingAccess, find, read

__all__ = ["FilingAccess", "find", "read"]
