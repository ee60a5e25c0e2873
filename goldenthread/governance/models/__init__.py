"""Who decides and who watches, and what a council chooses; every model here is append-only."""

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
from goldenthread.governance.models.portfolios import (
    Portfolio,
    PortfolioItem,
    PortfolioVersion,
)

__all__ = [
    "Body",
    "BodyVersion",
    "CouncilWord",
    "Duty",
    "Framework",
    "Guidance",
    "Level",
    "LevelVersion",
    "Membership",
    "PartInUse",
    "PlanKind",
    "PlanKindVersion",
    "Portfolio",
    "PortfolioItem",
    "PortfolioVersion",
    "Watch",
]
