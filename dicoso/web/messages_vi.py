"""Every word that the program gives people for a code: refusals, verdicts, states, roles, levels, forms.

The only place; a code without words is an error that a test finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dicoso.domain.errors import Fault

ERRORS: Final[Mapping[str, str]] = {
    "not_found": "Không có hồ sơ này, hoặc hồ sơ không thuộc phạm vi đồng chí được xem.",
    "not_allowed": "Đồng chí xem được hồ sơ này nhưng vai trò hiện tại không được làm việc vừa chọn.",
    "wrong_state": "Hồ sơ đang ở bước khác nên không làm được việc này. Xin tải lại trang để xem bước hiện tại.",
    "conflict": "Người khác vừa xử lý hồ sơ này trước. Xin tải lại trang để xem kết quả.",
    "no_rule_in_force": "Bộ quy định chưa có quy định {rule} cho ngày {day}. Xin báo Ban Tổ chức - Kiểm tra.",
    "invalid": "Có mục chưa đúng. Chưa lưu gì; xin sửa các mục dưới đây.",
    "bad_request": "Xin kiểm tra lại địa chỉ hoặc biểu mẫu rồi thử lại.",
    "form_expired": "Biểu mẫu đã quá hạn. Xin quay lại, tải lại trang rồi gửi lại.",
    "too_many_failures": "Đã nhập sai mật khẩu nhiều lần. Xin thử lại sau {minutes:.0f} phút.",
    "report_contradicts_itself": "Số liệu của báo cáo không khớp nhau ({claim}). Báo cáo không được in.",
}

FAULTS: Final[Mapping[str, str]] = {
    "required": "Cần điền mục này.",
    "date": "Ngày phải viết dạng 15/11/2019 hoặc 2019-11-15.",
    "date_range": "Ngày phải trong khoảng từ 01/01/1900 đến 31/12/2199.",
    "date_order": "Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.",
    "number": "Cần ghi một số nguyên.",
    "number_low": "Số phải từ {limit} trở lên.",
    "number_high": "Số không được quá {limit}.",
    "not_offered": "Chọn một mục có trong danh sách.",
    "login_wrong": "Tên đăng nhập hoặc mật khẩu không đúng.",
    "password_wrong": "Mật khẩu hiện tại không đúng.",
    "password_same": "Mật khẩu mới phải khác mật khẩu hiện tại.",
    "password_differs": "Hai lần nhập mật khẩu mới chưa giống nhau.",
    "password_too_short": "Mật khẩu cần ít nhất {limit} ký tự.",
    "password_too_common": "Mật khẩu này quá phổ biến, dễ bị đoán. Chọn mật khẩu khác.",
    "username_form": "Tên đăng nhập gồm 2–60 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch nối, gạch dưới.",
    "username_taken": "Tên đăng nhập {username} đã có người dùng.",
    "person_unknown": "Không có cán bộ mã {value} trong phạm vi của đồng chí.",
    "person_has_account": "Đồng chí {name} đã có tài khoản.",
    "unit_unknown": "Không có đơn vị mã {value} vào ngày {day} trong phạm vi của đồng chí.",
    "role_twice": "Tài khoản đã có vai trò này ở đơn vị này từ {start}, trùng ngày.",
    "role_end": "Ngày kết thúc phải từ {start} trở đi và không sau ngày kết thúc đã ghi.",
    "too_long": "Dài quá {limit} ký tự.",
    "choice": "“{value}” không phải giá trị được dùng. Chọn một trong: {choices}.",
}

VERDICTS: Final[Mapping[str, str]] = {
    "counting.per_date": "được tính",
    "counting.in_post": "không tính: ngoài thời gian thuộc đối tượng",
    "counting.not_excused": "không tính: trong thời gian được miễn",
    "counting.venues": "không tính: không làm việc tại cơ sở",
    "counting.order_required": "không tính: chưa có công lệnh hoặc kế hoạch được duyệt",
    "counting.host_refusal": "không tính: cơ sở không xác nhận",
    "counting.confirmation_required": "không tính: cơ sở chưa xác nhận",
    "counting.rest_days": "không tính: ngày nghỉ, ngày lễ",
}

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "verdict": VERDICTS,
    "role": {
        "cadre": "Cán bộ",
        "dept_head": "Trưởng ban",
        "org_inspection": "Ban Tổ chức - Kiểm tra",
        "standing_board": "Thường trực",
        "inspection_committee": "Ủy ban Kiểm tra",
        "host_unit": "Đơn vị cơ sở",
        "central_reader": "Trung ương Đoàn",
        "administrator": "Quản trị",
    },
    "level": {
        "central": "Trung ương",
        "province": "Cấp tỉnh",
        "district": "Cấp huyện",
        "commune": "Cấp xã",
        "grassroots": "Đoàn cơ sở",
        "branch": "Chi đoàn",
        "department": "Ban, văn phòng",
    },
    "form": {
        "topic": "Theo chuyên đề",
        "joint": "Phối hợp tổ chức hoạt động",
        "inspection": "Kiểm tra, giám sát",
        "committee_meeting": "Dự hội nghị BCH, BTV cấp dưới",
        "branch_meeting": "Dự sinh hoạt chi đoàn",
        "other": "Nội dung khác",
    },
    "form_short": {
        "topic": "Chuyên đề",
        "joint": "Phối hợp",
        "inspection": "Kiểm tra",
        "committee_meeting": "Hội nghị",
        "branch_meeting": "Sinh hoạt",
        "other": "Khác",
    },
    "venue": {
        "field": "Tại cơ sở",
        "own_office": "Tại cơ quan",
        "online": "Trực tuyến",
        "paper": "Qua hồ sơ, văn bản",
    },
    "reason": {"study": "Học tập dài hạn", "sick": "Ốm dài hạn", "maternity": "Thai sản", "other": "Lý do khác"},
    "status": {
        "met": "Đủ ngày",
        "short": "Chưa đủ",
        "exempt": "Được miễn",
        "not_subject": "Không thuộc đối tượng",
    },
    "plan_state": {
        "draft": "Nháp",
        "with_head": "Chờ Trưởng ban",
        "with_org": "Chờ Ban TC-KT",
        "with_board": "Chờ Thường trực",
        "approved": "Đã duyệt",
        "superseded": "Đã thay bằng bản điều chỉnh",
    },
    "trip_state": {"recorded": "Đã ghi", "cancelled": "Đã hủy"},
    "cycle": {"year": "Năm", "quarter": "Quý", "month": "Tháng"},
    "action": {},
}


def word(code: str, kind: str) -> str:
    """Return the words for a code of a kind.

    Raises: KeyError, if there are none: a page never shows a bare code.
    """
    return WORDS[kind][code]


def sentence(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence for a refusal; a fact that its words don't need is ignored."""
    return ERRORS.get(code, ERRORS["bad_request"]).format_map(_Facts(facts))


def fault(found: Fault) -> str:
    """Return the sentence for one thing wrong with an input."""
    facts = {name: f"{fact:%d/%m/%Y}" if isinstance(fact, date) else fact for name, fact in found.facts}
    return FAULTS[found.code].format_map(_Facts(facts))


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
