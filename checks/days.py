"""Days worked out in the database: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, Func, IntegerField, Transform


class DaysBefore(Func):
    """The day so many days before a day: `DaysBefore(day, days)`; blank where either is."""

    output_field = DateField()
    template = "(%(expressions)s)"
    arg_joiner = "::date - "

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "date(%(expressions)s || ' days')"
        return self.as_sql(compiler, connection, template=template, arg_joiner=", '-' || ", **context)


class DaysLeft(Transform):
    """Days of a day's month that come after it: `published_on__days_left__lt=5` are the last five days."""

    lookup_name = "days_left"
    output_field = IntegerField()
    template = (
        "(extract(day from date_trunc('month', %(expressions)s) + interval '1 month - 1 day')"
        " - extract(day from %(expressions)s))::int"
    )

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # type: ignore[override]
        sql, parameters = super().as_sql(compiler, connection, **context)
        return sql, [*parameters, *parameters]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = (
            "CAST(strftime('%%%%d', %(expressions)s, 'start of month', '+1 month', '-1 day') AS integer)"
            " - CAST(strftime('%%%%d', %(expressions)s) AS integer)"
        )
        return self.as_sql(compiler, connection, template=template, **context)


DateField.register_lookup(DaysLeft)


class DaysBetween(Func):
    """Days from one day to another: `DaysBetween(earlier, later)`; blank where either is, less than 0 where it is the
    other way round."""

    output_field = IntegerField()
    template = "(%(expressions)s)"
    arg_joiner = " - "

    def __init__(self, earlier: Any, later: Any) -> None:
        super().__init__(later, earlier)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(julianday(%(expressions)s) AS integer)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)
