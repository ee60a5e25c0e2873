"""The framework drawn: in layers who decides, who watches whom and what goes where; and the same in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from goldenthread.governance.queries.routes import body_that_acts
from goldenthread.rules.ladder import Step, StepBy, route_from_data
from goldenthread.rules.vocabulary import BodyRole, ReviewInterval
from goldenthread.staff.framework.reading import Reading
from goldenthread.ui.bodies_map import ABOVE, PASSES, REPORTS, WATCHES, Bond, Box, Layer, bodies_map
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.route_words import kinds_in_words

__all__ = ["Outlined", "Picture", "picture_of"]

_LAYERS: Final = (
    ("Community and partners", BodyRole.PARTNERSHIP),
    ("Council and cabinet", BodyRole.DECIDES),
    ("Scrutiny", BodyRole.SCRUTINISES),
    ("Officers’ boards", BodyRole.MANAGES),
    ("Advice and support", BodyRole.ADVISES),
)
_SERVICES, _PEOPLE = "Services", "People"


@dataclass
class Outlined:
    """One box of the picture in words."""

    name: str
    href: str = ""
    under: str = ""
    members: str = ""
    watches: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    passes: list[str] = field(default_factory=list)
    lets: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Picture:
    """The drawing, and by layer what it shows in words."""

    drawing: Any
    outline: tuple[tuple[str, tuple[Outlined, ...]], ...]


def picture_of(held: Reading) -> Picture | None:
    """Return the framework as a picture; nothing where there is no body on the day."""
    bodies = held.there("body")
    if not bodies:
        return None
    drawing = _Drawing(held, bodies)
    drawing.read()
    layers = drawing.layers()
    title = "Who decides, who watches whom, and what goes where"
    counts = ", ".join(f"{layer.name.lower()}: {len(layer.boxes)}" for layer in layers)
    drawn = bodies_map(
        layers,
        drawing.bonds(),
        title=title,
        description=f"In layers from the top: {counts}. The list below says the same in words.",
    )
    outline = tuple(
        (layer.name, tuple(drawing.outlined[box.key] for box in layer.boxes)) for layer in layers
    )
    return Picture(drawn, outline)


@dataclass
class _Drawing:
    held: Reading
    bodies: dict[Any, Any]
    outlined: dict[str, Outlined] = field(default_factory=dict)
    beside: dict[str, list[str]] = field(default_factory=lambda: {_SERVICES: [], _PEOPLE: []})
    words: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def read(self) -> None:
        """Note every body, what each watches, and what goes from whom to whom."""
        held = self.held
        for key, it in self.bodies.items():
            above = it.says["above_id"]
            self.outlined[_key(key)] = Outlined(
                it.says["name"], held.body_address(key), under=held.body(above)
            )
            if above in self.bodies:
                self.bond(_key(above), _key(key), ABOVE, "")
        self._members()
        for key, it in held.there("watch").items():
            self._watch(key, it.says)
        for it in held.there("duty").values():
            self._duty(it.says)
        for it in held.there("route").values():
            self._route(it.says)
        self._powers()

    def _powers(self) -> None:
        """Note which posts decide in the place of which body."""
        for it in self.held.powers_in_force():
            if it.body_id in self.bodies:
                post = self.held.view.register.post_title(it.post_id, self.held.day)
                self.outlined[_key(it.body_id)].lets.append(
                    f"{post} decide until {in_words(it.latest_on)}: {kinds_in_words(it.kinds)}"
                )

    def _route(self, says: Any) -> None:
        """Note which body passes changes on to which, up a route; steps of no body are left out."""
        stages = [
            [body for step in stage if step.decides for body in self._asked(step)]
            for stage in route_from_data(says["steps"]).stages
        ]
        for below, above in pairwise(each for each in stages if each):
            for source in below:
                names = [self.held.body(target) for target in above if target != source]
                for target in above:
                    if target != source:
                        self.bond(_key(source), _key(target), PASSES, "")
                if names:
                    self.outlined[_key(source)].passes.append(
                        f"{' and '.join(names)}: {says['name']}"
                    )

    def _asked(self, step: Step) -> list[int]:
        if step.by not in (StepBy.BODY, StepBy.REMIT):
            return []
        keys = (body_that_acts(self.held.register, it, self.held.day) for it in step.of)
        return [key for key in keys if key is not None and key in self.bodies]

    def _members(self) -> None:
        counts: dict[Any, int] = {}
        for key in self.held.there("membership"):
            counts[key[0]] = counts.get(key[0], 0) + 1
        for key, count in counts.items():
            if key in self.bodies:
                words = "1 member" if count == 1 else f"{count} members"
                self.outlined[_key(key)].members = words

    def _watch(self, key: Any, says: Any) -> None:
        if key[0] not in self.bodies:
            return
        held = self.held
        purpose = f" – {says['purpose']}" if says["purpose"] else ""
        said = (
            f"{held.watched(key)}, {_rhythm(says['how_often']) or 'how often is not said'}{purpose}"
        )
        self.outlined[_key(key[0])].watches.append(said)
        _, kind, subject, _ = key
        if kind == "body" and subject in self.bodies:
            self.bond(_key(key[0]), _key(subject), WATCHES, says["how_often"])
        if kind == "unit":
            target = self._beside(_SERVICES, f"unit:{subject}", held.watched(key))
            self.bond(_key(key[0]), target, WATCHES, says["how_often"])

    def _duty(self, says: Any) -> None:
        to = says["to_body_id"]
        if to not in self.bodies:
            return
        rhythm = _rhythm(says["how_often"]) or says["by_when"]
        words = f"{self.held.body(to)}{f', {rhythm}' if rhythm else ''} – {says['does']}"
        for source in self._holders(says):
            self.outlined[source].reports.append(words)
            if source != _key(to):
                self.bond(source, _key(to), REPORTS, says["how_often"])

    def _holders(self, says: Any) -> Iterator[str]:
        if says["body_id"] in self.bodies:
            yield _key(says["body_id"])
        if says["unit_kind"]:
            yield self._beside(_SERVICES, f"each:{says['unit_kind']}", f"Each {says['unit_kind']}")
        if says["post_id"] is not None:
            title = self.held.view.register.post_title(says["post_id"], self.held.day)
            yield self._beside(_PEOPLE, f"post:{says['post_id']}", title)
        if says["holder_words"]:
            yield self._beside(_PEOPLE, f"who:{says['holder_words']}", says["holder_words"])

    def _beside(self, layer: str, key: str, name: str) -> str:
        """Return the key of who is no body and has a part, noting them where they are new."""
        if key not in self.outlined:
            self.outlined[key] = Outlined(name)
            self.beside[layer].append(key)
        return key

    def bond(self, source: str, target: str, kind: str, how_often: str) -> None:
        """Note that one has to do with another; several of a kind are one line."""
        words = self.words.setdefault((source, target, kind), [])
        said = _rhythm(how_often)
        if said and said not in words:
            words.append(said)

    def bonds(self) -> list[Bond]:
        """Return every line of the picture."""
        return [
            Bond(source, target, kind, ", ".join(words[:2]) + (" …" if len(words) > 2 else ""))
            for (source, target, kind), words in self.words.items()
        ]

    def layers(self) -> list[Layer]:
        """Return the layers that hold anything, from the top."""
        found = []
        for name, role in _LAYERS:
            keys = [_key(key) for key, it in self.bodies.items() if it.says["role"] == role]
            found.append(Layer(name, tuple(self._box(key) for key in keys)))
        for name in (_SERVICES, _PEOPLE):
            found.append(Layer(name, tuple(self._box(key) for key in self.beside[name])))
        return [layer for layer in found if layer.boxes]

    def _box(self, key: str) -> Box:
        it = self.outlined[key]
        count = len(it.watches)
        watches = f"watches {count} thing{'' if count == 1 else 's'}" if count else ""
        lets = f"delegates to {len(it.lets)}" if it.lets else ""
        return Box(key, it.name, " · ".join(each for each in (it.members, watches, lets) if each))


def _key(body_id: int) -> str:
    return f"body:{body_id}"


def _rhythm(how_often: str) -> str:
    """Return how often in a word; nothing where it is not said.

    >>> _rhythm("six_monthly"), _rhythm("not_said")
    ('six-monthly', '')
    """
    if how_often in ("", ReviewInterval.NOT_SAID):
        return ""
    return "as required" if how_often == ReviewInterval.AS_REQUIRED else how_often.replace("_", "-")
