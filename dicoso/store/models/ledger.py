"""The ledger: what was counted, kept so that a country's year can be read in a moment.

It is a cache. `dicoso verify` recomputes it from the trips and must find no difference.
"""

from __future__ import annotations

from django.db import models

from dicoso.store.models.people import Person


class LedgerYear(models.Model):
    """One person's year over all their postings.

    The sets are bytes of `domain.dayset` over `start`–`end`; `levels`, `forms` and `refused` hold one set after
    another in the order of `domain.ledger`. `fingerprint` names the rulebook that it was counted under: another
    one makes the row stale. `reach` is the longest path of units that contains all postings of the period: the
    row answers for every unit at or above it.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="ledger")
    year = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=64)
    province = models.CharField(max_length=8, blank=True)
    reach = models.CharField(max_length=72)
    start = models.DateField()
    end = models.DateField()
    standing = models.CharField(max_length=12)
    quota = models.PositiveSmallIntegerField(null=True)
    counted = models.BinaryField()
    levels = models.BinaryField()
    forms = models.BinaryField()
    refused = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="ledger_year_once")]
        indexes = [models.Index(fields=["year", "reach"], name="ledger_reach")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"
