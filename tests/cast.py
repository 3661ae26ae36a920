"""The one cast of people that page and act tests are played with. All names are made up."""

from dataclasses import dataclass

from govaudit.roles import Role
from units.models import Unit, UnitGroup, UnitKind, User

#: The liaison's unit: the health bureau of the 千阳 pack; where there is none B01, made where it is missing.
LIAISON_UNIT = "卫健局"
PASSWORD = "dengshan-2022"


@dataclass(frozen=True, slots=True)
class Cast:
    """One person per role, one who may do everything, one who holds no role."""

    admin: User
    checker: User
    manager: User
    clerk: User
    liaison: User
    superuser: User
    stranger: User

    def everybody(self) -> dict[str, User]:
        return {name: getattr(self, name) for name in self.__slots__}


def call_in() -> Cast:
    """Put the cast into the database. Where the liaison's unit is missing it is made."""
    return Cast(
        admin=_person("guanli", "管", "立新", Role.ADMIN),
        checker=_person("jingban", "荆", "晓禾", Role.CHECKER),
        manager=_person("zhuguan", "诸", "安之", Role.MANAGER),
        clerk=_person("wenshu", "闻", "知秋", Role.CLERK),
        liaison=_person("lianluo", "连", "一诺", Role.LIAISON, unit=_liaison_unit()),
        superuser=_person("super", "苏", "百川", is_superuser=True, is_staff=True),
        stranger=_person("luren", "陆", "远帆"),
    )


def _person(username: str, family: str, given: str, *roles: Role, **fields: object) -> User:
    person = User(username=username, last_name=family, first_name=given, roles=[role.value for role in roles], **fields)
    person.set_password(PASSWORD)
    person.save()
    return person


def _liaison_unit() -> Unit:
    unit = Unit.objects.filter(short_name=LIAISON_UNIT).first() or Unit.objects.filter(code="B01").first()
    if unit is not None:
        return unit
    kind, _ = UnitKind.objects.get_or_create(code="department", defaults={"name": "县政府部门", "position": 2})
    group, _ = UnitGroup.objects.get_or_create(code="departments", defaults={"name": "各部门", "position": 2})
    return Unit.objects.create(code="B01", kind=kind, group=group, position=1, short_name=LIAISON_UNIT)
