"""The indicators app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "goldenthread.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Follow what is recorded: what needs attention is noted after the event."""
        from goldenthread.audit import followers
        from goldenthread.indicators.commands import exceptions

        followers.register("exceptions", exceptions.follow)
