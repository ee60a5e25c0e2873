"""Which role does a column's heading claim, and which headings are periods?

The words are those that councils use in their own workbooks and that national tools publish.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Role(StrEnum):
    """What a column is for."""

    CODE = "code"
    TITLE = "title"
    SERVICE = "service"
    PLACE = "place"
    PERIOD = "period"
    PREVIOUS = "previous"
    PREVIOUS_YEAR = "previous_year"
    ACTUAL = "actual"
    TARGET = "target"
    UNIT = "unit"
    COMMENTARY = "commentary"
    OWNER = "owner"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    STATUS = "status"
    IGNORE = "ignore"
    DECIMALS = "decimals"
    POLARITY = "polarity"
    FREQUENCY = "frequency"
    STRETCH = "stretch"
    FLOOR = "floor"
    RANGE_LOW = "range_low"
    RANGE_HIGH = "range_high"
    GREEN = "green"
    AMBER = "amber"
    TOLERANCE = "tolerance"
    BASELINE = "baseline"


LEVELS = (
    Role.STRETCH,
    Role.FLOOR,
    Role.RANGE_LOW,
    Role.RANGE_HIGH,
    Role.GREEN,
    Role.AMBER,
    Role.TOLERANCE,
    Role.BASELINE,
)
"""What a figure is judged by beside its target; each is called as the kind of target is."""

# Best first: where two columns claim one role, the earlier heading has it.
_HEADINGS: dict[Role, str] = {
    Role.CODE: "code|kpi code|pi code|indicator code|measure code|kpi ref|pi ref|ref|reference|"
    "kpi reference|pi reference|indicator ref|indicator reference|measure ref|kpi no|pi no|"
    "indicator no|kpi number|pi number|indicator number|indicator id|measure id|kpi id|pi id|id|"
    "ref no|no|short desc|short code|bvpi|bvpi no|ni|ni ref|ni no|pi|kpi",
    Role.TITLE: "title|indicator title|measure title|kpi title|pi title|indicator name|"
    "measure name|kpi name|pi name|indicator description|pi description|kpi description|"
    "measure description|data item|indicator|measure|performance indicator|performance measure|"
    "key performance indicator|kpi|pi|metric|metric name|description|name|short name|definition",
    Role.SERVICE: "service|service area|responsible service|lead service|department|directorate|"
    "division|team|service unit|portfolio|theme|business unit|service name",
    Role.PLACE: "la and regions|place|area|area name|local authority|local authority name|"
    "authority|authority name|la name|la|geography|geography name|ward|ward name|council|"
    "district|locality|organisation",
    Role.PERIOD: "period|reporting period|time period|years|year|financial year|fin year|quarter|"
    "month|date|week|period name|period label|reporting quarter|reporting month|fy|year quarter",
    Role.PREVIOUS: "previous quarter value|previous value|previous|previous quarter|"
    "previous actual|previous result|previous performance|last quarter|last period|"
    "previous period value|previous month|last month|prior period|prior quarter|"
    "previous outturn|last quarter actual|previous quarter actual",
    Role.PREVIOUS_YEAR: "previous year outturn|last year outturn|prior year outturn|"
    "previous year|last year|prior year|previous year actual|last year actual|year before",
    Role.ACTUAL: "this quarter value|actual|actual value|current value|actual performance|"
    "this quarter|this period|this month|current quarter|current performance|latest value|"
    "value|values|result|results|outturn|figure|current|latest|performance|achieved|"
    "actual outturn|current actual|quarter actual|score|ytd|year to date|actual ytd",
    Role.TARGET: "target|target value|current target|quarter target|quarterly target|"
    "this quarter target|period target|target this quarter|target for period|target ytd|"
    "ytd target|annual target|year target|target for year|full year target|yearly target|"
    "standard|goal|plan",
    Role.STRETCH: "stretch|stretch target|stretching target|aspirational target",
    Role.FLOOR: "floor|floor target|floor standard|minimum target|minimum standard",
    Role.RANGE_LOW: "lower end|lower end of range|range low|range lower|lower limit|lower bound|"
    "range from|range minimum|lower value",
    Role.RANGE_HIGH: "upper end|upper end of range|range high|range upper|upper limit|upper bound|"
    "range to|range maximum|upper value",
    Role.GREEN: "green value|green threshold|green at|green from|threshold green",
    Role.AMBER: "amber value|amber threshold|amber at|amber from|threshold amber",
    Role.TOLERANCE: "tolerance|tolerance value|tolerance level|amber tolerance|target tolerance",
    Role.BASELINE: "baseline|baseline value|base line|baseline figure|starting point",
    Role.UNIT: "unit|units|unit of measure|unit of measurement|units of measure|measured in|"
    "suffix|uom|value type|measurement unit|format",
    Role.COMMENTARY: "commentary|comment|comments|officer note|officer notes|officer comment|"
    "officer comments|note|notes|narrative|explanation|performance commentary|latest note|"
    "remarks|reason for variance|service comments|performance comments|latest commentary",
    Role.OWNER: "owner|lead officer|responsible officer|indicator owner|measure owner|pi owner|"
    "kpi owner|accountable officer|lead|assigned to|managed by|responsible|officer|data owner|"
    "head of service|responsible person|accountable",
    Role.NUMERATOR: "numerator|numerator value|num",
    Role.DENOMINATOR: "denominator|denominator value|denom|population base",
    Role.STATUS: "published status|status|rag|rag status|rag rating|rating|traffic light|"
    "performance status|ragb|colour|current status|on target",
    Role.DECIMALS: "decimals|decimal places|dp|dps|decimal",
    Role.POLARITY: "polarity|good is|good performance|good to be|aim|better is|aim to|"
    "high or low|bigger or smaller is better|desired direction|good performance is|"
    "desired direction of travel|what is good|higher or lower is better",
    Role.FREQUENCY: "frequency|reporting frequency|collected|how often|collection frequency|"
    "reported|data frequency|collection interval|interval|reporting cycle",
}
_CLAIMS: dict[str, list[tuple[Role, int]]] = {}
for _role, _words in _HEADINGS.items():
    for _rank, _heading in enumerate(_words.split("|")):
        _CLAIMS.setdefault(_heading, []).append((_role, _rank))

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:(?:fy ?)?(?:19|20)\d\d ?[/–-] ?(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d)"
_SHORT_YEARS = r"\d\d[/–-]\d\d"
_PART = r"(?:q[1-4]|[1-4]q|qtr ?[1-4]|quarter ?(?:[1-4]|one|two|three|four)|h[12]|half ?[12])"
_TERM = r"(?:(?:[a-z]+ ){1,3}term(?! \d)|term ?[1-3]|autumn|spring|summer)"
_POOLED = r"(?:(?:19|20)\d\d/\d\d ?[–-] ?\d\d/\d\d|(?:19|20)\d\d to (?:19|20)\d\d)"
_PERIOD = re.compile(
    rf"^(?P<period>"
    rf"{_POOLED}"
    rf"|{_YEAR}[ ,:_-]*\(?{_TERM}\)?"
    rf"|{_TERM}[ ,:_-]*\(?{_YEAR}\)?"
    rf"|(?:{_YEAR}|{_SHORT_YEARS})[ ,:_-]*\(?{_PART}\)?"
    rf"|{_PART}[ ,:_-]*(?:of |in )?\(?(?:{_YEAR}|{_SHORT_YEARS})\)?"
    rf"|{_MONTH}[ ,/_'’-]*(?:{_YEAR}|\d\d)"
    rf"|{_MONTH} ?(?:to|-|–) ?{_MONTH}[ ,/_-]*{_YEAR}"
    rf"|week (?:of|beginning|commencing|ending) .*\d"
    rf"|{_YEAR}|{_SHORT_YEARS}|{_PART}|{_MONTH}"
    rf")(?![\d/])[ :,_–-]*(?P<rest>.*)$",
    re.IGNORECASE,
)
_MEASURE_FIRST = re.compile(
    r"^(?P<rest>actual|target|stretch|floor|lower end|upper end|green value|amber value|tolerance|"
    r"baseline|value|result|outturn|performance|numerator|denominator|"
    r"commentary|comments?|notes?|rag|status)[ :,_–-]+(?:for )?(?P<period>.*\d.*)$",
    re.IGNORECASE,
)
_HAS_YEAR = re.compile(rf"{_YEAR}|{_SHORT_YEARS}|\b{_MONTH}[ ,/_'’-]*\d\d", re.IGNORECASE)
_MEASURED = frozenset(
    {
        Role.ACTUAL,
        Role.TARGET,
        Role.NUMERATOR,
        Role.DENOMINATOR,
        Role.COMMENTARY,
        Role.STATUS,
        *LEVELS,
    }
)


def plain_heading(heading: str) -> str:
    """Return the heading in small letters with single spaces and no marks.

    >>> plain_heading("PI Ref. No:")
    'pi ref no'
    """
    return " ".join(re.sub(r"[^a-z0-9%&]+", " ", heading.lower().replace("&", " and ")).split())


def claims(heading: str) -> list[tuple[Role, int]]:
    """Return the roles that a heading claims; the smaller the number, the better the claim."""
    plain = plain_heading(re.sub(r"\([^)]*\)", " ", heading)) or plain_heading(heading)
    found = _CLAIMS.get(plain) or _CLAIMS.get(plain_heading(heading))
    if found:
        return found
    found = _CLAIMS.get(plain.rstrip("0123456789 "))
    return [(role, rank + 50) for role, rank in found] if found and len(plain) > 3 else []


def period_in(heading: str) -> tuple[str, Role] | None:
    """Return the period a heading names and what is counted under it, or None.

    >>> period_in("2013/14 Q1 Target")
    ('2013/14 Q1', <Role.TARGET: 'target'>)
    >>> period_in("2013/14 Q2")
    ('2013/14 Q2', <Role.ACTUAL: 'actual'>)
    >>> period_in("Target for 2014/15")
    ('2014/15', <Role.TARGET: 'target'>)
    >>> period_in("Target 2014/15 autumn term")
    ('2014/15 autumn term', <Role.TARGET: 'target'>)
    """
    written = " ".join(heading.split())
    matched = _PERIOD.match(written) or _measure_first(written)
    if matched is None:
        return None
    period, rest = matched["period"].strip(" ()"), matched["rest"].strip(" ()")
    if not rest:
        return period, Role.ACTUAL
    if re.fullmatch(r"(?:prov|provisional|final|rev|revised|ot)\.?", rest, re.IGNORECASE):
        return f"{period} ({rest})", Role.ACTUAL
    role = next((role for role, _ in claims(rest) if role in _MEASURED), None)
    return (period, role) if role else None


def has_year(period: str) -> bool:
    """Whether the words for a period say which year.

    >>> has_year("Q1"), has_year("Apr-14"), has_year("2013/14")
    (False, True, True)
    """
    return _HAS_YEAR.search(period) is not None


def year_of(period: str) -> int | None:
    """Return the year that a period's words begin with, to tell later columns from earlier."""
    matched = re.search(r"(?:19|20)\d\d", period)
    if matched:
        return int(matched[0])
    short = re.search(r"\b(\d\d)[/–-]\d\d\b|[^\d](\d\d)$", period)
    return 2000 + int(short[1] or short[2]) if short else None


def _measure_first(written: str) -> re.Match[str] | None:
    matched = _MEASURE_FIRST.match(written)
    if matched is None:
        return None
    inner = _PERIOD.match(matched["period"].strip(" ()"))
    return matched if inner is not None and not inner["rest"] else None
