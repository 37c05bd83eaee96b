"""Templates of files to import: headers, drop-down lists, formats that keep what is typed, how to fill them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final, NamedTuple

import xlsxwriter

from dicoso.documents.workbook import A4
from dicoso.domain.sheets import MOST_ROWS_WEB, Column, Kind, Words
from dicoso.domain.text import format_number


class Guide(NamedTuple):
    """How a column is filled in, and an example."""

    how: str
    example: str


class CodeList(NamedTuple):
    """A sheet of codes to copy from, with what they name; `heads` and widths of the columns, the code first."""

    title: str
    heads: tuple[tuple[str, int], ...]
    rows: Sequence[tuple[str, ...]]


_START: Final = "Ngày đầu, dạng 15/11/2019."
_PERSON: Final = Guide("Mã cán bộ, chép từ trang “Mã cán bộ”.", "HY-AN")
_LIST: Final = "Chọn trong danh sách của ô."

GUIDES: Final[Mapping[str, Mapping[str, Guide]]] = {
    "units": {
        "code": Guide(
            "Mã riêng, không có khoảng trắng, dấu / hay dấu ;. Cùng một ngày, một mã chỉ là một đơn vị.", "33-TG"
        ),
        "name": Guide("Tên đầy đủ của đơn vị.", "Ban Tuyên giáo"),
        "level": Guide(_LIST, "Ban, văn phòng"),
        "parent": Guide("Mã đơn vị cấp trên vào ngày đầu; xem trang “Mã đơn vị”. Chỉ cấp trung ương để trống.", "33"),
        "valid_from": Guide("Ngày đầu có đơn vị, dạng 15/11/2019.", "01/01/2008"),
        "valid_to": Guide("Ngày cuối còn đơn vị; để trống nếu đơn vị đang hoạt động.", "30/06/2025"),
        "predecessors": Guide(
            "Mã các đơn vị trước khi sáp nhập, chia tách, đổi tên; cách nhau bằng dấu ;.", "33-TG;34-TG"
        ),
    },
    "people": {
        "code": Guide("Mã riêng của từng người, không đổi khi chuyển công tác.", "HY-AN"),
        "name": Guide("Họ, tên đệm và tên.", "Nguyễn Văn An"),
        "unit": Guide("Mã nơi công tác vào ngày đầu, thường là một ban; xem trang “Mã đơn vị”.", "33-TG"),
        "title": Guide("Chức vụ ở nơi công tác.", "Chuyên viên"),
        "level": Guide(_LIST, "Cấp tỉnh"),
        "full_time": Guide("Có: cán bộ chuyên trách. Không: kiêm nhiệm.", "Có"),
        "start": Guide("Ngày đầu giữ vị trí này. Mỗi lần đổi nơi công tác ghi một dòng mới.", "01/03/2017"),
        "end": Guide("Ngày cuối giữ vị trí này; để trống nếu đang giữ.", "30/09/2019"),
        "born": Guide("Ngày sinh.", "26/03/1990"),
    },
    "exemptions": {
        "person": _PERSON,
        "reason": Guide(_LIST, "Học tập dài hạn"),
        "start": Guide(_START, "01/02/2019"),
        "end": Guide("Ngày cuối; để trống nếu chưa biết.", "31/08/2019"),
        "order": Guide("Số văn bản cho phép.", "7-QĐ/TĐTN"),
    },
    "trips": {
        "id": Guide(
            "Mã riêng của từng chuyến. Các dòng cùng mã là một đoàn, hoặc các chặng của một chuyến.", "2019-0312"
        ),
        "person": _PERSON,
        "start": Guide(_START, "12/11/2019"),
        "end": Guide("Ngày cuối; đi trong ngày thì ghi như ngày đầu.", "13/11/2019"),
        "host": Guide("Mã đơn vị đến vào ngày đầu; xem trang “Mã đơn vị”, hoặc mã của Tổng cục Thống kê.", "12070"),
        "form": Guide(_LIST, "Theo chuyên đề"),
        "venue": Guide(f"{_LIST} Để trống là tại cơ sở.", "Tại cơ sở"),
        "order": Guide("Số công lệnh hoặc quyết định cử đi.", "12-CL/TĐTN"),
        "confirmed": Guide("Cơ sở có xác nhận không; để trống nếu chưa có ý kiến.", "Có"),
        "content": Guide("Nội dung làm việc.", "Nắm tình hình đoàn viên, thanh niên"),
    },
}

LINE: Final = 18  # points: two marks above one letter, as in "ễ", need more than Excel's 15
_WIDTHS: Final = {"code": 16, "codes": 22, "text": 24, "lines": 48, "day": 13, "yes_no": 14, "choice": 26}
_GUIDE_WIDTH: Final = 64  # characters
_YES_NO: Final = ("Có", "Không")


def write_template(kind: Kind, words: Words, codes: Sequence[CodeList] = ()) -> bytes:
    """Workbook to fill in: the table, the codes, how to fill it in, and what the drop-down lists offer."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "dicoso", "comments": kind.name})
    formats = _formats(book)
    page = book.add_worksheet("Dữ liệu")
    copied = [book.add_worksheet(listed.title) for listed in codes]
    guide = book.add_worksheet("Hướng dẫn")
    lists = book.add_worksheet("Danh mục")
    for sheet in (page, *copied, guide, lists):
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_default_row(LINE)
    _head(page, kind, formats)
    for index, choices in enumerate(_offered(kind, words)):
        column, meanings = choices
        _add_drop_down(lists, index, column, meanings, formats)
        _drop_down(page, kind.columns.index(column), index, len(meanings))
    for sheet, code_list in zip(copied, codes, strict=True):
        _add_code_columns(sheet, code_list, formats)
    _guide(guide, kind, formats)
    book.close()
    return file.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    head = {"border": 1, "text_wrap": True, "valign": "vcenter"}
    return {
        "head": book.add_format({**head, "bold": True, "bg_color": "#D3DFF2"}),
        "maybe": book.add_format({**head, "bg_color": "#F2F2EE"}),
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "center"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
    }


def _head(page: Any, kind: Kind, formats: Mapping[str, Any]) -> None:
    """Write the headers, each with a note; the columns keep codes as typed and show dates as they are written here."""
    for index, column in enumerate(kind.columns):
        shape = formats["day" if column.holds == "day" else "text"]
        page.set_column(index, index, _WIDTHS[column.holds], shape)
        page.write_string(0, index, column.header, formats["head" if column.required else "maybe"])
        needed = "Bắt buộc. " if column.required else ""
        note = f"{needed}{GUIDES[kind.name][column.name].how}\nTên tiếng Anh: {column.name}"
        page.write_comment(0, index, note, {"x_scale": 1.6, "font_size": 10, "author": "dicoso"})
    page.set_row(0, 2 * LINE)
    page.freeze_panes(1, 0)


def _offered(kind: Kind, words: Words) -> list[tuple[Column, Sequence[tuple[str, str]]]]:
    """Columns with a list to choose from, and what it offers: what people read, and the code."""
    columns: list[tuple[Column, Sequence[tuple[str, str]]]] = []
    for column in kind.columns:
        if column.holds == "choice":
            columns.append((column, [(words[column.of][code], code) for code in column.choices]))
        elif column.holds == "yes_no":
            columns.append((column, list(zip(_YES_NO, ("yes", "no"), strict=True))))
    return columns


def _add_drop_down(
    lists: Any, index: int, column: Column, meanings: Sequence[tuple[str, str]], formats: Mapping[str, Any]
) -> None:
    left = 2 * index
    lists.set_column(left, left, 32)
    lists.set_column(left + 1, left + 1, 20)
    lists.write_string(0, left, column.header, formats["head"])
    lists.write_string(0, left + 1, column.name, formats["head"])
    for row, (meaning, code) in enumerate(meanings, 1):
        lists.write_string(row, left, meaning)
        lists.write_string(row, left + 1, code)


def _add_code_columns(sheet: Any, listed: CodeList, formats: Mapping[str, Any]) -> None:
    for index, (head, width) in enumerate(listed.heads):
        sheet.set_column(index, index, width, formats["text"])
        sheet.write_string(0, index, head, formats["head"])
    for row, cells in enumerate(listed.rows, 1):
        for index, cell in enumerate(cells):
            sheet.write_string(row, index, cell)
    sheet.autofilter(0, 0, len(listed.rows), len(listed.heads) - 1)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)


def _drop_down(page: Any, place: int, index: int, number: int) -> None:
    letter = chr(ord("A") + 2 * index)
    rule = {
        "validate": "list",
        "source": f"='Danh mục'!${letter}$2:${letter}${number + 1}",
        "error_type": "warning",  # codes in English are read as well
        "error_title": "Không có trong danh sách",
        "error_message": "Nên chọn một mục trong danh sách của ô.",
    }
    page.data_validation(1, place, MOST_ROWS_WEB, place, rule)


def _guide(guide: Any, kind: Kind, formats: Mapping[str, Any]) -> None:
    heads = ("Cột", "Tên tiếng Anh", "Bắt buộc", "Cách ghi", "Ví dụ")
    for index, (head, width) in enumerate(zip(heads, (24, 16, 10, _GUIDE_WIDTH, 34), strict=True)):
        guide.set_column(index, index, width)
        guide.write_string(0, index, head, formats["head"])
    for row, column in enumerate(kind.columns, 1):
        how = GUIDES[kind.name][column.name]
        guide.set_row(row, LINE * (2 if len(how.how) > _GUIDE_WIDTH - 4 else 1))
        cells = (column.header, column.name, "Có" if column.required else "", how.how, how.example)
        for index, cell in enumerate(cells):
            guide.write_string(row, index, cell, formats["wrap"])
    below = len(kind.columns) + 2
    for index, note in enumerate(_NOTES):
        guide.write_string(below + index, 0, note)
    guide.freeze_panes(1, 0)


_NOTES: Final = (
    "Ghi dữ liệu ở trang “Dữ liệu”, mỗi dòng một bản ghi. Giữ nguyên tên cột ở dòng đầu; thứ tự cột nào cũng được.",
    "Cột có tên in đậm là bắt buộc. Cột khác để trống nếu không có thông tin.",
    f"Mỗi tệp nhiều nhất {format_number(MOST_ROWS_WEB)} dòng. Tệp có một chỗ sai thì không dòng nào được lưu.",
    "Nhập lại cùng một tệp không làm thay đổi gì. Dòng có mã đã có nhưng nội dung khác sẽ cập nhật bản ghi đó.",
)
