"""Who is responsible: organisation units, posts, people, and the roles that posts hold.

Units and posts are an identity and its dated versions: of the versions known, the one with the latest
``from_on`` that has begun is in force, and of two for the same day the one recorded later.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from goldenthread.records.models import AppendOnly, Fields, Mutable


class Role(models.TextChoices):
    """What the holder of a post is to the system; docs/rights.md says what each may do."""

    PERFORMANCE_OFFICER = "performance_officer", "Performance officer"
    DIRECTOR = "director", "Director"
    HEAD_OF_SERVICE = "head_of_service", "Head of service"
    SERVICE_MANAGER = "service_manager", "Service manager"
    COUNCILLOR = "councillor", "Councillor"
    AUDITOR = "auditor", "Auditor"
    STAFF = "staff", "Member of staff"
    PARTNER = "partner", "Partner organisation"


class AppointmentKind(models.TextChoices):
    """On what terms somebody holds a post; of several holders all are responsible."""

    SUBSTANTIVE = "substantive", "Permanent"
    ACTING = "acting", "Acting"
    INTERIM = "interim", "Interim"
    SHARED = "shared", "Shared"


class OrganisationUnit(AppendOnly):
    """A part of the council or of a partner; what it is called and where it stands is in its versions."""

    audited = Fields(1, ("id", "reference"))
    reference = models.CharField(max_length=60, unique=True)


class OrganisationUnitVersion(AppendOnly):
    """What a unit is called and where it stands from a day on, until the next version or its end.

    A unit that has ended names the successor that took over what it owned, where there was one; where
    there were several, ``successors`` has their references with spaces between.
    """

    audited = (
        Fields(1, ("id", "unit_id", "from_on", "name", "kind", "parent_id", "is_ended")),
        Fields(
            2,
            (
                "id",
                "unit_id",
                "from_on",
                "name",
                "kind",
                "parent_id",
                "is_ended",
                "is_partner",
                "successor_id",
                "reason",
            ),
        ),
        Fields(
            3,
            (
                "id",
                "unit_id",
                "from_on",
                "name",
                "kind",
                "parent_id",
                "is_ended",
                "is_partner",
                "successor_id",
                "successors",
                "reason",
            ),
        ),
    )
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="versions")
    from_on = models.DateField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    parent = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="+")
    is_ended = models.BooleanField(default=False)
    is_partner = models.BooleanField(default=False)
    successor = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="+")
    successors = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "from_on", "event"])]


class Area(AppendOnly):
    """A place that figures are counted for: a ward, a neighbourhood, a whole authority.

    ``name`` is what it was added as; what it is called since it was renamed is in its versions.
    """

    audited = Fields(1, ("id", "reference", "name"))
    reference = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)


class AreaVersion(AppendOnly):
    """What an area is called from a day on, since it was renamed."""

    audited = Fields(1, ("id", "area_id", "from_on", "name", "reason"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="versions")
    from_on = models.DateField()
    name = models.CharField(max_length=120)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["area", "from_on", "event"])]


class Post(AppendOnly):
    """A job that responsibilities hang on, whoever holds it."""

    audited = Fields(1, ("id", "reference"))
    reference = models.CharField(max_length=60, unique=True)


class PostVersion(AppendOnly):
    """What a post is called and which unit it belongs to, from a day on."""

    audited = (
        Fields(1, ("id", "post_id", "from_on", "title", "unit_id", "is_ended")),
        Fields(
            2,
            (
                "id",
                "post_id",
                "from_on",
                "title",
                "unit_id",
                "is_ended",
                "successor_id",
                "reason",
            ),
        ),
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="versions")
    from_on = models.DateField()
    title = models.CharField(max_length=120)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="+")
    is_ended = models.BooleanField(default=False)
    successor = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["post", "from_on", "event"])]


class Person(Mutable):
    """Somebody who holds posts; the trail keeps the name only as a salted digest."""

    audited = Fields(1, ("id", "reference", "name", "email"))
    personal = ("name", "email")
    reference = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)


class Appointment(AppendOnly):
    """A person holds a post from a day on; a later row for the same two and day says when it ended.

    Or that it was withdrawn before it began, so that it never was in force.
    """

    audited = (
        Fields(1, ("id", "post_id", "person_id", "from_on", "to_on")),
        Fields(2, ("id", "post_id", "person_id", "from_on", "to_on", "kind", "reason")),
        Fields(
            3,
            (
                "id",
                "post_id",
                "person_id",
                "from_on",
                "to_on",
                "kind",
                "reason",
                "is_withdrawn",
            ),
        ),
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    kind = models.CharField(
        max_length=12, choices=AppointmentKind, default=AppointmentKind.SUBSTANTIVE
    )
    reason = models.TextField(blank=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "from_on", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="appointment_ends_after_it_begins",
                condition=models.Q(to_on__isnull=True) | models.Q(to_on__gte=models.F("from_on")),
            )
        ]


class RoleGrant(AppendOnly):
    """A post holds a role over a unit and all below it, from a day on, until withdrawn."""

    audited = Fields(1, ("id", "post_id", "role", "unit_id", "from_on", "is_withdrawn"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="+")
    from_on = models.DateField()
    is_withdrawn = models.BooleanField(default=False)


class LastLook(models.Model):
    """Up to which event somebody has seen what changed, so that their home says what is new."""

    is_transient = True
    person_id = models.BigIntegerField(primary_key=True)
    event = models.BigIntegerField()
    at = models.DateTimeField()


class Account(AbstractBaseUser):
    """The means by which a person signs in. Its secrets are kept out of the trail."""

    exempt_from_audit = "holds secrets; signing in and changing a secret are events of their own"
    username = models.CharField(max_length=80, unique=True)
    email = models.EmailField(blank=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    @property
    def name(self) -> str:
        """The person's name, which a password may not be like."""
        return self.person.name


class Invitation(Mutable):
    """A person was asked by mail to open an account; ends when accepted, withdrawn or expired."""

    audited = Fields(
        1,
        (
            "id", "person_id", "email", "username",
            "sent_at", "expires_at", "accepted_at", "withdrawn_at",
        ),
    )  # fmt: skip
    personal = ("email", "username")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    email = models.EmailField()
    username = models.CharField(max_length=80)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_open_invitation_a_person",
                fields=["person"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
            )
        ]


class Mail(models.Model):
    """One mail to one person, and how far it has come; what it says is put together as it is sent."""

    exempt_from_audit = "post on its way: what it tells of is an event of its own"
    kind = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    to = models.EmailField()
    facts = models.JSONField(default=dict)
    root = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["due_at"]), models.Index(fields=["person"])]
