"""The host unit's word: given by its account or through a link, never by whoever made the visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from dicoso.actions import audit, ledger, notices
from dicoso.domain import hosts, trips, workflow
from dicoso.domain.errors import Conflict, Fault, Invalid, NotAllowed, WrongState
from dicoso.domain.hosts import LINK_LASTS, LinkClosed, LinkState, TooManyTries, Word
from dicoso.domain.units import union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.audit import BY_LINK
from dicoso.queries.trips import hosts as queries
from dicoso.queries.trips import stays
from dicoso.store.models import HostLink, HostWord, LoginFailure, Visit

CONFIRM, REFUSE, LINK, REVOKE = "trip.confirm", "trip.refuse", "trip.link", "trip.unlink"
MOST_AT_ONCE: Final = 100  # visits answered together: two pages of the list
TRIES: Final = 30  # wrong links or unfinished answers from one address: a whole commune office may share one
WINDOW: Final = timedelta(minutes=15)


@transaction.atomic
def answer_visits(actor: Actor, seen: Mapping[int, int], word: Word) -> int:
    """Say the host's word of visits to it, and return how many words that were: all visits, or none.

    `seen`: the visits, each with the version of its trip that the host saw. The same word again is no new one.
    Raises: NotFound; NotAllowed; Conflict, if a trip was corrected since; WrongState, if it was cancelled or isn't
    over; Invalid, with every fault.
    """
    word = hosts.tidy_confirmation(word)
    audit.wait_for_chain()
    visits = _reached(actor, seen)
    confirmation_faults = hosts.confirmation_faults(word, {visit.person.name for visit in visits})
    if not visits or len(seen) > MOST_AT_ONCE:
        confirmation_faults.append(Fault.at("visits", "host_chosen", limit=MOST_AT_ONCE))
    if confirmation_faults:
        raise Invalid(confirmation_faults)
    for visit in visits:
        _speakable(visit, seen[visit.pk], actor)
    words = queries.words(visit.pk for visit in visits)
    fresh = [visit for visit in visits if not _repeats(words.get(visit.pk, ()), visit, word)]
    _keep_confirmation(actor, fresh, word, account=actor.account_id)
    return len(fresh)


def _reached(actor: Actor, seen: Collection[int]) -> list[Visit]:
    allowed = visible.visits(actor, CONFIRM).filter(pk__in=list(seen))
    visits = list(allowed.select_related("trip", "person", "host").order_by("pk"))
    for pk in set(seen) - {visit.pk for visit in visits}:
        visible.find_one(visible.visits, actor, CONFIRM, pk=pk)  # says which of the two refusals it is
    return visits


def _speakable(visit: Visit, version: int, actor: Actor) -> None:
    workflow.step_from(workflow.TRIP_STEPS, visit.state, "confirm")
    if visit.end > actor.today:
        raise WrongState(state="ahead", step="confirm")
    if visit.trip.version != version:
        raise Conflict(id=visit.trip_id)


def _repeats(said: Sequence[queries.HostStatement], visit: Visit, word: Word) -> bool:
    """Tell whether a word is the one that stands: a form sent twice."""
    if not said or said[0].by_link or visit.confirmed is not word.confirmed:
        return False
    last = said[0]
    return Word(last.confirmed, last.name, last.position, last.reason, last.wanted) == word


@transaction.atomic
def answer_by_link(token: str, version: int, word: Word, by: Actor) -> None:
    """Say the host's word of the one visit of a link, which is spent by it.

    `by` is whoever is logged in, or `guest`; `version` as in `answer`.
    Raises: LinkClosed, with the state that keeps it shut; Conflict; Invalid, and then it can be tried again.
    """
    word = hosts.tidy_confirmation(word)
    audit.wait_for_chain()
    link = queries.by_token(token)
    visit = link.visit
    now = by.now()
    state = queries.find_link_state(link, now)
    if state is LinkState.OPEN and queries.is_own(link, by):
        raise LinkClosed(state="own")
    if state is not LinkState.OPEN:
        raise LinkClosed(state=str(state))
    confirmation_faults = hosts.confirmation_faults(word, {visit.person.name, link.made_by.name})
    if confirmation_faults:
        raise Invalid(confirmation_faults)
    guest = queries.guest(by.today, by.at)
    _speakable(visit, version, guest)
    spent = HostLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None, expires_at__gt=now).update(used_at=now)
    if not spent:
        raise LinkClosed(state=str(LinkState.USED))
    _keep_confirmation(guest, [visit], word, link=link.pk)


def _keep_confirmation(
    actor: Actor, visits: Sequence[Visit], word: Word, *, account: int | None = None, link: UUID | None = None
) -> None:
    """Keep a word of visits, record it, count the years again, and tell of a refusal."""
    if not visits:
        return
    now = actor.now()
    before = stays.stored_stays(visit.trip_id for visit in visits)
    HostWord.objects.bulk_create(
        [
            HostWord(
                visit=visit, confirmed=word.confirmed, reason=word.reason, wanted=word.wanted, name=word.name,
                position=word.position, at=now, account_id=account, link_id=link,
            )
            for visit in visits
        ]
    )  # fmt: skip
    Visit.objects.filter(pk__in=[visit.pk for visit in visits]).update(confirmed=word.confirmed)
    audit.record_all(actor, _confirmation_entries(before, word, by_link=link is not None))
    years_by_person: dict[int, set[int]] = defaultdict(set)
    for visit in visits:
        for year in ledger.years_of(visit.start, visit.end):
            years_by_person[year].add(visit.person_id)
    for year, people in sorted(years_by_person.items()):
        ledger.refresh_ledger(people, [year])
    if not word.confirmed:
        for visit in visits:
            _tell(visit, word, actor, now)


def _confirmation_entries(
    before: Mapping[str, Sequence[trips.Stored]], word: Word, *, by_link: bool
) -> list[audit.Entry]:
    """Event for each trip, with its stays as they were and are, and who spoke."""
    after = stays.stored_stays(before)
    named_things = stays.named_in_rows([stay.row for stays_of_trip in before.values() for stay in stays_of_trip])

    def told(listed: Sequence[trips.Stored]) -> list[dict[str, Any]]:
        facts_of_stays = [
            trips.facts(stay, named_things.people[stay.row.person], named_things.hosts[stay.row.host].code)
            for stay in listed
        ]
        return sorted(facts_of_stays, key=lambda fact: (fact["person"], fact["start"], fact["host"]))

    spoken_facts = {"name": word.name, "position": word.position, "wanted": word.wanted, "by_link": by_link}
    action, why = CONFIRM if word.confirmed else REFUSE, word.reason
    return [
        audit.Entry(
            action, "trip", trip, {"before": told(stays_of_trip), "after": told(after[trip]), "word": spoken_facts}, why
        )
        for trip, stays_of_trip in sorted(before.items())
    ]


def _tell(visit: Visit, word: Word, actor: Actor, now: datetime) -> None:
    facts = {
        "person": visit.person.name,
        "host": union_name(visit.host.name, visit.host.level),
        "start": visit.start.isoformat(),
        "end": visit.end.isoformat(),
        "reason": word.reason,
        "wanted": word.wanted,
    }
    accounts_concerned = queries.concerned(visit, actor.today)
    key = f"{visit.pk}@{now.isoformat()}"
    notices.tell(accounts_concerned, "host_refused", key, "trip", visit.trip_id, facts, now)


# Links.


@transaction.atomic
def make_link(actor: Actor, visit_pk: int) -> UUID:
    """Make the link by which a host can speak of one visit; if one is open already, return that.

    Raises: NotFound; NotAllowed; WrongState, if the visit was cancelled, isn't over or is confirmed already;
    Invalid, if the host has refused it and the actor is one of those who went or recorded it.
    """
    audit.wait_for_chain()
    visit = visible.find_one(visible.visits, actor, LINK, pk=visit_pk)
    _speakable(visit, visit.trip.version, actor)
    if visit.confirmed is True:
        raise WrongState(state="confirmed", step="link")
    now = actor.now()
    for earlier_link in queries.links(visit.pk, now):
        if earlier_link.state is LinkState.OPEN:
            return earlier_link.pk
    if visit.confirmed is False and queries.went(actor, visit.trip):
        raise Invalid([Fault.at("", "link_after_refusal")])
    made_by = actor.account_id
    if made_by is None:
        raise NotAllowed(action=LINK)  # the terminal stands in nobody's commune
    link = HostLink.objects.create(
        id=uuid4(), visit=visit, made_by_id=made_by, made_at=now, expires_at=now + LINK_LASTS
    )
    _note(actor, LINK, visit, link.pk)
    return link.pk


@transaction.atomic
def revoke_link(actor: Actor, visit_pk: int, link_pk: UUID) -> None:
    """Let a link end that nobody has used.

    Raises: NotFound; NotAllowed; Conflict, if it was used or revoked meanwhile.
    """
    visit = visible.find_one(visible.visits, actor, LINK, pk=visit_pk)
    ended = HostLink.objects.filter(pk=link_pk, visit=visit, used_at=None, revoked_at=None)
    if not ended.update(revoked_at=actor.now()):
        raise Conflict(id=str(link_pk))
    _note(actor, REVOKE, visit, link_pk)


def _note(actor: Actor, action: str, visit: Visit, link: UUID) -> None:
    facts = {"before": [], "after": [], "person": visit.person.code, "link": str(link)}
    audit.record_event(actor, audit.Entry(action, "trip", visit.trip_id, facts))


# Against those who try addresses.


def knock(address: str) -> None:
    """Note a try from an address; first note, then count, so that of many at once none slips through.

    Raises: TooManyTries.
    """
    now = timezone.now()
    noted = LoginFailure.objects.create(username=BY_LINK, address=address[:45], at=now)
    tries = LoginFailure.objects.filter(username=BY_LINK, address=address[:45])
    tries.filter(at__lte=now - WINDOW).delete()
    for at in tries.order_by("-at").values_list("at", flat=True)[TRIES : TRIES + 1]:
        noted.delete()
        raise TooManyTries(minutes=-(-(at + WINDOW - now).total_seconds() // 60))


def forgive(address: str) -> None:
    """Strike off the tries of an address: an answer was given as it should."""
    LoginFailure.objects.filter(username=BY_LINK, address=address[:45]).delete()
