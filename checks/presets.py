"""Lists and indicators that an office may take over as they stand: the annual report's form, attributes of documents,
what is published of meetings and proposals, matters handled and ratings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checks.models import (
    ApplicantKind,
    DocumentAttribute,
    DocumentIssuer,
    FoiChannel,
    FoiResult,
    FoiResultGroup,
    Indicator,
    InterpretationForm,
)
from govaudit.models import ListEntry

Entry = tuple[type[ListEntry], dict[str, Any]]
#: Codes and names of the entries of each list.
OnFile = dict[type[ListEntry], set[str]]


@dataclass(frozen=True, slots=True)
class Preset:
    """Entries of lists, in their order: (model, values). What a
    relation refers to is given by its code and name."""

    code: str
    title: str
    purpose: str
    entries: tuple[Entry, ...]

    @property
    def names(self) -> list[str]:
        """What the entries are called; a group that is its own part is named once."""
        return list(dict.fromkeys(values["name"] for _, values in self.entries))

    def missing(self, known: OnFile) -> list[Entry]:
        """The entries that the office has neither by code nor by name."""
        return [
            (model, values) for model, values in self.entries if not {values["code"], values["name"]} & known[model]
        ]


def _listed(model: type[ListEntry], *entries: tuple[str, str], **more: Any) -> tuple[Entry, ...]:
    """Entries of one list by code and name."""
    return tuple((model, {"code": code, "name": name, **more}) for code, name in entries)


def _results(group: str, name: str, *results: tuple[str, str]) -> tuple[Entry, ...]:
    """A group of results and its results; a group without any is itself one."""
    return (
        *_listed(FoiResultGroup, (group, name)),
        *_listed(FoiResult, *(results or ((group, name),)), group=(group, name)),
    )


def _indicator(
    code: str, name: str, definition: str, *, unit: str = "件", items: tuple[str, ...] = (), **more: Any
) -> Entry:
    values = {"code": code, "name": name, "unit": unit, "definition": definition, "items": "\n".join(items)}
    return Indicator, values | {"area": "disclosure"} | more


def _attributes(publish_days: int) -> tuple[Entry, ...]:
    public = {"is_public": True, "publish_days": publish_days, "reading_days": 2}
    return (
        *_listed(DocumentAttribute, ("public", "主动公开"), **public),
        *_listed(DocumentAttribute, ("on_request", "依申请公开"), ("closed", "不予公开")),
    )


_SERVICES: dict[str, Any] = {"area": "services"}
_SHARE: dict[str, Any] = {**_SERVICES, "unit": "%", "decimals": 2, "is_summed": False}
#: Where a matter was rated, and the five levels of 政务服务评价工作指南 (GB/T 39735-2020).
RATED_IN = ("政务服务网", "移动端", "实体大厅", "短信", "二维码")
LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")

PRESETS = (
    Preset(
        "foi",
        "依申请公开的分类",
        "申请方式、申请人类别和办理结果，后两项与政府信息公开工作年度报告的第三表一致（国办公开办函〔2021〕30号）。",
        (
            *_listed(
                FoiChannel,
                ("web", "政府网站"),
                ("post", "信函"),
                ("counter", "当面"),
                ("fax", "传真"),
                ("mail", "电子邮件"),
                ("other", "其他方式"),
            ),
            *_listed(ApplicantKind, ("person", "自然人"), group="自然人"),
            *_listed(
                ApplicantKind,
                ("company", "商业企业"),
                ("research", "科研机构"),
                ("charity", "社会公益组织"),
                ("legal", "法律服务机构"),
                ("other", "其他"),
                group="法人或其他组织",
            ),
            *_results("granted", "予以公开"),
            *_results("partly", "部分公开"),
            *_results(
                "denied",
                "不予公开",
                ("secret", "属于国家秘密"),
                ("forbidden", "其他法律行政法规禁止公开"),
                ("safety", "危及“三安全一稳定”"),
                ("third_party", "保护第三方合法权益"),
                ("internal", "属于三类内部事务信息"),
                ("process", "属于四类过程性信息"),
                ("files", "属于行政执法案卷"),
                ("inquiry", "属于行政查询事项"),
            ),
            *_results(
                "unavailable",
                "无法提供",
                ("not_held", "本机关不掌握相关政府信息"),
                ("not_ready", "没有现成信息需要另行制作"),
                ("unclear", "补正后申请内容仍不明确"),
            ),
            *_results(
                "not_handled",
                "不予处理",
                ("petition", "信访举报投诉类申请"),
                ("repeated", "重复申请"),
                ("publication", "要求提供公开出版物"),
                ("excessive", "无正当理由大量反复申请"),
                ("confirmation", "要求行政机关确认或重新出具已获取信息"),
            ),
            *_results(
                "otherwise",
                "其他处理",
                ("not_completed", "申请人无正当理由逾期不补正"),
                ("not_paid", "申请人逾期未按收费通知要求缴纳费用"),
                ("other", "其他"),
            ),
        ),
    ),
    Preset(
        "documents",
        "文件的制发机关和解读形式",
        "按县政府、部门、乡镇分的制发机关，和常用的解读形式。",
        (
            *_listed(
                DocumentIssuer,
                ("county", "县政府（办公室）"),
                ("department", "县政府部门"),
                ("town", "乡镇（街道）"),
            ),
            *_listed(
                InterpretationForm,
                ("text", "文字"),
                ("chart", "图表"),
                ("video", "视频"),
                ("audio", "音频"),
                ("cartoon", "动漫"),
                ("briefing", "新闻发布会"),
                ("media", "媒体报道"),
                ("other", "其他"),
            ),
        ),
    ),
    Preset(
        "attributes",
        "文件的公开属性，20 个工作日公开",
        "主动公开的文件印发后 20 个工作日内公开（政府信息公开条例第二十六条），公开后 2 个工作日内解读。",
        _attributes(20),
    ),
    Preset(
        "attributes_prompt",
        "文件的公开属性，2 个工作日公开",
        "主动公开的文件印发后 2 个工作日内公开，公开后 2 个工作日内解读。",
        _attributes(2),
    ),
    Preset(
        "meetings",
        "会议公开的指标",
        "政府常务会议公开、解读和邀请群众列席的次数，全县按月填报。",
        (
            _indicator("meetings_published", "会议公开次数", "公开议定事项的政府常务会议。", unit="次"),
            _indicator("meetings_explained", "会议解读件数", "通过视频、媒体等解读的政府常务会议议定事项。"),
            _indicator("meetings_attended", "会议列席次数", "邀请群众代表列席的政府常务会议。", unit="次"),
        ),
    ),
    Preset(
        "proposals",
        "建议提案的指标",
        "收到并办理的和已公开办理结果的人大代表建议、政协提案，全县按月填报。",
        (
            _indicator("deputies_received", "人大建议件数", "收到并办理的人大代表建议。"),
            _indicator("deputies_published", "人大建议公开件数", "已公开办理结果的人大代表建议。"),
            _indicator("members_received", "政协提案件数", "收到并办理的政协提案。"),
            _indicator("members_published", "政协提案公开件数", "已公开办理结果的政协提案。"),
        ),
    ),
    Preset(
        "services",
        "政务服务办件的指标",
        "政务服务平台的办件数，全县按月填报；平台给的占比是比率，不累计，可以作为转述值录入。",
        (
            _indicator("matters_received", "办件受理数", "政务服务平台受理的办件。", **_SERVICES),
            _indicator("matters_closed", "办件办结数", "政务服务平台办结的办件。", **_SERVICES),
            _indicator("matters_late", "办件超时数", "超过承诺时限的办件。", **_SERVICES),
            _indicator(
                "matters_source",
                "办件来源占比",
                "各来源的办件占全部办件的百分比。",
                items=("窗口登记", "政务服务APP"),
                **_SHARE,
            ),
        ),
    ),
    Preset(
        "ratings",
        "政务服务“好差评”的指标",
        "评价数、各渠道的好评数和五级评价数（GB/T 39735-2020），全县按月填报；比率不累计，以平台给的为准。",
        (
            _indicator("ratings_total", "评价数", "对办件作出的评价。", unit="条", **_SERVICES),
            _indicator("ratings_good", "好评数", "各评价渠道的好评。", unit="条", items=RATED_IN, **_SERVICES),
            _indicator("ratings_levels", "各级评价数", "各满意等级的评价。", unit="条", items=LEVELS, **_SERVICES),
            _indicator("ratings_mended", "差评整改数", "已经整改的差评。", unit="条", **_SERVICES),
            _indicator("rated_share", "主动评价率", "主动评价的办件占全部办件的百分比。", **_SHARE),
            _indicator("good_share", "好评率", "好评占全部评价的百分比。", **_SHARE),
            _indicator("bad_share", "差评率", "差评占全部评价的百分比。", **_SHARE),
        ),
    ),
)


def on_file() -> OnFile:
    """What the office has in the lists of all presets; one query a list."""
    models = dict.fromkeys(model for preset in PRESETS for model, _ in preset.entries)
    return {
        model: {text for texts in model._default_manager.values_list("code", "name") for text in texts}
        for model in models
    }
