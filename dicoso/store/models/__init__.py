"""What happened: every table of the program, by subject."""

from dicoso.store.models.accounts import Account, LoginFailure, Role
from dicoso.store.models.audit import AuditEvent, AuditHead
from dicoso.store.models.calendars import CalendarDay, OfficeEvent, YearConfirmation
from dicoso.store.models.feedback import Feedback, FeedbackEntry
from dicoso.store.models.hosts import HostLink, HostWord
from dicoso.store.models.ledger import LedgerYear
from dicoso.store.models.notices import AskedAddress, CalendarFeed, MailDigest, Notice, NoticeChoice
from dicoso.store.models.outbox import Receipt
from dicoso.store.models.people import Exemption, Person, Posting
from dicoso.store.models.plans import Plan, PlanItem
from dicoso.store.models.trip_reports import Photo, TripReport
from dicoso.store.models.trips import Trip, Visit
from dicoso.store.models.units import Succession, Unit

__all__ = [
    "Account",
    "AskedAddress",
    "AuditEvent",
    "AuditHead",
    "CalendarDay",
    "CalendarFeed",
    "Exemption",
    "Feedback",
    "FeedbackEntry",
    "HostLink",
    "HostWord",
    "LedgerYear",
    "LoginFailure",
    "MailDigest",
    "Notice",
    "NoticeChoice",
    "OfficeEvent",
    "Person",
    "Photo",
    "Plan",
    "PlanItem",
    "Posting",
    "Receipt",
    "Role",
    "Succession",
    "Trip",
    "TripReport",
    "Unit",
    "Visit",
    "YearConfirmation",
]
