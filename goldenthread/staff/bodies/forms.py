"""What may be asked of bodies, members and watches: each form reads what was typed, or says what to mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from goldenthread.governance.commands.reframing import LONGEST_TEXT
from goldenthread.governance.queries.bodies import SeatKind, WatchedKind
from goldenthread.staff.bodies.looking import Framed
from goldenthread.staff.fields import SensibleDay
from goldenthread.staff.organisation.forms import StructureForm, post_choices, unit_choices
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.frame_words import BODY_ROLES, HOW_OFTEN

#: Which answer asks for which fields: {radios: {value: (fields)}}.
Reveals = Mapping[str, Mapping[str, tuple[str, ...]]]
_WIDE = {"width": 30}


def part_choices(it: Framed, part: str, *, without: int | None = None) -> list[tuple[str, str]]:
    """Return bodies, portfolios or kinds of plan to choose from: those in force, and those to begin."""
    framework, today = it.known.framework, it.view.today
    found = []
    for key in framework.ledgers[part].rows:
        coming = [each for each in framework.ledgers[part].versions(key) if each.from_on > today]
        now = framework.on(part, key, today)
        stands = now or next((each for each in coming if not each.says["is_ended"]), None)
        if stands is None or key == without:
            continue
        later = "" if now else f" (from {in_words(stands.from_on)})"
        found.append((framework.reference(part, key), f"{stands.says['name']}{later}"))
    return sorted(found, key=lambda each: each[1].casefold())


def kind_choices(it: Framed) -> list[tuple[str, str]]:
    """Return the kinds of unit that the council has, in order."""
    there = it.known.structure.units_in_force(it.view.today).values()
    kinds = {str(each.says["kind"]) for each in there} - {""}
    return [(kind, kind.capitalize()) for kind in sorted(kinds, key=str.casefold)]


class FrameForm(StructureForm):
    """What every change of the framework says; the fields that an answer asks for stand under it."""

    reveals: ClassVar[Reveals] = {}
    #: What to say where an answer was given and what it asks for was not.
    wanting: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, it: Framed, **kwargs: Any) -> None:
        super().__init__(*args, view=it.view, **kwargs)
        self.it = it

    def part_id(self, part: str, name: str) -> int | None:
        """Return the key of the body, portfolio or kind of plan that was chosen in a field."""
        reference = self.cleaned_data.get(name)
        return self.it.known.framework.key_of(part, reference) if reference else None

    def clean(self) -> dict[str, Any]:
        """Ask for what the answer that was given needs."""
        cleaned = super().clean() or {}
        for radios, answers in self.reveals.items():
            for name in answers.get(cleaned.get(radios, ""), ()):
                if name in self.wanting and not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, self.wanting[name])
        return cleaned


class BodyForm(FrameForm):
    """A body's name, what it is there for, its terms of reference, and the body above it."""

    field_order = (
        "name", "role", "kind", "above", "terms", "adopted_by", "adopted_on", "first_cycle", "from_on",
    )  # fmt: skip
    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput(attrs=_WIDE))
    role = forms.ChoiceField(
        label="What is it there for?",
        choices=list(BODY_ROLES.items()),
        widget=forms.RadioSelect(attrs={"is_small": True}),
    )
    kind = forms.CharField(
        label="What do you call such a body?",
        help_text="Such as committee, panel, board, review team or network.",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"width": 20}),
    )
    above = forms.ChoiceField(label="Which body stands above it?", required=False)
    terms = forms.CharField(
        label="Terms of reference",
        help_text="Markdown: a line that begins with # is a heading, with - an item of a list.",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    adopted_by = forms.CharField(
        label="Adopted by", max_length=200, required=False, widget=forms.TextInput(attrs=_WIDE)
    )
    adopted_on = SensibleDay(label="Adopted on", required=False)
    first_cycle = forms.CharField(
        label="First cycle",
        help_text="Such as July 2026, and quarterly from then on.",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=_WIDE),
    )

    def __init__(self, *args: Any, body_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = part_choices(self.it, "body", without=body_id)
        self.offer("above", choices, nothing="None: it stands at the top")

    def says(self) -> dict[str, Any]:
        """Return what was typed, by field of the record."""
        names = ("name", "role", "kind", "terms", "adopted_by", "adopted_on", "first_cycle")
        said = {name: self.cleaned_data[name] for name in names}
        said["terms"] = said["terms"].replace("\r\n", "\n").strip()
        return {**said, "above_id": self.part_id("body", "above")}


class EndBodyForm(FrameForm):
    """From which day a body is no more, and which takes over its work."""

    field_order = ("successor", "from_on")
    successor = forms.ChoiceField(
        label="Which body takes over its work?",
        help_text="The bodies below it, what it watches, its duties and its seats on other bodies pass on.",
        required=False,
    )

    def __init__(self, *args: Any, body_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].label = "Which is the first day without it?"
        choices = part_choices(self.it, "body", without=body_id)
        self.offer("successor", choices, nothing="None: nothing hangs on it")


class SeatForm(FrameForm):
    """Who is to sit on a body, as what, and for which unit."""

    field_order = (
        "how", "post", "person_name", "member_body", "unit_kind", "capacity", "for_unit", "from_on",
    )  # fmt: skip
    reveals: ClassVar[Reveals] = {
        "how": {
            SeatKind.POST: ("post",),
            SeatKind.PERSON: ("person_name",),
            SeatKind.BODY: ("member_body",),
            SeatKind.EACH: ("unit_kind",),
        }
    }
    wanting: ClassVar[Mapping[str, str]] = {
        "post": "Choose a post.",
        "person_name": "Write a name.",
        "member_body": "Choose a body.",
        "unit_kind": "Choose a kind of unit.",
    }
    how = forms.ChoiceField(
        label="How do they come to it?",
        choices=[
            (SeatKind.POST, "By the post that they hold"),
            (SeatKind.PERSON, "By name"),
            (SeatKind.BODY, "Another body sits on it"),
            (SeatKind.EACH, "One for each unit of a kind"),
        ],
        widget=forms.RadioSelect(),
    )
    post = forms.ChoiceField(label="Which post?", required=False)
    person_name = forms.CharField(
        label="Who?",
        help_text="Start writing and choose from the list.",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"width": 30, "list": "people", "autocomplete": "off"}),
    )
    member_body = forms.ChoiceField(label="Which body?", required=False)
    unit_kind = forms.ChoiceField(
        label="One for each what?",
        help_text="Then add who speaks for each unit; those that have nobody are listed.",
        required=False,
    )
    capacity = forms.CharField(
        label="As what?",
        help_text="Such as chair, vice chair or adviser.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"width": 20}),
    )
    for_unit = forms.ChoiceField(label="For which unit do they speak?", required=False)

    def __init__(self, *args: Any, body_id: int, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("post", post_choices(self.view), nothing="Choose a post")
        bodies = part_choices(self.it, "body", without=body_id)
        self.offer("member_body", bodies, nothing="Choose a body")
        self.offer("unit_kind", kind_choices(self.it), nothing="Choose a kind")
        self.offer("for_unit", unit_choices(self.view), nothing="None in particular")
        self.body_id = body_id
        if not is_new:
            for name in ("how", "post", "person_name", "member_body", "unit_kind"):
                del self.fields[name]

    @property
    def people(self) -> list[tuple[str, str]]:
        """The names to choose from."""
        known = self.view.register.people.values() if "person_name" in self.fields else ()
        return sorted({(it.name, it.reference) for it in known}, key=lambda it: it[0].casefold())

    def clean_person_name(self) -> str:
        """Refuse a name that nobody has, and one that several have unless one is meant by reference."""
        text: str = self.cleaned_data["person_name"].replace("\x00", "").strip()
        if not text or self.data.get("how") != SeatKind.PERSON:
            return text
        known = self.view.register.people.values()
        found = [it for it in known if it.reference == text] or [
            it for it in known if it.name.casefold() == text.casefold()
        ]
        if not found:
            raise forms.ValidationError(
                f"Nobody is called {text}: choose from the list, or appoint them to a post first."
            )
        if len(found) > 1:
            references = " or ".join(it.reference for it in found)
            raise forms.ValidationError(
                f"There are several people called {text}: write {references}."
            )
        return found[0].reference

    def key(self) -> tuple[int, int | None, int | None, int | None, str]:
        """Return whom the membership is of."""
        given, how = self.cleaned_data, self.cleaned_data["how"]
        people = self.view.register.people.values()
        person = next((it.id for it in people if it.reference == given["person_name"]), None)
        return (
            self.body_id,
            person if how == SeatKind.PERSON else None,
            self.post_id("post") if how == SeatKind.POST else None,
            self.part_id("body", "member_body") if how == SeatKind.BODY else None,
            given["unit_kind"] if how == SeatKind.EACH else "",
        )

    def says(self) -> dict[str, Any]:
        """Return what was typed of the membership."""
        return {"capacity": self.cleaned_data["capacity"], "for_unit_id": self.unit_id("for_unit")}


class EndForm(FrameForm):
    """From which day a member or a watch is no more."""

    def __init__(self, *args: Any, asks: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].label = asks


class WatchForm(FrameForm):
    """What a body watches, how often, and to what purpose."""

    field_order = (
        "what", "unit", "code", "portfolio", "plan_kind", "watched_body", "words", "how_often",
        "purpose", "from_on",
    )  # fmt: skip
    reveals: ClassVar[Reveals] = {
        "what": {
            WatchedKind.UNIT: ("unit",),
            WatchedKind.INDICATOR: ("code",),
            WatchedKind.PORTFOLIO: ("portfolio",),
            WatchedKind.PLAN_KIND: ("plan_kind",),
            WatchedKind.BODY: ("watched_body",),
            WatchedKind.WORDS: ("words",),
        }
    }
    wanting: ClassVar[Mapping[str, str]] = {
        "unit": "Choose a unit.",
        "code": "Write the indicator’s code.",
        "portfolio": "Choose a portfolio.",
        "plan_kind": "Choose a kind of plan.",
        "watched_body": "Choose a body.",
        "words": "Write what it is called.",
    }
    what = forms.ChoiceField(
        label="What does it watch?",
        choices=[
            (WatchedKind.EVERYTHING, "Everything"),
            (WatchedKind.UNIT, "A unit and what is below it"),
            (WatchedKind.INDICATOR, "An indicator"),
            (WatchedKind.PORTFOLIO, "A portfolio"),
            (WatchedKind.PLAN_KIND, "A kind of plan"),
            (WatchedKind.BODY, "The work of another body"),
            (WatchedKind.WORDS, "Something else"),
        ],
        widget=forms.RadioSelect(),
    )
    unit = forms.ChoiceField(label="Which unit?", required=False)
    code = forms.CharField(
        label="Which indicator?",
        help_text="Its code, such as CS02a.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"width": 10}),
    )
    portfolio = forms.ChoiceField(label="Which portfolio?", required=False)
    plan_kind = forms.ChoiceField(label="Which kind of plan?", required=False)
    watched_body = forms.ChoiceField(label="Which body?", required=False)
    words = forms.CharField(
        label="What is it called?", max_length=200, required=False, widget=forms.TextInput()
    )
    how_often = forms.ChoiceField(label="How often?", choices=list(HOW_OFTEN.items()))
    purpose = forms.CharField(
        label="To what purpose?",
        help_text="Such as to ask for corrective action.",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, body_id: int, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body_id = body_id
        if not is_new:
            for name in ("what", *sorted(self.wanting)):
                del self.fields[name]
            return
        self.offer("unit", unit_choices(self.view), nothing="Choose a unit")
        bodies = part_choices(self.it, "body", without=body_id)
        self.offer("watched_body", bodies, nothing="Choose a body")
        for part, words in (("portfolio", "portfolio"), ("plan_kind", "kind of plan")):
            choices = part_choices(self.it, part)
            self.offer(part, choices, nothing=f"Choose a {words}")
            if not choices:
                what: Any = self.fields["what"]
                what.choices = [each for each in what.choices if each[0] != part]
                del self.fields[part]

    def clean_code(self) -> str:
        """Refuse a code that is none, or that its writer may not see."""
        text: str = self.cleaned_data["code"].replace("\x00", "").strip()
        if not text or self.data.get("what") != WatchedKind.INDICATOR:
            return text
        found = {code.casefold(): code for code in self.it.codes}
        if text.casefold() not in found:
            raise forms.ValidationError(f"There is no indicator {text}: write another code.")
        return found[text.casefold()]

    def key(self) -> tuple[int, str, int | None, str]:
        """Return what the watch is of."""
        given, what = self.cleaned_data, self.cleaned_data["what"]
        subject: int | None = None
        words = ""
        if what == WatchedKind.UNIT:
            subject = self.unit_id("unit")
        elif what == WatchedKind.INDICATOR:
            subject, words = self.it.codes[given["code"]], given["code"]
        elif what == WatchedKind.BODY:
            subject = self.part_id("body", "watched_body")
        elif what in (WatchedKind.PORTFOLIO, WatchedKind.PLAN_KIND):
            subject = self.part_id(what, what)
        elif what == WatchedKind.WORDS:
            words = " ".join(given["words"].split())
        return (self.body_id, str(what), subject, words)

    def says(self) -> dict[str, Any]:
        """Return what was typed of the watch."""
        given = self.cleaned_data
        purpose = given["purpose"].replace("\r\n", "\n").strip()
        return {"how_often": given["how_often"], "purpose": purpose}
