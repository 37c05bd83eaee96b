"""Tỉnh đoàn Gia Lai, 2023: where its departments go, for what, and what is said there."""

# ruff: noqa: E501  # tables are read as one

from __future__ import annotations

from datetime import date
from typing import Final

from everyday.province import Province, read_raised, read_work

# Which districts a department looks after, and where one goes there.
AREAS: Final = {
    "64-TT": tuple(str(code) for code in range(622, 640) if code != 636),
    "64-VP": ("622", "626", "627"),
    "64-TCKT": ("624", "635", "637", "638"),
    "64-TG": ("628", "631", "638"),
    "64-PT": ("629", "630", "633", "639", "631"),
    "64-TTNTH": ("623", "625", "634", "632"),
}
COMMUNES: Final = {
    "622": ("23590", "23599", "23608", "23611", "23575"),
    "623": ("23626", "23632", "23614"),
    "624": ("24064", "24065", "24041"),
    "625": ("23665", "23668", "23641", "23653"),
    "626": ("23689", "23707", "23710", "23680"),
    "627": ("23725", "23728", "23731", "23746"),
    "628": ("23776", "23782", "23788", "23785"),
    "629": ("23797", "23800", "23812", "23818"),
    "630": ("23827", "23839", "23843"),
    "631": ("23860", "23872", "23875", "23881"),
    "632": ("23920", "23935", "23938", "23917"),
    "633": ("23945", "23947", "23968", "23956"),
    "634": ("23998", "24010"),
    "635": ("24013", "24019", "24028"),
    "637": ("24088", "24094", "24106", "24115"),
    "638": ("24058", "24058", "24046", "24055", "24061"),
    "639": ("23978", "23983", "23987"),
}

# `levels`: d district, c commune, g grassroots, b branch. `departments`: * is everybody.
WORK: Final = """
form               levels  months  days  departments       content                                                            expected
topic              cb      3-12    2-4   TG TT             Nắm tình hình tư tưởng thanh niên các dân tộc Jrai, Bahnar          Báo cáo chuyên đề
topic              c       3-12    2-4   TG                Khảo sát việc dùng mạng xã hội, phòng chống tin giả ở các làng     Báo cáo chuyên đề
topic              c       2-12    2-4   PT TT             Khảo sát nhu cầu vay vốn, học nghề của thanh niên nông thôn         Danh sách đề nghị
topic              cb      3-12    3-4   PT                Khảo sát mô hình thanh niên trồng cà phê, nuôi bò                  Báo cáo khảo sát
topic              c       2-12    2-4   TCKT TT           Khảo sát chất lượng sinh hoạt chi đoàn làng                        Đề xuất giải pháp
topic              cb      2-12    2-4   TCKT              Khảo sát công tác phát triển đoàn viên người dân tộc thiểu số       Báo cáo khảo sát
topic              cg      2-12    2-4   TTNTH TT          Khảo sát tình trạng học sinh bỏ học ở vùng dân tộc thiểu số         Báo cáo khảo sát
topic              c       3-12    2-4   TTNTH             Khảo sát việc phòng, chống tảo hôn, đuối nước trẻ em                Báo cáo khảo sát
topic              c       2-12    2-4   VP TT             Khảo sát điều kiện làm việc, chuyển đổi số của Đoàn xã              Danh sách đề nghị hỗ trợ
joint              cb      1-1     1-3   *                 Chương trình Xuân yêu thương - Tết biên cương                      100 suất quà
joint              dc      3-3     1-2   *                 Ra quân Tháng Thanh niên                                           Công trình thanh niên cấp xã
joint              cg      3-4     1-2   TTNTH TG TT       Chương trình Tư vấn tuyển sinh - hướng nghiệp                       400 học sinh được tư vấn
joint              cb      6-8     3-5   *                 Thanh niên tình nguyện hè: làm đường bê tông nội làng              300 m đường
joint              cb      6-8     2-4   PT VP TT          Thanh niên tình nguyện hè: thắp sáng đường làng                    02 km đường điện
joint              cb      6-8     2-4   TTNTH TG          Sinh hoạt hè, dạy bơi cho thiếu nhi các làng                       02 lớp bơi
joint              c       7-7     1-2   *                 Thắp nến tri ân, thăm gia đình chính sách                          Kế hoạch và báo cáo
joint              c       4-11    1-2   PT TG TT          Sân chơi tuyên truyền nông thôn mới, an ninh nông thôn             300 đoàn viên tham gia
joint              cb      11-12   1-3   *                 Chương trình Ấm áp mùa đông                                        200 áo ấm
joint              c       2-12    1-1   *                 Ngày thứ bảy tình nguyện giúp dân làm căn cước                      Báo cáo kết quả
joint              bc      2-12    1-1   *                 Giúp làng dọn vệ sinh, trồng cây quanh nhà rông                     Đoạn đường thanh niên tự quản
joint              dc      4-11    1-2   PT TT             Ngày hội việc làm thanh niên                                       200 thanh niên được giới thiệu việc làm
inspection         d       3-12    2-4   TCKT TT           Kiểm tra việc thi hành Điều lệ Đoàn                                Biên bản kiểm tra
inspection         dc      3-12    2-4   TCKT              Giám sát việc quản lý sổ đoàn viên, thu nộp đoàn phí               Biên bản giám sát
inspection         d       3-12    2-4   TG PT TTNTH VP    Kiểm tra công tác Đoàn và phong trào thanh thiếu nhi               Biên bản kiểm tra
inspection         c       3-12    1-3   *                 Kiểm tra việc thực hiện chương trình rèn luyện đoàn viên           Biên bản kiểm tra
inspection         c       2-12    1-1   TCKT VP           Kiểm tra hồ sơ, sổ sách của Đoàn xã                                Biên bản kiểm tra
committee_meeting  d       1-12    1-1   *                 Dự hội nghị Ban Chấp hành Huyện đoàn                               Ý kiến chỉ đạo
committee_meeting  c       1-12    1-1   *                 Dự hội nghị Ban Thường vụ Đoàn xã                                  Ý kiến chỉ đạo
branch_meeting     b       1-12    1-1   *                 Dự sinh hoạt chi đoàn làng, nghe ý kiến đoàn viên                  Ghi nhận kiến nghị
branch_meeting     b       1-12    1-1   TG TCKT TT        Dự sinh hoạt chi đoàn, học tập 6 bài lý luận chính trị             Ghi nhận ý kiến đoàn viên
branch_meeting     gb      2-12    1-1   TTNTH             Dự sinh hoạt chi đoàn học sinh                                     Ghi nhận kiến nghị
"""

# Who speaks for a commune through a link.
SPEAKERS: Final = {
    "23590": ("Hoàng Trung Thành", "Bí thư Đoàn xã"),
    "23611": ("Rơ Mah H'Duyên", "Phó Bí thư Đoàn xã"),
    "23707": ("Đinh Mlưn", "Bí thư Đoàn xã"),
    "23725": ("Đinh Phyơm", "Bí thư Đoàn xã"),
    "23776": ("Rơ Châm H'Phiên", "Bí thư Đoàn xã"),
    "23800": ("Đinh Thị Hạch", "Bí thư Đoàn xã"),
    "23945": ("Siu H'Chuyên", "Phó Chủ tịch Hội LHTN xã"),
    "23983": ("Nay Kuin", "Bí thư Đoàn xã"),
    "24019": ("Ksor H'Ren", "Bí thư Đoàn xã"),
    "24094": ("Kpă Thơm", "Bí thư Đoàn xã"),
}
# Districts whose union has an account, and speaks for the communes below.
BY_ACCOUNT: Final = ("638", "631", "625")

SITUATIONS: Final = {
    "branch": (
        "Chi đoàn có {all} đoàn viên, {few} đồng chí đi làm ở Bình Dương, Đồng Nai; mùa rẫy phải họp buổi tối.",
        "Làng có {all} đoàn viên, phần lớn là người Jrai; sinh hoạt bằng cả hai thứ tiếng, già làng thường dự.",
        "Làng có {all} đoàn viên, phần lớn là người Bahnar; {few} đồng chí chưa thạo viết nghị quyết.",
        "Chi đoàn sinh hoạt ở nhà rông, đông nhất vào tối thứ bảy; sổ sách ghi chưa đều.",
    ),
    "commune": (
        "Xã có {some} chi đoàn làng, {few} chi đoàn chưa sinh hoạt đều vì vào mùa thu hoạch.",
        "Xã vùng khó khăn; Bí thư Đoàn xã đi mỗi làng một vòng mất cả ngày, sóng điện thoại chập chờn.",
        "Thanh niên ở lại làm cà phê, hồ tiêu là chính; khoảng một phần ba đi làm ăn xa sau Tết.",
        "Phong trào đều; {few} làng chưa có Bí thư chi đoàn biết dùng máy tính.",
    ),
    "grassroots": (
        "Đoàn trường có {all} chi đoàn, quá nửa học sinh là người dân tộc thiểu số, nhiều em ở bán trú.",
        "Nền nếp sinh hoạt tốt; học sinh cuối cấp cần thông tin nghề hơn là thông tin trường.",
    ),
    "district": (
        "Huyện đoàn hoàn thành phần lớn chỉ tiêu của quý; còn {few} xã chậm báo cáo tháng.",
        "Thiếu {few} cán bộ so với biên chế; một số Bí thư Đoàn xã mới nhận việc.",
    ),
    "province": ("Đoàn trường hoạt động đều, đoàn viên người dân tộc thiểu số tham gia đông.",),
}

ADVANTAGES: Final = (
    "Cấp ủy, chính quyền xã quan tâm, bố trí xe và chỗ nghỉ.",
    "Già làng, người có uy tín ủng hộ; thanh niên nghe theo.",
    "Bí thư Đoàn là người tại chỗ, nói được tiếng Jrai và tiếng Bahnar.",
    "Phối hợp tốt với Đồn Biên phòng và Công an xã.",
    "Đoàn viên hưởng ứng tốt, nhất là khối trường học.",
    "",
)

# facts: kind topic nature owner ends
RAISED: Final = """
difficulty members routine TCKT closed
Đoàn viên đi làm ở Bình Dương cả năm, Tết mới về; không biết xóa tên hay để lại trong sổ.
Áp dụng hướng dẫn về đoàn viên đi lao động thời vụ: cấp thẻ đoàn viên, giao Bí thư chi đoàn giữ liên lạc qua nhóm Zalo, không xóa tên.

difficulty cadres local TCKT closed
Bí thư chi đoàn làng là người Jrai, không đọc được hướng dẫn dài; đề nghị có bản ngắn, có hình.
Ban đã soạn bản hai trang có hình, in 300 bản, gửi về các huyện đoàn trong tháng.

difficulty facilities local VP closed
Nhà rông mới không kéo điện, tối sinh hoạt phải dùng đèn pin.
Văn phòng đã làm việc với Điện lực; Huyện đoàn góp dây và bóng, đoàn viên công ty điện kéo trong một ngày chủ nhật.

proposal digital local VP accepted
Xã ở xa, mỗi lần nộp báo cáo giấy đi về 70 km; đề nghị cho nộp qua Zalo hoặc thư điện tử.
Từ nay Tỉnh đoàn nhận báo cáo qua thư điện tử công vụ của Huyện đoàn; bản giấy nộp một lần vào cuối năm.

difficulty jobs local PT closed
Thanh niên học xong lớp sửa xe máy không có vốn mua đồ nghề, lại đi làm thuê.
Đã lập danh sách 06 thanh niên, Ngân hàng Chính sách xã hội nhận hồ sơ vay giải quyết việc làm qua tổ của Đoàn xã.

proposal jobs local PT accepted
Đề nghị mở lớp cạo mủ, bóc tách cà phê sạch ngay tại xã vào tháng nông nhàn.
Trung tâm Giáo dục nghề nghiệp huyện đồng ý mở 01 lớp 30 học viên; Đoàn xã gửi danh sách.

difficulty environment local PT closed
Bao bì thuốc bảo vệ thực vật vứt đầy bờ rẫy và suối lấy nước.
Ban cấp 20 bể chứa bằng ống bê tông cũ; Đoàn xã và Hội Nông dân đặt ở đầu các rẫy, xã thu gom mỗi quý.

difficulty security local PT answered
Thanh niên tụ tập uống rượu, chạy xe độ ban đêm sau mùa thu hoạch.
Đã thống nhất với Công an huyện: tuần tra cùng đội thanh niên xung kích vào tối thứ sáu và thứ bảy; mời phụ huynh ký cam kết.

difficulty education local TTNTH closed
Học sinh lớp 8, lớp 9 nghỉ học theo bố mẹ lên rẫy, cả tuần mới về làng.
Nhà trường nhận cho các em ở bán trú cả tuần; Đoàn xã vận động gạo mỗi tháng 5 kg cho 11 em.

proposal education routine TTNTH closed
Đề nghị cấp sách truyện song ngữ cho tủ sách măng non của làng.
Đã chuyển 02 thùng sách từ chương trình Trang sách hồng; năm sau đăng ký qua Hội đồng Đội huyện.

difficulty activities local TG accepted
Cuộc thi tìm hiểu trực tuyến bắt buộc có mạng và tiếng Việt khó, đoàn viên làng không thi được nhưng vẫn bị giao chỉ tiêu.
Từ đợt sau các làng chưa có sóng được thi trên giấy, đề rút gọn; chỉ tiêu tính theo số đoàn viên có điện thoại.

proposal activities routine TG closed
Đề nghị có băng hình ngắn bằng tiếng Jrai, tiếng Bahnar về luật giao thông và phòng chống tảo hôn.
Đài tỉnh có sẵn 09 chuyên mục bằng hai thứ tiếng; Ban đã chép vào thẻ nhớ gửi các xã, Bí thư chi đoàn mở qua loa làng.

difficulty funding routine VP answered
Kinh phí hoạt động của Đoàn xã chuyển chậm, nửa năm mới nhận, Bí thư phải ứng tiền túi.
Văn phòng đã có văn bản đề nghị Phòng Tài chính - Kế hoạch các huyện cấp theo quý; đề nghị cơ sở báo lại nếu quý sau vẫn chậm.

difficulty organisation local TCKT answered
Hai làng sáp nhập nhưng còn hai chi đoàn, không rõ giữ hay nhập.
Hợp nhất một chi đoàn, được lập hai phân đoàn theo làng cũ; Huyện đoàn ra quyết định, Ban gửi mẫu.

proposal facilities local VP closed
Đề nghị hỗ trợ một máy tính cũ cho Đoàn xã, hiện phải nhờ máy của Hội Phụ nữ.
Văn phòng đã chuyển 01 máy tính sau thanh lý, cài sẵn phần mềm quản lý đoàn viên.

difficulty education local TTNTH answered
Trẻ em tắm suối sau giờ học, năm ngoái có một em đuối nước; xã không có người biết dạy bơi.
Ban mở lớp cứu đuối cho 02 đoàn viên của xã trong hè; cắm biển cảnh báo ở 04 điểm suối sâu.

promise activities - TG closed
Gửi lại bộ tài liệu 6 bài lý luận chính trị có thuyết minh cho chi đoàn làng.
Đã gửi 12 bộ qua Huyện đoàn, chi đoàn đã nhận đủ.

promise jobs - PT accepted
Hỏi giúp Ngân hàng Chính sách xã hội thủ tục vay cho 04 hộ thanh niên.
Ngân hàng nhận 04 hồ sơ, hẹn thẩm định trong tháng.

promise facilities - VP closed
Xin cho Đoàn xã 02 bộ bàn ghế cũ của cơ quan.
Đã chuyển bàn ghế lên xã cùng chuyến xe của Văn phòng.

promise education - TTNTH closed
Gửi bộ cờ, trống Đội cho liên đội trường tiểu học.
Hội đồng Đội tỉnh đã cấp 01 bộ trống, 01 bộ cờ; trường đã ký nhận.

promise members - TCKT accepted
Gửi mẫu sổ chi đoàn loại mới cho các chi đoàn làng.
Đã gửi 25 cuốn sổ qua Huyện đoàn.

proposal jobs local PT assigned
Thanh niên đi hái cà phê thuê bị quỵt tiền công; đề nghị Đoàn hướng dẫn viết giấy giao việc.
Sẽ soạn mẫu giấy giao việc.

difficulty digital local VP assigned
Phần mềm quản lý đoàn viên không nhập được tên người Jrai có dấu nháy.
Sẽ báo đơn vị viết phần mềm.

difficulty activities local TG classified
Loa truyền thanh của làng hỏng từ đầu mùa mưa, tin báo phải đi từng nhà.
Chưa trả lời.
"""

PROVINCE: Final = Province(
    name="gia-lai-2023",
    seed=64,
    share={1: 0.22, 2: 0.27, 3: 0.29, 4: 0.22},
    closed=((1, 1, 1, 2), (1, 19, 1, 27), (4, 29, 5, 3), (9, 1, 9, 4)),
    ends=date(2023, 12, 29),
    areas=AREAS,
    communes=COMMUNES,
    work=read_work(WORK),
    orders="{number:02}-CL/TĐTN-VP",
    last_order=420,
    town="622",
    answering={"24058": 0.97} | dict.fromkeys(BY_ACCOUNT, 0.75) | dict.fromkeys(SPEAKERS, 0.6),
    speakers=SPEAKERS,
    weekdays={"64-TT": 4, "64-VP": 2, "64-TCKT": 3, "64-TG": 3, "64-PT": 4, "64-TTNTH": 2},
    topics=38,
    next_plans={
        "approved": ("GL02", "GL08", "GL17"),
        "with_board": ("GL03", "GL09", "GL11", "GL15", "GL19"),
        "with_org": ("GL01", "GL05", "GL12", "GL16", "GL18"),
        "with_head": ("GL06", "GL13", "GL14"),
        "draft": ("GL04",),
    },
    situations=SITUATIONS,
    advantages=ADVANTAGES,
    raised=read_raised(RAISED),
)
