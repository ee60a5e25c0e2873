"""The words of audits: what was found, and what is to become of an indicator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from goldenthread.rules.vocabulary import AuditFinding, AuditOutcome

FINDINGS: Final[Mapping[str, str]] = {
    AuditFinding.YES: "Yes",
    AuditFinding.PARTLY: "Partly",
    AuditFinding.NO: "No",
}
OUTCOMES: Final[Mapping[str, str]] = {
    AuditOutcome.KEEP: "Keep as it is",
    AuditOutcome.AMEND: "Amend its definition",
    AuditOutcome.SUSPEND: "Suspend for a time",
    AuditOutcome.RETIRE: "Retire",
    AuditOutcome.REPLACE: "Replace by another",
}
STATES: Final[Mapping[str, str]] = {
    "open": "Under way",
    "to do": "Outcome to be carried out",
    "overdue": "Overdue",
    "done": "Done",
}
