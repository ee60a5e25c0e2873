"""Exact numbers: integers of millionths. Method: docs/methods/numbers.md."""

from __future__ import annotations

from typing import NewType

Number = NewType("Number", int)
"""An exact number, held as a whole number of millionths: 1.5 is ``Number(1_500_000)``."""
