"""The indicators app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "goldenthread.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Follow what is recorded."""
        from goldenthread.audit import followers
        from goldenthread.indicators.commands import outlooks

        followers.register(outlooks.FOLLOWER, outlooks.follow)
