"""What may be asked of the structure: each form reads what was typed, or says what to mend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms

from goldenthread.organisation.commands.post_changes import Somebody
from goldenthread.organisation.queries.register import AppointmentKind
from goldenthread.staff.organisation.looking import Looking
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.forms import DayField

_REASON = "Needed where the day is in the past, since history is corrected."
#: Kinds that are offered where the council has used no other.
_KINDS = ("directorate", "service", "team", "partner body")


def unit_choices(view: Looking, *, without: frozenset[int] = frozenset()) -> list[tuple[str, str]]:
    """Return the units to choose from as the tree has them, with those that are still to begin."""
    register, today = view.register, view.today
    below: dict[int | None, list[int]] = {}
    there: dict[int, str] = {}
    for pk in register.units.rows:
        now = register.unit(pk, today)
        coming = [it for it in register.units.versions(pk) if it.from_on > today]
        stands = now or next((it for it in coming if not it.says["is_ended"]), None)
        if stands is None or pk in without:
            continue
        later = "" if now else f" (from {in_words(stands.from_on)})"
        there[pk] = f"{stands.says['name']}{later}"
        below.setdefault(stands.says["parent_id"], []).append(pk)
    found: list[tuple[str, str]] = []

    def walk(parent: int | None, depth: int) -> None:
        for pk in sorted(below.get(parent, ()), key=lambda it: there[it].casefold()):
            found.append((register.unit_references[pk], f"{'– ' * depth}{there[pk]}"))
            walk(pk, depth + 1)

    walk(None, 0)
    return found


def post_choices(view: Looking, *, without: int = 0) -> list[tuple[str, str]]:
    """Return the posts to choose from, each with its unit, and those that are still to begin."""
    register, today = view.register, view.today
    found = []
    for pk in register.posts.rows:
        versions = [it for it in register.posts.versions(pk) if it.from_on > today]
        stands = register.post(pk, today) or next(
            (it for it in versions if not it.says["is_ended"]), None
        )
        if stands is not None and pk != without:
            unit = register.unit_name(stands.says["unit_id"], today)
            found.append((register.post_references[pk], f"{stands.says['title']} ({unit})"))
    return sorted(found, key=lambda each: each[1].casefold())


def id_of(references: dict[int, str], reference: str) -> int | None:
    """Return the id behind a reference."""
    return next((pk for pk, known in references.items() if known == reference), None)


class StructureForm(forms.Form):
    """What every change of the structure says: from which day, why, and at which event it was read."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    from_on = DayField(label="From which day?", help_text="It may be past or still to come.")
    reason = forms.CharField(
        label="Why?",
        help_text=_REASON,
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, view: Looking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def offer(self, name: str, choices: Sequence[tuple[str, str]], *, nothing: str = "") -> None:
        """Let a field offer these choices, with words for choosing none where there are any."""
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = [("", nothing), *choices] if nothing else list(choices)

    def clean_from_on(self) -> date:
        """Refuse days that no council has."""
        day: date = self.cleaned_data["from_on"]
        if not 1900 <= day.year <= 2199:
            raise forms.ValidationError(f"{in_words(day)} is too far away: write another day.")
        return day

    @property
    def asks_more(self) -> bool:
        """Whether what was written so far leads to further questions on the same page."""
        return False

    def unit_id(self, name: str) -> int | None:
        """Return the unit that was chosen."""
        return id_of(self.view.register.unit_references, self.cleaned_data.get(name, ""))

    def post_id(self, name: str) -> int | None:
        """Return the post that was chosen."""
        return id_of(self.view.register.post_references, self.cleaned_data.get(name, ""))


class UnitForm(StructureForm):
    """A unit's name, kind and place."""

    field_order = ("name", "kind", "parent", "is_partner", "from_on")
    name = forms.CharField(
        label="Name", max_length=120, widget=forms.TextInput(attrs={"width": 30})
    )
    kind = forms.CharField(label="Kind", max_length=40, widget=forms.TextInput(attrs={"width": 20}))
    parent = forms.ChoiceField(label="Stands under", required=False)
    is_partner = forms.BooleanField(
        label="It is a partner organisation",
        help_text="Its people see only what is theirs and what is shared with them.",
        required=False,
    )

    def __init__(self, *args: Any, below: frozenset[int] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            "parent", unit_choices(self.view, without=below), nothing="Nothing: it is the whole"
        )
        used = {str(it.says["kind"]) for it in self.view.units().values()} - {""}
        self.fields["kind"].help_text = f"Such as {', '.join(sorted(used or _KINDS))}."


class EndUnitForm(StructureForm):
    """From which day a unit is no more, and who takes over."""

    field_order = ("successor", "successor_name", "from_on")
    successor = forms.ChoiceField(
        label="Which unit takes over what it owns?",
        required=False,
        help_text="The units below it, its posts, its indicators and the rights over it pass on.",
    )
    successor_name = forms.CharField(
        label="What is that unit called from then on?",
        help_text="Leave it empty to keep its name. Use it where two units become one.",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"width": 30}),
    )

    def __init__(self, *args: Any, unit_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = unit_choices(self.view, without=frozenset({unit_id}))
        self.offer("successor", choices, nothing="None: it owns nothing")


class MoveSeriesForm(StructureForm):
    """Which indicators belong to another unit from a day on."""

    field_order = ("series", "unit", "from_on")
    series = forms.MultipleChoiceField(
        label="Which indicators?", widget=forms.CheckboxSelectMultiple(attrs={"is_small": True})
    )
    unit = forms.ChoiceField(label="To which unit do they move?")

    def __init__(
        self, *args: Any, unit_id: int, series: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("series", series)
        choices = unit_choices(self.view)
        own = self.view.register.unit_references[unit_id]
        self.offer("unit", [it for it in choices if it[0] != own], nothing="Choose a unit")


class PostForm(StructureForm):
    """A post's title and unit."""

    field_order = ("title", "unit", "from_on")
    title = forms.CharField(
        label="Title", max_length=120, widget=forms.TextInput(attrs={"width": 30})
    )
    unit = forms.ChoiceField(label="Belongs to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("unit", unit_choices(self.view))


class EndPostForm(StructureForm):
    """From which day a post is no more, and which takes over."""

    field_order = ("successor", "from_on")
    successor = forms.ChoiceField(
        label="Which post takes over what it is responsible for?",
        required=False,
        help_text="Its indicators and its rights pass on. Whoever holds it leaves it the day before.",
    )

    def __init__(self, *args: Any, post_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = post_choices(self.view, without=post_id)
        self.offer("successor", choices, nothing="None: it is responsible for nothing")


class SomebodyForm(StructureForm):
    """A person by name, known or new, and on what terms they hold a post."""

    person_name = forms.CharField(
        label="Who?",
        help_text="Start writing and choose from the list, or write the name of somebody new.",
        max_length=120,
        widget=forms.TextInput(attrs={"width": 30, "list": "people", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        error_messages={"invalid": "Write an e-mail address such as helen.marsh@example.gov.uk."},
        label="E-mail, if the person is new",
        required=False,
        widget=forms.EmailInput(attrs={"width": 30, "autocomplete": "off"}),
    )
    is_namesake = forms.BooleanField(
        label="This is somebody new of the same name as somebody in the list", required=False
    )
    kind = forms.ChoiceField(
        label="On what terms?",
        choices=AppointmentKind.choices,
        widget=forms.RadioSelect(attrs={"is_inline": True, "is_small": True}),
    )

    @property
    def people(self) -> list[tuple[str, str]]:
        """The names to choose from, each with the reference that tells namesakes apart."""
        return sorted(
            {(it.name, it.reference) for it in self.view.register.people.values()},
            key=lambda each: each[0].casefold(),
        )

    def clean_person_name(self) -> str:
        """Refuse a name that several people have, unless one of them is meant by reference."""
        text: str = self.cleaned_data["person_name"].replace("\x00", "").strip()
        if not text:
            raise forms.ValidationError("Write a name.")
        return text

    def somebody(self) -> Somebody:
        """Return who is meant; a name that two people have is told apart by reference."""
        text = self.cleaned_data["person_name"]
        people = self.view.register.people.values()
        by_reference = [it for it in people if it.reference == text]
        named = by_reference or [it for it in people if it.name.casefold() == text.casefold()]
        is_new = self.cleaned_data.get("is_namesake") or not named
        if is_new:
            email = self.cleaned_data.get("email", "")
            return Somebody(None, text, email, is_namesake=True)
        return Somebody(named[0].id)

    def clean(self) -> dict[str, Any]:
        """Ask which of several namesakes is meant."""
        cleaned = super().clean() or {}
        text = cleaned.get("person_name", "")
        named = [
            it for it in self.view.register.people.values() if it.name.casefold() == text.casefold()
        ]
        if len(named) > 1 and not cleaned.get("is_namesake"):
            references = " or ".join(it.reference for it in named)
            self.add_error(
                "person_name", f"There are several people called {text}: write {references}."
            )
        return cleaned


class AppointForm(SomebodyForm):
    """Somebody is to hold a post from a day on."""

    field_order = ("person_name", "email", "is_namesake", "kind", "from_on", "to_on")
    to_on = DayField(label="Last day, if it is known", required=False)


class HandOverForm(SomebodyForm):
    """A post passes from one holder to another."""

    field_order = ("leaving", "person_name", "email", "is_namesake", "kind", "from_on")
    leaving = forms.ChoiceField(label="Who hands it over?", required=False)

    def __init__(self, *args: Any, holders: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_name"].label = "Who takes it over?"
        self.fields["from_on"].label = "From which day does the new holder hold it?"
        self.offer("leaving", holders, nothing="" if holders else "Nobody: it is vacant")


class EndAppointmentForm(StructureForm):
    """The last day of an appointment."""

    field_order = ("from_on",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].label = "Which is the last day?"
        self.fields["from_on"].help_text = "It may be past or still to come."


class PersonForm(StructureForm):
    """A person's name and e-mail."""

    name = forms.CharField(
        label="Name", max_length=120, widget=forms.TextInput(attrs={"width": 30})
    )
    email = forms.EmailField(
        error_messages={"invalid": "Write an e-mail address such as helen.marsh@example.gov.uk."},
        label="E-mail",
        required=False,
        widget=forms.EmailInput(attrs={"width": 30}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_on"], self.fields["reason"]


class AreasForm(StructureForm):
    """Names of areas, one a line."""

    names = forms.CharField(
        label="Names of areas to add",
        help_text="One a line.",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_on"], self.fields["reason"]


class AreaForm(StructureForm):
    """Another name of an area."""

    field_order = ("name", "from_on")
    name = forms.CharField(
        label="Name", max_length=120, widget=forms.TextInput(attrs={"width": 30})
    )


class WithdrawForm(StructureForm):
    """That a plan is withdrawn, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_on"]
        self.fields["reason"].help_text = ""


class DutiesForm(StructureForm):
    """Which posts own, measure, report and validate an indicator."""

    field_order = ("owner", "measurer", "reporter", "validator", "from_on")
    owner = forms.ChoiceField(label="Owner")
    measurer = forms.ChoiceField(label="Measurer", required=False)
    reporter = forms.ChoiceField(label="Reporter", required=False)
    validator = forms.ChoiceField(label="Validator", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = post_choices(self.view)
        self.offer("owner", posts, nothing="Choose a post")
        for name in ("measurer", "reporter", "validator"):
            self.offer(name, posts, nothing="The owner")
