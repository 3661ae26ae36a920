"""Loading what a pack says of requests for information and documents."""

from datetime import date
from pathlib import Path

import pytest

from checks.models import ApplicantKind, DocumentAttribute, FoiDispute, FoiRequest, FoiResult, Interpretation
from reports.packs.faults import PackError
from reports.services.packs import load_pack
from tests.reports.test_packs import FILES, PACK_TOML

pytestmark = pytest.mark.django_db

LISTS = """\
foi_channels = [{ code = "web", name = "政府网站" }, { code = "post", name = "信函" }]
applicant_kinds = [{ code = "person", name = "自然人" }, { code = "company", name = "商业企业", group = "法人" }]
foi_result_groups = [{ code = "denied", name = "不予公开" }]
foi_results = [{ code = "secret", name = "国家秘密", group = "denied" }]
document_issuers = [{ code = "county", name = "县政府" }]
document_attributes = [
    { code = "public", name = "主动公开", is_public = true, publish_days = 2, reading_days = 2 },
    { code = "closed", name = "不予公开" },
]
interpretation_forms = [{ code = "text", name = "文字" }]
"""
CLASSES = 'order_classes = [{ code = "rural", name = "农村事务" }]\n'
MORE = {
    "pack.toml": PACK_TOML.replace(CLASSES, CLASSES + LISTS),
    "foi_requests.csv": "编号,申请内容,收到日期,申请方式,申请人类别,承办单位,答复期限,办结日期,办理结果\n"
    "S1,道路规划,2022-04-01,政府网站,商业企业,城关镇,2022-04-29,2022-04-20,国家秘密\n"
    "S2,征地补偿,2022-04-02,信函,,,,,\n",
    "foi_disputes.csv": "编号,申请编号,类型,提起日期,审理结果\nF1,S1,行政复议,2022-05-05,结果维持\n",
    "documents.csv": "文号,标题,制发机关,印发日期,公开属性,应当解读\n"
    "县政发〔2022〕1号,防汛预案,县政府,2022-04-01,主动公开,是\n",
    "interpretations.csv": "编号,文号,解读形式,公开日期\nJ1,县政发〔2022〕1号,文字,2022-07-04\n",
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "fengle-2022q2"
    folder.mkdir()
    for name, text in (FILES | MORE).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_lists_and_records_come_in_and_refer_to_one_another(pack: Path) -> None:
    assert LISTS in MORE["pack.toml"]
    load_pack(actor=None, folder=pack)
    assert FoiResult.objects.get().group.name == "不予公开"
    assert [kind.group for kind in ApplicantKind.objects.all()] == ["", "法人"]
    public, closed = DocumentAttribute.objects.all()
    assert (public.is_public, public.publish_days, public.reading_days) == (True, 2, 2)
    assert (closed.is_public, closed.publish_days, closed.reading_days) == (False, None, None)
    request = FoiRequest.objects.get(code="S1")
    assert (request.result.name, request.due_on) == ("国家秘密", date(2022, 4, 29))
    assert FoiDispute.objects.get().request == request
    assert Interpretation.objects.get().document.number == "县政发〔2022〕1号"


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("pack.toml", 'group = "denied"', 'group = "granted"', "foi_result_groups 里的一个：不予公开"),
        ("foi_disputes.csv", "F1,S1", "F1,S9", "申请的编号"),
        ("interpretations.csv", "〔2022〕1号", "〔2022〕2号", "文件的文号"),
    ],
)
def test_what_a_pack_does_not_have_is_told_at_its_place(
    pack: Path, file: str, old: str, new: str, sentence: str
) -> None:
    text = (pack / file).read_text(encoding="utf-8")
    assert old in text
    (pack / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PackError) as refusal:
        load_pack(actor=None, folder=pack)
    assert [fault.file for fault in refusal.value.errors] == [file]
    assert sentence in str(refusal.value)
    assert not FoiRequest.objects.exists()
