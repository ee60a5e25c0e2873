"""The form of a rule of what needs attention; every refusal says what to mend."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from django import forms

from goldenthread.indicators.queries.exceptions.rules import Attention, Told, Whom
from goldenthread.organisation.queries.units import PostHeld, Unit
from goldenthread.rules.attention import (
    MOST_PERIODS,
    AttentionKind,
    AttentionRefused,
    AttentionRule,
    parameters_of,
)
from goldenthread.rules.numbers import Number, read_figure
from goldenthread.staff.attention import exception_slug
from goldenthread.staff.exceptions.words import WHOM, kind_label, percent_of
from goldenthread.staff.fields import ChangeForm, SensibleDay

WHOLE: Final = "council"
_MOST_DAYS: Final = 3660
_ORDER: Final = (
    "read_at", "name", "kind", "periods", "percent", "days", "unit", "whom", "post", "follows",
    "within_days", "from_on", "reason",
)  # fmt: skip


def _count(label: str, hint: str, most: int, *, least: int = 0) -> forms.IntegerField:
    refusal = f"Write a whole number from {least} to {most:,}, or leave it empty."
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=False,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"width": 4, "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), refusal),
    )


class ExceptionRuleForm(ChangeForm):
    """What to look for, where, who is told first, and what must follow within how many days."""

    name = forms.CharField(
        label="Name of the rule", max_length=120, widget=forms.TextInput(attrs={"width": 30})
    )
    kind = forms.ChoiceField(
        label="What to look for",
        choices=[("", "Choose"), *((kind.value, kind_label(kind)) for kind in AttentionKind)],
        widget=forms.Select(
            attrs={"asks": {kind.value: parameters_of(kind) for kind in AttentionKind}}
        ),
    )
    periods = _count(
        "Periods running",
        "Empty: one is enough.",
        MOST_PERIODS,
        least=1,
    )
    percent = forms.CharField(
        label="Tolerance",
        help_text="How far from target, either way.",
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={"width": 5, "suffix": "%", "inputmode": "decimal", "autocomplete": "off"}
        ),
    )
    days = _count(
        "For more than so many days",
        "Empty: from the first day on. Where nothing was recorded, say how many.",
        _MOST_DAYS,
    )
    unit = forms.ChoiceField(label="Where", help_text="A unit means everything below it as well.")
    whom = forms.ChoiceField(
        label="Who is told first",
        choices=[
            (whom.value, words[0].upper() + words[1:])
            if whom is not Whom.POST
            else (whom.value, "A post of the council")
            for whom, words in WHOM.items()
        ],
        widget=forms.RadioSelect(attrs={"is_small": True, "asks": {Whom.POST.value: ("post",)}}),
    )
    post = forms.ChoiceField(label="Which post", required=False)
    follows = forms.CharField(
        label="What must follow",
        required=False,
        max_length=500,
        help_text="Such as: a recovery plan is agreed with the director.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    within_days = _count("Within so many days", "Of being raised.", _MOST_DAYS, least=1)
    from_on = SensibleDay(
        label="From which day", help_text="Today or a day to come. What it finds is raised then."
    )

    def __init__(
        self,
        *args: Any,
        names: Collection[str],
        units: Sequence[Unit],
        posts: Sequence[PostHeld],
        is_whole: bool,
        known: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.known = names, known
        self.test: AttentionRule | None = None
        whole = [(WHOLE, "The whole council")] if is_whole else []
        self.fields["unit"].choices = [*whole, *((str(it.id), it.name) for it in units)]  # type: ignore[attr-defined]
        self.fields["post"].choices = [  # type: ignore[attr-defined]
            ("", "No particular post"),
            *((post.reference, post.title) for post in posts),
        ]
        if known:
            del self.fields["name"]
        else:
            self.fields["reason"].required = False
        self.order_fields(_ORDER)

    def clean_name(self) -> str:
        """Return the name of a new rule; it must not read like another's."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if exception_slug(name) in {exception_slug(each) for each in self.names} | {"add"}:
            raise forms.ValidationError(
                f"There is a rule “{name}” already: change that one, or choose another name."
            )
        return name

    def clean(self) -> dict[str, Any]:
        """Put what is looked for together to a test that makes sense; boxes not asked for say nothing."""
        cleaned = super().clean() or {}
        kind = AttentionKind(cleaned["kind"]) if cleaned.get("kind") else None
        self._pass_over({"periods", "percent", "days"} - {*(parameters_of(kind) if kind else ())})
        percent = self._percent(str(cleaned.get("percent") or ""))
        if cleaned.get("whom") != Whom.POST:
            self._pass_over({"post"})
        elif "post" not in self.errors and not cleaned.get("post"):
            self.add_error("post", "Choose the post that is told first.")
        if kind is None or not {"periods", "percent", "days"}.isdisjoint(self.errors):
            return cleaned
        try:
            self.test = AttentionRule(kind, cleaned["periods"] or 1, percent, cleaned["days"] or 0)
        except AttentionRefused as refusal:
            (box,) = parameters_of(kind)  # what the others would say is passed over
            self.add_error(box, str(refusal))
        return cleaned

    def _pass_over(self, names: Collection[str]) -> None:
        """Take no notice of boxes that are not seen, nor of what may be wrong in them."""
        for name in names:
            self.cleaned_data[name] = None
            self.errors.pop(name, None)

    def _percent(self, text: str) -> Number | None:
        text = text.strip().removesuffix("%").strip()
        if not text:
            if self.cleaned_data.get("kind") == AttentionKind.BEYOND_TOLERANCE:
                self.add_error("percent", "Say how many per cent from target, such as 10.")
            return None
        read = read_figure(text)
        if read.refused or read.value is None:
            self.add_error("percent", f"“{text}” is not a number: write it in digits, such as 10.")
            return None
        return read.value

    def wanted(self, *, id_of: int = 0) -> Attention:
        """Return the rule that was written, as a trial needs it; the form is valid."""
        given = self.cleaned_data
        assert self.test is not None  # noqa: S101  (set by clean)
        return Attention(
            id=id_of,
            name=self.known or given["name"],
            version=0,
            from_on=given["from_on"],
            test=self.test,
            unit_id=None if given["unit"] == WHOLE else int(given["unit"]),
            told=Told(Whom(given["whom"]), given["post"] if given["whom"] == Whom.POST else ""),
            follows=given["follows"].strip().replace("\r\n", "\n"),
            within_days=given["within_days"],
            is_withdrawn=False,
            reason=given["reason"].strip(),
            event=0,
        )


def initial_of(rule: Attention | None) -> dict[str, Any]:
    """Return what the boxes hold at first: the version that stands."""
    if rule is None:
        return {"unit": WHOLE, "whom": Whom.OWNER.value}
    return {
        "kind": rule.test.kind.value,
        "periods": rule.test.periods if rule.test.periods > 1 else None,
        "percent": percent_of(rule),
        "days": rule.test.days or None,
        "unit": WHOLE if rule.unit_id is None else str(rule.unit_id),
        "whom": rule.told.whom.value,
        "post": rule.told.post,
        "follows": rule.follows,
        "within_days": rule.within_days,
    }


class WithdrawRuleForm(ChangeForm):
    """From which day a rule ends, and why."""

    from_on = SensibleDay(label="From which day", help_text="What it raised is cleared then.")
