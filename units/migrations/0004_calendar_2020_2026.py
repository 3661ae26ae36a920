"""Days off and worked weekends of 2020 to 2026; the file was written by fixtures/generate/calendar_days.py."""

import csv
from pathlib import Path

from django.db import migrations

DAYS = Path(__file__).with_name("calendar_2020_2026.csv")
KINDS = {"放假": "rest", "调休上班": "work"}


def put_days_on_file(apps, schema_editor):
    """Days that are on file already stay as they are."""
    CalendarDay = apps.get_model("units", "CalendarDay")
    with DAYS.open(encoding="utf-8", newline="") as file:
        days = [
            CalendarDay(date=row["日期"], kind=KINDS[row["类型"]], name=row["名称"]) for row in csv.DictReader(file)
        ]
    CalendarDay.objects.using(schema_editor.connection.alias).bulk_create(days, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("units", "0003_calendar_day")]

    # Backward nothing: the office may have changed the days, and the table goes with the migration before.
    operations = [migrations.RunPython(put_days_on_file, migrations.RunPython.noop)]
