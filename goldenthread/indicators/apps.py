"""The indicators app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "goldenthread.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Follow what is recorded: the outlook first, then what needs attention; carry what is adopted."""
        from goldenthread.audit import followers
        from goldenthread.governance.commands import carriers
        from goldenthread.governance.queries.lines_hidden import hide_lines
        from goldenthread.indicators.commands import exceptions, outlooks
        from goldenthread.indicators.commands.carried import definitions, life, rules, targets
        from goldenthread.indicators.queries.hidden import lines_hidden

        followers.register(outlooks.FOLLOWER, outlooks.follow)
        followers.register("exceptions", exceptions.follow)
        carriers.register(targets.KIND, targets.TargetsCarrier())
        hide_lines(lines_hidden)
        carriers.register(definitions.KIND, definitions.DefinitionsCarrier())
        carriers.register(rules.KIND, rules.RulesCarrier())
        carriers.register(life.KIND, life.LifeCarrier())
