"""How people look at lists: the columns they chose, and the filters they keep under a name."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from govaudit.roles import Right
from govaudit.validators import check_line


def new_view_code() -> str:
    return secrets.token_hex(6)


class ListColumns(models.Model):
    """The columns a person chose for a list (govaudit.columns). `page` is the list's path."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=200)
    columns = models.TextField()

    class Meta:
        ordering = ["person", "page"]
        constraints = [models.UniqueConstraint(fields=["person", "page"], name="list_columns_once")]

    def __str__(self) -> str:
        return f"{self.page} {self.columns}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Any) -> SavedViewQuerySet:
        """The own ones, and what others share with the office."""
        return self.filter(Q(owner=user) | Q(is_shared=True))

    def changeable_by(self, user: Any) -> SavedViewQuerySet:
        """The own ones; who configures the program also takes away what others share."""
        return self.visible_to(user) if user.has_right(Right.CONFIGURE) else self.filter(owner=user)


class SavedView(models.Model):
    """常用筛选: the filters, order and columns of a list's address under a name. It holds no right: the list answers
    the address for whoever opens it."""

    code = models.CharField(max_length=16, unique=True, default=new_view_code)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="建立人", on_delete=models.CASCADE, related_name="+"
    )
    page = models.CharField(max_length=200)
    name = models.CharField("名称", max_length=20, validators=[check_line])
    query = models.TextField()
    is_shared = models.BooleanField("全办可用", default=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "常用筛选"
        ordering = ["page", "is_shared", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_changeable_by(self, user: Any) -> bool:
        return self.owner_id == user.pk or (self.is_shared and user.has_right(Right.CONFIGURE))

    @property
    def address(self) -> str:
        return f"{self.page}?{self.query}"
