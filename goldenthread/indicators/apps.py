"""The indicators app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "goldenthread.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Follow what is recorded: the outlook first, then what needs attention by it."""
        from goldenthread.audit import followers
        from goldenthread.indicators.commands import exceptions, outlooks

        followers.register(outlooks.FOLLOWER, outlooks.follow)
        followers.register("exceptions", exceptions.follow)
