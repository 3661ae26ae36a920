"""Sheets of 政务信息 and its adoptions."""

from checks.kinds import ADOPTION, SUBMISSION
from checks.models import SENT_IN_MONTH, USED_IN_MONTH, Adoption, Submission
from govaudit.sheets import LARGE, Code, Column, Day, Reference, Sheet, Text, Whole, limit_of
from units.sheets import UNIT

_UNITS = (
    "报送单位", "上报单位", "供稿单位", "来稿单位", "投稿单位", "单位名称", "责任单位", "所属单位", "信息来源", "部门",
    "部门名称",
)  # fmt: skip
SUBMISSIONS = Sheet(
    file="submissions.csv",
    title="政务信息",
    model=Submission,
    key=("code",),
    dated_by="sent_on",
    faults=SUBMISSION.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(Submission, "code")), example="X000001",
            synonyms=("信息编号", "稿件编号", "报送编号", "上报编号", "记录编号"),
        ),
        Column("单位", "unit", UNIT, synonyms=_UNITS, example="城关镇"),
        Column(
            "上报日期", "sent_on", Day(), example="2023-04-06",
            synonyms=(
                "上报时间", "报送日期", "报送时间", "来稿日期", "来稿时间", "投稿时间", "提交时间", "收稿日期",
                "收稿时间",
            ),
        ),
        Column(
            "标题", "title", Text(limit_of(Submission, "title")), in_month=SENT_IN_MONTH,
            synonyms=("信息标题", "稿件标题", "文章标题", "信息题目", "稿件名称", "信息名称", "题目"),
            example="城关镇多措并举抓好春耕备耕",
        ),
        Column(
            "类别", "kind", Reference("submission_kinds", "信息类别的名称"), required=False,
            synonyms=("信息类别", "信息类型", "稿件类别", "稿件类型", "类型"),
        ),
        Column(
            "篇数", "quantity", Whole(least=1, most=LARGE), required=False, blank=1, example="1",
            synonyms=(
                "上报篇数", "上报数", "上报条数", "上报数量", "报送篇数", "报送数", "报送条数", "报送数量", "条数",
                "数量",
            ),
        ),
        Column(
            "备注", "note", Text(limit_of(Submission, "note")), required=False, blank="", synonyms=("说明", "情况说明"),
        ),
    ),
)  # fmt: skip
ADOPTIONS = Sheet(
    file="adoptions.csv",
    title="信息采用",
    model=Adoption,
    key=("code",),
    dated_by="adopted_on",
    faults=ADOPTION.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(Adoption, "code")), example="CY000001", synonyms=("采用编号", "记录编号"),
        ),
        Column("单位", "unit", UNIT, synonyms=_UNITS, example="城关镇"),
        Column(
            "上报的信息", "submission", Reference("submissions", "上报信息的编号，或没有重名的标题", shown="code"),
            required=False, synonyms=("信息编号", "上报编号", "上报信息", "报送编号"), example="X000001",
        ),
        Column(
            "标题", "title", Text(limit_of(Adoption, "title")), required=False, blank="", in_month=USED_IN_MONTH,
            synonyms=("信息标题", "采用标题", "稿件标题", "文章标题", "信息题目", "稿件名称", "信息名称", "题目"),
        ),
        Column(
            "刊物", "publication", Reference("publications", "刊物的名称"), required=False,
            synonyms=(
                "采用刊物", "刊物名称", "采用单位", "采用媒体", "刊发媒体", "发布平台", "采用平台", "采用载体", "载体",
                "采用情况",
            ),
        ),
        Column(
            "采用日期", "adopted_on", Day(), example="2023-04-10",
            synonyms=("采用时间", "刊发日期", "刊发时间", "发布日期", "发布时间", "采编时间"),
        ),
        Column(
            "篇数", "quantity", Whole(least=1, most=LARGE), required=False, blank=1, example="1",
            synonyms=("采用篇数", "采用数", "采用条数", "采用数量", "条数", "数量"),
        ),
    ),
)  # fmt: skip
