"""The audit app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    name = "goldenthread.audit"
    label = "audit"

    def ready(self) -> None:
        """Keep the database's own guards, and what it knows of its tables, in step."""
        from goldenthread.audit import followers, statistics, triggers

        connection_created.connect(triggers.on_connection, dispatch_uid="audit-functions")
        pre_migrate.connect(triggers.before_migrating, sender=self, dispatch_uid="audit-remove")
        post_migrate.connect(triggers.after_migrating, sender=self, dispatch_uid="audit-install")
        post_migrate.connect(
            statistics.after_migrating, sender=self, dispatch_uid="audit-statistics"
        )
        followers.register(statistics.FOLLOWER, statistics.follow)
