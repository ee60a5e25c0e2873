"""Calculated indicators: a small grammar of their own, worked out exactly. Nothing is ever run as a program.

Method: docs/methods/formulas.md. Everything a caller needs is importable from here.
"""

from goldenthread.rules.formulas.order import Circle, dependants, in_order
from goldenthread.rules.formulas.parsing import FUNCTIONS, Formula, read_formula
from goldenthread.rules.formulas.tokens import LONGEST, FormulaRefused
from goldenthread.rules.formulas.tree import Reference, Shift
from goldenthread.rules.formulas.working_out import (
    Input,
    Trouble,
    Unknown,
    WorkedOut,
    with_figures,
    work_out,
)

__all__ = [
    "FUNCTIONS",
    "LONGEST",
    "Circle",
    "Formula",
    "FormulaRefused",
    "Input",
    "Reference",
    "Shift",
    "Trouble",
    "Unknown",
    "WorkedOut",
    "dependants",
    "in_order",
    "read_formula",
    "with_figures",
    "work_out",
]
