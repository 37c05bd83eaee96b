"""What the app without a network consists of: its files, the pages that a phone may keep, its manifest."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

from dicoso.queries.actors import Actor
from dicoso.queries.trips import outbox as queries

ACCOUNT: Final = "Dicoso-Account"  # on a page that a phone may keep: for whom it was made
FRESH: Final = {"Cache-Control": "no-cache"}

STYLES: Final = (
    "css/tokens.css", "css/base.css", "css/layout.css", "css/parts.css", "css/photos.css", "css/reports.css",
)  # fmt: skip
# htmx stays behind: it only makes searches quicker, and without a network js/hosts.js answers them.
SCRIPTS: Final = (
    "js/app.js", "js/dom.js", "js/errors.js", "js/forms.js", "js/hosts.js", "js/legs.js", "js/lines.js",
    "js/notices.js", "js/offline.js", "js/outbox.js", "js/photos.js", "js/queue.js", "js/unsent.js",
)  # fmt: skip
ICONS: Final = ("icons/favicon.svg",)

# Pages of a cadre, which a phone keeps for when there is no network: by path.
_KEPT: Final = re.compile(
    r"/(?:|hang-cho|ke-hoach/cua-toi|ke-hoach/[0-9a-f-]{36}|chuyen-di|chuyen-di/ghi|chuyen-di/ghi-ngoai-mang"
    r"|chuyen-di/[^/]+|chuyen-di/[^/]+/bao-cao)\Z"
)


def kept(path: str) -> bool:
    """Tell whether a phone may keep the page at a path."""
    return bool(_KEPT.match(path))


def pages(actor: Actor) -> list[str]:
    """Pages that a phone fetches ahead, so that whoever opened the first page can leave.

    They come one after the other, on a slow network too: what writing needs comes first, what is only read last.
    """
    addresses = [reverse("home"), reverse("outbox")]
    if actor.may("trip.record") and actor.person_id is not None:
        record = reverse("trip.record")
        addresses += [record, reverse("trip.record_anywhere")]
        addresses += [f"{record}?muc={item}" for item in queries.own_item_ids(actor)]
    if actor.may("trip_report.write") and actor.person_id is not None:
        addresses.append(reverse("trip_report.write_anywhere"))
        addresses += [reverse("trip_report.write", kwargs={"trip_id": trip}) for trip in queries.unreported(actor)]
    if actor.may("trip.record") and actor.person_id is not None:
        addresses.append(reverse("trip.view"))
    if actor.may("plan.edit"):
        addresses.append(reverse("plan.mine"))
    return addresses + [reverse("plan.show", kwargs={"plan_id": plan}) for plan in queries.own_plan_ids(actor)]


def blanks() -> list[tuple[str, str]]:
    """Which pages one kept form stands in for: those of hosts and trips that a phone hasn't opened before."""
    report = reverse("trip_report.write", kwargs={"trip_id": "-"}).replace("/-/", "/[^/]+/")
    return [
        (rf"^{reverse('trip.record')}\?.*don-vi=", reverse("trip.record_anywhere")),
        (f"^{report}$", reverse("trip_report.write_anywhere")),
    ]


def app_manifest() -> dict[str, Any]:
    """Manifest of the app."""
    icon = {"type": "image/png", "purpose": "any"}
    return {
        "id": "/",
        "name": "dicoso: đi công tác cơ sở",
        "short_name": "dicoso",
        "description": "Kế hoạch, chuyến đi và báo cáo công tác cơ sở của cán bộ Đoàn, ghi được cả khi không có mạng.",
        "lang": "vi",
        "dir": "ltr",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#2b6bd1",
        "icons": [
            {"src": static("icons/app-192.png"), "sizes": "192x192", **icon},
            {"src": static("icons/app-512.png"), "sizes": "512x512", **icon},
            {"src": static("icons/app-maskable-512.png"), "sizes": "512x512", **icon, "purpose": "maskable"},
            {"src": static("icons/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
        "shortcuts": [
            {"name": "Ghi chuyến đi", "url": reverse("trip.record")},
            {"name": "Hàng chờ gửi", "url": reverse("outbox")},
        ],
    }


@lru_cache(maxsize=1)
def service_worker() -> str:
    """Service worker of this version: with any file changed it is another one, and phones fetch it."""
    names = (*STYLES, *SCRIPTS, *ICONS)
    facts = {
        "version": _version((*names, "js/worker.js")),
        "files": [static(name) for name in names],
        "offline": reverse("offline.page"),
        "logout": reverse("logout"),
        "luggage": reverse("offline.luggage"),
        "blanks": blanks(),
    }
    return f"import {{ serve }} from {json.dumps(static('js/worker.js'))};\nserve({json.dumps(facts, indent=1)});\n"


def _version(names: tuple[str, ...]) -> str:
    """Digest of what the files contain; their names alone don't say it where they aren't named by content."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(_static_path(name).read_bytes())
    return digest.hexdigest()[:12]


def _static_path(name: str) -> Path:
    """Where a static file of ours lies."""
    path = finders.find(name)
    if not path:
        raise FileNotFoundError(name)
    return Path(path)
