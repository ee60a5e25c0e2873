"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "goldenthread.reports"
    label = "reports"

    def ready(self) -> None:
        """Hide in the trail what is said of indicators that a reader may not see."""
        from goldenthread.indicators.queries.hidden import also_hidden
        from goldenthread.reports.queries.hidden import hidden_of_scorecards

        also_hidden(hidden_of_scorecards)
