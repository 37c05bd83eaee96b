"""An address as a QR code, drawn as SVG on the server."""

from __future__ import annotations

import segno
from markupsafe import Markup


def svg(address: str, title: str) -> Markup:
    """Draw an address: dark on light in every theme, with the quiet edge that cameras need."""
    code = segno.make_qr(address, error="m")
    drawn = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", title=title)
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704  # segno's own shapes; the title is ours
