"""Measures of 政务信息: what was sent in, and what was used."""

from typing import cast

from django.db.models import Q

from checks.models import Adoption, AdoptionQuerySet, Submission
from govaudit.measures import MEASURES, Measure, Slice, Subject, Take

_UNIT = Slice("单位", "unit", "unit__code")
_GROUP = Slice("分组", "group", "unit__group__name")
SUBMISSIONS = Subject(
    model=Submission,
    area="information",
    page="checks:submission-list",
    unit_path="unit__code",
    key_paths=("code",),
    slices=(
        _UNIT,
        _GROUP,
        Slice("类别", "kind", "kind__name", none="未分类别"),
        Slice("月", "month", "sent_on__month"),
    ),
)
ADOPTIONS = Subject(
    model=Adoption,
    area="information",
    page="checks:adoption-list",
    unit_path="unit__code",
    key_paths=("code",),
    prepare=lambda rows, span: cast(AdoptionQuerySet, rows).with_items(span),
    slices=(
        _UNIT,
        _GROUP,
        Slice("级别", "level", "publication__level__name", none="未注明级别"),
        Slice("刊物", "publication", "publication__name", none="未注明刊物"),
        Slice("月", "month", "adopted_on__month"),
    ),
)

MEASURES.add(
    Measure(
        code="submissions",
        name="信息上报",
        unit="篇",
        definition="上报日期在周期内的政务信息篇数；只有月度总数的，按总数计。",
        subject=SUBMISSIONS,
        by="sent_on",
        take=Take.SUM,
        of="quantity",
        zero_when_empty=True,
    ),
    Measure(
        code="submission_units",
        name="信息上报单位",
        unit="家",
        definition="周期内上报过政务信息的单位。",
        subject=SUBMISSIONS,
        by="sent_on",
        take=Take.UNITS,
    ),
    Measure(
        code="items_adopted",
        name="信息采用",
        unit="篇",
        definition="采用日期在周期内的政务信息篇数：一篇信息被采用几次都只计一篇，计在级别最高、其次最早的那一次；"
        "只有月度总数的，按总数计。",
        subject=ADOPTIONS,
        by="adopted_on",
        where=Q(is_item=True),
        take=Take.SUM,
        of="quantity",
        zero_when_empty=True,
    ),
    Measure(
        code="adoptions",
        name="信息采用次数",
        unit="篇次",
        definition="采用日期在周期内的采用次数：一篇信息被几家刊物采用就计几次；只有月度总数的，按总数计。",
        subject=ADOPTIONS,
        by="adopted_on",
        take=Take.SUM,
        of="quantity",
        zero_when_empty=True,
    ),
    Measure(
        code="adopted_units",
        name="信息采用单位",
        unit="家",
        definition="周期内有政务信息被采用的单位。",
        subject=ADOPTIONS,
        by="adopted_on",
        take=Take.UNITS,
    ),
)
