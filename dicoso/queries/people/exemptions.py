"""Exemptions as those see them who record them."""

from __future__ import annotations

from dicoso.domain.errors import NotAllowed
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.people.people_list import ExemptionLine, exemption_line
from dicoso.store.models import Person


def excusable(actor: Actor, code: str) -> Person:
    """Person of whom the actor may record exemptions.

    Raises: NotFound, NotAllowed.
    """
    person = visible.find_one(visible.visible_people, actor, "person.view", code=code)
    if not visible.visible_people(actor, "exemption.record").filter(pk=person.pk).exists():
        raise NotAllowed(action="exemption.record")
    return person


def find_exemption(actor: Actor, code: str, exemption_id: int) -> ExemptionLine:
    """One exemption of a person that the actor may correct.

    Raises: NotFound, NotAllowed.
    """
    key = {"pk": exemption_id, "person__code": code}
    return exemption_line(visible.find_one(visible.visible_exemptions, actor, "exemption.record", **key))
