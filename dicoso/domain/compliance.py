"""People's figures summed up for a report: bands without hole or overlap, and percentages that are never adjusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dicoso.domain.reports import Band, Summary
from dicoso.domain.text import percent


def band_index(days: int, thresholds: Sequence[int]) -> int:
    """Band of a number of days: 0 for the highest threshold, len(thresholds) below the lowest."""
    for i, threshold in enumerate(thresholds):
        if days >= threshold:
            return i
    return len(thresholds)


def count_bands(people: Sequence[int], thresholds: Sequence[int]) -> tuple[Band, ...]:
    """Bands that descending thresholds make; `people` are the counts in their order.

    Thresholds [60, 40] make: at least 60, 40–59, under 40. Percentages are of all subject people.
    """
    subject = sum(people)
    edges = [*thresholds, 0]
    bands = []
    for i, low in enumerate(edges):
        high = None if i == 0 else edges[i - 1] - 1
        bands.append(Band(low, high, people[i], percent(people[i], subject)))
    return tuple(bands)


def summarise(people: Iterable[tuple[str, int]], thresholds: Sequence[int]) -> Summary:
    """Summary of pairs (status, days); `days` of the summary are those of subject people."""
    by_band = [0] * (len(thresholds) + 1)
    standing_facts = {"exempt": 0, "not_subject": 0}
    total = 0
    for status, days in people:
        if status in standing_facts:
            standing_facts[status] += 1
        else:
            by_band[band_index(days, thresholds)] += 1
            total += days
    return Summary(
        sum(by_band), standing_facts["exempt"], standing_facts["not_subject"], total, count_bands(by_band, thresholds)
    )
