"""Fill the everyday life of the demonstrations in: plans, trips and reports below the ruled line of each file.

    python tools/demo.py            writes dicoso/data/demo/*.toml anew below the line
    python tools/demo.py --check    exits with 1 if a file says something else

What stands above the line is written by hand: units, people, roles, and the plans, trips and reports that have a story.
Below it, every person gets as many more days of field work as are missing from their `days`, and every trip its report.
The same seed gives the same file.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from everyday import gia_lai, hung_yen  # noqa: E402
from everyday.province import Province  # noqa: E402
from everyday.reports import Reports  # noqa: E402
from everyday.weekly import WeeklyYear  # noqa: E402
from everyday.writing import written  # noqa: E402
from everyday.year import Year  # noqa: E402

from dicoso.data.demo import parse_demonstration  # noqa: E402

LINE: Final = "# " + "=" * 100 + "\n"
PROVINCES: Final[tuple[tuple[Province, type[Year]], ...]] = (
    (gia_lai.PROVINCE, WeeklyYear),
    (hung_yen.PROVINCE, Year),
)


def filled(province: Province, kind: type[Year], stands: str) -> str:
    """Return what a file should say."""
    told = stands.partition(LINE)[0]
    year = kind(province, parse_demonstration(told))
    year.fill()
    return told + LINE + "".join(written(year, Reports(year).written()))


def main() -> int:
    """Write the files, or compare."""
    arguments = argparse.ArgumentParser(description="Fill the everyday life of the demonstrations in.")
    arguments.add_argument("--check", action="store_true", help="write nothing; 1 if a file says something else")
    options = arguments.parse_args()
    wrong = False
    for province, kind in PROVINCES:
        file = ROOT / "dicoso" / "data" / "demo" / f"{province.name}.toml"
        stands = file.read_text(encoding="utf-8")
        found = filled(province, kind, stands)
        wrong = wrong or found != stands
        if not options.check:
            file.write_text(found, encoding="utf-8")
    return int(options.check and wrong)


if __name__ == "__main__":
    raise SystemExit(main())
