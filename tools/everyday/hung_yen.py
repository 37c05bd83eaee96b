"""Tỉnh đoàn Hưng Yên, 2019: where its departments go, and for what."""

# ruff: noqa: E501  # the table of work is read as one

from __future__ import annotations

from datetime import date
from typing import Final

from everyday.province import Province, read_raised, read_work

# Which districts a department looks after, and where one goes there.
AREAS: Final = {
    "33-TT": ("323", "325", "326", "327", "328", "329", "330", "331", "332", "333"),
    "33-VP": ("323", "331"),
    "33-TCKT": ("329", "332", "333"),
    "33-TG": ("323", "330"),
    "33-TNNT": ("326", "327", "329"),
    "33-TTNTH": ("325", "328", "323"),
}
COMMUNES: Final = {
    "323": ("12382", "12382", "12382", "11950", "11953", "11956", "11980", "11983"),
    "325": ("11986", "11989", "12001"),
    "326": ("12019", "12022", "12025"),
    "327": ("12052", "12070"),
    "328": ("12103",),
    "329": ("12142", "12145"),
    "330": ("12205", "12208", "12211"),
    "331": ("12280", "12316"),
    "332": ("12337", "12367"),
    "333": ("12391", "12406", "12412", "12427"),
}

# `levels`: d district, c commune, g grassroots, b branch. `departments`: * is everybody.
WORK: Final = """
form               levels  months  days  departments       content                                                            expected
topic              c       1-2     1-2   *                 Nắm tình hình thanh niên trước và sau Tết Nguyên đán Kỷ Hợi        Báo cáo nhanh
joint              cb      1-1     1-2   *                 Chương trình Xuân tình nguyện: tặng quà gia đình chính sách        50 suất quà
joint              dc      2-2     1-1   *                 Ra quân Tết trồng cây đời đời nhớ ơn Bác Hồ                        500 cây xanh
joint              d       2-2     1-1   *                 Gặp mặt thanh niên sắp lên đường nhập ngũ                           Thăm hỏi, tặng quà tân binh
joint              dc      3-3     1-2   *                 Ra quân Tháng Thanh niên                                           Công trình thanh niên cấp xã
joint              c       3-11    1-1   *                 Ngày thứ bảy tình nguyện giải quyết thủ tục hành chính             Báo cáo kết quả
joint              bc      3-11    1-2   *                 Ngày Chủ nhật xanh: thu gom rác thải nhựa                          Đoạn đường thanh niên tự quản
joint              dc      4-5     1-2   TT TCKT VP        Dự và chỉ đạo Đại hội Hội LHTN Việt Nam cấp huyện, cấp xã          Ý kiến chỉ đạo đại hội
joint              c       6-8     2-5   *                 Thanh niên tình nguyện hè: làm đường giao thông nông thôn          01 km đường
joint              c       6-8     2-4   TNNT TT           Thanh niên tình nguyện hè: thắp sáng đường quê                     02 km đường điện
joint              bc      6-8     2-4   TTNTH TG          Sinh hoạt hè cho thiếu nhi trên địa bàn dân cư                     Báo cáo kết quả sinh hoạt hè
joint              c       7-7     1-2   *                 Chăm sóc nghĩa trang liệt sĩ, thăm gia đình chính sách                  Kế hoạch và báo cáo
joint              cb      9-9     1-2   *                 Tặng quà học sinh nghèo đầu năm học mới                            100 suất quà
joint              g       9-11    1-2   TTNTH TG TT       Phối hợp tổ chức Ngày hội thanh niên với văn hóa giao thông        300 đoàn viên tham gia
joint              dc      4-11    1-2   TNNT TT           Ngày hội tư vấn, giới thiệu việc làm                               300 thanh niên được tư vấn
joint              c       4-11    1-2   VP                Phối hợp bàn giao tủ sách, trang thiết bị cho chi đoàn             Biên bản bàn giao
topic              c       3-12    2-5   TNNT              Khảo sát mô hình thanh niên phát triển kinh tế                     Báo cáo khảo sát
topic              cb      3-12    2-4   TNNT              Nắm tình hình thanh niên công nhân ở khu nhà trọ                   Báo cáo khảo sát
topic              c       3-12    2-4   TNNT TT           Nắm tình hình vay vốn, giải quyết việc làm cho thanh niên          Danh sách đề nghị vay vốn
topic              c       1-12    2-4   TG                Nắm tình hình tư tưởng đoàn viên, thanh niên khối nông thôn        Báo cáo chuyên đề
topic              cg      1-12    2-4   TG TT             Khảo sát việc học tập và làm theo Bác trong đoàn viên, thanh niên  Báo cáo chuyên đề
topic              c       1-12    2-4   TCKT              Khảo sát việc quản lý sổ đoàn viên, thu nộp đoàn phí               Báo cáo khảo sát
topic              cb      1-12    2-4   TCKT TT           Nắm tình hình chất lượng sinh hoạt chi đoàn                        Đề xuất giải pháp
topic              cg      1-12    2-4   TTNTH             Khảo sát công tác Đội và phong trào thiếu nhi                      Báo cáo khảo sát
topic              c       4-12    2-4   TTNTH             Khảo sát việc phòng, chống tai nạn thương tích trẻ em              Báo cáo khảo sát
topic              cb      1-12    2-4   VP                Khảo sát cơ sở vật chất phục vụ sinh hoạt Đoàn                     Danh sách đề nghị hỗ trợ
inspection         d       3-12    2-4   TCKT TT           Kiểm tra việc thi hành Điều lệ Đoàn                                Biên bản kiểm tra
inspection         dc      3-12    2-4   TCKT              Giám sát công tác phát triển đoàn viên                             Biên bản giám sát
inspection         d       3-12    2-4   TG TNNT TTNTH VP  Kiểm tra công tác Đoàn và phong trào thanh thiếu nhi               Biên bản kiểm tra
inspection         c       6-12    2-3   *                 Kiểm tra việc thực hiện chương trình rèn luyện đoàn viên           Biên bản kiểm tra
committee_meeting  d       1-12    1-1   *                 Dự hội nghị Ban Chấp hành Đoàn cấp huyện                           Ý kiến chỉ đạo
committee_meeting  c       1-12    1-1   *                 Dự hội nghị Ban Thường vụ Đoàn xã                                  Ý kiến chỉ đạo
branch_meeting     b       1-12    1-2   *                 Dự sinh hoạt chi đoàn, nghe ý kiến đoàn viên                       Ghi nhận kiến nghị
branch_meeting     b       3-3     1-1   *                 Dự sinh hoạt chi đoàn chủ điểm Tháng Thanh niên                    Ghi nhận kiến nghị
branch_meeting     b       1-12    1-2   TG TCKT TT        Dự sinh hoạt chi đoàn, học tập 6 bài lý luận chính trị             Ghi nhận ý kiến đoàn viên
branch_meeting     gb      1-12    1-1   TTNTH             Dự sinh hoạt chi đoàn học sinh                                     Ghi nhận kiến nghị
"""

SITUATIONS: Final = {
    "branch": (
        "Chi đoàn có {all} đoàn viên, {few} đồng chí đi làm xa; sinh hoạt đều, ghi sổ đầy đủ.",
        "Chi đoàn có {all} đoàn viên, {some} đồng chí dự được thường xuyên; nhiều đồng chí làm ca ở khu công nghiệp.",
        "Chi đoàn ghép sinh hoạt với Chi hội thanh niên; nội dung còn nặng về phổ biến văn bản.",
    ),
    "commune": (
        "Xã có {some} chi đoàn, {few} chi đoàn sinh hoạt chưa đều. Thanh niên đi làm công ty nhiều, tập hợp vào buổi tối.",
        "Hoạt động có nền nếp; {few} chi đoàn thôn khó tìm nguồn Bí thư vì đoàn viên đi làm xa.",
        "Đoàn viên khối nông thôn chủ yếu là học sinh; lực lượng từ 25 đến 30 tuổi tham gia ít.",
    ),
    "grassroots": (
        "Đoàn trường có {all} chi đoàn, nền nếp sinh hoạt tốt; học sinh thích hoạt động theo câu lạc bộ.",
        "Công tác phát triển đoàn viên đạt chỉ tiêu; còn thiếu chỗ sinh hoạt chung ngoài giờ.",
    ),
    "district": (
        "Huyện đoàn hoàn thành phần lớn chỉ tiêu của quý; còn {few} cơ sở chậm gửi báo cáo tháng.",
        "Đội ngũ đủ biên chế; {few} Bí thư Đoàn xã mới nhận nhiệm vụ, cần được tập huấn.",
    ),
    "province": ("Đoàn trường hoạt động đều, đoàn viên tham gia đông.",),
}

ADVANTAGES: Final = (
    "Cấp ủy, chính quyền quan tâm, bố trí địa điểm và kinh phí.",
    "Bí thư Đoàn trẻ, nhiệt tình, sát đoàn viên.",
    "Đoàn viên hưởng ứng tốt, nhất là khối trường học.",
    "Nhà văn hóa thôn rộng, thuận tiện cho sinh hoạt buổi tối.",
    "",
)

# facts: kind topic nature owner ends
RAISED: Final = """
difficulty members local TCKT closed
Đoàn viên đi làm ở khu công nghiệp không chuyển sinh hoạt, chi đoàn thôn không nắm được ai còn ai mất liên lạc.
Ban Tổ chức - Kiểm tra đã gửi mẫu rà soát và thống nhất với Đoàn Khu công nghiệp: chi đoàn lập danh sách theo công ty, tháng sau hai bên đối chiếu.

difficulty cadres routine TCKT accepted
Bí thư chi đoàn thôn thay đổi luôn, người mới chưa biết ghi sổ và soạn nghị quyết.
Đã đưa vào kế hoạch tập huấn của huyện, mỗi chi đoàn 01 đồng chí; tài liệu gửi trước qua Huyện đoàn.

proposal facilities local TNNT answered
Nhà văn hóa thôn chưa có mạng, đoàn viên không tham gia được cuộc thi trực tuyến; đề nghị hỗ trợ một điểm phát sóng.
Ban đã làm việc với VNPT Hưng Yên, đơn vị nhận lắp cho 05 nhà văn hóa; nơi đồng chí phản ánh nằm trong danh sách.

difficulty environment local TNNT assigned
Rác thải nhựa dồn về đoạn mương cuối thôn, đoàn viên dọn xong lại đầy sau mỗi trận mưa.
Sẽ làm việc với phòng Tài nguyên và Môi trường huyện.

proposal education routine TTNTH closed
Đề nghị có tài liệu sinh hoạt hè cho thiếu nhi sớm hơn, trước khi học sinh nghỉ hè.
Từ năm nay tài liệu gửi các huyện đoàn trong nửa đầu tháng 5, có bản in cho chi đoàn không có mạng.

promise activities - TG closed
Gửi bộ câu hỏi và băng hình mẫu của hội thi cho Đoàn xã chuẩn bị.
Đã gửi bộ câu hỏi và băng hình qua thư điện tử, Đoàn xã đã nhận.
"""

PROVINCE: Final = Province(
    name="hung-yen-2019",
    seed=2019,
    # Little around Tết, most in the volunteer summer, and half of the last quarter.
    share={1: 0.22, 2: 0.28, 3: 0.33, 4: 0.17},
    # Nobody goes around the great holidays.
    closed=((1, 1, 1, 1), (2, 1, 2, 10), (4, 13, 4, 15), (4, 27, 5, 1), (8, 31, 9, 2)),
    ends=date(2019, 12, 27),
    areas=AREAS,
    communes=COMMUNES,
    work=read_work(WORK),
    orders="{number:02}-CL/TĐTN-VP",
    last_order=215,
    town="323",
    answering={"12382": 0.8},
    situations=SITUATIONS,
    advantages=ADVANTAGES,
    raised=read_raised(RAISED),
)
