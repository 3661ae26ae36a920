"""Where an entry of the office's lists is said by its name: formulas, schemes, templates and notices to be issued."""

import pytest

from hotline.models import OrderKind
from reports.models import Criterion, Edition, FigureRule, Formula, Notice, NoticeTemplate
from reports.selectors.entries import places_naming
from units.models import Period

pytestmark = pytest.mark.django_db
RULE = {"area": "orders", "test": "at_most", "level": "warn", "reason": "试。"}


def formula(name: str, expression: str) -> None:
    Formula.objects.create(name=name, expression=expression, term=name, unit="件", definition="试。")


def places(name: str = "投诉") -> list[str]:
    return places_naming(OrderKind(code="x", name=name))


def test_what_a_packs_texts_say_is_found_until_the_notice_is_issued(qianyang: Period) -> None:
    formula("投诉件", "工单受理(类型='投诉')")
    formula("投诉占比", "投诉件 / 工单受理")
    formula("城关投诉", "投诉件(类型='投诉', 单位='城关镇')")
    FigureRule.objects.create(code="r", name="投诉不多于受理", left="工单受理(类型='投诉')", right="工单受理", **RULE)
    line = Criterion.objects.filter(rule="linear").first()
    Criterion.objects.filter(pk=line.pk).update(value="工单受理(类型='投诉')")
    template = NoticeTemplate.objects.get()
    template.text, template.settings = "", {"table": [{"code": "t", "columns": [{"take": "工单受理(类型='投诉')"}]}]}
    template.save()
    notice = Notice.objects.get()
    Notice.objects.update(text="投诉{{ 工单受理(类型='投诉') }}件。")
    told = [
        "公式“城关投诉”",
        "公式“投诉件”",
        f"{line.scheme}的“{line.name}”",
        "校核规则“投诉不多于受理”",
        f"模板“{template.name}”",
        f"{qianyang.name}的通报",
    ]
    assert places() == told
    edition = Edition.objects.create(notice=notice, number=1, sha256="0" * 64, made_by="试")
    Notice.objects.update(issued_edition=edition, issued_at="2022-08-22T09:00:00+08:00")
    assert places() == told[:-1]


def test_the_same_word_in_another_slice_or_a_text_that_cannot_be_read_says_nothing(qianyang: Period) -> None:
    Criterion.objects.update(value="", quota="", applies="")
    formula("甲", "问题(类别='投诉')")
    formula("乙", "工单受理(类型='投诉'")
    formula("丙", "工单受理(类型='求助')")
    NoticeTemplate.objects.update(text="投诉{{ 工单受理", settings={})
    Notice.objects.update(text="这里写着投诉。", settings={})
    assert places() == []
    assert places("求助") == ["公式“丙”"]
