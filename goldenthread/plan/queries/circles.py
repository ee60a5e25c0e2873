"""Whether anything would serve itself, by whatever way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

__all__ = ["circle_among"]


def circle_among(edges: Iterable[tuple[int, int]]) -> list[int]:
    """Return one circle among edges from child to parent, its first again at its end; nothing where none is.

    >>> circle_among([(1, 2), (2, 3), (4, 1)])
    []
    >>> circle_among([(1, 2), (2, 3), (3, 1)])
    [1, 2, 3, 1]
    """
    above: dict[int, list[int]] = defaultdict(list)
    for child, parent in edges:
        above[child].append(parent)
    over: set[int] = set()
    for start in list(above):
        way: dict[int, None] = {}
        waiting = [(start, False)]
        while waiting:
            at, is_left = waiting.pop()
            if is_left:
                way.pop(at)
                over.add(at)
            elif at in way:
                came = list(way)
                return [*came[came.index(at) :], at]
            elif at not in over:
                way[at] = None
                waiting.append((at, True))
                waiting.extend((each, False) for each in above.get(at, ()))
    return []
