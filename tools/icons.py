"""Draw the app's icons: the same squares as `icons/favicon.svg`, as phones want them. Run again after a change."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "dicoso" / "web" / "static" / "icons"
BLUE, WHITE = "#2b6bd1", "#ffffff"
FILLED = [(15, 0), (15, 5), (5, 10), (10, 10), (15, 10), (5, 15), (15, 15), (5, 20), (10, 20), (15, 20)]
OPEN = (10, 15)  # the day that is still to come
GRID, WIDE, TALL = 24, 4, 4


def draw(size: int, share: float, ground: str, ink: str) -> Image.Image:
    """Return an icon whose drawing takes a share of its side: a maskable one keeps to the middle."""
    large = size * 4  # drawn large and made small, for smooth edges
    icon = Image.new("RGB", (large, large), ground)
    pen = ImageDraw.Draw(icon)
    unit = large * share / GRID
    left = (large - 24 * unit) / 2
    for x, y in FILLED:
        pen.rectangle([left + x * unit, left + y * unit, left + (x + WIDE) * unit, left + (y + TALL) * unit], fill=ink)
    x, y = OPEN
    box = [left + x * unit, left + y * unit, left + (x + WIDE) * unit, left + (y + TALL) * unit]
    pen.rectangle(box, outline=ink, width=round(unit))
    return icon.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Write the files."""
    for name, size, share, ground, ink in (
        ("app-192.png", 192, 0.78, WHITE, BLUE),
        ("app-512.png", 512, 0.78, WHITE, BLUE),
        ("app-maskable-512.png", 512, 0.56, BLUE, WHITE),
    ):
        draw(size, share, ground, ink).quantize(16).save(FOLDER / name, optimize=True)


if __name__ == "__main__":
    main()
