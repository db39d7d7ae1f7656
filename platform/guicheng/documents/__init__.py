"""Tables and documents that leave the system (导出、打印): layout values, and what they become.

A `Sheet` (a table with its criteria) or a `Paper` (labelled facts, tables, text, pictures, lines to sign) says what is
shown, never how a format draws it. `render` makes a file of either: Excel, CSV, Word or PDF; pages draw the same values
themselves; `templated.fill` fills an author's own Word file.

May import: config and the ground. Promises: nothing in a value is ever run (no formula, no markup, no field code), a
character that no font has is drawn as 〓 instead of breaking the document, a picture that cannot be read leaves its
caption, and no file depends on anything that is not in this package: the Chinese fonts lie beside the code.
"""

from guicheng.documents.rendering import render
from guicheng.documents.values import (
    Cell,
    Column,
    Cover,
    FactTable,
    File,
    Labelled,
    Paper,
    Picture,
    Pictures,
    Prose,
    Sheet,
    Table,
    words,
)

__all__ = [
    "Cell",
    "Column",
    "Cover",
    "FactTable",
    "File",
    "Labelled",
    "Paper",
    "Picture",
    "Pictures",
    "Prose",
    "Sheet",
    "Table",
    "render",
    "words",
]
