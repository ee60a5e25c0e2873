"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "goldenthread.reports"
    label = "reports"

    def ready(self) -> None:
        """Hide in the trail what is said of hidden indicators; carry scorecards that are adopted."""
        from goldenthread.governance.commands import carriers
        from goldenthread.indicators.queries.hidden import also_hidden
        from goldenthread.indicators.queries.life_outlook import TouchedKind, also_touched
        from goldenthread.reports.commands import carrying
        from goldenthread.reports.queries.hidden import hidden_of_scorecards
        from goldenthread.reports.queries.resting import scorecards_resting

        also_hidden(hidden_of_scorecards)
        also_touched(TouchedKind.SCORECARD, scorecards_resting)
        carriers.register(carrying.KIND, carrying.ScorecardCarrier())
