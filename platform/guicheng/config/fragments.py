"""Named fragments: what several places of a configuration say alike, written once.

``rules/<layer>/fragments.yaml`` declares them. ``{use: <name>}`` as an item of a list stands for the items of a
fragment that is a list, or for one that is a map. In a map, ``use: <name>`` (or several names) stands for the keys of a
fragment that is a map; keys beside it are laid over them, as a layer is. ``<name>/<key>`` means a part of a fragment.
Fragments may use others, in no circle. The tree that results knows of every value in which fragment it was written.
"""

from __future__ import annotations

from guicheng.common.text import Text
from guicheng.config.findings import Finding, Findings, did_you_mean
from guicheng.config.layers import Layering
from guicheng.config.model.origin import Origin
from guicheng.config.nodes import ListNode, MapNode, Node, Scalar, locate

USE = "use"
SECTION = "fragments"
_LITERALS = frozenset({"data", "values", "set", "with", "expect", "constant", "given"})
"""Keys of maps that hold values of fields; a field may be called ``use``."""
_DEEPEST = 8


def resolve(tree: MapNode, findings: Findings) -> MapNode:
    """The tree with every use written out, and without its fragments."""
    declared = tree.entries.get(SECTION)
    fragments = declared if isinstance(declared, MapNode) else MapNode({}, tree.at)
    work = _Resolving(fragments, findings)
    rest = {key: work.node(value, ()) for key, value in tree.entries.items() if key != SECTION}
    for name, node in fragments.entries.items():
        if name not in work.used and not fragments.keys.get(name, node.at).layer.startswith("_"):
            zh, en = f"片段“{name}”没有被使用", f"the fragment {name!r} is not used"
            findings.warn("fragment-unused", zh, en, fragments.keys.get(name, node.at), f"{SECTION}/{name}")
    return MapNode(rest, tree.at, tree.keys)


class _Resolving:
    """Writes fragments out, and remembers which were used."""

    def __init__(self, fragments: MapNode, findings: Findings) -> None:
        self.fragments = fragments
        self.findings = findings
        self.used: set[str] = set()

    def node(self, node: Node, way: tuple[str, ...]) -> Node:
        """A node with what it uses written out; `way` are the fragments it is in."""
        if isinstance(node, ListNode):
            return ListNode([inner for item in node.items for inner in self.item(item, way)], node.at)
        if not isinstance(node, MapNode):
            return node
        names = _names(node)
        entries = {
            key: value if key in _LITERALS else self.node(value, way)
            for key, value in node.entries.items()
            if key != USE or not names
        }
        own = MapNode(entries, node.at, node.keys)
        below: Node | None = None
        for name in names:
            found = self.fragment(name, way)
            if isinstance(found, MapNode):
                below = _over(below, found)
            elif found is not None:
                self.say(
                    "fragment-not-a-map",
                    f"片段“{name.value}”不是一组键，不能写在这里",
                    f"the fragment {name.value!r} is no map of keys: it cannot stand here",
                    name.at,
                )
        return _over(below, own) if below is not None else own

    def item(self, item: Node, way: tuple[str, ...]) -> list[Node]:
        """What an item of a list stands for."""
        names = _names(item) if isinstance(item, MapNode) and len(item.entries) == 1 else []
        if len(names) != 1:
            return [self.node(item, way)]
        found = self.fragment(names[0], way)
        if found is None:
            return []
        return found.items if isinstance(found, ListNode) else [found]

    def fragment(self, name: Scalar, way: tuple[str, ...]) -> Node | None:
        """The fragment, or the part of one, that is named, written out; None where there is none."""
        said = str(name.value)
        first, *parts = said.split("/")
        found = self.fragments.entries.get(first)
        spot = locate(found, parts) if found is not None else None
        if spot is None or spot.rest:
            known = (
                self.fragments.entries if spot is None else spot.node.entries if isinstance(spot.node, MapNode) else ()
            )
            wrong = first if spot is None else str(spot.rest[0])
            hint = did_you_mean(wrong, known)
            self.say("unknown-fragment", f"没有片段“{said}”", f"there is no fragment {said!r}", name.at, hint)
            return None
        self.used.add(first)
        if first in way or len(way) >= _DEEPEST:
            shown = " → ".join([*way, first])
            self.say(
                "fragment-cycle",
                f"片段互相使用形成循环：{shown}",
                f"fragments use each other in a circle: {shown}",
                name.at,
            )
            return None
        return self.node(spot.node, (*way, first))

    def say(self, code: str, zh: str, en: str, at: Origin, hint: Text | None = None) -> None:
        self.findings.add(Finding(code, Text(zh=zh, en=en), at, "", hint))


def _names(node: MapNode) -> list[Scalar]:
    """The fragments that a map uses; none where its key means something else."""
    said = node.entries.get(USE)
    words = said.items if isinstance(said, ListNode) else [said]
    return [word for word in words if isinstance(word, Scalar) and isinstance(word.value, str)]


def _over(below: Node | None, above: MapNode) -> MapNode:
    """A map laid over another; what is said of lower layers has been said by then."""
    merged = Layering(Findings()).over(below, above, "") if below is not None else above
    assert isinstance(merged, MapNode)
    return merged
