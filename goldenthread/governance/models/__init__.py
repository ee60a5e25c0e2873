"""Who decides and who watches, what a council chooses, and the changes on their way up its routes."""

from goldenthread.governance.models.bodies import Body, BodyVersion, Duty, Membership, Watch
from goldenthread.governance.models.framed import (
    CouncilWord,
    Framework,
    Guidance,
    Level,
    LevelVersion,
    PartInUse,
    PlanKind,
    PlanKindVersion,
)
from goldenthread.governance.models.packages import (
    Decision,
    LineDecision,
    LineNow,
    LineVersion,
    OpenStep,
    Package,
    PackageLine,
    Suggestion,
    SuggestionAnswer,
)
from goldenthread.governance.models.portfolios import (
    Portfolio,
    PortfolioItem,
    PortfolioVersion,
)
from goldenthread.governance.models.routes import (
    ApprovalRoute,
    ApprovalRouteVersion,
    DelegatedPower,
    StandIn,
)

__all__ = [
    "ApprovalRoute",
    "ApprovalRouteVersion",
    "Body",
    "BodyVersion",
    "CouncilWord",
    "Decision",
    "DelegatedPower",
    "Duty",
    "Framework",
    "Guidance",
    "Level",
    "LevelVersion",
    "LineDecision",
    "LineNow",
    "LineVersion",
    "Membership",
    "OpenStep",
    "Package",
    "PackageLine",
    "PartInUse",
    "PlanKind",
    "PlanKindVersion",
    "Portfolio",
    "PortfolioItem",
    "PortfolioVersion",
    "StandIn",
    "Suggestion",
    "SuggestionAnswer",
    "Watch",
]
