"""The words for whether a date counts, why it doesn't, and what to do then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class RefusalWords(NamedTuple):
    """How one reason why a date doesn't count is said in each place; empty where it is never said there."""

    verdict: str  # after "không tính: "
    because: str  # after "Ngày 12/06 không được tính vì "
    on_paper: str  # in a list of reasons with their days
    advice: str  # what to do next


REFUSALS: Final[Mapping[str, RefusalWords]] = {
    "counting.in_post": RefusalWords(
        verdict="ngoài thời gian thuộc đối tượng",
        because="lúc đó không giữ vị trí thuộc đối tượng thực hiện chế độ",
        on_paper="ngoài thời gian giữ chức vụ thuộc đối tượng",
        advice="Nếu hồ sơ vị trí công tác ghi chưa đúng, báo Ban Tổ chức - Kiểm tra.",
    ),
    "counting.not_excused": RefusalWords(
        verdict="trong thời gian được miễn",
        because="ở trong thời gian được miễn",
        on_paper="trong thời gian được miễn",
        advice="Nếu thời gian được miễn ghi chưa đúng, báo Ban Tổ chức - Kiểm tra.",
    ),
    "counting.venues": RefusalWords(
        verdict="không làm việc tại cơ sở",
        because="không làm việc tại cơ sở",
        on_paper="không làm việc tại cơ sở",
        advice="Sửa nơi làm việc, nếu thực tế đã đến cơ sở",
    ),
    "counting.order_required": RefusalWords(
        verdict="chưa có công lệnh hoặc kế hoạch được duyệt",
        because="chưa có công lệnh hoặc kế hoạch được duyệt",
        on_paper="thiếu công lệnh, quyết định hoặc kế hoạch được duyệt",
        advice="Bổ sung số công lệnh",
    ),
    "counting.host_refusal": RefusalWords(
        verdict="cơ sở không xác nhận",
        because="cơ sở không xác nhận",
        on_paper="cơ sở không xác nhận có đến",
        advice="Sửa ngày hoặc nơi đến, nếu ghi nhầm",
    ),
    "counting.confirmation_required": RefusalWords(
        verdict="cơ sở chưa xác nhận",
        because="cơ sở chưa xác nhận",
        on_paper="chưa có xác nhận của cơ sở",
        advice="Đề nghị cơ sở xác nhận; được xác nhận thì ngày này được tính.",
    ),
    "counting.rest_days": RefusalWords(
        verdict="ngày nghỉ, ngày lễ",
        because="là ngày nghỉ, ngày lễ",
        on_paper="ngày nghỉ, ngày lễ",
        advice="Chuyến đi vẫn được lưu.",
    ),
    "period.start": RefusalWords(
        verdict="ngoài kỳ thực hiện của năm",
        because="ở ngoài kỳ thực hiện của năm",
        on_paper="",
        advice="Chuyến đi vẫn được lưu.",
    ),
    "no_rule_in_force": RefusalWords(
        verdict="",
        because="bộ quy định chưa có quy định cho năm đó",
        on_paper="",
        advice="Chuyến đi vẫn được lưu. Nếu năm đó đã có quy định, báo Ban Tổ chức - Kiểm tra.",
    ),
}

VERDICTS: Final[Mapping[str, str]] = {
    "counting.per_date": "được tính",
    **{code: f"không tính: {words.verdict}" for code, words in REFUSALS.items() if words.verdict},
}
BECAUSE: Final[Mapping[str, str]] = {code: words.because for code, words in REFUSALS.items()}
ADVICE: Final[Mapping[str, str]] = {code: words.advice for code, words in REFUSALS.items()}
REFUSED_ON_PAPER: Final[Mapping[str, str]] = {
    code: words.on_paper for code, words in REFUSALS.items() if words.on_paper
}

# What collides with a planned stay; `days` reads "07–08/01", `others` are names of units.
CLASHES: Final[Mapping[str, str]] = {
    "two_places": "{days}: cũng có chuyến đến {others}",
    "excused": "{days}: đang được miễn đi cơ sở",
    "department": "{days}: {most}{away} trong {staff} cán bộ của ban cùng đi",
    "event": "{days}: trùng việc chung của cơ quan: {titles}",
    "host": "{days}: {away} đồng chí của {others} cũng đến nơi này",
}
