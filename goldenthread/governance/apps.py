"""The governance app."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "goldenthread.governance"
    label = "governance"

    def ready(self) -> None:
        """Bring adopted changes of the framework into force, and of who watches which unit."""
        from goldenthread.governance.commands import carriers
        from goldenthread.governance.commands.carried import framework, pairings

        carriers.register(framework.KIND, framework.FrameworkCarrier())
        carriers.register(pairings.KIND, pairings.PairingCarrier())
