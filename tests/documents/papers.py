"""Reports to print: twenty invented cadres of Hưng Yên on 15/11/2019, and what else the tests print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dicoso.documents.layout import default
from dicoso.domain.dates import Span
from dicoso.domain.reports import (
    Band,
    CompliancePerson,
    ComplianceReport,
    Deadline,
    PlanReport,
    PlanRow,
    PlanScope,
    RuleLine,
    Status,
    Summary,
)
from dicoso.domain.text import percent

FINGERPRINT = "1a2b3c4d5e6f70819293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
NAMES = (
    "Lê Thị An", "Trần Văn Bình", "Đỗ Thuỳ Chi", "Nguyễn Tiến Dũng", "Phạm Hương Giang",
    "Vũ Thị Hải", "Hoàng Quốc Huy", "Bùi Thị Khuyên", "Ngô Đình Lẫm", "Nguyễn Thị Phương Loan",
    "Đặng Xuân Mỹ", "Lý Thị Nguyệt", "Cao Văn Ổn", "Đinh Thị Quỳnh", "Trịnh Hữu Sỹ",
    "Phan Thị Tuyết", "Tạ Quang Ước", "Lương Thị Vỹ", "Hà Đức Xuyền", "Nguyễn Thị Hồng Yến",
)  # fmt: skip
DEPARTMENTS = (
    "Ban Tổ chức - Kiểm tra",
    "Ban Tuyên giáo",
    "Ban Thanh thiếu nhi - Trường học",
    "Ban Phong trào",
    "Văn phòng",
)
DAYS = (66, 64, 63, 62, 61, 61, 60, 60, 60, 59, 55, 52, 48, 45, 41, 40, 39, 35, 30, 29)
RULES = (
    RuleLine(
        "quota.days",
        "Số ngày đi công tác cơ sở mỗi năm",
        "60 ngày",
        "Hướng dẫn số 03-HD/TWĐTN-BTC ngày 21/3/2018 của Ban Bí thư Trung ương Đoàn",
        "Thời gian đi cơ sở",
    ),
    RuleLine(
        "counting.order_required",
        "Phải có công lệnh, quyết định cử đi hoặc kế hoạch được duyệt",
        "có",
        "Kế hoạch số 39-KH/TĐTN-TCKT ngày 24/4/2018 của Ban Thường vụ Tỉnh đoàn Hưng Yên",
        "Phương pháp cộng dồn",
    ),
    RuleLine(
        "report.bands",
        "Mốc ngày chia nhóm kết quả",
        "từ 60, 40–59, dưới 40",
        "Bài “Kết quả đi cơ sở năm 2019” của Ban Tổ chức - Kiểm tra Tỉnh đoàn Hưng Yên",
        "Các nhóm trong bài",
        is_basis=False,
    ),
    RuleLine(
        "counting.rest_days",
        "Tính cả ngày nghỉ, ngày lễ",
        "có",
        "Quyết định 0004 của chương trình",
        "Không văn bản nào nêu",
        is_decision=True,
    ),
)


def person(place: int, name: str, days: int, *, quota: int | None = 60, **changes: object) -> CompliancePerson:
    """Return one cadre with `days` counted, split over levels and forms."""
    branch, district = days // 3, days // 6
    inspection = days // 4
    row = CompliancePerson(
        code=f"HY{place:04}",
        name=name,
        title="Chuyên viên" if place % 5 else "Trưởng ban",
        department=DEPARTMENTS[place % len(DEPARTMENTS)],
        status=Status.MET if quota is not None and days >= quota else Status.SHORT,
        days=days,
        quota=quota,
        by_level={"commune": days - branch - district, "district": district, "branch": branch},
        by_form={"topic": days - inspection, "inspection": inspection},
        refused={"counting.order_required": 3} if place % 4 == 0 else {},
        behind=max(0, quota - days) if quota is not None else None,
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def excused(row: CompliancePerson, status: Status) -> CompliancePerson:
    """Return the cadre as one who isn't measured."""
    return replace(row, status=status, quota=None, behind=None, days=0, by_level={}, by_form={}, refused={})


def summary(people: Iterable[CompliancePerson]) -> Summary:
    """Return the summary of some cadres in the bands 60 and 40."""
    rows = tuple(people)
    subject = [row for row in rows if row.status.is_subject]

    def band(low: int, high: int | None) -> Band:
        inside = sum(low <= row.days and (high is None or row.days <= high) for row in subject)
        return Band(low, high, inside, percent(inside, len(subject)))

    return Summary(
        subject=len(subject),
        exempt=sum(row.status is Status.EXEMPT for row in rows),
        not_subject=sum(row.status is Status.NOT_SUBJECT for row in rows),
        days=sum(row.days for row in subject),
        bands=(band(60, None), band(40, 59), band(0, 39)),
    )


def report(people: Iterable[CompliancePerson] | None = None) -> ComplianceReport:
    """Return the report of the province union of Hưng Yên on the given cadres, or on the twenty."""
    rows = hung_yen() if people is None else tuple(people)
    layout = default()
    head = layout.letterhead("compliance", "province", "Tỉnh đoàn Hưng Yên", "Hưng Yên")
    return ComplianceReport(
        unit="33",
        name="Tỉnh đoàn Hưng Yên",
        year=2019,
        period=Span(date(2019, 1, 1), date(2019, 12, 31)),
        as_of=date(2019, 11, 15),
        rulebook=FINGERPRINT,
        people=rows,
        summary=summary(rows),
        rules=RULES,
        letterhead=replace(head, day=date(2019, 11, 20)),
        signature=layout.signature("compliance", "Nguyễn Thị Kim Oanh"),
        recipients=layout.recipients("compliance"),
    )


def hung_yen() -> tuple[CompliancePerson, ...]:
    """Return the twenty cadres: nine with 60 days or more, seven with 40 to 59, four with fewer."""
    return tuple(person(i, name, DAYS[i]) for i, name in enumerate(NAMES))


def many(number: int = 1000) -> ComplianceReport:
    """Return a report on many cadres."""
    return report(person(i, f"{NAMES[i % 20]} {i}", i * 7 % 75) for i in range(number))


def plan_rows() -> tuple[PlanRow, ...]:
    """Return planned stays of three cadres, two of which collide."""
    return (
        PlanRow(
            "Lê Thị An",
            "Ban Tổ chức - Kiểm tra",
            date(2019, 10, 7),
            date(2019, 10, 9),
            "Đoàn xã Phương Chiểu",
            "branch_meeting",
            "Dự sinh hoạt chi đoàn thôn Phương Thượng, nắm tình hình đoàn viên đi làm xa",
            "Báo cáo tình hình, kiến nghị",
        ),
        PlanRow(
            "Lê Thị An",
            "Ban Tổ chức - Kiểm tra",
            date(2019, 10, 9),
            date(2019, 10, 11),
            "Huyện đoàn Khoái Châu",
            "inspection",
            "Kiểm tra việc thực hiện Điều lệ Đoàn",
            "Biên bản kiểm tra",
            ("Trùng ngày 09/10 với Đoàn xã Phương Chiểu",),
        ),
        PlanRow(
            "Trần Văn Bình",
            "Ban Tuyên giáo",
            date(2019, 11, 1),
            date(2019, 11, 1),
            "Đoàn xã Hồng Nam",
            "joint",
            "Phối hợp tổ chức ngày hội hiến máu",
        ),
    )


def plan(scope: PlanScope = PlanScope.PROVINCE, rows: tuple[PlanRow, ...] | None = None) -> PlanReport:
    """Return the plan for the last quarter of 2019 at one of its levels."""
    layout = default()
    document = f"plan_{scope}"
    owner, level, unit, parent = {
        PlanScope.PERSON: ("Lê Thị An", "department", "Ban Tổ chức - Kiểm tra", "Tỉnh đoàn Hưng Yên"),
        PlanScope.DEPARTMENT: (
            "Ban Tổ chức - Kiểm tra",
            "department",
            "Ban Tổ chức - Kiểm tra",
            "Tỉnh đoàn Hưng Yên",
        ),
        PlanScope.PROVINCE: ("Tỉnh đoàn Hưng Yên", "province", "Tỉnh đoàn Hưng Yên", ""),
    }[scope]
    signature = layout.signature(document, owner if scope is PlanScope.PERSON else "Nguyễn Thị Kim Oanh")
    return PlanReport(
        scope=scope,
        unit="33",
        owner=owner,
        period_label="quý IV năm 2019",
        period=Span(date(2019, 10, 1), date(2019, 12, 31)),
        state="Thường trực Tỉnh đoàn đã phê duyệt ngày 28/09/2019.",
        as_of=date(2019, 9, 30),
        rows=plan_rows() if rows is None else rows,
        letterhead=layout.letterhead(document, level, unit, "Hưng Yên", parent=parent),
        signature=signature,
        recipients=layout.recipients(document),
        deadlines=(
            Deadline("Cán bộ đăng ký với lãnh đạo ban", date(2019, 9, 15), date(2019, 9, 14)),
            Deadline("Ban gửi Ban Tổ chức - Kiểm tra", date(2019, 9, 20), date(2019, 9, 23)),
            Deadline("Thường trực phê duyệt", date(2019, 9, 30)),
        ),
        version=2,
    )
