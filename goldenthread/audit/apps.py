"""The audit app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    name = "goldenthread.audit"
    label = "audit"

    def ready(self) -> None:
        """Keep the database's own guards in step with the models."""
        from goldenthread.audit import triggers

        connection_created.connect(triggers.on_connection, dispatch_uid="audit-functions")
        pre_migrate.connect(triggers.before_migrating, sender=self, dispatch_uid="audit-remove")
        post_migrate.connect(triggers.after_migrating, sender=self, dispatch_uid="audit-install")
