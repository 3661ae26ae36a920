"""Sheets of requests for information, and of the reviews and lawsuits over their answers."""

from checks.kinds import FOI_DISPUTE, FOI_REQUEST
from checks.models import DisputeKind, DisputeResult, FoiDispute, FoiRequest
from govaudit.sheets import Choice, Code, Column, Day, Reference, Sheet, Text, limit_of
from units.sheets import UNIT

_KINDS = {str(label): value for value, label in DisputeKind.choices}
_RESULTS = {str(label): value for value, label in DisputeResult.choices}

FOI_REQUESTS = Sheet(
    file="foi_requests.csv",
    title="依申请公开",
    model=FoiRequest,
    key=("code",),
    dated_by="received_on",
    faults=FOI_REQUEST.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(FoiRequest, "code")),
            synonyms=("申请编号", "申请单号", "受理编号", "受理号", "登记编号", "登记号", "流水号"),
            example="SQ000001",
        ),
        Column(
            "申请内容", "title", Text(limit_of(FoiRequest, "title")),
            synonyms=(
                "申请事项", "所需信息", "所需信息内容", "所需政府信息", "所需政府信息内容", "申请公开内容", "信息名称",
                "内容描述", "所需信息内容描述", "标题",
            ),
            example="2021年城区道路改造项目的招标文件",
        ),
        Column(
            "收到日期", "received_on", Day(),
            synonyms=("收到时间", "申请日期", "申请时间", "提交时间", "受理日期", "受理时间", "登记日期", "收件日期"),
            example="2021-03-01",
        ),
        Column(
            "申请方式", "channel", Reference("foi_channels", "申请方式的名称"),
            synonyms=("申请渠道", "渠道", "提交方式", "申请途径", "来源", "受理渠道", "收件方式"),
            example="网上",
        ),
        Column(
            "申请人类别", "applicant", Reference("applicant_kinds", "申请人类别的名称"), required=False,
            synonyms=("申请人类型", "申请人性质", "申请主体", "申请主体类型", "申请者类型"),
            example="自然人",
        ),
        Column(
            "承办单位", "unit", UNIT, required=False,
            synonyms=(
                "办理单位", "答复单位", "受理单位", "受理机关", "受理机构", "承办部门", "责任单位", "单位名称",
                "单位", "部门",
            ),
            example="城关镇",
        ),
        Column(
            "答复期限", "due_on", Day(), required=False,
            synonyms=("办理期限", "应答复日期", "应办结日期", "截止日期", "到期日期", "期限", "办结期限", "法定期限"),
            example="2021-03-29",
        ),
        Column(
            "延期至", "extended_to", Day(), required=False,
            synonyms=("延期后期限", "延长至", "延期日期", "延期到", "延长后期限"),
        ),
        Column(
            "办结日期", "closed_on", Day(), required=False,
            synonyms=("答复日期", "答复时间", "办结时间", "回复日期", "回复时间", "办理日期", "实际答复日期"),
            example="2021-03-20",
        ),
        Column(
            "办理结果", "result", Reference("foi_results", "办理结果的名称"), required=False,
            synonyms=("答复结果", "答复类型", "处理结果", "结果", "办结结果", "答复方式", "办理情况"),
            example="予以公开",
        ),
    ),
)  # fmt: skip
FOI_DISPUTES = Sheet(
    file="foi_disputes.csv",
    title="复议诉讼",
    model=FoiDispute,
    key=("code",),
    dated_by="filed_on",
    faults=FOI_DISPUTE.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(FoiDispute, "code")), synonyms=("记录编号", "登记编号"), example="FY000001",
        ),
        Column(
            "申请编号", "request", Reference("foi_requests", "申请的编号", shown="code"),
            synonyms=("依申请公开", "依申请公开编号", "申请单号", "受理编号", "申请"),
            example="SQ000001",
        ),
        Column("类型", "kind", Choice(_KINDS), synonyms=("复议或诉讼", "类别", "案件类型"), example="行政复议"),
        Column(
            "提起日期", "filed_on", Day(),
            synonyms=("提起时间", "申请日期", "起诉日期", "立案日期", "受理日期", "收案日期"),
            example="2021-04-12",
        ),
        Column(
            "审结日期", "decided_on", Day(), required=False,
            synonyms=("审结时间", "结案日期", "决定日期", "判决日期", "结案时间"),
            example="2021-06-01",
        ),
        Column(
            "审理结果", "result", Choice(_RESULTS), required=False, blank="",
            synonyms=("结果", "复议结果", "诉讼结果", "判决结果", "审结结果"),
            example="结果维持",
        ),
    ),
)  # fmt: skip
