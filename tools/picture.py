"""Take the README's picture from the running demonstration (`make run` in another terminal).

python tools/picture.py [http://127.0.0.1:8000]      writes docs/compliance-table.png
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dicoso.data import demo  # noqa: E402

PICTURE = ROOT / "docs" / "compliance-table.png"
MOST_BYTES = 120_000
COLOURS = 256  # all that the page needs; a screenshot with every colour is twice as large
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(address: str) -> int:
    told = demo.read_demonstration("hung-yen-2019")
    username = next(holder.account for holder in told.holders if holder.shows == "org_inspection")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": 1280, "height": 900}, locale="vi-VN", color_scheme="light", service_workers="block"
        )
        page.goto(f"{address}/dang-nhap")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", told.password)
        page.click("main button[type=submit]")
        page.goto(f"{address}/tong-hop?nam={told.year}&den={told.today}")
        taken = page.screenshot()
        browser.close()
    with Image.open(io.BytesIO(taken)) as picture:
        picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            PICTURE, optimize=True
        )
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {size} bytes")
    return int(size > MOST_BYTES)


if __name__ == "__main__":
    raise SystemExit(main(*(sys.argv[1:] or ["http://127.0.0.1:8000"])))
