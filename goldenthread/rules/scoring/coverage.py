"""How much of the work reaches the top? The thread's coverage, and its orphans."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True)
class Coverage(Generic[Node]):
    """Of one kind: how many there are, how many reach the top, and those that do not."""

    of: int
    reaching: int
    orphans: tuple[Node, ...]

    @property
    def in_words(self) -> str:
        """Return '12 of 14 reach the top'."""
        return f"{self.reaching} of {self.of} reach the top" if self.of else "there are none"


def coverage(
    kinds: Mapping[Node, str], parents: Mapping[Node, Collection[Node]], tops: Collection[Node]
) -> dict[str, Coverage[Node]]:
    """Return the coverage of each kind: what serves a top, directly or through others, reaches it.

    >>> found = coverage({"o": "outcome", "p": "plan", "q": "plan"}, {"p": ["o"]}, ["o"])
    >>> found["plan"].in_words, found["plan"].orphans
    ('1 of 2 reach the top', ('q',))
    """
    children: dict[Node, list[Node]] = {}
    for node, above in parents.items():
        for parent in above:
            children.setdefault(parent, []).append(node)
    reached = set(tops)
    waiting = list(tops)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in reached:
                reached.add(child)
                waiting.append(child)
    by_kind: dict[str, list[Node]] = {}
    for node, kind in kinds.items():
        by_kind.setdefault(kind, []).append(node)
    return {
        kind: Coverage(
            len(nodes),
            sum(node in reached for node in nodes),
            tuple(node for node in nodes if node not in reached),
        )
        for kind, nodes in by_kind.items()
    }
