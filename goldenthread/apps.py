"""The package itself as an app: it carries the management commands and the static files."""

from django.apps import AppConfig


class GoldenThreadConfig(AppConfig):
    name = "goldenthread"
    label = "goldenthread"

    def ready(self) -> None:
        """Have what was recorded followed soon."""
        from goldenthread.audit import followers
        from goldenthread.management.following import follow_soon

        followers.tell_of_events(follow_soon)
