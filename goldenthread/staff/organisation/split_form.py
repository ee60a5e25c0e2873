"""The form of a split: which units take over, from when, and which of them takes what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from goldenthread.indicators.queries.responsibilities import Responsibilities
from goldenthread.organisation.access import Role
from goldenthread.organisation.commands.splitting import Heir, SplitUnit
from goldenthread.organisation.queries.register import GrantKey
from goldenthread.staff.organisation.forms import StructureForm
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.organisation.wording import listed

_EACH = "*"


@dataclass(frozen=True)
class Part:
    """One thing that a unit owns, and the field that asks where it goes."""

    name: str
    label: str
    key: Any


@dataclass(frozen=True)
class Group:
    """The parts of one kind."""

    heading: str
    kind: str
    parts: tuple[Part, ...]


def parts_of(
    view: Looking, watched: Responsibilities, unit_id: int, *, on: date, heirs: Sequence[Heir]
) -> list[Group]:
    """Return what belongs to a unit on a day or is planned to, by kind, without what takes over."""
    register = view.register
    taking = {it.unit_id for it in heirs}
    units = [
        Part(f"unit_{register.unit_references[pk]}", register.unit_name(pk, on), pk)
        for pk in dict.fromkeys(register.units.points_to("parent_id", unit_id, on=on))
        if pk not in taking
    ]
    posts = [
        Part(f"post_{register.post_references[pk]}", _post_label(view, pk, on), pk)
        for pk in dict.fromkeys(register.posts.points_to("unit_id", unit_id, on=on))
    ]
    series = [
        Part(f"series_{watched.reference(pk)}", " ".join(watched.names[pk]), pk)
        for pk in dict.fromkeys(watched.placements.points_to("unit_id", unit_id, on=on))
    ]
    roles = [_role_part(view, key, on) for key in _roles(view, unit_id, on)]
    groups = (
        Group("Units below it", "unit", tuple(units)),
        Group("Posts", "post", tuple(posts)),
        Group("Indicators", "series", tuple(series)),
        Group("Rights over it", "role", tuple(roles)),
    )
    return [it for it in groups if it.parts]


def _post_label(view: Looking, post_id: int, on: date) -> str:
    people = view.register.people
    holders = [people[it.person_id].name for it in view.register.holders(post_id, on)]
    return f"{view.register.post_title(post_id, on)} ({listed(holders) or 'vacant'})"


def _roles(view: Looking, unit_id: int, on: date) -> list[GrantKey]:
    grants = view.register.grants
    return [
        key
        for key in grants.rows
        if key[2] == unit_id
        for days in ([on, *(it.from_on for it in grants.versions(key) if it.from_on > on)],)
        if any((it := grants.on(key, day)) and not it.says["is_withdrawn"] for day in days)
    ]


def _role_part(view: Looking, key: GrantKey, on: date) -> Part:
    post_id, role, _ = key
    label = f"{view.register.post_title(post_id, on)}: {Role(role).label.lower()}"
    return Part(f"role_{view.register.post_references[post_id]}_{role}", label, key)


class SplitForm(StructureForm):
    """Which units take over from one that ends; once they are named, which of them takes what."""

    field_order = ("heirs", "from_on", "rest")
    heirs = forms.CharField(
        label="Which units take over?",
        help_text="Two or more, one a line. A name that no unit has yet becomes a new unit.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, unit_id: int, watched: Responsibilities, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit_id_split, self.groups = unit_id, list[Group]()
        self.named: dict[str, Heir] = {}
        self.asks_now = False
        if not self.is_bound:
            return
        on = self._day_sent()
        lines = str(self.data.get("heirs", "")).replace("\x00", "").splitlines()
        names = list(dict.fromkeys(filter(None, (" ".join(it.split()) for it in lines))))
        self.named = {name: self._heir(name, on) for name in names[:20]}
        if len(self.named) < 2:
            return
        self.groups = parts_of(self.view, watched, unit_id, on=on, heirs=list(self.named.values()))
        self._ask_for_parts()
        self.asks_now = "rest" not in self.data
        if self.asks_now:
            typed = cast("QueryDict", self.data).copy()  # a mapping made of it would hold lists
            typed["rest"] = next(iter(self.named))
            self.data = typed

    def _day_sent(self) -> date:
        field = self.fields["from_on"]
        sent = field.widget.value_from_datadict(self.data, MultiValueDict(), "from_on")
        try:
            return field.clean(sent) or self.view.today
        except forms.ValidationError:
            return self.view.today

    def _heir(self, name: str, on: date) -> Heir:
        """Return the unit of that name or reference, or a new one."""
        register = self.view.register
        for pk, reference in register.unit_references.items():
            stands = register.unit(pk, on)
            if stands is None or not self.view.sees(pk):
                continue
            if name == reference or name.casefold() == str(stands.says["name"]).casefold():
                return Heir(pk)
        return Heir(None, name)

    def _ask_for_parts(self) -> None:
        choices = [
            (name, name if it.unit_id else f"{name} (new)") for name, it in self.named.items()
        ]
        self.fields["rest"] = forms.ChoiceField(
            label="Which takes over what is not said otherwise below?",
            choices=choices,
        )
        for group in self.groups:
            more = [(_EACH, "Each of them")] if group.kind == "role" else []
            for part in group.parts:
                self.fields[part.name] = forms.ChoiceField(
                    label=part.label,
                    required=False,
                    choices=[("", "As said above"), *choices, *more],
                )
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    @property
    def asks_more(self) -> bool:
        """Whether the units are named and it was not yet asked which takes what."""
        return self.asks_now

    @property
    def asked_first(self) -> list[str]:
        """The fields above the parts."""
        return ["heirs", "from_on", "reason", "rest"]

    def clean_heirs(self) -> str:
        """Refuse names that cannot be a unit's."""
        for name in self.named:
            if len(name) > 120:
                raise forms.ValidationError(
                    f"{name[:40]}… is longer than 120 characters: shorten it."
                )
        if len(self.named) < 2:
            raise forms.ValidationError(
                "Name two units or more. To pass everything to one, end the unit instead."
            )
        return str(self.cleaned_data["heirs"])

    def change(self) -> SplitUnit:
        """Return the split that was asked for."""
        rest = self.cleaned_data.get("rest") or next(iter(self.named))
        names = [rest, *(it for it in self.named if it != rest)]
        places = {name: place for place, name in enumerate(names)}
        chosen: dict[str, dict[Any, int]] = {"unit": {}, "post": {}, "series": {}}
        roles: dict[GrantKey, list[int]] = {}
        for group in self.groups:
            for part in group.parts:
                to = self.cleaned_data.get(part.name)
                if group.kind == "role":
                    each = list(places.values())
                    roles[part.key] = each if to == _EACH else [places.get(to or rest, 0)]
                elif to:
                    chosen[group.kind][part.key] = places[to]
        return SplitUnit(
            self.unit_id_split,
            self.cleaned_data["from_on"],
            tuple(self.named[name] for name in names),
            units=chosen["unit"],
            posts=chosen["post"],
            series=chosen["series"],
            roles=roles,
        )
