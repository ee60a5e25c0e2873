"""The plan app."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "goldenthread.plan"
    label = "plan"

    def ready(self) -> None:
        """Follow what is recorded; hide people's own in the trail; carry what is adopted."""
        from goldenthread.audit import followers
        from goldenthread.governance.commands import carriers
        from goldenthread.governance.queries.lines_hidden import hide_lines
        from goldenthread.indicators.queries.hidden import also_hidden
        from goldenthread.indicators.queries.life_outlook import TouchedKind, also_touched
        from goldenthread.indicators.queries.watchers import also_watched
        from goldenthread.plan.commands import thread_now
        from goldenthread.plan.commands.carried import (
            contributions,
            plans,
            prioritisations,
            promises,
        )
        from goldenthread.plan.queries.evidence import objectives_resting, series_owned
        from goldenthread.plan.queries.hidden import hidden_of_the_thread
        from goldenthread.plan.queries.lines_hidden import lines_hidden

        followers.register(thread_now.FOLLOWER, thread_now.follow)
        also_hidden(hidden_of_the_thread)
        hide_lines(lines_hidden)
        carriers.register(contributions.KIND, contributions.ContributionCarrier())
        carriers.register(plans.KIND, plans.PlanCarrier())
        carriers.register(prioritisations.KIND, prioritisations.PrioritisationCarrier())
        carriers.register(promises.KIND, promises.PromiseCarrier())
        also_touched(TouchedKind.OBJECTIVE, objectives_resting)
        also_watched(series_owned)
