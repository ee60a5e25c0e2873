"""How contributions that climb a route are shown, and their weight and amount refined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.carried.contributions import terms_asked
from goldenthread.plan.commands.contributions import Terms
from goldenthread.plan.queries.asked import terms_standing
from goldenthread.plan.queries.negotiating import MoveSaid
from goldenthread.rules.numbers import NotANumber, number, plain
from goldenthread.rules.vocabulary import ContributionStep as Step
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked
from goldenthread.staff.contributions.words import TERMS, term_shown
from goldenthread.staff.packages.kinds.kind import Ask, Box, Read, Said, show_kind

_TERMS: Final = {name: label for name, label in TERMS.items() if name != "from_on"}
_HOW_MUCH: Final = 200


class Contributions:
    """What a unit or an objective contributes, on which terms and with what weight."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return the terms that count today beside those that are asked for. 1 SQL query."""
        stands = terms_standing(actor, [it.subject_id for it in asks if it.subject_id])
        return {it.number: _said(it, stands.get(it.subject_id or 0)) for it in asks}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return boxes for the weight and how much; of one that ends nothing is refined. No SQL query."""
        found = {}
        for it in asks:
            step, terms = _terms(it)
            if step is Step.AGREED:
                found[it.number] = (
                    Box("weight", "Weight", plain(terms.weight)),
                    Box("how_much", "How much", terms.how_much, longest=_HOW_MUCH),
                )
        return found

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return the terms by what was typed; nothing where they are as they were."""
        _, terms = _terms(ask)
        how_much = " ".join(typed.get("how_much", terms.how_much).split())
        text = typed.get("weight", "").strip() or plain(terms.weight)
        try:
            weight = number(text)
        except NotANumber as refusal:
            return Read(None, {"weight": str(refusal)})
        if weight < 0:
            return Read(None, {"weight": "A weight is nought or more."})
        if (weight, how_much) == (terms.weight, terms.how_much):
            return Read(None)
        refined = {**ask.asked["terms"], "weight": int(weight), "how_much": how_much}
        return Read({**ask.asked, "terms": refined})

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return the way to the talk, where both sides said what they think."""
        href = page_address("contribution", _reference(ask))
        return {
            "include": "packages/ways_whole.html",
            "heading": "What to read first",
            "ways": [("What both sides said of it", href)],
        }

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say what becomes of the objectives that they serve."""
        counts = sum(it.asked.get("step") == Step.AGREED for it in asks)
        ends = len(asks) - counts
        said = [f"{counts} would count in the rating of what they serve" if counts else ""]
        said += [f"{ends} would count no longer" if ends else ""]
        return f"{'; '.join(it for it in said if it)}." if any(said) else ""


def _reference(ask: Ask) -> str:
    return ask.label.split(" ", 1)[0]


def _terms(ask: Ask) -> tuple[Step | None, Terms]:
    try:
        return terms_asked(ask.asked)
    except NotPossible:
        return None, Terms()


def _said(ask: Ask, stands: MoveSaid | None) -> Said:
    step, terms = _terms(ask)
    href, reference = page_address("contribution", _reference(ask)), _reference(ask)
    if step is Step.ENDED:
        return Said(ask.label, href, (("It", "counts", "counts no longer"),), reference=reference)
    told = [
        (label, term_shown(name, stands) if stands is not None else "", term_shown(name, terms))
        for name, label in _TERMS.items()
    ]
    changes = [it for it in told if it[1] != it[2]]
    if not changes:  # as after it was adopted: what was asked still stands to be read
        changes = [(label, "", now) for label, _, now in told if now]
    note = "" if stands is not None else "It does not count yet."
    return Said(ask.label, href, tuple(changes), note, reference=reference)


show_kind("contribution", Contributions())
