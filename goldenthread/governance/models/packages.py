"""Changes on their way up a route: packages, their lines, and what was decided of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.governance.models.bodies import Body
from goldenthread.governance.models.routes import ApprovalRouteVersion, DelegatedPower
from goldenthread.organisation.models import OrganisationUnit, Person, Post
from goldenthread.records.fields import choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.ladder import Answer

_ANEW = "a projection of audited rows; `goldenthread rebuild-projection` makes it anew"


class Package(AppendOnly):
    """Changes that climb a route together, until each is in force, refused or withdrawn."""

    audited = Fields(
        1, ("id", "reference", "title", "words", "kind", "route_version_id", "person_id", "post_id")
    )
    reference = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    kind = models.CharField(max_length=20)
    route_version = models.ForeignKey(ApprovalRouteVersion, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")


class PackageLine(AppendOnly):
    """One change of a package: what it is about. What it asks for is in its versions."""

    audited = Fields(
        1,
        ("id", "package_id", "number", "subject_kind", "subject_id", "subject_label", "unit_id"),
    )
    package = models.ForeignKey(Package, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=200)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["package", "number"], name="one_line_of_a_number")
        ]
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_id"])]


class LineVersion(AppendOnly):
    """What a line asks for, from its author at a step; the latest is the one that climbs.

    ``asked`` is what its carrier reads; it comes into force on ``from_on``. ``read_at`` is the event up to
    which its author had read: what it changes may have been changed since.
    """

    audited = Fields(1, ("id", "line_id", "asked", "from_on", "step", "words", "read_at"))
    line = models.ForeignKey(PackageLine, models.PROTECT, related_name="versions")
    asked = models.JSONField()
    from_on = models.DateField()
    step = models.CharField(max_length=60)
    words = models.TextField(blank=True)
    read_at = models.BigIntegerField()


class Decision(AppendOnly):
    """What was answered at a step in one go: by a post or a body, on which day, in which meeting.

    ``post`` answered, for itself, in the place of ``stood_in_for``, or under a delegated ``power``; of a body
    ``post`` recorded it. ``is_own`` where whoever answered had proposed it, as the route allows.
    """

    audited = Fields(
        1,
        (
            "id", "package_id", "step", "body_id", "post_id", "person_id", "stood_in_for_id",
            "power_id", "decided_on", "meeting", "minute", "words", "is_own",
        ),
    )  # fmt: skip
    package = models.ForeignKey(Package, models.PROTECT, related_name="decisions")
    step = models.CharField(max_length=60)
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    stood_in_for = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    power = models.ForeignKey(DelegatedPower, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField()
    meeting = models.CharField(max_length=200, blank=True)
    minute = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    is_own = models.BooleanField(default=False)


class LineDecision(AppendOnly):
    """What a decision says of one line, on which of its versions; where it goes then.

    ``back_to`` is the stage that it was sent back to; ``to_body`` has it next, where that is split by remit.
    """

    audited = Fields(
        1,
        ("id", "decision_id", "line_id", "version_id", "answer", "back_to", "to_body_id", "words"),
    )
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="lines")
    line = models.ForeignKey(PackageLine, models.PROTECT, related_name="decisions")
    version = models.ForeignKey(LineVersion, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=choices_of(Answer))
    back_to = models.PositiveSmallIntegerField(default=0)
    to_body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)


class Suggestion(AppendOnly):
    """What somebody at a step would rather see, of a line or of all; it is accepted or declined."""

    audited = Fields(
        1,
        ("id", "reference", "package_id", "line_id", "step", "body_id", "post_id", "person_id", "words"),
    )  # fmt: skip
    reference = models.CharField(max_length=60, unique=True)
    package = models.ForeignKey(Package, models.PROTECT, related_name="suggestions")
    line = models.ForeignKey(PackageLine, models.PROTECT, null=True, related_name="suggestions")
    step = models.CharField(max_length=60)
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.TextField()


class SuggestionAnswer(AppendOnly):
    """That a suggestion was accepted or declined, and why."""

    audited = Fields(1, ("id", "suggestion_id", "is_accepted", "words"))
    suggestion = models.OneToOneField(Suggestion, models.PROTECT, related_name="answer")
    is_accepted = models.BooleanField()
    words = models.TextField()


class LineNow(models.Model):
    """Where a line stands today, and the version that climbs; ``done`` are the steps of its stage passed."""

    exempt_from_audit = _ANEW
    line = models.OneToOneField(PackageLine, models.CASCADE, primary_key=True, related_name="now")
    package = models.ForeignKey(Package, models.CASCADE, related_name="lines_now")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    stage = models.PositiveSmallIntegerField()
    done = models.CharField(max_length=400, blank=True)
    returns_to = models.PositiveSmallIntegerField(default=1)
    body_id = models.BigIntegerField(null=True)
    version_id = models.BigIntegerField()
    from_on = models.DateField()
    came_on = models.DateField()
    label = models.CharField(max_length=200)
    unit_id = models.BigIntegerField(null=True)
    is_refined = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "lines now"
        indexes: ClassVar = [models.Index(fields=["package", "state", "number"])]


class OpenStep(models.Model):
    """A step at which lines of a package wait today: for a post, a body, or a role over a unit.

    ``is_held`` where it waits until all that still climbs has come up to it.
    """

    exempt_from_audit = _ANEW
    package = models.ForeignKey(Package, models.CASCADE, related_name="open_steps")
    step = models.CharField(max_length=60)
    stage = models.PositiveSmallIntegerField()
    post_id = models.BigIntegerField(null=True, db_index=True)
    body_id = models.BigIntegerField(null=True, db_index=True)
    role = models.CharField(max_length=40, blank=True)
    unit_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    lines = models.PositiveIntegerField()
    came_on = models.DateField()
    due_on = models.DateField(null=True)
    is_held = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "open steps"
