"""The forms of proposals: what one says from a day on, what it would do, and whom somebody asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms

from goldenthread.plan.commands.effects import (
    LONGEST_NOTE,
    LONGEST_OUTCOME,
    LONGEST_WHOM,
    Consulted,
    Stated,
)
from goldenthread.plan.commands.proposals import WantedProposal
from goldenthread.plan.commands.versioned import LONGEST_TITLE, LONGEST_WORDS
from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.effects import Impact
from goldenthread.rules.vocabulary import ImpactGrade
from goldenthread.staff.fields import ChangeForm, SensibleDay, from_field, reason_field
from goldenthread.staff.proposals.words import GRADES, UNSTATED

_FROM: Final = "Today, or a day to come or gone; a day gone corrects history, so say why."


class ProposalForm(ChangeForm):
    """What a proposal says: its words, whose it is, and when it would begin."""

    title = forms.CharField(label="What is proposed", max_length=LONGEST_TITLE)
    words = forms.CharField(
        label="In more words",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    unit = forms.TypedChoiceField(label="Service", coerce=int, required=False, empty_value=None)
    owner = forms.TypedChoiceField(
        label="Owner",
        help_text="The post that answers for it.",
        coerce=int,
        required=False,
        empty_value=None,
    )
    portfolio = forms.TypedChoiceField(
        label="Portfolio", coerce=int, required=False, empty_value=None
    )
    begins_on = SensibleDay(
        label="When it would begin", help_text="Its financial year is that of this day."
    )
    from_on = from_field(help_text=_FROM)
    field_order = (
        "read_at", "title", "words", "unit", "owner", "portfolio", "begins_on", "from_on", "reason",
    )  # fmt: skip

    def __init__(self, *args: Any, there: Around, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", ((pk, it.name) for pk, it in there.units.items()))
        offer(self, "owner", posts_offered(there))
        offer(self, "portfolio", there.portfolios.items())
        if not there.portfolios:
            del self.fields["portfolio"]
        self.fields["reason"].required = not is_new

    def wanted(self) -> WantedProposal:
        """Return what was typed."""
        given = self.cleaned_data
        return WantedProposal(
            title=given["title"],
            begins_on=given["begins_on"],
            words=given["words"],
            unit_id=given["unit"],
            owner_id=given["owner"],
            portfolio_id=given.get("portfolio"),
        )


def offer(
    form: forms.Form, name: str, options: Iterable[tuple[int, str]], nothing: str = "None"
) -> None:
    """Offer these answers in a box to choose from."""
    field: Any = form.fields[name]
    field.choices = [("", nothing), *options]


def posts_offered(there: Around) -> list[tuple[int, str]]:
    """Return the posts that may own something, with their units."""
    names = {pk: it.name for pk, it in there.units.items()}
    return [
        (pk, f"{post.title}, {names[post.unit_id]}" if post.unit_id in names else post.title)
        for pk, post in there.posts.items()
    ]


class EndForm(ChangeForm):
    """From which day a proposal has ended, and why."""

    from_on = from_field(help_text="From this day on it counts in no sum. Its history stays.")
    reason = reason_field("Decided, dropped or overtaken: it stands in the trail and on its page.")


class EffectsForm(forms.Form):
    """A grade and a note for each corporate objective, and why something is said otherwise."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)

    def __init__(self, *args: Any, impacts: Iterable[Impact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.impacts = tuple(impacts)
        grades = [*((it.value, words) for it, words in GRADES.items()), ("", UNSTATED)]
        for it in self.impacts:
            self.fields[f"grade_{it.reference}"] = forms.ChoiceField(
                label=it.title,
                choices=grades,
                required=False,
                widget=forms.RadioSelect(
                    attrs={"is_inline": True, "is_small": True, "is_bare": True}
                ),
            )
            self.fields[f"note_{it.reference}"] = forms.CharField(
                label=f"Why, for {it.title}",
                max_length=LONGEST_NOTE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "is_bare": True}),
            )
        self.fields["reason"] = reason_field(
            "Where something was stated before. It stands in the trail."
        )
        self.fields["reason"].label = "Why it is said otherwise"
        self.fields["reason"].required = False

    @staticmethod
    def standing(impacts: Iterable[Impact]) -> dict[str, str]:
        """Return what the boxes hold before anything is typed."""
        found: dict[str, str] = {}
        for it in impacts:
            found[f"grade_{it.reference}"] = it.grade.value if it.grade else ""
            found[f"note_{it.reference}"] = it.note
        return found

    def rows(self) -> list[tuple[Impact, Any, Any]]:
        """Return each objective with its boxes."""
        return [
            (it, self[f"grade_{it.reference}"], self[f"note_{it.reference}"]) for it in self.impacts
        ]

    def stated(self) -> dict[int, Stated]:
        """Return what was chosen and typed, by objective."""
        given = self.cleaned_data
        return {
            it.objective_id: Stated(
                ImpactGrade(given[f"grade_{it.reference}"])
                if given[f"grade_{it.reference}"]
                else None,
                given[f"note_{it.reference}"],
            )
            for it in self.impacts
        }


class ConsultationForm(forms.Form):
    """Whom somebody asked, when, and what came of it."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    with_whom = forms.CharField(
        label="Who was asked",
        help_text="Such as tenants of Bramble Court, or the youth council.",
        max_length=LONGEST_WHOM,
    )
    on = SensibleDay(label="When")
    what_came = forms.CharField(
        label="What came of it",
        help_text="What they said, and what was changed. Leave it empty while it is not known.",
        required=False,
        max_length=LONGEST_OUTCOME,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_withdrawn = forms.BooleanField(
        label="It did not happen: take the entry away", required=False
    )
    reason = reason_field()

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["is_withdrawn"], self.fields["reason"]

    def consulted(self) -> Consulted:
        """Return what was typed."""
        given = self.cleaned_data
        return Consulted(given["with_whom"], given["on"], given["what_came"])
