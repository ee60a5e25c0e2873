"""Write a framework as TOML files that people read and change, and that load again as nothing new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import tomlkit

from goldenthread.exchange.framework_files.spans import Span, spans_of
from goldenthread.governance.queries.instead import Power
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.governance.queries.routes import posts_of_steps
from goldenthread.organisation.commands.structure import reference_from
from goldenthread.organisation.queries.register import Register
from goldenthread.plan.queries.written import AS_WRITTEN, ObjectiveWritten, ServingWritten
from goldenthread.rules.numbers import number, plain
from goldenthread.rules.vocabulary import ObjectiveEnd

__all__ = ["write_folder"]

Row = dict[str, Any]

_ABOUT: Final = {
    "framework.toml": "What the framework is called, its words and its levels.",
    "plan_kinds.toml": "The kinds of plan, each with its headings.",
    "bodies.toml": "Who decides, reviews and supports: members, and what each watches.",
    "duties.toml": "Who must do what.",
    "routes.toml": "The ladders that changes climb until they are in force.",
    "delegations.toml": "What bodies let posts decide in their place, from when to when.",
    "portfolios.toml": "Cabinet members' remits, and what is in each.",
    "objectives.toml": "What is to be achieved, and what serves what.",
    "organisation.toml": "Units and posts that the rest names, for councils that have none such.",
}
#: So many objectives stand in a file, so that none grows larger than is read.
_MOST: Final = 4_000
_DOCUMENTED: Final = "Format: docs/how-to/frameworks.md"


def write_folder(
    register: FrameworkRegister,
    structure: Register,
    codes: Mapping[int, str],
    *,
    on: date | None = None,
    objectives: Sequence[ObjectiveWritten] = (),
    powers: Sequence[Power] = (),
) -> dict[str, str]:
    """Return the framework as texts of files by name; with ``on``, as it stands on that day, from it on.

    ``codes`` gives the codes of indicators by id. Without a day all of its history and plans is written.
    ``objectives`` are read as of the same day; many are divided among files. Of ``powers`` those are written
    that hold on the day, each with its own days.
    """
    rows = _Rows(register, structure, codes, on, objectives, powers)
    tables = rows.tables()
    files = {
        "framework.toml": ("framework", "words", "frameworks", "terms", "parts", "levels"),
        "plan_kinds.toml": ("plan_kinds",),
        "bodies.toml": ("bodies",),
        "duties.toml": ("duties",),
        "portfolios.toml": ("portfolios",),
        "routes.toml": ("routes",),
        "delegations.toml": ("delegations",),
        "organisation.toml": ("units", "posts"),
    }
    written = {
        name: _text(_ABOUT[name], {it: tables[it] for it in held if tables[it]})
        for name, held in files.items()
        if any(tables[it] for it in held)
    }
    listed = tables["objectives"]
    for place, first in enumerate(range(0, len(listed), _MOST), start=1):
        name = "objectives.toml" if place == 1 else f"objectives-{place}.toml"
        held = {"objectives": listed[first : first + _MOST]}
        written[name] = _text(_ABOUT["objectives.toml"], held)
    return written


def _text(about: str, tables: Mapping[str, Any]) -> str:
    document = tomlkit.document()
    document.add(tomlkit.comment(about))
    document.add(tomlkit.comment(_DOCUMENTED))
    document.add(tomlkit.nl())
    for name, held in tables.items():
        document.add(name, _table(held) if isinstance(held, dict) else _array(held))
    return tomlkit.dumps(document).rstrip("\n") + "\n"


def _array(rows: list[Row]) -> Any:
    array = tomlkit.aot()
    for row in rows:
        array.append(_table(row))
    return array


def _table(row: Row) -> Any:
    table = tomlkit.table()
    for name, value in row.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            table.add(name, _array(value))
        else:
            table.add(name, _written(value))
    return table


def _written(value: Any) -> Any:
    """Return a value; a text of several lines stands on several, where nothing in it must be escaped."""
    if not isinstance(value, str) or "\n" not in value:
        return value
    is_plain = all(it == "\n" or it.isprintable() for it in value) and "\\" not in value
    if not is_plain or '"""' in value or value.endswith('"'):
        return value
    return tomlkit.string(value, multiline=True)


def _kept(row: Row) -> Row:
    """Return a row without what is empty, which is what a key that is left out says."""
    return {name: value for name, value in row.items() if value not in (None, "", False, [])}


@dataclass
class _Rows:
    """The rows of every table; ``begins`` is the day from which what names no day holds."""

    register: FrameworkRegister
    structure: Register
    codes: Mapping[int, str]
    on: date | None
    objectives: Sequence[ObjectiveWritten] = ()
    powers: Sequence[Power] = ()
    begins: date | None = None
    posts: dict[int, None] = field(default_factory=dict)
    units: dict[int, None] = field(default_factory=dict)
    kinds: dict[str, None] = field(default_factory=dict)

    def tables(self) -> dict[str, Any]:
        head, frameworks = self._frameworks()
        words, terms = self._words()
        not_used, parts = self._parts()
        found: dict[str, Any] = {
            "words": words, "frameworks": frameworks, "terms": terms, "parts": parts,
            "levels": list(self._levels()), "plan_kinds": list(self._plan_kinds()),
            "bodies": list(self._bodies()), "duties": list(self._duties()),
            "portfolios": list(self._portfolios()), "routes": list(self._routes()),
            "delegations": [self._power(it) for it in self.powers if self.on is None or it.is_on(self.on)],
            "objectives": [self._objective(it) for it in self.objectives],
        }  # fmt: skip
        units, posts = self._organisation()
        kinds = [it for it in self.kinds if it not in {unit.get("kind") for unit in units}]
        if head:
            head |= _kept({"not_used": not_used, "unit_kinds": kinds})
        return {**found, "framework": head, "units": units, "posts": posts}

    def _spans(self, part: str) -> Iterator[Span]:
        return spans_of(self.register, part, self.on)

    def _days(self, span: Span, part: str, *, inside: date | None = None) -> Row:
        """Return since when and until when, where the file does not say it elsewhere."""
        row: Row = {}
        if span.from_on != (inside or self.begins):
            row["from"] = span.from_on
        if span.ends_on is not None:
            row["ends"] = span.ends_on
        if span.successor is not None:
            row["successor"] = self._named(part, span.successor)
        return row

    def _named(self, part: str, key: Any) -> str | None:
        return None if key is None else self.register.reference(part, key)

    def _unit(self, unit_id: int | None) -> str | None:
        if unit_id is None:
            return None
        self.units[unit_id] = None
        return self.structure.unit_references[unit_id]

    def _post(self, post_id: int | None) -> str | None:
        if post_id is None:
            return None
        self.posts[post_id] = None
        return self.structure.post_references[post_id]

    def _kind(self, kind: str) -> str:
        if kind:
            self.kinds[kind] = None
        return kind

    def _frameworks(self) -> tuple[Row, list[Row]]:
        """Return the framework that is in force or came last, and the others with all later versions."""
        spans = list(self._spans("framework"))
        if not spans:
            return {}, []
        latest = max(spans, key=lambda it: it.from_on).key
        head = min((it for it in spans if it.key == latest), key=lambda it: it.from_on)
        self.begins = head.from_on
        rows = {
            id(it): {
                **_kept(
                    {"name": it.says["name"], "reference": it.key, "from": it.from_on}
                    | {key: it.says[key] for key in ("adopted_by", "adopted_on", "first_cycle", "about")}
                ),
                **{key: day for key, day in self._days(it, "framework").items() if key != "from"},
            }
            for it in spans
        }  # fmt: skip
        return rows[id(head)], [rows[id(it)] for it in spans if it is not head]

    def _words(self) -> tuple[Row, list[Row]]:
        spans = list(self._spans("word"))
        many = [it.key for it in spans]
        plain: Row = {}
        terms = []
        for it in spans:
            says, days = it.says, self._days(it, "word")
            if not days and many.count(it.key) == 1:
                plain[it.key] = [says["singular"], says["plural"]]
            else:
                terms.append(
                    {"term": it.key, "singular": says["singular"], "plural": says["plural"], **days}
                )
        return plain, terms

    def _parts(self) -> tuple[list[str], list[Row]]:
        plain, dated = [], []
        for it in self._spans("part_in_use"):
            days = self._days(it, "part_in_use")
            if days or it.says["is_used"] or self.begins is None:
                dated.append({"part": it.key, "is_used": it.says["is_used"], **days})
            else:
                plain.append(str(it.key))
        return plain, dated

    def _levels(self) -> Iterator[Row]:
        met: dict[Any, int] = {}
        spans = sorted(self._spans("level"), key=lambda it: (it.says["position"], it.from_on))
        for it in spans:
            says, place = it.says, met.setdefault(it.key, len(met) + 1)
            yield _kept(
                {
                    "name": says["name"], "plural": says["plural"],
                    "reference": self._named("level", it.key), "about": says["about"],
                    "personal": says["is_personal"],
                    "position": says["position"] if says["position"] != place else None,
                    **self._days(it, "level"),
                }
            )  # fmt: skip

    def _plan_kinds(self) -> Iterator[Row]:
        guidance: dict[Any, list[Span]] = {}
        for it in self._spans("guidance"):
            guidance.setdefault(it.key, []).append(it)
        for it in self._spans("plan_kind"):
            says = it.says
            yield _kept(
                {
                    "name": says["name"], "reference": self._named("plan_kind", it.key),
                    "about": says["about"], "owner": says["owner"],
                    "unit_kind": self._kind(says["unit_kind"]),
                    "years": says["years"] if says["years"] != 1 else None,
                    "rolling": says["is_rolling"], "above": self._named("plan_kind", says["above_id"]),
                    "levels": says["levels"], **self._days(it, "plan_kind"),
                    "headings": [_heading(each) for each in says["headings"]],
                    "guidance": [
                        _kept({key: each.says[key] for key in
                               ("text", "approved_by", "approved_on", "launched_on")}
                              | self._days(each, "guidance", inside=it.from_on))
                        for each in guidance.pop(it.key, ())
                    ],
                }
            )  # fmt: skip

    def _bodies(self) -> Iterator[Row]:
        members, watches = self._by_body("membership"), self._by_body("watch")
        for it in self._spans("body"):
            says = it.says
            yield _kept(
                {
                    "name": says["name"], "reference": self._named("body", it.key), "kind": says["kind"],
                    "role": says["role"], "above": self._named("body", says["above_id"]),
                    "terms": says["terms"], "adopted_by": says["adopted_by"],
                    "adopted_on": says["adopted_on"], "first_cycle": says["first_cycle"],
                    **self._days(it, "body"),
                    "members": [self._member(each, it.from_on) for each in members.pop(it.key, ())],
                    "watches": [self._watch(each, it.from_on) for each in watches.pop(it.key, ())],
                }
            )  # fmt: skip

    def _by_body(self, part: str) -> dict[Any, list[Span]]:
        found: dict[Any, list[Span]] = {}
        for it in self._spans(part):
            if part == "watch" and it.key[1] == "indicator" and it.key[2] not in self.codes:
                continue  # whoever writes the files does not see it
            found.setdefault(it.key[0], []).append(it)
        return found

    def _member(self, it: Span, since: date) -> Row:
        _, person_id, post_id, body_id, each = it.key
        person = None if person_id is None else self.structure.people[person_id].reference
        return _kept(
            {
                "post": self._post(post_id), "person": person, "body": self._named("body", body_id),
                "each": self._kind(each), "capacity": it.says["capacity"],
                "for": self._unit(it.says["for_unit_id"]), **self._days(it, "membership", inside=since),
            }
        )  # fmt: skip

    def _watch(self, it: Span, since: date) -> Row:
        _, kind, subject, words = it.key
        if kind == "words":
            row = {"what": words}
        elif kind == "everything":
            row = {"everything": True}
        elif kind == "indicator":
            row = {"indicator": self.codes[subject]}
        else:
            row = {kind: self._unit(subject) if kind == "unit" else self._named(kind, subject)}
        more = {"how_often": it.says["how_often"], "purpose": it.says["purpose"]}
        return _kept({**row, **more, **self._days(it, "watch", inside=since)})

    def _duties(self) -> Iterator[Row]:
        for it in self._spans("duty"):
            says = it.says
            yield _kept(
                {
                    "does": says["does"], "reference": it.key, "body": self._named("body", says["body_id"]),
                    "post": self._post(says["post_id"]), "each": self._kind(says["unit_kind"]),
                    "who": says["holder_words"], "how_often": says["how_often"],
                    "by_when": says["by_when"], "to": self._named("body", says["to_body_id"]),
                    "to_words": says["to_words"], "source": says["source"], **self._days(it, "duty"),
                }
            )  # fmt: skip

    def _portfolios(self) -> Iterator[Row]:
        items: dict[Any, list[Span]] = {}
        for it in self._spans("item"):
            if it.key[0] == "indicator" and it.key[1] in self.codes:
                items.setdefault(it.says["portfolio_id"], []).append(it)
        for it in self._spans("portfolio"):
            held = items.pop(it.key, [])
            plain = [each for each in held if each.from_on == it.from_on and each.ends_on is None]
            yield _kept(
                {
                    "name": it.says["name"], "reference": self._named("portfolio", it.key),
                    "about": it.says["about"], "holder": self._post(it.says["holder_id"]),
                    **self._days(it, "portfolio"),
                    "indicators": [self.codes[each.key[1]] for each in plain],
                    "items": [
                        {"indicator": self.codes[each.key[1]],
                         **self._days(each, "item", inside=it.from_on)}
                        for each in held if each not in plain
                    ],
                }
            )  # fmt: skip

    def _routes(self) -> Iterator[Row]:
        for it in self._spans("route"):
            says = it.says
            for _, reference in posts_of_steps(says["steps"]):
                self._post(self._post_of(reference))
            yield _kept(
                {
                    "name": says["name"], "reference": self._named("route", it.key),
                    "about": says["about"], "kinds": says["kinds"], "required": says["is_required"],
                    "own": says["allows_own"], **self._days(it, "route"),
                    "steps": [_step(each) for each in says["steps"]],
                }
            )  # fmt: skip

    def _power(self, it: Power) -> Row:
        return _kept(
            {
                "reference": it.reference, "body": self._named("body", it.body_id),
                "post": self._post(it.post_id), "kinds": [str(each) for each in it.kinds],
                "from": it.from_on if it.from_on != self.begins else None, "to": it.to_on,
                "ends": it.ended_on, "resolved_on": it.decided_on, "minute": it.minute,
            }
        )  # fmt: skip

    def _post_of(self, reference: str) -> int | None:
        held = self.structure.post_references.items()
        return next((key for key, each in held if each == reference), None)

    def _objective(self, it: ObjectiveWritten) -> Row:
        plain = [each for each in it.serves if each == _plainly(each.to, it.from_on)]
        more = [_serving(each, it.from_on) for each in it.serves if each not in plain]
        is_usual = it.reference == reference_from(it.title)
        return _kept(
            {
                "title": it.title, "reference": None if is_usual else it.reference,
                "level": self._named("level", it.level_id), "words": it.words,
                "unit": self._unit(it.unit_id), "owner": self._post(it.owner_id),
                "portfolio": self._named("portfolio", it.portfolio_id), "begins": it.begins_on,
                "due": it.due_on, "internal": it.is_internal,
                "from": it.from_on if it.from_on != self.begins else None, "ends": it.ends_on,
                "ended_as": it.ended_as if it.ended_as != ObjectiveEnd.REPLACED else None,
                "successor": it.successor, "serves": [each.to for each in plain],
                "contributions": more,
            }
        )  # fmt: skip

    def _organisation(self) -> tuple[list[Row], list[Row]]:
        """Return the posts and units that the rest names, and the units in which those stand."""
        held, posts = self.structure, []
        for post_id in self.posts:
            first = held.posts.versions(post_id)[0]
            is_top = held.units.versions(first.says["unit_id"])[0].says["parent_id"] is None
            unit = None if is_top else self._unit(first.says["unit_id"])
            row = {"title": first.says["title"], "reference": held.post_references[post_id]}
            posts.append(_kept({**row, "unit": unit}) | self._since(first.from_on))
        units: dict[int, Row] = {}
        waiting = list(self.units)
        while waiting:
            unit_id = waiting.pop(0)
            first = held.units.versions(unit_id)[0]
            above = first.says["parent_id"]
            is_under_top = above is None or held.units.versions(above)[0].says["parent_id"] is None
            if not is_under_top and above not in units:
                waiting.append(above)
            units[unit_id] = _kept(
                {
                    "name": first.says["name"], "reference": held.unit_references[unit_id],
                    "kind": first.says["kind"], "partner": first.says["is_partner"],
                    "under": None if is_under_top else held.unit_references[above],
                }
            ) | self._since(first.from_on)  # fmt: skip
        return list(units.values()), posts

    def _since(self, day: date) -> Row:
        return (
            {}
            if self.on is not None and self.begins
            else ({"from": day} if day != self.begins else {})
        )


def _plainly(to: str, day: date) -> ServingWritten:
    """Return what it says that an objective serves another where it is named alone."""
    return ServingWritten(to, AS_WRITTEN, "", number(1), day, None)


def _serving(it: ServingWritten, day: date) -> Row:
    weight = plain(it.weight)
    return _kept(
        {
            "to": it.to, "how": it.how if it.how != AS_WRITTEN else None, "how_much": it.how_much,
            "weight": None if weight == "1" else float(weight) if "." in weight else int(weight),
            "from": it.from_on if it.from_on != day else None, "ends": it.ends_on,
        }
    )  # fmt: skip


def _heading(held: Mapping[str, Any]) -> Row:
    """Return a heading of a plan; its key only where it is not made from its name."""
    return _kept(
        {
            "name": held["name"],
            "key": held["key"] if held["key"] != reference_from(held["name"]) else None,
            "asks": held["asks"],
            "holds": held["holds"] if held["holds"] != "words" else None,
            "longest": held["longest"],
            "required": held["is_required"],
        }
    )


def _step(held: Mapping[str, Any]) -> Row:
    """Return a step of a route; its key only where it is not made from its name."""
    of, way = held["of"], held["by"]
    who: Any = {"remit": of, "proposer": True}.get(way, of[0] if of else None)
    return _kept(
        {
            "name": held["name"],
            "key": held["key"] if held["key"] != reference_from(held["name"]) else None,
            "bodies" if way == "remit" else way: who,
            "acts": held["acts"], "days": held["days"], "beside": held["beside"], "waits": held["waits"],
        }
    )  # fmt: skip
