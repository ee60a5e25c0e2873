"""In which order are calculated figures worked out? Dependencies, and circles among them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


class Circle(ValueError):
    """Calculated figures need each other; ``round_it`` names them in order, the first again at the end."""

    def __init__(self, round_it: list[object]) -> None:
        self.round_it = round_it
        steps = [f"{a} needs {b}" for a, b in pairwise(round_it)]
        super().__init__(f"A formula cannot need its own result: {', '.join(steps)}.")


def in_order(needs: Mapping[Node, Collection[Node]]) -> list[Node]:
    """Return what is calculated, each after all that it needs. ``needs`` names those of each.

    >>> in_order({"c": ["a", "b"], "b": ["a"]})
    ['b', 'c']

    Raises:
        Circle: some need each other, or one needs itself.
    """
    try:
        order = TopologicalSorter(needs).static_order()
        return [node for node in order if node in needs]
    except CycleError as found:
        # graphlib names them from what is needed to what needs it.
        raise Circle(list(reversed(found.args[1]))) from None


def dependants(needs: Mapping[Node, Collection[Node]], changed: Iterable[Node]) -> list[Node]:
    """Return all that rests on what changed, directly or through others, in the order to work them out.

    >>> dependants({"c": ["b"], "b": ["a"], "z": ["y"]}, ["a"])
    ['b', 'c']

    Raises:
        Circle: some need each other.
    """
    by_need: dict[Node, list[Node]] = {}
    for node, needed in needs.items():
        for each in needed:
            by_need.setdefault(each, []).append(node)
    reached: set[Node] = set()
    waiting = list(changed)
    while waiting:
        for node in by_need.get(waiting.pop(), ()):
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    return [node for node in in_order({each: needs[each] for each in reached}) if node in reached]
