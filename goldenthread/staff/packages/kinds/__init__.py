"""How each kind of change that climbs a route is shown and refined; one module a kind."""

from goldenthread.staff.packages.kinds import contributions as contributions
from goldenthread.staff.packages.kinds import definitions as definitions
from goldenthread.staff.packages.kinds import framework as framework
from goldenthread.staff.packages.kinds import indicators as indicators
from goldenthread.staff.packages.kinds import pairings as pairings
from goldenthread.staff.packages.kinds import plans as plans
from goldenthread.staff.packages.kinds import prioritisation as prioritisation
from goldenthread.staff.packages.kinds import promises as promises
from goldenthread.staff.packages.kinds import rules as rules
from goldenthread.staff.packages.kinds import scorecard as scorecard
from goldenthread.staff.packages.kinds import targets as targets
from goldenthread.staff.packages.kinds.kind import (
    Ask,
    Box,
    KindShown,
    Read,
    Said,
    kind_of,
    show_kind,
)

__all__ = ["Ask", "Box", "KindShown", "Read", "Said", "kind_of", "show_kind"]
