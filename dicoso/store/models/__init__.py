"""What happened: every table of the program, by subject."""

from dicoso.store.models.accounts import Account, LoginFailure, Role
from dicoso.store.models.audit import AuditEvent, AuditHead
from dicoso.store.models.ledger import LedgerYear
from dicoso.store.models.people import Exemption, Person, Posting
from dicoso.store.models.plans import Plan, PlanItem
from dicoso.store.models.trips import Trip, Visit
from dicoso.store.models.units import Succession, Unit

__all__ = [
    "Account",
    "AuditEvent",
    "AuditHead",
    "Exemption",
    "LedgerYear",
    "LoginFailure",
    "Person",
    "Plan",
    "PlanItem",
    "Posting",
    "Role",
    "Succession",
    "Trip",
    "Unit",
    "Visit",
]
