"""Sheets of documents and of what explains them."""

from checks.kinds import DOCUMENT, INTERPRETATION
from checks.models import Interpretation, PolicyDocument
from govaudit.sheets import Choice, Code, Column, Day, Link, Reference, Serial, Sheet, Text, limit_of
from units.sheets import UNIT

_PAGE = ("链接", "链接地址", "公开链接", "公开网址", "网页地址", "原文链接", "地址", "URL")

DOCUMENTS = Sheet(
    file="documents.csv",
    title="文件",
    model=PolicyDocument,
    key=("number",),
    dated_by="issued_on",
    faults=DOCUMENT.faults,
    columns=(
        Column(
            "文号", "number", Serial(limit_of(PolicyDocument, "number")),
            synonyms=("发文字号", "文件编号", "文件字号", "发文号", "字号", "文件号"),
            example="县政发〔2021〕5号",
        ),
        Column(
            "标题", "title", Text(limit_of(PolicyDocument, "title")),
            synonyms=("文件标题", "文件名称", "发文标题", "公文标题", "名称", "文件题名", "题名"),
            example="关于印发防汛应急预案的通知",
        ),
        Column(
            "制发机关", "issuer", Reference("document_issuers", "制发机关的名称"),
            synonyms=("发文机关", "发文单位", "制发单位", "印发机关", "发布机构", "发文层级", "文件类别"),
            example="县政府（办公室）",
        ),
        Column(
            "起草单位", "unit", UNIT, required=False,
            synonyms=(
                "起草部门", "拟稿单位", "主办单位", "承办单位", "牵头单位", "责任单位", "代拟单位", "单位名称",
                "单位", "部门",
            ),
            example="城关镇",
        ),
        Column(
            "印发日期", "issued_on", Day(),
            synonyms=("印发时间", "成文日期", "成文时间", "发文日期", "发文时间", "签发日期", "制发日期"),
            example="2021-03-01",
        ),
        Column(
            "公开属性", "attribute", Reference("document_attributes", "公开属性的名称"),
            synonyms=("属性", "公开类别", "公开方式", "公开类型", "信息公开属性", "公开选项"),
            example="主动公开",
        ),
        Column(
            "不主动公开的理由", "reason", Text(limit_of(PolicyDocument, "reason")), required=False, blank="",
            synonyms=("理由", "不予公开理由", "不公开理由", "依申请公开理由", "不公开依据", "说明"),
        ),
        Column(
            "公开日期", "published_on", Day(), required=False,
            synonyms=("公开时间", "发布日期", "发布时间", "上网日期", "上网时间", "网站公开日期"),
            example="2021-03-02",
        ),
        Column(
            "网址", "url", Link(limit_of(PolicyDocument, "url")), required=False, blank="",
            synonyms=_PAGE, example="https://www.example.gov.cn/zwgk/1.html",
        ),
        Column(
            "应当解读", "needs_reading", Choice({"是": True, "否": False}), required=False, blank=False,
            synonyms=("是否解读", "是否需要解读", "需要解读", "应解读", "是否应解读"),
            example="是",
        ),
    ),
)  # fmt: skip
INTERPRETATIONS = Sheet(
    file="interpretations.csv",
    title="解读材料",
    model=Interpretation,
    key=("code",),
    faults=INTERPRETATION.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(Interpretation, "code")),
            synonyms=("解读编号", "记录编号"), example="JD000001",
        ),
        Column(
            "文号", "document", Reference("documents", "文件的文号", shown="number"),
            synonyms=("发文字号", "文件编号", "文件", "解读文件", "被解读文件", "解读的文件", "文件文号"),
            example="县政发〔2021〕5号",
        ),
        Column(
            "解读形式", "form", Reference("interpretation_forms", "解读形式的名称"),
            synonyms=("形式", "解读方式", "解读类型", "方式", "材料形式"),
            example="文字",
        ),
        Column(
            "公开日期", "published_on", Day(),
            synonyms=("公开时间", "发布日期", "发布时间", "解读日期", "解读时间", "解读发布日期"),
            example="2021-03-03",
        ),
        Column(
            "网址", "url", Link(limit_of(Interpretation, "url")), required=False, blank="",
            synonyms=(*_PAGE, "解读链接"), example="https://www.example.gov.cn/zcjd/1.html",
        ),
    ),
)  # fmt: skip
