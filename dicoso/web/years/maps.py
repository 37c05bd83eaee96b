"""Maps of dots as SVG, drawn on the server: no tiles, nothing from elsewhere, the same facts in a table beside.

No inline styles (the content security policy forbids them): dots carry classes. Days have size, shape and colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians

from markupsafe import Markup

from dicoso.domain.coverage import FAR_OFF, SIZES, Line, Point, distance, middle

WIDTH, HEIGHT, EDGE = 640, 560, 16
RADIUS = (4.5, 3.5, 5, 7, 9.5)  # of a dot by its size; the first is half the side of a square


@dataclass(frozen=True, slots=True)
class Map:
    """A map, with the communes that lie too far out for it and those whose place isn't known."""

    drawn: Markup
    outside: tuple[str, ...]
    unplaced: int


def communes(lines: Iterable[Line], title: str, origin: Point | None) -> Map:
    """Draw communes as dots, the point of departure as a cross."""
    listed_lines = list(lines)
    placed = [(line, line.place) for line in listed_lines if line.place is not None]
    centre = middle([place for _, place in placed])
    inside = [(line, place) for line, place in placed if centre and distance(centre, place) <= FAR_OFF]
    outside = tuple(line.name for line, place in placed if centre and distance(centre, place) > FAR_OFF)
    frame = _Frame([place for _, place in inside])
    dots = "".join(_dot(line, *frame.at(place)) for line, place in sorted(inside, key=lambda pair: -pair[0].size))
    cross = ""
    if origin is not None and centre and distance(centre, origin) <= FAR_OFF:
        x, y = frame.at(origin)
        cross = f'<path class="from" d="M{x - 8} {y}h16M{x} {y - 8}v16"><title>Điểm gốc tính khoảng cách</title></path>'
    visited = sum(line.days > 0 for line in listed_lines)
    description = f"{visited} trong {len(listed_lines)} đơn vị có cán bộ đến. Bảng bên dưới có đủ số liệu."
    description = f'<title id="ban-do-ten">{escape(title)}</title><desc id="ban-do-mo-ta">{escape(description)}</desc>'
    drawn = Markup(  # noqa: S704  # every text is escaped here and below
        f'<svg class="map" viewBox="0 0 {WIDTH} {frame.height}" role="img" aria-labelledby="ban-do-ten ban-do-mo-ta">'
        f"{description}{dots}{cross}</svg>"
    )
    return Map(drawn, outside, len(listed_lines) - len(placed))


class _Frame:
    """Puts places on the paper: north above, as wide as high on the ground."""

    def __init__(self, places: Sequence[Point]) -> None:
        lats = [place.latitude for place in places] or [0.0]
        lons = [place.longitude for place in places] or [0.0]
        self.north, self.west = max(lats), min(lons)
        self.squeeze = cos(radians((self.north + min(lats)) / 2))
        across = max((max(lons) - self.west) * self.squeeze, 1e-6)
        down = max(self.north - min(lats), 1e-6)
        self.scale = min((WIDTH - 2 * EDGE) / across, (HEIGHT - 2 * EDGE) / down)
        self.left = (WIDTH - across * self.scale) / 2
        self.height = round(down * self.scale) + 2 * EDGE

    def at(self, place: Point) -> tuple[int, int]:
        """Where a place lies on the paper."""
        x = self.left + (place.longitude - self.west) * self.squeeze * self.scale
        return round(x), round(EDGE + (self.north - place.latitude) * self.scale)


def _dot(line: Line, x: int, y: int) -> str:
    r = RADIUS[line.size]
    title = f"<title>{escape(line.name)}: {line.days or 'chưa có'} ngày</title>"
    if line.size == 0:
        return f'<rect class="d0" x="{x - r}" y="{y - r}" width="{2 * r}" height="{2 * r}">{title}</rect>'
    return f'<circle class="d{line.size}" cx="{x}" cy="{y}" r="{r}">{title}</circle>'


def legend() -> list[tuple[int, str]]:
    """Each size with the days that it stands for."""
    texts = [(0, "chưa đến")]
    for size, least in enumerate(SIZES, 1):
        most = SIZES[size] - 1 if size < len(SIZES) else None
        days = f"từ {least} ngày" if most is None else f"{least} ngày" if most == least else f"{least}–{most} ngày"
        texts.append((size, days))
    return texts


def sample_dot(size: int) -> Markup:
    """Draw one dot by itself, for the legend."""
    r = RADIUS[size]
    shape = f'<rect class="d0" x="{10 - r}" y="{10 - r}" width="{2 * r}" height="{2 * r}"/>'
    if size:
        shape = f'<circle class="d{size}" cx="10" cy="10" r="{r}"/>'
    return Markup(f'<svg class="map__dot" viewBox="0 0 20 20" aria-hidden="true">{shape}</svg>')  # noqa: S704  # ours
