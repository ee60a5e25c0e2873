"""Words of the pages of proposals: the grades, and what stands in a history."""

from __future__ import annotations

from typing import Any, Final

from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.proposals import ProposalLine
from goldenthread.plan.queries.versioned import VersionSaid
from goldenthread.rules.vocabulary import ImpactGrade
from goldenthread.ui.dates import day

GRADES: Final = {
    ImpactGrade.STRONGLY_POSITIVE: "Strongly positive",
    ImpactGrade.POSITIVE: "Positive",
    ImpactGrade.NEUTRAL: "Neutral",
    ImpactGrade.NEGATIVE: "Negative",
    ImpactGrade.STRONGLY_NEGATIVE: "Strongly negative",
}
#: A mark beside the word, which tells grades apart without their colour.
MARKS: Final = {
    ImpactGrade.STRONGLY_POSITIVE: "++",
    ImpactGrade.POSITIVE: "+",
    ImpactGrade.NEUTRAL: "0",
    ImpactGrade.NEGATIVE: "−",
    ImpactGrade.STRONGLY_NEGATIVE: "−−",
}
UNSTATED: Final = "Not stated"


def stated_of(line: ProposalLine) -> str:
    """Return of how many objectives a proposal says what it would do."""
    return f"{line.stated} of {line.corporate}"


def version_shown(version: VersionSaid, there: Around) -> dict[str, Any]:
    """Return one version for the timeline of a proposal's page."""
    says = version.says
    unit, owner = there.units.get(says["unit_id"] or 0), there.posts.get(says["owner_id"] or 0)
    said = [says["words"]] if says["words"] else []
    said += [f"Service: {unit.name}."] if unit else []
    said += [f"Owner: {owner.title}."] if owner else []
    said += [f"Would begin on {day(says['begins_on'])}."]
    return {
        "when": f"From {day(version.from_on)}",
        "title": f"Ended: {says['title']}" if says["is_ended"] else says["title"],
        "by": f"{version.name or version.by} on {day(version.at)}",
        "text": "" if says["is_ended"] else " ".join(said),
        "reason": version.reason,
        "href": None,
        "changes": (),
    }
