"""Files of other kinds of records than orders."""

from __future__ import annotations

from pathlib import Path

from tests.corpus.make import corpus_file
from tests.corpus.packing import fill, simple, workbook
from tests.corpus.rows import orders
from tests.corpus.texts import text_of


@corpus_file("letters.csv")
def letters(path: Path) -> None:
    """Letters under the headers of a mailbox: one answered, one open, one with a number that is on file."""
    rows = [
        ["信箱", "编号", "类型", "主题", "承办单位", "收到时间", "答复期限", "答复时间"],
        ["县长信箱", "2022-101", "咨询", "社保卡补办", "人社局", "2022-07-04 10:00", "2022-07-15 17:30",
         "2022-07-08 9:05"],
        ["县长信箱", "2022-102", "投诉", "夜间噪声", "城关镇", "2022-07-05 11:20", "2022-07-18 17:30", ""],
        ["县长信箱", "2022-008", "咨询", "随迁子女入学需要哪些材料", "县教体局", "2022-04-22 10:22", "2022-04-28 17:30",
         "2022-04-26 08:50"],
    ]  # fmt: skip
    path.write_bytes(text_of([list(row) for row in rows]).encode("gb18030"))


@corpus_file("findings.xlsx")
def findings(path: Path) -> None:
    """Faults and merits without numbers, a text of several lines, a nature that is neither."""
    simple(path, [
        ["单位", "发现日期", "性质", "类别", "情况"],
        ["南寨镇", "2022.7.6", "问题", "栏目更新", "“工作动态”栏目两周没有更新。\n已电话通知。"],
        ["高崖镇", "2022年7月6日", "亮点", "信息报送", "报送的信息被省级网站采用。"],
        ["水沟镇", "2022-07-06", "一般", "栏目更新", "栏目内容与名称不符。"],
    ])  # fmt: skip


@corpus_file("updates.csv")
def updates(path: Path) -> None:
    """Items without numbers of their own: two new ones, one that is on file already, one of no column."""
    rows = [
        ["栏目", "发布日期", "标题", "网址", "条数"],
        ["C001", "2022-07-05", "城关镇召开防汛工作会议", "https://www.qianyang.example/z01/202207/1.html", "1"],
        ["C007", "2022-07-06", "南寨镇开展安全检查", "", "1"],
        ["C001", "2022-04-01", "城关镇干部深入一线指导社区网格管理",
         "https://www.qianyang.example/z01/202204/u00001.html", "1"],
        ["C999", "2022-07-06", "没有这个栏目", "", "1"],
    ]  # fmt: skip
    path.write_bytes(text_of([list(row) for row in rows]).encode())


@corpus_file("months_across.xlsx")
def months_across(path: Path) -> None:
    """Accounts down, months across, what was published where they meet; a 合计 row and a 合计 column."""
    with workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "政务新媒体发布情况", book.add_format({"align": "center"}))
        rows = [
            ["账号", "2022年7月", "2022年8月", "合计"],
            ["M01", 31, 12, 43],
            ["M02", 8, None, 8],
            ["M03", 5, "六", 5],
            ["合计", 44, 12, 56],
        ]
        fill(book, sheet, rows, row=1)


@corpus_file("bare_months.xlsx")
def bare_months(path: Path) -> None:
    """Columns down, months without a year across, the year in the title; zeros, a blank, a number below zero."""
    with workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "2022年栏目更新情况", book.add_format({"align": "center"}))
        rows = [
            ["栏目", "4月发布", "5月发布", "6月发布", "责任人"],
            ["C001", 5, 3, 0, "某某"],
            ["C007", 0, None, 1, "某某"],
            ["C002", 0, -1, 0, "某某"],
            ["合计", 5, 3, 1, None],
        ]
        fill(book, sheet, rows, row=1)


@corpus_file("months_below_words.xlsx")
def months_below_words(path: Path) -> None:
    """信息条数 is merged over its months; the year stands in the title."""
    with workbook(path) as book:
        sheet, middle = book.add_worksheet(), book.add_format({"align": "center"})
        sheet.merge_range(0, 0, 0, 4, "2022年栏目更新情况", middle)
        sheet.merge_range(1, 0, 2, 0, "栏目", middle)
        sheet.merge_range(1, 1, 1, 3, "信息条数", middle)
        sheet.merge_range(1, 4, 2, 4, "责任人", middle)
        fill(book, sheet, [[None, "4月", "5月", "6月"], ["C001", 5, 3, 2, "某某"], ["C007", 1, 4, 6, "某某"]], row=2)


@corpus_file("months_below_years.xlsx")
def months_below_years(path: Path) -> None:
    """No title; what stands over the months is the year, with a quarter or with what was counted."""
    with workbook(path) as book:
        sheet, middle = book.add_worksheet(), book.add_format({"align": "center"})
        sheet.merge_range(0, 1, 0, 2, "2021年四季度", middle)
        sheet.merge_range(0, 3, 0, 4, "2022年发布条数", middle)
        fill(book, sheet, [["栏目"]])
        fill(book, sheet, [[None, "11月份", "12月份", "4月", "5月"], ["C001", 5, 3, 2, 7], ["C007", 1, 4, 6, 8]], row=1)


@corpus_file("units.xlsx")
def units(path: Path) -> None:
    """The units as they are on file but for one in another group, and a new one."""
    simple(path, [
        ["代码", "规范简称", "类别", "分组", "建制序", "成立日期", "撤销日期"],
        ["Z01", "城关镇", "镇", "各镇", 1, None, None],
        ["B35", "供电公司", "公共企事业单位", "各镇", 35, None, None],
        ["B40", "融媒体中心", "直属机构", "各部门", 40, "2019-03-01", None],
        ["B41", "城关镇", "镇", "各镇", 41, None, None],
    ])  # fmt: skip


@corpus_file("roster.csv")
def roster(path: Path) -> None:
    """A roster, whose rows get their period from the import."""
    rows = [
        ["领域", "单位", "分组", "不参评原因"],
        ["县长信箱", "城关镇", "各镇", ""],
        ["12345工单", "气象局", "各部门", "没有承办工单"],
        ["12345热线", "城关镇", "各镇", ""],
    ]
    path.write_bytes(text_of([list(row) for row in rows]).encode("gb18030"))


@corpus_file("adjustments.xlsx")
def adjustments(path: Path) -> None:
    """Signed points: negative, with a comma for the point, with three decimals, with a full-width minus."""
    simple(path, [
        ["编号", "单位", "评分项", "分值", "理由", "签字人", "签字日期"],
        ["A91", "城关镇", "daily", -1.5, "统计表迟报。", "主管", "2022-06-30"],
        ["A92", "南寨镇", "daily", "－２", "统计表迟报。", "主管", "2022.6.30"],
        ["A93", "高崖镇", "daily", "0.125", "统计表迟报。", "主管", "2022-06-30"],
        ["A94", "水沟镇", "nothing", 1, "统计表迟报。", "主管", "2022-06-30"],
    ])  # fmt: skip


@corpus_file("synonyms.xlsx")
def synonyms(path: Path) -> None:
    """The words other platforms have for the same columns."""
    headers = [
        "工单来源", "工单号", "工单类型", "工单分类", "标题", "责任单位", "来电时间", "办理期限", "办结日期",
        "撤单日期", "退回次数",
    ]  # fmt: skip
    simple(path, [headers, *orders(2)])
