"""Indicators of the small office, and numbers for them."""

from datetime import date
from decimal import Decimal

from checks.models import Indicator, Observation, StatedValue
from checks.services import save_indicator, save_observation, save_stated_value
from tests.checks.small_office import unit
from units.models import Unit

QUARTER_DAYS = (date(2022, 4, 1), date(2022, 6, 30))


def define(**values: object) -> Indicator:
    """来电: a sum of the whole county that belongs to 12345工单."""
    given = {
        "code": "calls",
        "name": "来电",
        "unit": "次",
        "definition": "周期内市民拨打12345热线的次数。",
        "area": "orders",
    }
    return save_indicator(actor=None, indicator=Indicator(**given | values))


def define_rate(**values: object) -> Indicator:
    """接通率: a rate of the whole county, in percent with two decimals."""
    given = {
        "code": "connected",
        "name": "接通率",
        "unit": "%",
        "decimals": 2,
        "definition": "接通的来电占全部来电的百分比。",
        "is_summed": False,
    }
    return define(**given | values)


def define_by_unit(**values: object) -> Indicator:
    """服务件: a sum that each unit fills in."""
    given = {
        "code": "services",
        "name": "服务件",
        "unit": "件",
        "definition": "周期内窗口办理的政务服务件数。",
        "is_by_unit": True,
    }
    return define(**given | values)


def observe(indicator: Indicator, month: int, value: str, unit_code: str = "", year: int = 2022) -> Observation:
    """Put a month's number on file."""
    observation = Observation(
        indicator=indicator, unit=_unit(unit_code), month=date(year, month, 1), value=Decimal(value)
    )
    return save_observation(actor=None, observation=observation)


def new_stated(indicator: Indicator, value: str, unit_code: str = "", **values: object) -> StatedValue:
    """An unsaved number that a platform's report states for the second quarter."""
    given = {
        "start": QUARTER_DAYS[0],
        "end": QUARTER_DAYS[1],
        "source": "省12345平台二季度通报",
        "noted_on": date(2022, 7, 5),
    }
    return StatedValue(indicator=indicator, unit=_unit(unit_code), value=Decimal(value), **given | values)


def state(indicator: Indicator, value: str, unit_code: str = "", **values: object) -> StatedValue:
    return save_stated_value(actor=None, stated=new_stated(indicator, value, unit_code, **values))


def keep_numbers() -> None:
    """What the 千阳 pack does not bring: indicators of the county and of its units, with numbers of its quarter. They
    have as many decimals as a number can."""
    calls, services = define(decimals=4), define_by_unit(decimals=4)
    for code in Unit.objects.values_list("code", flat=True):
        observe(services, 4, "5", code)
        state(services, "15.5", code)
    observe(calls, 4, "100")
    state(calls, "321.25", breakdown="咨询类")


def _unit(code: str) -> Unit | None:
    return unit(code) if code else None
