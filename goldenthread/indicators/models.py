"""What we watch: indicators and their definitions, series, targets, rules, actuals, ratings and commentary.

Every model here is append-only but two: :class:`SeriesNow`, a projection that can be rebuilt, and
:class:`ImportDraft`, which passes.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from goldenthread.organisation.models import Area, OrganisationUnit, Post
from goldenthread.records.fields import NumberField
from goldenthread.records.models import AppendOnly, Fields, StoredFile
from goldenthread.rules.vocabulary import (
    Accumulation,
    Frequency,
    Heading,
    MissingReason,
    Polarity,
    RatingClass,
    State,
    ValueKind,
)


def _choices(*kinds: type) -> list[tuple[str, str]]:
    return [(word.value, word.value.replace("_", " ")) for kind in kinds for word in kind]  # type: ignore[attr-defined]


class Indicator(AppendOnly):
    """A thing that is counted, known by the code that people say; its meaning is in its definitions."""

    audited = Fields(1, ("id", "code", "order"))
    code = models.CharField(max_length=60, unique=True)
    order = models.IntegerField(default=0)


class RatingRule(AppendOnly):
    """One version of a rating rule, in force from a day; a later one of the same name takes its place."""

    audited = Fields(
        1, ("id", "name", "version", "from_on", "clauses", "adopted_by", "adopted_on", "reason")
    )
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    from_on = models.DateField()
    clauses = models.JSONField()
    adopted_by = models.CharField(max_length=120)
    adopted_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "version"], name="one_rule_version")
        ]


class Definition(AppendOnly):
    """How an indicator is counted from a day on, until the next version."""

    audited = Fields(
        1,
        (
            "id",
            "indicator_id",
            "from_on",
            "title",
            "description",
            "value_kind",
            "unit",
            "decimals",
            "polarity",
            "frequency",
            "accumulation",
            "is_information_only",
            "rule_name",
            "reason",
        ),
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="definitions")
    from_on = models.DateField()
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    value_kind = models.CharField(max_length=12, choices=_choices(ValueKind))
    unit = models.CharField(max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    polarity = models.CharField(max_length=12, choices=_choices(Polarity))
    frequency = models.CharField(max_length=10, choices=_choices(Frequency))
    accumulation = models.CharField(max_length=14, choices=_choices(Accumulation))
    is_information_only = models.BooleanField(default=False)
    rule_name = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["indicator", "from_on", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="at_most_six_decimals", condition=Q(decimals__lte=6))
        ]


class Series(AppendOnly):
    """An indicator as reported for one unit and, where there is one, an area.

    ``unit`` is the one it began with; where it moved since is in its placements, and the unit of today
    in :class:`SeriesNow`.
    """

    audited = Fields(1, ("id", "reference", "indicator_id", "unit_id", "area_id"))
    reference = models.CharField(max_length=130, unique=True)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="series")
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "series"

    @property
    def unit_now_id(self) -> int:
        """The unit that it belongs to today; read it with ``select_related("now")``."""
        return self.now.unit_id


class SeriesPlacement(AppendOnly):
    """Which unit a series belongs to from a day on, since it moved."""

    audited = Fields(1, ("id", "series_id", "from_on", "unit_id", "reason"))
    series = models.ForeignKey(Series, models.PROTECT, related_name="placements")
    from_on = models.DateField()
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["series", "from_on", "event"])]


class RestrictionKind(models.TextChoices):
    """Why a series is hidden from those without the right to see what is restricted."""

    OPEN = "open", "Open"
    DRAFT = "draft", "Draft"
    EMBARGOED = "embargoed", "Embargoed"
    EXEMPT = "exempt", "Exempt"


class Restriction(AppendOnly):
    """That a series is a draft, embargoed until a moment, or exempt; the latest row of a series stands."""

    audited = Fields(1, ("id", "series_id", "kind", "until", "reason"))
    series = models.ForeignKey(Series, models.PROTECT, related_name="restrictions")
    kind = models.CharField(max_length=12, choices=RestrictionKind)
    until = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="only_an_embargo_ends_by_itself",
                condition=Q(until__isnull=False) ^ ~Q(kind=RestrictionKind.EMBARGOED),
            )
        ]


class Share(AppendOnly):
    """That a partner's unit sees a series which is not its own, until withdrawn."""

    audited = Fields(1, ("id", "series_id", "unit_id", "is_withdrawn", "reason"))
    series = models.ForeignKey(Series, models.PROTECT, related_name="shares")
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="+")
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "series", "event"])]


class Ownership(AppendOnly):
    """Which posts answer for a series from a day on, measure it, report it and validate it.

    Where one of the last three is missing, the owner does it.
    """

    audited = (
        Fields(1, ("id", "series_id", "from_on", "owner_id")),
        Fields(
            2,
            (
                "id",
                "series_id",
                "from_on",
                "owner_id",
                "measurer_id",
                "reporter_id",
                "validator_id",
                "reason",
            ),
        ),
    )
    series = models.ForeignKey(Series, models.PROTECT, related_name="ownerships")
    from_on = models.DateField()
    owner = models.ForeignKey(Post, models.PROTECT, related_name="+")
    measurer = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    reporter = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    validator = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["series", "from_on", "event"])]


class _OfAPeriod(AppendOnly):
    """What every row about a series in a period shares; the span is half-open."""

    # The index below begins with the series: one on it alone is dear to write and leads planners astray.
    series = models.ForeignKey(Series, models.PROTECT, related_name="%(class)ss", db_index=False)
    start_on = models.DateField()
    next_start_on = models.DateField()

    class Meta:
        abstract = True
        indexes: ClassVar = [models.Index(fields=["series", "start_on", "next_start_on", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_span_runs_forward", condition=Q(next_start_on__gt=F("start_on"))
            )
        ]


class Import(AppendOnly):
    """One confirmed import: the file as it was uploaded, how its columns were read, what came of it."""

    audited = Fields(1, ("id", "file_id", "sheet", "mapping", "counts", "choices"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=120, blank=True)
    mapping = models.JSONField()
    counts = models.JSONField()
    choices = models.JSONField()


class ImportMapping(AppendOnly):
    """How columns with these headings were read; the latest is offered next time."""

    audited = Fields(1, ("id", "fingerprint", "mapping"))
    fingerprint = models.CharField(max_length=64, db_index=True)
    mapping = models.JSONField()


class Target(_OfAPeriod):
    """What is intended for a series in a span; a later row for the same span takes its place.

    A row without a value says that the span has no target any more.
    """

    audited = Fields(
        1, ("id", "series_id", "start_on", "next_start_on", "value", "reason", "source_id", "line")
    )
    value = NumberField(null=True)
    reason = models.TextField(blank=True)
    source = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+", db_index=False)
    line = models.PositiveIntegerField(null=True)


class Actual(_OfAPeriod):
    """What was recorded for a series and period, one day, by somebody; a later row supersedes it."""

    audited = Fields(
        1,
        (
            "id",
            "series_id",
            "start_on",
            "next_start_on",
            "value",
            "numerator",
            "denominator",
            "missing",
            "state",
            "reason",
            "source_id",
            "line",
        ),
    )
    value = NumberField(null=True)
    numerator = NumberField(null=True)
    denominator = NumberField(null=True)
    missing = models.CharField(max_length=16, blank=True, choices=_choices(MissingReason))
    state = models.CharField(max_length=12, choices=_choices(State))
    reason = models.TextField(blank=True)
    source = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+", db_index=False)
    line = models.PositiveIntegerField(null=True)

    class Meta(_OfAPeriod.Meta):
        constraints: ClassVar = [
            *_OfAPeriod.Meta.constraints,
            models.CheckConstraint(
                name="actual_has_a_value_or_says_why_not",
                condition=Q(value__isnull=True) ^ Q(missing=""),
            ),
            models.CheckConstraint(
                name="actual_has_both_parts_or_neither",
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__isnull=False),
            ),
        ]


class Validation(AppendOnly):
    """Somebody looked at an actual and found it right; from then on a correction needs a reason."""

    audited = Fields(1, ("id", "actual_id"))
    actual = models.OneToOneField(Actual, models.PROTECT, related_name="validation")


class Commentary(_OfAPeriod):
    """What was said about a series in a period; a later row takes its place, the earlier stays readable."""

    audited = Fields(
        1, ("id", "series_id", "start_on", "next_start_on", "text", "source_id", "line")
    )
    text = models.TextField(blank=True)
    source = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+", db_index=False)
    line = models.PositiveIntegerField(null=True)


ASKED = "asked"
"""The kind of a doubt that somebody put; the others are the system's own."""


class PlausibilityFlag(AppendOnly):
    """A doubt about an actual, put as a question when it was recorded, or by somebody later."""

    audited = Fields(1, ("id", "actual_id", "kind", "question"))
    actual = models.ForeignKey(Actual, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=40)
    question = models.TextField()


class FlagAnswer(AppendOnly):
    """Somebody's answer to a doubt; it closes the question."""

    audited = Fields(1, ("id", "flag_id", "answer"))
    flag = models.OneToOneField(PlausibilityFlag, models.PROTECT, related_name="answer")
    answer = models.TextField()


IN_PERIOD = "in_period"
"""The basis of a rating for a period of the series' own frequency."""
OUTTURN = "outturn"
"""The basis of a rating for another span, as a year's outturn of what is counted by quarters."""


class Rating(_OfAPeriod):
    """What a rule said of a series in a period, and where the series was heading; kept for good.

    A later row for the same series, period and basis takes its place; the sentence is made on demand
    from the inputs named here.
    """

    audited = Fields(
        1,
        (
            "id",
            "series_id",
            "start_on",
            "next_start_on",
            "basis",
            "rating_class",
            "actual_id",
            "target_id",
            "definition_id",
            "rule_id",
            "short",
            "long",
            "year_to_date",
            "inputs",
        ),
    )
    basis = models.CharField(max_length=12, default=IN_PERIOD)
    rating_class = models.CharField(max_length=16, choices=_choices(RatingClass))
    actual = models.ForeignKey(Actual, models.PROTECT, null=True, related_name="+", db_index=False)
    target = models.ForeignKey(Target, models.PROTECT, null=True, related_name="+", db_index=False)
    definition = models.ForeignKey(Definition, models.PROTECT, related_name="+", db_index=False)
    rule = models.ForeignKey(
        RatingRule, models.PROTECT, null=True, related_name="+", db_index=False
    )
    short = models.CharField(max_length=10, choices=_choices(Heading))
    long = models.CharField(max_length=10, choices=_choices(Heading))
    year_to_date = NumberField(null=True)
    inputs = models.JSONField(default=dict)


class SeriesNow(models.Model):
    """The latest of everything about a series, one row each, so that present pages are quick."""

    exempt_from_audit = (
        "a projection of audited rows; `goldenthread rebuild-projection` makes it anew"
    )
    series = models.OneToOneField(Series, models.CASCADE, primary_key=True, related_name="now")
    code = models.CharField(max_length=130)
    order = models.IntegerField()
    title = models.CharField(max_length=300)
    unit_id = models.BigIntegerField()
    owner_id = models.BigIntegerField(null=True, db_index=True)
    restriction = models.CharField(
        max_length=12, choices=RestrictionKind, default=RestrictionKind.OPEN
    )
    restricted_until = models.DateTimeField(null=True)
    definition = models.ForeignKey(Definition, models.CASCADE, related_name="+", db_index=False)
    frequency = models.CharField(max_length=10)
    start_on = models.DateField(null=True)
    next_start_on = models.DateField(null=True)
    rating = models.ForeignKey(Rating, models.CASCADE, null=True, related_name="+", db_index=False)
    rating_class = models.CharField(max_length=16)
    short = models.CharField(max_length=10)
    long = models.CharField(max_length=10)
    actual_value = NumberField(null=True)
    target_value = NumberField(null=True)
    has_commentary = models.BooleanField(default=False)
    open_flags = models.PositiveIntegerField(default=0)
    history = models.JSONField(default=list)
    missing = models.CharField(max_length=16, blank=True)
    previous_class = models.CharField(max_length=16, blank=True)
    first_start_on = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "series now"
        # All that is counted for every reader's scorecard is in it, so that no row is looked up.
        indexes: ClassVar = [
            models.Index(
                name="series_now_counted",
                fields=[
                    "unit_id",
                    "frequency",
                    "next_start_on",
                    "start_on",
                    "rating_class",
                    "missing",
                    "previous_class",
                    "restriction",
                    "restricted_until",
                    "open_flags",
                    "first_start_on",
                    "owner_id",
                ],
            )
        ]


class ImportDraft(models.Model):
    """An upload on its way, with its columns and preview. Ends when confirmed or dropped."""

    is_transient = True
    exempt_from_audit = "passes: nothing of it is recorded until it is confirmed"
    key = models.UUIDField(primary_key=True)
    person_id = models.BigIntegerField()
    begun_at = models.DateTimeField()
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    sheet = models.CharField(max_length=120, blank=True)
    mapping = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    job_key = models.UUIDField(null=True)
    import_id = models.BigIntegerField(null=True)


class ChangeDraft(models.Model):
    """A change on its way, with the preview of what it comes to. Ends when recorded or dropped."""

    is_transient = True
    exempt_from_audit = "passes: nothing of it is recorded until it is confirmed"
    key = models.UUIDField(primary_key=True)
    person_id = models.BigIntegerField()
    begun_at = models.DateTimeField()
    asked = models.JSONField()
    preview = models.JSONField(default=dict)
    job_key = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(null=True)
