"""`dicoso verify`: recomputes the ledger and the audit chain."""

from __future__ import annotations

import argparse

from dicoso.actions.ledger import refresh_ledger
from dicoso.queries import audit
from dicoso.queries.people.people_list import person_names
from dicoso.queries.years.verify import Difference, ledger_differences

FIELDS = {
    "missing": "thiếu dòng sổ cái",
    "groundless": "có dòng sổ cái nhưng không có căn cứ",
    "province": "tỉnh",
    "reach": "đơn vị",
    "start": "đầu kỳ",
    "end": "cuối kỳ",
    "standing": "diện",
    "quota": "số ngày phải đi",
    "counted": "ngày được tính",
    "levels": "ngày theo cấp",
    "forms": "ngày theo hình thức",
    "refused": "ngày không tính",
}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    """Add the command."""
    parser = commands.add_parser(
        name, help="recompute the ledger and the audit chain; 1 and a list if anything differs"
    )
    parser.add_argument("--repair", action="store_true", help="write the ledger anew where it differs")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare, print every difference, and repair the ledger if asked; the audit chain can't be repaired."""
    differences = list(ledger_differences())
    faults = list(audit.verify_chain())
    known_person_names = person_names({difference.person_id for difference in differences})
    for difference in differences:
        who = known_person_names.get(difference.person_id, str(difference.person_id))
        print(f"sổ cái: {who}, năm {difference.year}: {', '.join(FIELDS[name] for name in difference.fields)}")
    for fault in faults:
        print(f"nhật ký: {fault}")
    if options.repair:
        _repair(differences)
    if differences or faults:
        return 1
    print("Sổ cái và nhật ký khớp với dữ liệu gốc.")
    return 0


def _repair(differences: list[Difference]) -> None:
    by_year: dict[int, set[int]] = {}
    for difference in differences:
        by_year.setdefault(difference.year, set()).add(difference.person_id)
    for year, people in by_year.items():
        refresh_ledger(people, [year], recount=True)
    print(f"Đã lập lại {len(differences)} dòng sổ cái.")
