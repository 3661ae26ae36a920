import django.core.validators
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import govaudit.validators

CADENCES = (
    ("half_month", "半月", 14),
    ("month", "月", 31),
    ("quarter", "季", 92),
    ("half_year", "半年", 183),
    ("year", "年", 366),
    ("on_change", "有变化时", None),
)


def fill_in(apps, schema_editor):
    """Updates on file were published by the unit of their column; an office that is set up has the usual cadences."""
    if schema_editor.connection.vendor == "postgresql":  # what is deferred would be in the way of the indexes to come
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    columns = apps.get_model("checks", "WebColumn").objects.filter(pk=OuterRef("column")).values("unit")
    apps.get_model("checks", "ColumnUpdate").objects.update(unit=Subquery(columns))
    if apps.get_model("units", "Office").objects.exists():
        cadences = apps.get_model("checks", "ColumnCadence").objects
        for position, (code, name, days) in enumerate(CADENCES, start=1):
            cadences.create(code=code, name=name, days=days, position=position)


class Migration(migrations.Migration):
    dependencies = [("checks", "0004_indicators"), ("units", "0006_evidence")]
    operations = [
        migrations.CreateModel(
            name="ColumnCadence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=32, unique=True, validators=[govaudit.validators.check_code], verbose_name="代码"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=64, unique=True, validators=[govaudit.validators.check_line], verbose_name="名称"
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[
                            django.core.validators.MaxValueValidator(32767, message="数字不能大于 %(limit_value)s。")
                        ],
                        verbose_name="序号",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="两次更新最多相隔多少天；有变化时才更新的留空",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(32767, message="数字不能大于 %(limit_value)s。"),
                        ],
                        verbose_name="最长间隔（天）",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ColumnDuty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "since",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="自"
                    ),
                ),
                ("until", models.DateField(validators=[govaudit.validators.check_day], verbose_name="移交日期")),
            ],
            options={
                "verbose_name": "栏目责任",
                "ordering": ["column", "until"],
            },
        ),
        migrations.CreateModel(
            name="Threshold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("news_days", "动态要闻类栏目最长未更新"),
                            ("notice_days", "通知公告、政策文件类栏目最长未更新"),
                            ("stale_columns", "一级栏目未更新达到"),
                            ("overdue_columns", "应更新但长期未更新的栏目达到"),
                            ("empty_columns", "空白栏目达到"),
                            ("idle_months", "连续零更新达到"),
                            ("month_end_days", "月底集中发布看每月最后"),
                        ],
                        max_length=32,
                        unique=True,
                        verbose_name="阈值",
                    ),
                ),
                (
                    "value",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MaxValueValidator(32767, message="数字不能大于 %(limit_value)s。")
                        ],
                        verbose_name="数值",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="依据"
                    ),
                ),
            ],
            options={
                "verbose_name": "指标阈值",
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="columnupdate",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="updates",
                to="units.unit",
                verbose_name="发布单位",
            ),
        ),
        migrations.AddField(
            model_name="webcolumn",
            name="is_topic",
            field=models.BooleanField(default=False, verbose_name="专题专栏"),
        ),
        migrations.AddField(
            model_name="webcolumn",
            name="level",
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="层级"),
        ),
        migrations.AddField(
            model_name="webcolumn",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="under",
                to="checks.webcolumn",
                verbose_name="上级栏目",
            ),
        ),
        migrations.AddField(
            model_name="webcolumn",
            name="watch",
            field=models.CharField(
                blank=True,
                choices=[("news", "动态要闻"), ("notices", "通知公告政策文件")],
                max_length=8,
                verbose_name="检测类别",
            ),
        ),
        migrations.AddField(
            model_name="webcolumn",
            name="cadence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="checks.columncadence",
                verbose_name="更新频次",
            ),
        ),
        migrations.AddConstraint(
            model_name="webcolumn",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1), ("level__lte", 3)), name="web_column_level"
            ),
        ),
        migrations.AddField(
            model_name="columnduty",
            name="column",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="duties",
                to="checks.webcolumn",
                verbose_name="栏目",
            ),
        ),
        migrations.AddField(
            model_name="columnduty",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit", verbose_name="责任单位"
            ),
        ),
        migrations.AddConstraint(
            model_name="threshold",
            constraint=models.CheckConstraint(condition=models.Q(("value__gte", 1)), name="threshold_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="columnduty",
            constraint=models.UniqueConstraint(fields=("column", "until"), name="column_duty_once"),
        ),
        migrations.AddConstraint(
            model_name="columnduty",
            constraint=models.CheckConstraint(
                condition=models.Q(("since", None), ("until__gt", models.F("since")), _connector="OR"),
                name="column_duty_ends",
            ),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
