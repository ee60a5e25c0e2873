"""The result of a prioritisation in words: places, workings, disagreement, what would change the order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from goldenthread.plan.queries.prioritisation import CriterionSeen, OptionSeen, PrioritisationSeen
from goldenthread.plan.queries.prioritised import Result
from goldenthread.rules.numbers import plain
from goldenthread.rules.scoring import Disagreement, Scored, Turning
from goldenthread.staff.priorities.words import (
    counted,
    exactly,
    mark_in_words,
    percent,
    rounded,
    weight_in_words,
)
from goldenthread.ui.dates import day
from goldenthread.ui.weights_chart import WeightMoved

Turn = Turning[int, int]
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}


class Told:
    """A result and what its options and criteria are called."""

    def __init__(self, seen: PrioritisationSeen, result: Result) -> None:
        self.seen = seen
        self.result = result
        self.options: Mapping[int, OptionSeen] = {it.number: it for it in seen.options}
        self.criteria: Mapping[int, CriterionSeen] = {it.number: it for it in seen.criteria}
        self.scored: Sequence[Scored[int, int]] = result.found.scoring.scored
        self.marks = {it.mark: mark_in_words(it.mark, it.words) for it in seen.marks}
        #: In which place each option was adopted; nothing where it was in the order of the scores.
        self.adopted = self.otherwise(seen.adopted.order if seen.adopted else ())

    def otherwise(self, order: Iterable[tuple[int, int | None]]) -> dict[int, int | None]:
        """Return an order by option where it is another than that of the scores; nothing where it is not."""
        places = dict(order)
        is_same = all(places.get(it.option, it.place) == it.place for it in self.scored)
        return {} if is_same else places

    def how_adopted(self) -> str:
        """Say when it was adopted and in which order; nothing before that."""
        step = self.seen.adopted
        if step is None:
            return ""
        words = f"{step.words.removesuffix('.')} on {day(step.on)}"
        if not self.adopted:
            return f"{words}, in the order in which they were scored."
        return f"{words}, in another order than they were scored in: {self.order(self.adopted)}."

    def order(self, places: Mapping[int, int | None]) -> str:
        """Return options in the order of their places."""
        there = sorted((place, number) for number, place in places.items() if place is not None)
        return _listed(
            [f"{place} {self.options[it].title}" for place, it in there if it in self.options]
        )

    def ranked(self) -> list[dict[str, Any]]:
        """Return the options in order, each with the working of its total."""
        places = [it.place for it in self.scored]
        return [
            {
                "option": self.options[it.option],
                "place": self._place(it.place, places),
                "adopted": self._adopted(it.option),
                "score": rounded(it.score) if it.score is not None else "–",
                "lacking": self._lacking(it.lacking),
                "question": f"Why is it {_ordinal(it.place)}?"
                if it.place
                else "Why has it no place?",
                "working": self._working(it),
                "sum": self._sum(it),
                "agreement": self._agreement(it.option),
                "far": self._far(it.option),
            }
            for it in self.scored
        ]

    def _place(self, place: int | None, places: Sequence[int | None]) -> str:
        if place is None:
            return "–"
        return f"{place}=" if places.count(place) > 1 else str(place)

    def _adopted(self, option: int) -> str:
        """Return the place in which an option was adopted, where the order is another than scored."""
        if not self.adopted:
            return ""
        places = list(self.adopted.values())
        return self._place(self.adopted.get(option), places)

    def _lacking(self, lacking: Sequence[int]) -> str:
        if not lacking:
            return ""
        names = ", ".join(self.criteria[it].name for it in lacking)
        return f"Nobody judged it on {names}: left out with its weight"

    def _working(self, it: Scored[int, int]) -> list[dict[str, Any]]:
        """Return each criterion's part of a total, with the marks that made it."""
        parts = {part.criterion: part for part in self.result.found.parts(it.option)}
        found = []
        for number, criterion in self.criteria.items():
            cell = self.result.found.cells.get((it.option, number))
            part, mine = parts.get(number), self.result.mine.get((it.option, number))
            own = plain(mine.mark) if mine and mine.mark is not None else ""
            found.append(
                {
                    "name": criterion.name,
                    "is_low_good": not criterion.is_high_good,
                    "mean": rounded(cell.mean, 2) if cell else "Not judged",
                    "spread": _spread(cell) if cell else "",
                    "mine": own or ("Cannot judge" if mine and mine.is_abstaining else "–"),
                    "score": rounded(part.score) if part else "–",
                    "share": percent(part.share) if part else "–",
                    "points": rounded(part.points) if part else "–",
                }
            )
        return found

    def _sum(self, it: Scored[int, int]) -> str:
        parts = [rounded(part.points) for part in self.result.found.parts(it.option)]
        return f"{' + '.join(parts)} = {rounded(it.score)}" if it.score is not None else ""

    def _agreement(self, option: int) -> str:
        """Return how far people are apart on an option, without names."""
        found = self.result.found
        judges = sum(1 for own in found.own.values() if option in own)
        if not judges:
            return "Nobody has judged it"
        first = (
            f"{found.firsts[option]} of {counted(judges, 'person', 'people')} would put it first"
        )
        cells = [(c, cell) for c in self.criteria if (cell := found.cells.get((option, c)))]
        widest, cell = max(cells, key=lambda each: each[1].spread)
        if not cell.spread:
            return f"{first}; all gave the same marks"
        apart = f"furthest apart on {self.criteria[widest].name}, {_spread(cell)}"
        return f"{first}; {apart}"

    def _far(self, option: int) -> list[str]:
        """Return which marks are far from the others': by name for whoever runs it, else how many."""
        said = []
        for number, criterion in self.criteria.items():
            cell = self.result.found.cells.get((option, number))
            for far in cell.far if cell else ():
                if not self.result.names:
                    continue
                reason = self.result.marks[far.who][option, number].reason
                side = "below" if far.by < 0 else "above"
                words = (
                    f"{self.result.names[far.who]} on {criterion.name}: {self.marks[far.mark]},"
                    f" {rounded(abs(far.by))} {side} the mean"
                )
                said.append(f"{words}. “{reason}”" if reason else f"{words}.")
            if cell and cell.far and not self.result.names:
                those = counted(len(cell.far), "mark")
                verb = "is" if len(cell.far) == 1 else "are"
                said.append(f"{those} on {criterion.name} {verb} far from the others.")
        return said

    def headline(self) -> str:
        """Return what comes first, in a sentence."""
        tops = [self.options[it.option].title for it in self.scored if it.place == 1]
        if not tops:
            return "No option was judged, so that nothing comes first."
        score = self.scored[0].score
        if len(tops) > 1:
            return (
                f"{_listed(tops)} come first together, with {rounded(score or Fraction(0))} of 100."
            )
        return f"{tops[0]} comes first, with {rounded(score or Fraction(0))} of 100."

    def sensitivity(self) -> list[str]:
        """Return for each criterion what it would take to change what comes first, the nearest first."""
        scoring, said = self.result.found.scoring, []
        for turn in scoring.of_first:
            said.append(self._sentence(turn))
        told = {turn.criterion for turn in scoring.of_first}
        steady = [it.name for number, it in self.criteria.items() if number not in told]
        tops = [self.options[it.option].title for it in self.scored if it.place == 1]
        if steady and tops:
            said.append(
                f"Whatever {_listed(steady, 'or')} {'weighs' if len(steady) == 1 else 'weigh'}, all else"
                f" the same, no other option comes before {_listed(tops)}."
            )
        return said

    def _sentence(self, turn: Turn) -> str:
        name = self.criteria[turn.criterion].name
        now = weight_in_words(turn.weight)
        ahead, behind = self.options[turn.ahead].title, self.options[turn.behind].title
        if not turn.turns_at:
            return f"Without {name}, {behind} would be level with {ahead}."
        at = weight_in_words(turn.turns_at, beside=turn.weight)
        side = "more" if turn.is_more else "less"
        return (
            f"If {name} weighed {at} instead of {now}, {behind} would be level with {ahead};"
            f" with any {side}, {behind} comes before it."
        )

    def turns(self) -> list[dict[str, str]]:
        """Return the same as a table: where the first, and where any two, change places by a criterion."""
        scoring = self.result.found.scoring
        firsts = {turn.criterion: turn for turn in scoring.of_first}
        others = {turn.criterion: turn for turn in scoring.turnings}
        return [
            {
                "name": it.name,
                "weight": exactly(Fraction(self.result.weights[number], 10**6)),
                "first": self._at(firsts.get(number)),
                "first_who": self._pair(firsts.get(number)),
                "any": self._at(others.get(number)),
                "any_who": self._pair(others.get(number)),
            }
            for number, it in self.criteria.items()
        ]

    def _at(self, turn: Turn | None) -> str:
        if turn is None:
            return "At no weight"
        said, exact = weight_in_words(turn.turns_at, beside=turn.weight), exactly(turn.turns_at)
        return said if said == exact else f"{said} ({exact})"

    def _pair(self, turn: Turn | None) -> str:
        if turn is None:
            return ""
        return f"{self.options[turn.behind].title} level with {self.options[turn.ahead].title}"

    def chart(self) -> list[WeightMoved]:
        """Return the same for drawing."""
        scoring = self.result.found.scoring
        firsts = {turn.criterion: float(turn.turns_at) for turn in scoring.of_first}
        others = {turn.criterion: float(turn.turns_at) for turn in scoring.turnings}
        return [
            WeightMoved(
                it.name,
                self.result.weights[number] / 10**6,
                others.get(number),
                firsts.get(number),
            )
            for number, it in self.criteria.items()
        ]

    def uncompared(self) -> str:
        """Return which options are left out of what would change the order, and why."""
        lacking = [self.options[it.option].title for it in self.scored if it.lacking]
        if not lacking:
            return ""
        return (
            f"{_listed(lacking)} {'is' if len(lacking) == 1 else 'are'} compared only with options judged on"
            " the same criteria: for others a weight would move what their scores are out of as well."
        )

    def coverage(self) -> str:
        """Return how many marks were given, of all that were asked for."""
        it = self.result
        parts = [f"{it.given:,} of {counted(it.of, 'mark')} were given"]
        if it.abstained:
            parts.append(f"{it.abstained:,} times somebody could not judge")
        if it.missing:
            parts.append(f"{it.missing:,} are missing")
        return "; ".join(parts) + ". What was not given is left out, never taken as nought."


def _ordinal(place: int) -> str:
    return _ORDINALS.get(place, f"in place {place}")


def _spread(cell: Disagreement[int]) -> str:
    if not cell.spread:
        return f"all {plain(cell.least)}"
    return f"from {plain(cell.least)} to {plain(cell.greatest)}"


def _listed(words: Sequence[str], join: str = "and") -> str:
    *most, latest = words
    return f"{', '.join(most)} {join} {latest}" if most else latest
