"""Who decides and reviews: bodies, their members and duties, and what each watches."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.organisation.models import OrganisationUnit, Person, Post
from goldenthread.records.fields import choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import BodyRole, ReviewInterval


class Body(AppendOnly):
    """A group that decides or reviews; what it is called and for what it is there is in its versions."""

    audited = Fields(1, ("id", "reference"))
    reference = models.CharField(max_length=60, unique=True)


class BodyVersion(AppendOnly):
    """A body from a day on: its name, terms of reference, and the body above it.

    One that has ended names the successor to which what it watched and did has passed, if any.
    """

    audited = Fields(
        1,
        (
            "id", "body_id", "from_on", "name", "kind", "role", "terms", "above_id", "adopted_by",
            "adopted_on", "first_cycle", "is_ended", "successor_id", "reason",
        ),
    )  # fmt: skip
    body = models.ForeignKey(Body, models.PROTECT, related_name="versions")
    from_on = models.DateField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=12, choices=choices_of(BodyRole))
    terms = models.TextField(blank=True)
    above = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    adopted_by = models.CharField(max_length=200, blank=True)
    adopted_on = models.DateField(null=True)
    first_cycle = models.CharField(max_length=200, blank=True)
    is_ended = models.BooleanField(default=False)
    successor = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["body", "from_on", "event"])]


class Membership(AppendOnly):
    """That a person, a post, another body, or one for each unit of a kind sits on a body from a day on.

    ``for_unit`` is the unit that a member speaks for. From the day on which it ``is_ended`` it is over.
    """

    audited = Fields(
        1,
        (
            "id", "body_id", "person_id", "post_id", "member_body_id", "unit_kind", "from_on",
            "capacity", "for_unit_id", "is_ended", "reason",
        ),
    )  # fmt: skip
    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    member_body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    unit_kind = models.CharField(max_length=40, blank=True)
    from_on = models.DateField()
    capacity = models.CharField(max_length=60, blank=True)
    for_unit = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="+")
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_member_is_one_thing",
                condition=models.Q(person__isnull=False, post=None, member_body=None, unit_kind="")
                | models.Q(person=None, post__isnull=False, member_body=None, unit_kind="")
                | models.Q(person=None, post=None, member_body__isnull=False, unit_kind="")
                | models.Q(person=None, post=None, member_body=None) & ~models.Q(unit_kind=""),
            )
        ]


class Watch(AppendOnly):
    """What a body watches from a day on, how often, and to what purpose.

    ``subject_kind`` says what ``subject_id`` is of; ``subject_words`` names what has no record here.
    """

    audited = Fields(
        1,
        (
            "id", "body_id", "subject_kind", "subject_id", "subject_words", "from_on",
            "how_often", "purpose", "is_ended", "reason",
        ),
    )  # fmt: skip
    body = models.ForeignKey(Body, models.PROTECT, related_name="watches")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField(null=True)
    subject_words = models.CharField(max_length=200, blank=True)
    from_on = models.DateField()
    how_often = models.CharField(max_length=12, choices=choices_of(ReviewInterval))
    purpose = models.TextField(blank=True)
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_id"])]


class Duty(AppendOnly):
    """Who must do what, how often or by when, and to whom it goes; the latest of a reference stands.

    It falls to a body, a post, each unit of a kind, or whom ``holder_words`` names.
    """

    audited = Fields(
        1,
        (
            "id", "reference", "from_on", "does", "body_id", "post_id", "unit_kind",
            "holder_words", "how_often", "by_when", "to_body_id", "to_words", "source",
            "is_ended", "reason",
        ),
    )  # fmt: skip
    reference = models.CharField(max_length=60, db_index=True)
    from_on = models.DateField()
    does = models.TextField()
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="duties")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    unit_kind = models.CharField(max_length=40, blank=True)
    holder_words = models.CharField(max_length=200, blank=True)
    how_often = models.CharField(max_length=12, choices=choices_of(ReviewInterval), blank=True)
    by_when = models.CharField(max_length=120, blank=True)
    to_body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    to_words = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
