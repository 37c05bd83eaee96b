"""The count a second time, read from docs/counting.md alone: one `set` of dates per sentence, no code of the program.

It is slow and simple on purpose. Where it and the program differ, one of them misread that page.
"""

from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Posting(NamedTuple):
    start: date
    end: date
    level: str = "province"
    full_time: bool = True


class Exemption(NamedTuple):
    reason: str
    start: date
    end: date


class Trip(NamedTuple):
    id: str
    start: date
    end: date
    level: str = "commune"
    form: str = "topic"
    venue: str = "field"
    backed: bool = True  # an order, or an approved plan item
    confirmed: bool | None = None


class Rules(NamedTuple):
    levels: frozenset[str] = frozenset({"province"})
    full_time_only: bool = True
    quota: int = 60
    by_level: tuple[tuple[str, int], ...] = ()
    strict: bool = False
    part_year: str = "pro_rata"
    reasons: frozenset[str] = frozenset({"study", "sick", "maternity"})
    study_min_months: int = 6
    effect: str = "none"
    venues: frozenset[str] = frozenset({"field"})
    order_required: bool = True
    confirmation_required: bool = False
    rest_days: bool = True
    secondment_counts: bool = False


class Year(NamedTuple):
    """Everything that the seven steps need to know of one person and one period."""

    start: date
    end: date
    as_of: date
    postings: tuple[Posting, ...]
    exemptions: tuple[Exemption, ...]
    trips: tuple[Trip, ...]
    holidays: frozenset[date] = frozenset()
    worked_instead: frozenset[date] = frozenset()  # rest days that the calendar makes working days
    secondments: tuple[Trip, ...] = ()


class Answer(NamedTuple):
    status: str
    quota: int | None
    counted: set[date]
    refused: dict[date, str]
    level_of: dict[date, str]
    form_of: dict[date, str]

    @property
    def refused_by_rule(self) -> dict[str, int]:
        return tally(self.refused)

    @property
    def by_level(self) -> dict[str, int]:
        return tally(self.level_of)

    @property
    def by_form(self) -> dict[str, int]:
        return tally(self.form_of)


# Point 4: the order in which a trip is examined; point 5: from the deepest level up.
REASONS = ["counting.venues", "counting.order_required", "counting.host_refusal", "counting.confirmation_required"]
DEEPEST_FIRST = ["branch", "grassroots", "commune", "district", "province", "central"]
# Two stays of one trip, on one day, at hosts of one level: docs/counting.md is silent; its list of forms decides.
FORMS = ["topic", "joint", "inspection", "committee_meeting", "branch_meeting", "other"]


def days(start: date, end: date) -> set[date]:
    return {start + timedelta(days=n) for n in range((end - start).days + 1)}


def tally(of_date: dict[date, str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in of_date.values():
        counts[name] = counts.get(name, 0) + 1
    return counts


def count(year: Year, rules: Rules) -> Answer:
    period = days(year.start, year.end)
    in_post = subject_dates(year, rules, period)
    excused = excused_dates(year, rules, in_post)
    stays = year.trips + (year.secondments if rules.secondment_counts else ())
    counted: set[date] = set()
    refused: dict[date, str] = {}
    level_of: dict[date, str] = {}
    form_of: dict[date, str] = {}
    for day in period:
        trips = [trip for trip in stays if trip.start <= day <= trip.end]
        if day > year.as_of or not trips:
            continue
        good = [trip for trip in trips if why_not(trip, rules) is None]
        if day not in in_post:
            refused[day] = "counting.in_post"
        elif day in excused:
            refused[day] = "counting.not_excused"
        elif not good:
            refused[day] = REASONS[max(REASONS.index(str(why_not(trip, rules))) for trip in trips)]
        elif is_rest_day(day, year) and not rules.rest_days:
            refused[day] = "counting.rest_days"
        else:
            counted.add(day)
            first = min(good, key=precedence)
            level_of[day], form_of[day] = first.level, first.form
    status, quota = judge(period, in_post, excused, counted, level_of, rules)
    return Answer(status, quota, counted, refused, level_of, form_of)


def subject_dates(year: Year, rules: Rules, period: set[date]) -> set[date]:
    """Point 1, S."""
    found: set[date] = set()
    for posting in year.postings:
        if posting.level in rules.levels and (posting.full_time or not rules.full_time_only):
            found |= {day for day in period if posting.start <= day <= posting.end}
    return found


def excused_dates(year: Year, rules: Rules, in_post: set[date]) -> set[date]:
    """Point 2, E; and a secondment that doesn't count itself."""
    found: set[date] = set()
    for reason, start, end in year.exemptions:
        if reason not in rules.reasons:
            continue
        if reason == "study" and end < months_later(start, rules.study_min_months) - timedelta(days=1):
            continue
        found |= {day for day in in_post if start <= day <= end}
    for secondment in () if rules.secondment_counts else year.secondments:
        found |= {day for day in in_post if secondment.start <= day <= secondment.end}
    return found


def months_later(day: date, months: int) -> date:
    """The same day of the month; the last one where that month is shorter."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def precedence(trip: Trip) -> tuple[int, date, str, int]:
    """Point 5."""
    return (DEEPEST_FIRST.index(trip.level), trip.start, trip.id, FORMS.index(trip.form))


def why_not(trip: Trip, rules: Rules) -> str | None:
    """Point 4: the first sentence that keeps the trip out."""
    if trip.venue not in rules.venues:
        return "counting.venues"
    if rules.order_required and not trip.backed:
        return "counting.order_required"
    if trip.confirmed is False:
        return "counting.host_refusal"
    if rules.confirmation_required and trip.confirmed is not True:
        return "counting.confirmation_required"
    return None


def is_rest_day(day: date, year: Year) -> bool:
    if day in year.worked_instead:
        return False
    return day.weekday() in (5, 6) or day in year.holidays


def judge(
    period: set[date],
    in_post: set[date],
    excused: set[date],
    counted: set[date],
    level_of: dict[date, str],
    rules: Rules,
) -> tuple[str, int | None]:
    """Points 1, 2, 3 and 6."""
    if not in_post:
        return "not_subject", None
    if not in_post - excused or (rules.effect == "full_waiver" and excused):
        return "exempt", None
    quota = rules.quota
    if rules.effect == "pro_rata":
        quota = half_up(rules.quota * len(in_post - excused), len(period))
    elif rules.part_year == "pro_rata":  # a full waiver without anything to waive is read as `none`
        quota = half_up(rules.quota * len(in_post), len(period))
    levels = tally(level_of)
    levels_reached = all(levels.get(level, 0) >= wanted for level, wanted in rules.by_level)
    met = len(counted) >= quota and (levels_reached or not rules.strict)
    return "met" if met else "short", quota


def half_up(numerator: int, denominator: int) -> int:
    return int((Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_UP))


def percent(people: int, subject: int) -> str:
    """Point 7: one decimal, half up."""
    return str((Decimal(people * 100) / Decimal(subject)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def band_of(counted: int, thresholds: list[int]) -> int:
    """Which band, counted from the top, a number of days belongs to."""
    for place, threshold in enumerate(thresholds):
        if counted >= threshold:
            return place
    return len(thresholds)
