"""Words of the pages of standards and local priorities."""

from __future__ import annotations

from typing import Any, Final

from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.promises import HeldBy, PromiseLine
from goldenthread.plan.queries.versioned import VersionSaid
from goldenthread.rules.vocabulary import PromiseKind
from goldenthread.staff.addresses import page_address
from goldenthread.ui.dates import day

KINDS: Final = {
    PromiseKind.STANDARD: "Service standard",
    PromiseKind.PRIORITY: "Local priority",
}
EVERYWHERE: Final = "Everywhere"


def figure_of(held: HeldBy) -> str:
    """Return a standard's latest figure beside its target, in its unit."""
    value, target = held.wording.against(held.value, held.target)
    if not value:
        return "No figure yet"
    return f"{value} against {target}" if target else f"{value}, no target"


def row_shown(line: PromiseLine, *, is_past: bool) -> dict[str, Any]:
    """Return one promise as a row of any page."""
    held = line.held_by
    return {
        "line": line,
        "href": page_address("standard", line.reference),
        "kind": KINDS[line.kind],
        "place": line.area or EVERYWHERE,
        "place_href": page_address("neighbourhood", line.area_reference)
        if line.area_reference
        else "",
        "owner_href": page_address("post", line.owner_reference) if line.owner_reference else "",
        "holders": ", ".join(line.holders)
        or ("Vacant" if line.owner and line.owner_reference else ""),
        "figure": figure_of(held) if held and not is_past else "",
        "period": held.period if held else "",
        "joined": [(page_address("standard", ref), name) for ref, name in line.parts],
        "wholes": [(page_address("standard", ref), name) for ref, name in line.wholes],
    }


def version_shown(version: VersionSaid, there: Around) -> dict[str, Any]:
    """Return one version for the timeline of a promise's page."""
    says = version.says
    unit, owner = there.units.get(says["unit_id"] or 0), there.posts.get(says["owner_id"] or 0)
    said = [says["words"]] if says["words"] else []
    said += [f"Service: {unit.name}."] if unit else []
    said += [f"Owner: {owner.title}."] if owner else []
    return {
        "when": f"From {day(version.from_on)}",
        "title": f"Ended: {says['title']}" if says["is_ended"] else says["title"],
        "by": f"{version.by} on {day(version.at)}",
        "text": "" if says["is_ended"] else " ".join(said),
        "reason": version.reason,
        "href": None,
        "changes": (),
    }
