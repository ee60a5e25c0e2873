"""Words with meanings: what the field's terms are in the code. Published in docs/glossary.md."""

from __future__ import annotations

from enum import StrEnum


class Polarity(StrEnum):
    """Which way is good."""

    HIGH = "high"
    LOW = "low"
    RANGE = "range"
    NEAR_TARGET = "near_target"
    NONE = "none"


class Frequency(StrEnum):
    """How often a series is counted: every one of these, or every few of them."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    TERM = "term"  # school terms, whose dates the council sets
    YEAR = "year"


class Accumulation(StrEnum):
    """How the parts of a longer span make its figure."""

    SUM = "sum"
    LATEST = "latest"
    RATIO_OF_SUMS = "ratio_of_sums"
    MEAN = "mean"
    LEAST = "least"
    GREATEST = "greatest"
    CUMULATIVE = "cumulative"  # supplied as the year to date already
    NONE = "none"


class ValueKind(StrEnum):
    """What sort of thing a value is."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    MONEY = "money"
    RATIO = "ratio"
    DURATION = "duration"
    DATE = "date"
    YES_NO = "yes_no"


class RatingClass(StrEnum):
    """What a rating means, whatever the council calls or colours it."""

    EXCEEDING = "exceeding"
    ON_TARGET = "on_target"
    NEAR_TARGET = "near_target"
    OFF_TARGET = "off_target"
    INFORMATION_ONLY = "information_only"
    NOT_RATED = "not_rated"


class Heading(StrEnum):
    """Where a series is heading, by what is good for it."""

    IMPROVING = "improving"
    STEADY = "steady"  # no significant change
    WORSENING = "worsening"
    CANNOT_SAY = "cannot_say"


class State(StrEnum):
    """How sure a figure is."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class MissingReason(StrEnum):
    """Why there is no value."""

    NOT_DUE = "not_due"
    AWAITED = "awaited"
    LATE = "late"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_CALCULATE = "cannot_calculate"


class TargetKind(StrEnum):
    """What a value set for a series and span is for."""

    TARGET = "target"
    STRETCH = "stretch"
    FLOOR = "floor"
    RANGE_LOW = "range_low"
    RANGE_HIGH = "range_high"
    GREEN = "green"  # the value that earns on target, where a council sets one
    AMBER = "amber"
    TOLERANCE = "tolerance"  # how far short is still near, in points or per cent as the rule says
    BASELINE = "baseline"


class Profile(StrEnum):
    """How a year's target is spread over its parts where they have none of their own."""

    STRAIGHT_LINE = "straight_line"
    LAST_YEAR = "last_year"  # in the shape of last year's actuals
    MILESTONES = "milestones"  # only what was typed for a part is expected of it


class ForecastMethod(StrEnum):
    """How a year end is foreseen from the year so far."""

    NONE = "none"
    STRAIGHT_LINE = "straight_line"
    LAST_YEAR_SHARE = "last_year_share"
    LAST_VALUE = "last_value"
    MEAN = "mean"
    STATED = "stated"  # by the owner, with a reason


class MissingParts(StrEnum):
    """What is done where some parts of a whole are not known."""

    WAIT = "wait"
    PARTIAL = "partial"  # with its coverage shown
    REFUSE = "refuse"


class RollupMethod(StrEnum):
    """How ratings together make one."""

    WEIGHTED_MEAN = "weighted_mean"
    WORST = "worst"
    MAJORITY = "majority"


class Variation(StrEnum):
    """What a control chart's last point says, by what is good."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEITHER_HIGH = "neither_high"  # unusual, though neither way is better
    NEITHER_LOW = "neither_low"
    COMMON_CAUSE = "common_cause"
    NONE = "none"  # every point is the same


class Assurance(StrEnum):
    """Whether a target can be expected to be met, by its place among a control chart's limits."""

    CONSISTENTLY_PASSES = "consistently_passes"
    CONSISTENTLY_FAILS = "consistently_fails"
    HIT_AND_MISS = "hit_and_miss"


class BodyRole(StrEnum):
    """What a body is there for in the framework."""

    DECIDES = "decides"
    SCRUTINISES = "scrutinises"
    MANAGES = "manages"
    ADVISES = "advises"  # or supports another
    PARTNERSHIP = "partnership"


class ReviewInterval(StrEnum):
    """How often a body looks at something, or a duty falls due."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    TERMLY = "termly"
    SIX_MONTHLY = "six_monthly"
    YEARLY = "yearly"
    AS_REQUIRED = "as_required"
    NOT_SAID = "not_said"  # by the document that the framework was written from


class PlanOwner(StrEnum):
    """Whose a plan of a kind is."""

    PARTNERS = "partners"  # the council's and its partners' together
    COUNCIL = "council"
    UNIT = "unit"
    BODY = "body"
    PERSON = "person"


class HeadingHolds(StrEnum):
    """What stands under a heading of a plan."""

    WORDS = "words"
    OBJECTIVES = "objectives"
    INDICATORS = "indicators"
    TARGETS = "targets"
    CONTRIBUTIONS = "contributions"
    RESOURCES = "resources"
    RISKS = "risks"
    STRATEGIES = "strategies"  # other strategies and plans that it cites


class ObjectiveEnd(StrEnum):
    """How an objective ended."""

    ACHIEVED = "achieved"
    DROPPED = "dropped"
    REPLACED = "replaced"


class ContributionStep(StrEnum):
    """One move in the talk about a contribution."""

    OFFERED = "offered"
    CHALLENGED = "challenged"
    COUNTERED = "countered"  # the other side proposes other terms
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"  # what was agreed holds no longer


class ContributionSide(StrEnum):
    """On which side of the talk somebody stands."""

    OFFERS = "offers"
    RECEIVES = "receives"


class PlanStep(StrEnum):
    """How far a plan has come."""

    DRAFT = "draft"
    PROVISIONAL = "provisional"  # circulated for comment
    FINAL = "final"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class WhyInPlan(StrEnum):
    """Why something stands in a plan."""

    PRIORITY = "priority"
    SCOPE = "scope"  # for improvement
    DUTY = "duty"  # the law or an agreement asks for it


class ImpactGrade(StrEnum):
    """What something does to an objective."""

    STRONGLY_POSITIVE = "strongly_positive"
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    STRONGLY_NEGATIVE = "strongly_negative"


class PrioritisationStep(StrEnum):
    """How far a prioritisation has come."""

    PREPARING = "preparing"
    OPEN = "open"  # for scoring
    CLOSED = "closed"
    ADOPTED = "adopted"
    DROPPED = "dropped"


class PromiseKind(StrEnum):
    """What is promised to a place."""

    STANDARD = "standard"  # of a service, held by an indicator
    PRIORITY = "priority"  # what matters there before other things


class ScorecardStep(StrEnum):
    """One step of making a year's scorecard, in the usual order."""

    GATHER = "gather"  # what may be watched, mapped to priorities
    INFORM = "inform"  # the information pack goes to members
    SESSIONS = "sessions"  # open to all members
    RECOMMEND = "recommend"
    INSTRUCT = "instruct"
    FINALISE = "finalise"
    APPROVE = "approve"


class LineSource(StrEnum):
    """Where a line of a year's scorecard came from."""

    STATUTORY = "statutory"  # the law or a national set asks for it
    LOCAL = "local"
    LAST_YEAR = "last_year"
    KEY_ISSUE = "key_issue"  # found by the audit of a plan
    MEMBERS = "members"  # asked for at an open session


class YearLineState(StrEnum):
    """How far a line of a year's scorecard has come."""

    CANDIDATE = "candidate"
    CHOSEN = "chosen"
    LEFT_OUT = "left_out"
    IN_FORCE = "in_force"


class ChangeKind(StrEnum):
    """What a change is of that climbs a route."""

    TARGETS = "targets"
    DEFINITION = "definition"
    RULE = "rule"
    INDICATOR = "indicator"  # its life: proposed, suspended, retired
    CONTRIBUTION = "contribution"
    PLAN = "plan"
    SCORECARD = "scorecard"
    FRAMEWORK = "framework"
    PAIRING = "pairing"
    PRIORITISATION = "prioritisation"
    PROMISE = "promise"


class LifeStage(StrEnum):
    """Where an indicator stands in its life; only a live one is due, rated and watched."""

    PROPOSED = "proposed"
    LIVE = "live"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class AuditFinding(StrEnum):
    """What the audit of an indicator says to one of its questions."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class AuditOutcome(StrEnum):
    """What is to become of an indicator that was audited."""

    KEEP = "keep"
    AMEND = "amend"
    SUSPEND = "suspend"
    RETIRE = "retire"
    REPLACE = "replace"
