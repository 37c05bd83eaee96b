"""The words for whether a date counts, why it doesn't, and what to do then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

VERDICTS: Final[Mapping[str, str]] = {
    "counting.per_date": "được tính",
    "counting.in_post": "không tính: ngoài thời gian thuộc đối tượng",
    "counting.not_excused": "không tính: trong thời gian được miễn",
    "counting.venues": "không tính: không làm việc tại cơ sở",
    "counting.order_required": "không tính: chưa có công lệnh hoặc kế hoạch được duyệt",
    "counting.host_refusal": "không tính: cơ sở không xác nhận",
    "counting.confirmation_required": "không tính: cơ sở chưa xác nhận",
    "counting.rest_days": "không tính: ngày nghỉ, ngày lễ",
    "period.start": "không tính: ngoài kỳ thực hiện của năm",
}

# After "Ngày 12/06 không được tính vì …", and what to do next.
BECAUSE: Final[Mapping[str, str]] = {
    "counting.in_post": "lúc đó không giữ vị trí thuộc đối tượng thực hiện chế độ",
    "counting.not_excused": "ở trong thời gian được miễn",
    "counting.venues": "không làm việc tại cơ sở",
    "counting.order_required": "chưa có công lệnh hoặc kế hoạch được duyệt",
    "counting.host_refusal": "cơ sở không xác nhận",
    "counting.confirmation_required": "cơ sở chưa xác nhận",
    "counting.rest_days": "là ngày nghỉ, ngày lễ",
    "period.start": "ở ngoài kỳ thực hiện của năm",
    "no_rule_in_force": "bộ quy định chưa có quy định cho năm đó",
}
ADVICE: Final[Mapping[str, str]] = {
    "counting.in_post": "Nếu hồ sơ vị trí công tác ghi chưa đúng, báo Ban Tổ chức - Kiểm tra.",
    "counting.not_excused": "Nếu thời gian được miễn ghi chưa đúng, báo Ban Tổ chức - Kiểm tra.",
    "counting.venues": "Sửa nơi làm việc, nếu thực tế đã đến cơ sở",
    "counting.order_required": "Bổ sung số công lệnh",
    "counting.host_refusal": "Sửa ngày hoặc nơi đến, nếu ghi nhầm",
    "counting.confirmation_required": "Đề nghị cơ sở xác nhận; được xác nhận thì ngày này được tính.",
    "counting.rest_days": "Chuyến đi vẫn được lưu.",
    "period.start": "Chuyến đi vẫn được lưu.",
    "no_rule_in_force": "Chuyến đi vẫn được lưu. Nếu năm đó đã có quy định, báo Ban Tổ chức - Kiểm tra.",
}

# What collides with a planned stay; `days` reads "07–08/01", `others` are names of units.
CLASHES: Final[Mapping[str, str]] = {
    "two_places": "{days}: cũng có chuyến đến {others}",
    "excused": "{days}: đang được miễn đi cơ sở",
    "department": "{days}: {most}{away} trong {staff} cán bộ của ban cùng đi",
    "event": "{days}: trùng việc chung của cơ quan: {titles}",
    "host": "{days}: {away} đồng chí của {others} cũng đến nơi này",
}
