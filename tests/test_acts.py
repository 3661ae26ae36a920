"""Every service is an act: it checks a right, runs in one transaction and leaves exactly one AuditEntry."""

import importlib
import importlib.util
import inspect
import pkgutil
from types import ModuleType

import pytest
from django.apps import apps

from govaudit.acts import ACTS, act, write_entry
from govaudit.errors import NotAllowed
from govaudit.models import AuditEntry
from govaudit.roles import Right

OUR_APPS = ("govaudit", "units", "checks", "hotline", "reports")


def service_modules() -> list[ModuleType]:
    modules = []
    for name in OUR_APPS:
        assert apps.is_installed(name)
        if importlib.util.find_spec(f"{name}.services") is None:
            continue
        module = importlib.import_module(f"{name}.services")
        modules.append(module)
        for entry in pkgutil.iter_modules(getattr(module, "__path__", [])):
            modules.append(importlib.import_module(f"{name}.services.{entry.name}"))
    return modules


def functions_without_act(module: ModuleType) -> list[str]:
    return [
        f"{module.__name__}.{name}"
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == module.__name__
        and ACTS.get(getattr(function, "act_code", "")) is not function
    ]


def test_every_public_function_of_a_services_module_is_an_act():
    modules = service_modules()
    assert len(modules) >= 5
    assert [name for module in modules for name in functions_without_act(module)] == []


def test_a_service_without_the_decorator_is_noticed():
    module = ModuleType("reports.services.forgotten")

    def save_something(*, actor):
        return actor

    save_something.__module__ = module.__name__
    module.save_something = save_something
    assert functions_without_act(module) == ["reports.services.forgotten.save_something"]


@pytest.fixture
def acts_of_this_test():
    known = set(ACTS)
    yield
    for code in set(ACTS) - known:
        del ACTS[code]


@pytest.mark.django_db
@pytest.mark.parametrize("entries", [0, 2])
def test_an_act_that_does_not_write_exactly_one_entry_crashes_and_leaves_nothing(acts_of_this_test, entries):
    @act("test.entries", right=Right.RECORD)
    def careless(*, actor):
        for _ in range(entries):
            write_entry(actor=actor, act="test.entries", subject="试/1", summary="试")

    with pytest.raises(RuntimeError, match="one AuditEntry"):
        careless(actor=None)
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db
def test_a_person_without_the_right_is_refused_and_nothing_is_written(acts_of_this_test):
    class Stranger:
        pk = 1

        def has_right(self, right):
            return False

    @act("test.right", right=Right.CLOSE)
    def closing(*, actor):
        write_entry(actor=actor, act="test.right", subject="试/1", summary="试")

    with pytest.raises(NotAllowed, match="管理员、主管"):
        closing(actor=Stranger())
    assert AuditEntry.objects.count() == 0


def test_a_service_that_takes_positional_arguments_cannot_be_declared():
    with pytest.raises(TypeError):

        @act("test.positional", right=Right.RECORD)
        def positional(actor):
            return actor
