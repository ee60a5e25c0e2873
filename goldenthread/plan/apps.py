"""The plan app."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "goldenthread.plan"
    label = "plan"

    def ready(self) -> None:
        """Follow what is recorded: how objectives are doing rests on the ratings of series."""
        from goldenthread.audit import followers
        from goldenthread.plan.commands import thread_now

        followers.register(thread_now.FOLLOWER, thread_now.follow)
