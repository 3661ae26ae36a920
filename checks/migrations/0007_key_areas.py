import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import checks.models.key_areas
import govaudit.validators


class Migration(migrations.Migration):
    dependencies = [("checks", "0006_accounts_in_full")]
    operations = [
        migrations.CreateModel(
            name="KeyArea",
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
            ],
            options={
                "verbose_name": "重点领域",
                "ordering": ["position", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="KeyItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch_sheet",
                    models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name="工作表"),
                ),
                ("batch_row", models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="行号")),
                (
                    "changed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="手工修改时间"),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=16, unique=True, validators=[govaudit.validators.check_code], verbose_name="代码"
                    ),
                ),
                (
                    "heading",
                    models.CharField(
                        blank=True, max_length=100, validators=[govaudit.validators.check_line], verbose_name="一级事项"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=200, validators=[govaudit.validators.check_line], verbose_name="二级事项"
                    ),
                ),
                (
                    "elements",
                    models.TextField(
                        blank=True,
                        validators=[govaudit.validators.check_text, checks.models.key_areas.check_elements],
                        verbose_name="公开要素",
                    ),
                ),
                (
                    "basis",
                    models.TextField(blank=True, validators=[govaudit.validators.check_text], verbose_name="公开依据"),
                ),
                (
                    "time_limit",
                    models.CharField(
                        blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="公开时限"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("county", "县级"), ("town", "乡级"), ("both", "县级、乡级")],
                        default="county",
                        max_length=8,
                        verbose_name="公开层级",
                    ),
                ),
                (
                    "cadence",
                    models.CharField(
                        blank=True, max_length=64, validators=[govaudit.validators.check_line], verbose_name="更新频次"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="checks.keyarea",
                        verbose_name="重点领域",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="govaudit.batch",
                        verbose_name="导入批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开事项",
                "ordering": ["area__position", "area__code", "code"],
            },
        ),
        migrations.CreateModel(
            name="KeyAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch_sheet",
                    models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name="工作表"),
                ),
                ("batch_row", models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="行号")),
                (
                    "changed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="手工修改时间"),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=16, unique=True, validators=[govaudit.validators.check_code], verbose_name="编号"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        max_length=100, validators=[govaudit.validators.check_line], verbose_name="公开栏目"
                    ),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="开始日期"
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="停止日期"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="govaudit.batch",
                        verbose_name="导入批次",
                    ),
                ),
                (
                    "column",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checks.webcolumn",
                        verbose_name="网站栏目",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key_assignments",
                        to="units.unit",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="checks.keyitem",
                        verbose_name="事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开分工",
                "ordering": [
                    "unit__group__position",
                    "unit__position",
                    "item__area__position",
                    "item__area__code",
                    "item__code",
                    "code",
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch_sheet",
                    models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name="工作表"),
                ),
                ("batch_row", models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="行号")),
                (
                    "changed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="手工修改时间"),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=16, unique=True, validators=[govaudit.validators.check_code], verbose_name="编号"
                    ),
                ),
                (
                    "checked_on",
                    models.DateField(
                        db_index=True, validators=[govaudit.validators.check_day], verbose_name="检查日期"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("published", "已公开"),
                            ("missing", "未公开"),
                            ("incomplete", "不完整"),
                            ("late", "不及时"),
                            ("none", "不适用"),
                        ],
                        max_length=16,
                        verbose_name="结果",
                    ),
                ),
                (
                    "missing",
                    models.TextField(
                        blank=True,
                        validators=[govaudit.validators.check_text, checks.models.key_areas.check_single_elements],
                        verbose_name="未公开要素",
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True, max_length=500, validators=[govaudit.validators.check_line], verbose_name="网址"
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="说明"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="checks.keyassignment",
                        verbose_name="公开分工",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="govaudit.batch",
                        verbose_name="导入批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开检查",
                "ordering": ["-checked_on", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assignment", "checked_on"),
                        name="key_check_once",
                        violation_error_message="这一天已经检查过这个事项，请打开那一条修改。",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="keyitem",
            constraint=models.UniqueConstraint(
                fields=("area", "heading", "name"),
                name="key_item_once",
                violation_error_message="这个领域已经有同名的事项，请打开那一条修改。",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyassignment",
            constraint=models.UniqueConstraint(
                fields=("item", "unit"),
                name="key_assignment_once",
                violation_error_message="这个事项已经分给这个单位，请打开那一条修改。",
            ),
        ),
    ]
