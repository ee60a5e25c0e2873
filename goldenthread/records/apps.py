"""The records app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class RecordsConfig(AppConfig):
    name = "goldenthread.records"
    label = "records"

    def ready(self) -> None:
        """Let words be looked for on every connection."""
        from goldenthread.records import searching

        connection_created.connect(searching.on_connection, dispatch_uid="search-functions")
