"""What acts are called and what is asked before them stand together, in `acts` and `questions` of a filing type."""

from __future__ import annotations

from guicheng.config.language.trees import Tree, gather, maps


def change(document: Tree) -> None:
    """The text of the button that saves, and the question: of the deciders, or of whoever hands it in where there is
    no step."""
    for filing in maps(document, "filings", "*"):
        chain = filing.get("chain")
        alone = isinstance(chain, dict) and chain.get("steps") == []
        gather(filing, {"save_label": "save"}, "acts")
        gather(filing, {"confirm_label": "submit" if alone else "decide"}, "questions")
