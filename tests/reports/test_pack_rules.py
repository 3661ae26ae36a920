"""Rules between figures in a pack: read, kept, and refused with the line of what is wrong."""

from pathlib import Path

import pytest

from reports.models import FigureRule
from reports.packs.faults import PackError
from reports.packs.reading import read_pack
from reports.services.packs import load_pack
from tests.reports.test_packs import FILES

pytestmark = pytest.mark.django_db

RULES = """
[[rule]]
code = "closed"
name = "办结不多于受理"
area = "orders"
test = "at_most"
left = "工单办结"
right = "应办结 + 工单撤单"
is_by_unit = true
tolerance = 0.5
level = "block"
reason = "办结的都是受理过的。"

[[rule]]
code = "usual"
name = "受理与以往相近"
area = "orders"
test = "outlier"
left = "工单受理"
level = "warn"
reason = "突然增减的要核实。"
"""
#: The line of pack.toml with the first rule's heading.
HEADING = FILES["pack.toml"].count("\n") + 2


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "fengle-2022q2"
    folder.mkdir()
    for name, text in (FILES | {"pack.toml": FILES["pack.toml"] + RULES}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def refused(pack: Path, old: str, new: str) -> list[tuple[int | None, str, str]]:
    """Line (from the first rule's heading), key and what was found of every fault after the change."""
    text = (pack / "pack.toml").read_text(encoding="utf-8")
    assert old in text
    (pack / "pack.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError) as refusal:
        read_pack(pack)
    assert {fault.file for fault in refusal.value.errors} == {"pack.toml"}
    return [(fault.row and fault.row - HEADING, fault.column, fault.found) for fault in refusal.value.errors]


def test_rules_are_kept_as_they_stand(pack):
    load_pack(actor=None, folder=pack)
    kept = ("area", "test", "left", "right", "is_by_unit", "tolerance", "level", "reason")
    assert list(FigureRule.objects.values_list("code", *kept)) == [
        (
            "closed", "orders", "at_most", "工单办结", "应办结 + 工单撤单", True, 0.5, "block", "办结的都是受理过的。",
        ),
        ("usual", "orders", "outlier", "工单受理", "", False, 0, "warn", "突然增减的要核实。"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ('left = "工单办结"', 'left = "工单办结数"', [(5, "rule.left", "工单办结数")]),
        ("应办结 + 工单撤单", "应办结 +", [(6, "rule.right", "应办结 +")]),
        ("应办结 + 工单撤单", "工单受理(类型='夸奖')", [(6, "rule.right", "夸奖")]),
        ("应办结 + 工单撤单", "工单受理(单位='Z01')", [(6, "rule.right", "Z01")]),
        ('"工单办结"', '"1"', [(5, "rule.left", "1")]),
        ('"工单受理"', '"工单受理 > 1"', [(17, "rule.left", "工单受理 > 1")]),
        ("at_most", "less", [(4, "rule.test", "less")]),
        ('right = "应办结 + 工单撤单"\n', "", [(0, "rule.right", "没有这一项")]),
        ("outlier", "equal", [(12, "rule.right", "没有这一项")]),
        ("at_most", "outlier", [(6, "rule.right", "应办结 + 工单撤单")]),
        ("0.5", "-1", [(8, "rule.tolerance", "-1")]),
        ('"usual"', '"closed"', [(13, "rule.code", "closed")]),
        ("受理与以往相近", "办结不多于受理", [(14, "rule.name", "办结不多于受理")]),
        ("warn", "stop", [(18, "rule.level", "stop")]),
        ("tolerance", "tolerant", [(8, "rule.tolerant", "tolerant")]),
        ('area = "orders"', 'area = "工单"', [(3, "rule.area", "工单")]),
    ],
)
def test_a_fault_is_told_at_its_line(pack, old, new, faults):
    assert refused(pack, old, new) == faults


def test_a_formula_with_a_fault_of_its_own_is_told_once(pack):
    found = refused(pack, 'expression = "工单受理 - 工单撤单"', 'expression = "工单受理 - 撤单了"')
    assert [(key, text) for _, key, text in found] == [("formula.expression", "撤单了")]
