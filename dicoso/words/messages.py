"""Every word that the program gives people for a code: refusals, verdicts, states, roles, levels, forms.

The only place; a code without words is an error that a test finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from dicoso.domain.dates import dm_span, dmy
from dicoso.domain.errors import Fault
from dicoso.domain.plans import Clash, runs
from dicoso.words.verdicts import ADVICE, BECAUSE, CLASHES, VERDICTS

ERRORS: Final[Mapping[str, str]] = {
    "not_found": "Không có hồ sơ này, hoặc hồ sơ không thuộc phạm vi đồng chí được xem.",
    "not_allowed": "Đồng chí xem được hồ sơ này nhưng vai trò hiện tại không được làm việc vừa chọn.",
    "wrong_state": "Hồ sơ đang ở bước khác nên không làm được việc này. Xin tải lại trang để xem bước hiện tại.",
    "conflict": "Người khác vừa xử lý hồ sơ này trước. Xin tải lại trang để xem kết quả.",
    "no_rule_in_force": "Bộ quy định chưa có {rule} cho ngày {day}. Chọn năm khác hoặc báo Ban Tổ chức - Kiểm tra.",
    "invalid": "Có mục chưa đúng. Chưa lưu gì; xin sửa các mục dưới đây.",
    "bad_request": "Xin kiểm tra lại địa chỉ hoặc biểu mẫu rồi thử lại.",
    "form_expired": "Biểu mẫu đã quá hạn. Xin quay lại, tải lại trang rồi gửi lại.",
    "too_many_failures": "Đã nhập sai mật khẩu nhiều lần. Xin thử lại sau {minutes:.0f} phút.",
    "too_many_tries": "Có quá nhiều lần mở đường dẫn không đúng từ nơi này. Xin thử lại sau {minutes:.0f} phút.",
    "link_closed": "Đường dẫn này không dùng được nữa. Xin đề nghị cán bộ gửi đường dẫn mới.",
    "same_id_other_content": "Chuyến đi mang mã này đã được ghi với nội dung khác. Chưa ghi thêm gì.",
    "id_taken": "Mã này đã được một tài khoản khác dùng. Ghi lại thành mục mới.",
    "other_account": "Trên máy này đã đăng nhập bằng tài khoản khác. Hàng chờ giữ nguyên, chờ đúng tài khoản.",
    "list_too_long": "Mỗi lần gửi nhiều nhất {limit} mục.",
    "list_too_large": "Danh sách gửi lên lớn quá mức. Gửi từng phần.",
    "other_people": "Cơ sở dữ liệu đã có cán bộ khác nên không nạp dữ liệu minh họa {name}. Chưa nạp gì; "
    "xin dùng một cơ sở dữ liệu trống (đặt DICOSO_HOME sang thư mục khác).",
    "report_contradicts_itself": "Số liệu của báo cáo không khớp nhau ({claim}). Báo cáo không được in.",
}

# What is missing, for whoever may know: at the terminal of the server. Pages never tell "none" from "not yours".
MISSING: Final[Mapping[str, str]] = {
    "unit": "Không có đơn vị mã {key} vào ngày {on}.",
    "person": "Không có cán bộ mã {key}.",
    "posting": "Cán bộ {key} không giữ vị trí công tác nào trong kỳ của năm {year}.",
}

FAULTS: Final[Mapping[str, str]] = {
    "required": "Cần điền mục này.",
    "date": "Ngày phải viết dạng 15/11/2019 hoặc 2019-11-15, và phải là ngày có thật.",
    "date_range": "Ngày phải trong khoảng từ 01/01/1900 đến 31/12/2199.",
    "date_order": "Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.",
    "number": "Cần ghi một số nguyên.",
    "number_low": "Số phải từ {limit} trở lên.",
    "number_high": "Số không được quá {limit}.",
    "not_offered": "Chọn một mục có trong danh sách.",
    "email": "Địa chỉ thư điện tử phải có dạng ten@vidu.vn.",
    "mail_often": "Mỗi ngày gửi nhiều nhất {limit} thư xác nhận. Xin thử lại vào ngày mai.",
    "mail_link": "Đường dẫn đã dùng, đã hết hạn, hoặc của tài khoản khác. Mở Tin nhắc qua thư điện tử để gửi lại thư xác nhận.",
    "login_wrong": "Tên đăng nhập hoặc mật khẩu không đúng.",
    "password_wrong": "Mật khẩu hiện tại không đúng.",
    "password_same": "Mật khẩu mới phải khác mật khẩu hiện tại.",
    "password_differs": "Hai lần nhập mật khẩu mới chưa giống nhau.",
    "password_too_short": "Mật khẩu cần ít nhất {limit} ký tự.",
    "password_too_common": "Mật khẩu này quá phổ biến, dễ bị đoán. Chọn mật khẩu khác.",
    "username_form": "Tên đăng nhập gồm 2–60 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch nối, gạch dưới.",
    "username_taken": "Tên đăng nhập {username} đã có người dùng.",
    "person_unknown": "Không có cán bộ mã {value} trong phạm vi của đồng chí.",
    "person_elsewhere": "Mã này đã dùng cho một cán bộ ngoài phạm vi của đồng chí.",
    "own_record": "Đồng chí không tự sửa hồ sơ của mình được. Nhờ một đồng chí khác trong Ban Tổ chức - Kiểm tra.",
    "code_form": "Mã gồm 1–32 chữ cái, chữ số, dấu chấm, gạch nối hoặc gạch dưới, không có khoảng trắng.",
    "code_taken": "Mã {value} đã có. Mở hồ sơ của cán bộ đó để bổ sung vị trí công tác.",
    "name_differs": "Họ tên khác với dòng trước của cùng mã cán bộ ({name}).",
    "born_differs": "Ngày sinh khác với dòng trước của cùng mã cán bộ.",
    "born_late": "Ngày sinh phải trước ngày bắt đầu công tác.",
    "row_twice": "Dòng này trùng mã, đơn vị và ngày bắt đầu với một dòng khác nhưng nội dung khác nhau.",
    "posting_overlap": "Trùng ngày với vị trí ở cùng đơn vị bắt đầu từ {start}. Kết thúc vị trí đó trước, hoặc sửa ngày.",
    "exemption_overlap": "Trùng ngày với lần được miễn cùng lý do bắt đầu từ {start}.",
    "exemption_twice": "Dòng này trùng cán bộ, lý do và ngày bắt đầu với một dòng khác nhưng nội dung khác nhau.",
    "person_has_account": "Đồng chí {name} đã có tài khoản.",
    "unit_unknown": "Không có đơn vị mã {value} vào ngày {day} trong phạm vi của đồng chí.",
    "role_twice": "Tài khoản đã có vai trò này ở đơn vị này từ {start}, trùng ngày.",
    "role_end": "Ngày kết thúc phải từ {start} trở đi và không sau ngày kết thúc đã ghi.",
    "trip_start_required": "Ghi ngày đi.",
    "trip_form_required": "Chọn hình thức.",
    "trip_nobody": "Chọn ít nhất một người.",
    "trip_not_over": "Ghi chuyến đi khi đã đi xong: ngày về không được sau hôm nay, {today}.",
    "trip_too_long": "Một chuyến đi dài quá {limit} ngày. Xem lại năm của ngày đi, ngày về.",
    "trip_cancelled": "Chuyến {id} đã hủy nên không sửa được. Nếu vẫn đi, ghi thành chuyến khác.",
    "visit_twice": "Trong chuyến {id}, người này đã có chặng đến đơn vị này từ ngày này.",
    "person_out_of_reach": "Không ghi được cho người này: người đó không thuộc phạm vi của đồng chí vào ngày đi.",
    "host_unknown": "Chọn đơn vị đến trong danh sách tìm được.",
    "host_department": "{name} là ban, văn phòng. Đi cơ sở là đến một đơn vị của cấp dưới.",
    "host_not_alive": "Ngày {day} không có đơn vị {name}. Tìm đơn vị của ngày đó.",
    "plan_item_unknown": "Mục kế hoạch này không phải của người đi. Ghi thành chuyến đột xuất có công lệnh.",
    "plan_item_not_approved": "Kế hoạch chưa được duyệt. Ghi thành chuyến đột xuất có công lệnh.",
    "plan_item_period": "Mục kế hoạch này dùng cho ngày đi từ {start} đến {end}. Đi ngoài kỳ đó cần công lệnh.",
    "plan_item_host": "Mục kế hoạch này dành cho đơn vị khác. Ghi thành chuyến đột xuất có công lệnh.",
    "plan_item_gone": "Mục kế hoạch này đã ghi rồi, hoặc kế hoạch đã điều chỉnh. Ghi thành chuyến đột xuất.",
    "item_form": "Mục này không đọc được. Ghi lại thành mục mới.",
    "photo_missing": "Chọn ít nhất một ảnh.",
    "photo_kind": "Tệp không phải ảnh JPEG, PNG hoặc WebP. Chụp lại hoặc chọn ảnh khác.",
    "photo_broken": "Ảnh bị hỏng hoặc tải lên chưa hết. Chọn lại ảnh.",
    "photo_too_large": "Ảnh lớn quá {limit} MB. Chụp lại ở cỡ nhỏ hơn.",
    "photo_too_many_pixels": "Ảnh lớn quá {limit} triệu điểm ảnh. Chụp lại ở cỡ nhỏ hơn.",
    "photo_too_many": "Mỗi chuyến đi giữ nhiều nhất {limit} ảnh. Xóa bớt ảnh trước khi thêm.",
    "file_missing": "Chọn một tệp .xlsx hoặc .csv.",
    "file_gone": "Tệp đã kiểm tra quá lâu hoặc đã được lưu rồi. Chọn lại tệp và kiểm tra lại.",
    "file_kind": "Chỉ nhận tệp .xlsx hoặc .csv. Mở tệp bằng Excel rồi lưu (Save As) thành .xlsx.",
    "file_too_large": "Tệp lớn quá {limit} MB. Chia thành nhiều tệp nhỏ hơn.",
    "file_too_many_rows": "Tệp có quá {limit} dòng. Chia thành nhiều tệp, hoặc nhờ quản trị nhập trên máy chủ.",
    "file_unpacks_too_large": "Tệp giải nén ra lớn bất thường nên không được mở. Chép riêng bảng dữ liệu sang tệp mới.",
    "file_not_xlsx": "Tệp không phải bảng tính .xlsx hoặc đã hỏng. Mở bằng Excel rồi lưu (Save As) lại thành .xlsx.",
    "file_old_excel": "Tệp là .xls kiểu cũ hoặc có đặt mật khẩu. Mở bằng Excel, bỏ mật khẩu, lưu lại thành .xlsx.",
    "file_not_csv": "Tệp tên .csv nhưng bên trong không phải CSV. Nếu là bảng tính Excel, đổi tên thành .xlsx.",
    "file_encoding": "Tệp CSV không ở bảng mã UTF-8. Trong Excel chọn lưu thành “CSV UTF-8”, hoặc dùng .xlsx.",
    "file_quotes": "Dấu nháy kép trong tệp CSV mở mà không đóng, hoặc đặt sai chỗ.",
    "file_no_header": "Dòng đầu của tệp trống. Dòng đầu phải là tên các cột như trong tệp mẫu.",
    "file_empty": "Tệp chưa có dòng dữ liệu nào dưới tên các cột.",
    "column_unknown": "Không có cột này. Các cột được dùng: {columns}.",
    "column_twice": "Cột này có hai lần. Bỏ bớt một cột.",
    "column_missing": "Thiếu cột {header}.",
    "cell_without_column": "Ô này ở ngoài các cột có tên. Xóa, hoặc chuyển vào đúng cột.",
    "cell_became_date": "Excel đã đổi ô này thành ngày {value}. Định dạng cột là Văn bản (Text) rồi gõ lại.",
    "cell_error": "Ô này báo lỗi công thức {value}. Sửa công thức, hoặc gõ giá trị.",
    "text_control": "Có ký tự không lưu được. Gõ lại ô này.",
    "code_characters": "Mã “{value}” không dùng được: mã không có khoảng trắng, dấu / hay dấu ;.",
    "unit_row_twice": "Mã {value} với cùng ngày bắt đầu đã có ở dòng trên.",
    "code_no_unit": "Không có đơn vị nào mang mã {value}. Nếu mã có số 0 ở đầu, định dạng cột là Văn bản (Text).",
    "code_no_unit_before": "Ngày {day} chưa có đơn vị mã {value}: mã này dùng từ {start}.",
    "code_no_unit_then": "Ngày {day} không có đơn vị mã {value}: mã này dùng từ {start} đến {end}.",
    "unit_code_taken": "Mã {value} không dùng được từ ngày này: trong thời gian đó mã đã thuộc đơn vị khác.",
    "unit_level_order": "Đơn vị mã {value} không thể là cấp trên của một đơn vị cấp này.",
    "unit_fixed": "Không đổi được ở đơn vị đã có. Nếu đơn vị đổi cấp hoặc cấp trên, ghi đơn vị mới với ngày mới.",
    "unit_in_use": "Đơn vị còn chuyến đi hoặc cán bộ bắt đầu vào {day} nên không thể kết thúc trước ngày đó.",
    "predecessor_unknown": "Trước {day} không có đơn vị mã {value} trong phạm vi của đồng chí.",
    "predecessor_circle": "Đơn vị không thể là tiền thân của chính mình, kể cả qua {value}.",
    "outside_period": "Ngày phải trong {period}: từ {first} đến {last}.",
    "host_none": "Không thấy đơn vị nào tên “{value}” trong tỉnh vào ngày đi. Thử một từ khác của tên.",
    "host_outside": "Chọn một đơn vị cấp dưới trong {province}.",
    "host_not_there": "Không phải ngày nào của chuyến đi cũng có {host}. Tìm đơn vị của những ngày đó.",
    "no_posting": "Đồng chí không công tác ở đơn vị nào trong {period}.",
    "not_a_period": "Theo quy định của tỉnh, không lập kế hoạch cho riêng {period}.",
    "period_over": "Đã hết {period} nên không lập hoặc điều chỉnh kế hoạch được nữa.",
    "plan_empty": "Kế hoạch chưa có mục nào. Thêm ít nhất một mục rồi trình.",
    "reason_required": "Cần ghi lý do.",
    "host_chosen": "Chọn ít nhất một chuyến đi, nhiều nhất {limit} chuyến một lần.",
    "host_word": "Chọn xác nhận hoặc không xác nhận.",
    "host_own_name": "Người đi hoặc người gửi đường dẫn không tự xác nhận. Nếu trùng họ tên, xin dùng tài khoản của đơn vị.",
    "host_own_word": "Đồng chí không tự ghi cơ sở xác nhận cho chuyến của mình. Nhờ đồng chí khác nhập dòng này.",
    "host_reason": "Ghi vì sao không xác nhận, để cán bộ biết và sửa.",
    "host_wanted": "Chọn việc đề nghị cán bộ làm.",
    "link_after_refusal": "Cơ sở đã không xác nhận chuyến này. Ban Tổ chức - Kiểm tra gửi đường dẫn mới, sau khi hỏi lại cơ sở.",
    "too_long": "Dài quá {limit} ký tự.",
    "line_twice": "Mục này có hai lần trong báo cáo. Bỏ bớt một mục.",
    "unit_not_visited": "Chọn một đơn vị đã đến trong chuyến đi.",
    "promise_due": "Việc đã hứa cần có hạn thực hiện.",
    "raised_later": "Ngày nêu không được sau hôm nay, {today}.",
    "merge_into_gone": "Không gộp được vào hồ sơ này: hồ sơ đã kết thúc hoặc đã gộp vào hồ sơ khác. Chọn hồ sơ khác.",
    "merge_promise": "Việc đã hứa chỉ gộp vào một việc đã hứa khác, để không sót việc nào. Chọn hồ sơ khác.",
    "due_early": "Hạn phải từ ngày {first} trở đi.",
    "period_closed": "Số liệu năm {year} đã khóa; việc này làm thay đổi số liệu của cán bộ {person} trong năm đó.",
    "too_many": "Không được quá {limit} mục.",
    "line_submitted": "Mục đã nộp không sửa được ở đây: “{text}”.",
    "event_long": "Dài quá {limit} ngày. Việc chung là những ngày cả cơ quan bận; đợt dài hơn thì không ghi vào đây.",
    "ics_missing": "Chọn một tệp .ics.",
    "ics_kind": "Không phải tệp lịch .ics, hoặc tệp đã hỏng. Trong ứng dụng lịch chọn Xuất (Export) rồi gửi tệp ấy.",
    "ics_encoding": "Tệp lịch không ở bảng mã UTF-8. Xuất lại tệp từ ứng dụng lịch.",
    "ics_too_many": "Tệp có quá {limit} việc. Xuất riêng lịch của cơ quan, hoặc chỉ một năm.",
    "ics_too_many_dates": "Các việc trong tệp rơi vào quá {limit} ngày của năm. Xuất riêng lịch của cơ quan.",
    "ics_property": "Mục {name} không đọc được.",
    "ics_start": "Không có ngày bắt đầu.",
    "ics_end": "Lúc kết thúc không đọc được hoặc trước lúc bắt đầu.",
    "ics_date": "Ngày không đọc được, hoặc quá xa.",
    "ics_rule": "Cách lặp lại này không đọc được. Ghi từng ngày bằng tay.",
    "choice": "“{value}” không phải giá trị được dùng. Chọn một trong: {choices}.",
}

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "verdict": VERDICTS,
    "because": BECAUSE,
    "advice": ADVICE,
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
    "short_role": {
        "cadre": "Cán bộ",
        "dept_head": "Trưởng ban",
        "org_inspection": "Ban TC-KT",
        "standing_board": "Thường trực",
        "inspection_committee": "UBKT",
        "host_unit": "Cơ sở",
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
        "other": "Hình thức khác",
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
        "none": "Chưa trình",
    },
    "plan_action": {
        "plan.submit": "trình kế hoạch",
        "plan.withdraw": "rút lại kế hoạch",
        "plan.endorse": "đồng ý, trình lên",
        "plan.check": "thẩm định, trình Thường trực",
        "plan.approve": "phê duyệt",
        "plan.return": "trả lại để sửa",
        "plan.amend": "mở bản điều chỉnh",
        "plan.replace": "thay bằng bản điều chỉnh",
    },
    "plan_step": {
        "with_head": "Cán bộ trình Trưởng ban",
        "with_org": "Trưởng ban trình Ban TC-KT",
        "with_board": "Ban TC-KT trình Thường trực",
        "approved": "Thường trực phê duyệt",
    },
    "plan_clash": CLASHES,
    "trip_state": {"recorded": "Đã ghi", "cancelled": "Đã hủy"},
    "trip_why": {
        "counting.in_post": "ngoài đối tượng",
        "counting.not_excused": "được miễn",
        "counting.venues": "không tại cơ sở",
        "counting.order_required": "thiếu công lệnh",
        "counting.host_refusal": "cơ sở không xác nhận",
        "counting.confirmation_required": "chờ cơ sở xác nhận",
        "counting.rest_days": "ngày nghỉ",
        "period.start": "ngoài kỳ",
        "no_rule_in_force": "năm chưa có quy định",
    },
    "trip_filter": {
        "recorded": "Đã ghi",
        "no_basis": "Thiếu công lệnh",
        "refused": "Cơ sở từ chối",
        "cancelled": "Đã hủy",
        "all": "Tất cả",
    },
    "trip_fact": {
        "start": "Ngày đi",
        "end": "Ngày về",
        "host": "Nơi đến",
        "form": "Hình thức",
        "venue": "Nơi làm việc",
        "order": "Công lệnh",
        "plan_item": "Theo kế hoạch",
        "confirmed": "Cơ sở xác nhận",
        "content": "Nội dung",
        "state": "Trạng thái",
        "stay": "Chặng",
    },
    "report_filter": {
        "": "Tất cả",
        "overdue": "Quá hạn, chưa nộp",
        "owed": "Chưa nộp",
        "submitted": "Đã nộp",
        "late": "Nộp muộn",
    },
    "feedback_kind": {"difficulty": "Khó khăn", "proposal": "Đề xuất", "promise": "Việc đã hứa"},
    "feedback_origin": {"trip_report": "Báo cáo chuyến đi", "host_unit": "Đơn vị tự nêu", "dialogue": "Đối thoại"},
    "feedback_topic": {
        "organisation": "Tổ chức, bộ máy của Đoàn",
        "members": "Đoàn viên, hội viên",
        "cadres": "Cán bộ Đoàn",
        "activities": "Hoạt động, phong trào",
        "facilities": "Cơ sở vật chất, nơi sinh hoạt",
        "funding": "Kinh phí",
        "jobs": "Việc làm, khởi nghiệp",
        "education": "Học tập, kỹ năng",
        "environment": "Môi trường",
        "security": "An ninh, tệ nạn, an toàn",
        "digital": "Chuyển đổi số, sóng điện thoại",
        "other": "Vấn đề khác",
    },
    "feedback_nature": {"local": "Vấn đề mới ở cơ sở", "routine": "Công tác Đoàn thường xuyên"},
    "feedback_state": {
        "received": "Chờ phân loại",
        "classified": "Chờ giao",
        "assigned": "Chờ trả lời",
        "answered": "Chờ đơn vị xem",
        "accepted": "Đơn vị đồng ý",
        "disputed": "Đơn vị chưa đồng ý",
        "closed": "Đã kết thúc",
        "merged": "Đã gộp",
    },
    "feedback_step": {
        "raise": "ghi nhận",
        "classify": "phân loại",
        "assign": "giao trả lời",
        "answer": "trả lời",
        "accept": "đồng ý với câu trả lời",
        "dispute": "chưa đồng ý với câu trả lời",
        "close": "kết thúc hồ sơ",
        "merge": "gộp vào hồ sơ khác",
        "carry": "đề xuất đưa vào chương trình công tác",
        "leave": "rút khỏi đề xuất chương trình công tác",
    },
    "feedback_age": {"week": "Trong 7 ngày", "month": "8–30 ngày", "quarter": "31–90 ngày", "older": "Trên 90 ngày"},
    "wanted": {
        "dates": "Sửa lại ngày",
        "place": "Sửa lại nơi đến",
        "cancel": "Hủy chuyến đi này",
        "contact": "Liên hệ lại với cơ sở",
    },
    "link_state": {
        "open": "đang chờ",
        "used": "đã dùng",
        "revoked": "đã thu hồi",
        "cancelled": "chuyến đi đã hủy",
        "answered": "cơ sở đã trả lời",
        "expired": "đã hết hạn",
    },
    "cycle": {"year": "Năm", "quarter": "Quý", "month": "Tháng"},
    "action": {
        "plan.edit": "soạn kế hoạch",
        "plan.submit": "trình kế hoạch",
        "plan.withdraw": "rút lại kế hoạch",
        "plan.endorse": "đồng ý kế hoạch, trình lên",
        "plan.check": "thẩm định kế hoạch, trình Thường trực",
        "plan.approve": "phê duyệt kế hoạch",
        "plan.return": "trả lại kế hoạch để sửa",
        "plan.amend": "mở bản điều chỉnh kế hoạch",
        "plan.replace": "thay kế hoạch bằng bản điều chỉnh",
        "trip.record": "ghi chuyến đi",
        "trip.correct": "sửa chuyến đi",
        "trip.cancel": "hủy chuyến đi",
        "trip.confirm": "xác nhận chuyến đi",
        "trip.refuse": "không xác nhận chuyến đi",
        "trip.link": "tạo đường dẫn để cơ sở xác nhận",
        "trip.unlink": "thu hồi đường dẫn xác nhận",
        "photo.add": "thêm ảnh",
        "photo.remove": "xóa ảnh",
        "import.trips": "nhập chuyến đi từ tệp",
        "trip_report.write": "viết báo cáo chuyến đi",
        "trip_report.draft": "lưu nháp báo cáo chuyến đi",
        "trip_report.submit": "nộp báo cáo chuyến đi",
        "trip_report.supplement": "bổ sung báo cáo chuyến đi",
        "person.add": "thêm cán bộ",
        "person.change": "sửa hồ sơ cán bộ",
        "posting.add": "thêm vị trí công tác",
        "posting.change": "sửa vị trí công tác",
        "posting.end": "kết thúc vị trí công tác",
        "exemption.record": "ghi thời gian được miễn",
        "exemption.change": "sửa thời gian được miễn",
        "exemption.withdraw": "gỡ bỏ thời gian được miễn",
        "account.create": "tạo tài khoản",
        "account.grant": "giao vai trò",
        "account.end_role": "kết thúc vai trò",
        "account.deactivate": "khóa tài khoản",
        "account.reactivate": "mở lại tài khoản",
        "account.reset_password": "đặt lại mật khẩu",
        "account.make_feed": "tạo địa chỉ lịch cho điện thoại",
        "account.revoke_feed": "hủy địa chỉ lịch",
        "account.choose_mail": "chọn cách nhận tin nhắc qua thư",
        "account.ask_address": "gửi lại thư xác nhận địa chỉ",
        "account.confirm_address": "xác nhận địa chỉ thư",
        "account.change_password": "đổi mật khẩu của mình",
        "calendar.set": "ghi ngày nghỉ, ngày làm bù của tỉnh",
        "calendar.remove": "bỏ ngày khỏi lịch riêng của tỉnh",
        "calendar.confirm": "xác nhận lịch nghỉ của năm",
        "unit.install": "nạp danh mục đơn vị của cả nước",
        "import.units": "nhập đơn vị từ tệp",
        "demo.load": "nạp dữ liệu minh họa",
        "event.import": "nhập việc chung của cơ quan từ tệp lịch",
        "event.add": "thêm việc chung của cơ quan",
        "event.delete": "xóa việc chung của cơ quan",
        "event.delete_series": "xóa cả chuỗi việc chung của cơ quan",
        "feedback.raise": "nêu khó khăn, đề xuất của cơ sở",
        "feedback.classify": "phân loại khó khăn, đề xuất",
        "feedback.assign": "giao cho ban trả lời cơ sở",
        "feedback.answer": "trả lời cơ sở",
        "feedback.accept": "đồng ý với câu trả lời",
        "feedback.dispute": "chưa đồng ý với câu trả lời",
        "feedback.close": "kết thúc hồ sơ khó khăn, đề xuất",
        "feedback.merge": "gộp hồ sơ khó khăn, đề xuất",
        "feedback.carry": "đề xuất đưa vào chương trình công tác",
    },
    "subject": {
        "plan": "Kế hoạch",
        "trip": "Chuyến đi",
        "trip_report": "Báo cáo chuyến đi",
        "person": "Cán bộ",
        "exemption": "Thời gian được miễn",
        "account": "Tài khoản",
        "unit": "Đơn vị",
        "calendar": "Lịch nghỉ",
        "feedback": "Khó khăn, đề xuất",
    },
}


def word(code: str, kind: str) -> str:
    """Words for a code of a kind.

    Raises: KeyError, if there are none: a page never shows a bare code.
    """
    return WORDS[kind][code]


def sentence(code: str, facts: Mapping[str, Any]) -> str:
    """Sentence for a refusal; a fact that its words don't need is ignored."""
    return _told(ERRORS.get(code, ERRORS["bad_request"]), facts)


def plainly(code: str, facts: Mapping[str, Any]) -> str:
    """Sentence for a refusal as the terminal of the server gives it, where nothing need be hidden."""
    missing = MISSING.get(str(facts.get("kind"))) if code == "not_found" and "key" in facts else None
    return _told(missing, facts) if missing else sentence(code, facts)


def clash(found: Clash, names: Mapping[int, str]) -> str:
    """Sentence for what collides with a planned stay; `names` are those of units."""
    days = when(found.days)
    others = ", ".join(names[unit] for unit in found.others)
    most = "tới " if len(found.days) > 1 else ""  # of several days, on one of them
    return CLASHES[found.kind].format(
        days=days, others=others, most=most, away=found.away, staff=found.staff, titles="; ".join(found.titles)
    )


def refusal(verdict: str, days: Iterable[date]) -> str:
    """Sentence for dates of a person that don't count, all for one reason."""
    return f"Ngày {when(days)} không được tính vì {BECAUSE[verdict]}."


def when(days: Iterable[date]) -> str:
    """Dates, given in order, as 17–18/09, 21/09."""
    return ", ".join(dm_span(run.start, run.end) for run in runs(days))


def fault(found: Fault) -> str:
    """Sentence for one thing wrong with an input."""
    return _told(FAULTS[found.code], dict(found.facts))


def _told(words: str, facts: Mapping[str, Any]) -> str:
    shown_facts = {name: dmy(fact) if isinstance(fact, date) else fact for name, fact in facts.items()}
    return words.format_map(_Facts(shown_facts))


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
