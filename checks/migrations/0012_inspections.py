"""Inspections, what they drew, and which of them a finding or a check belongs to; the address of a column."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import govaudit.validators


class Migration(migrations.Migration):
    dependencies = [
        ("checks", "0011_rectification"),
        ("govaudit", "0006_saved_views"),
        ("units", "0007_contacts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="webcolumn",
            name="url",
            field=models.URLField(
                blank=True, max_length=500, validators=[govaudit.validators.check_line], verbose_name="网址"
            ),
        ),
        migrations.CreateModel(
            name="Inspection",
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
                    "title",
                    models.CharField(max_length=64, validators=[govaudit.validators.check_line], verbose_name="名称"),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[("columns", "网站栏目"), ("media", "政务新媒体账号"), ("disclosure", "公开事项")],
                        max_length=16,
                        verbose_name="检查对象",
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(
                        db_index=True, validators=[govaudit.validators.check_day], verbose_name="开始日期"
                    ),
                ),
                ("ends_on", models.DateField(validators=[govaudit.validators.check_day], verbose_name="结束日期")),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="说明"
                    ),
                ),
                (
                    "drawn",
                    models.TextField(
                        blank=True, editable=False, validators=[govaudit.validators.check_text], verbose_name="抽取经过"
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
                "verbose_name": "检查批次",
                "ordering": ["-starts_on", "code"],
            },
        ),
        migrations.AddField(
            model_name="accountcheck",
            name="inspection",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="account_checks",
                to="checks.inspection",
                verbose_name="检查批次",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="inspection",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="checks.inspection",
                verbose_name="检查批次",
            ),
        ),
        migrations.AddField(
            model_name="keycheck",
            name="inspection",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="key_checks",
                to="checks.inspection",
                verbose_name="检查批次",
            ),
        ),
        migrations.CreateModel(
            name="InspectionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MaxValueValidator(32767, message="数字不能大于 %(limit_value)s。")
                        ],
                        verbose_name="序号",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("normal", "正常"), ("problem", "问题"), ("unreachable", "无法访问")],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="说明"
                    ),
                ),
                (
                    "checked_on",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="检查日期"
                    ),
                ),
                ("checked_by", models.CharField(blank=True, max_length=150, verbose_name="由谁检查")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="第几次保存")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checks.mediaaccount",
                        verbose_name="账号",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checks.keyassignment",
                        verbose_name="公开分工",
                    ),
                ),
                (
                    "checker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="检查人",
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
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="checks.inspection",
                        verbose_name="检查批次",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "抽查对象",
                "ordering": ["inspection", "number"],
            },
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="inspection_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.UniqueConstraint(
                fields=("area", "starts_on", "title"),
                name="inspection_once",
                violation_error_message="这一天已经有同名的检查批次，请打开那一个。",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionitem",
            constraint=models.UniqueConstraint(fields=("inspection", "number"), name="inspection_item_once"),
        ),
        migrations.AddConstraint(
            model_name="inspectionitem",
            constraint=models.UniqueConstraint(fields=("inspection", "column"), name="inspection_column_once"),
        ),
        migrations.AddConstraint(
            model_name="inspectionitem",
            constraint=models.UniqueConstraint(fields=("inspection", "account"), name="inspection_account_once"),
        ),
        migrations.AddConstraint(
            model_name="inspectionitem",
            constraint=models.UniqueConstraint(fields=("inspection", "assignment"), name="inspection_assignment_once"),
        ),
        migrations.AddConstraint(
            model_name="inspectionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account", None), ("assignment", None), ("column__isnull", False)),
                    models.Q(("account__isnull", False), ("assignment", None), ("column", None)),
                    models.Q(("account", None), ("assignment__isnull", False), ("column", None)),
                    _connector="OR",
                ),
                name="inspection_item_is_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_on", None), ("verdict", "")),
                    models.Q(models.Q(("verdict", ""), _negated=True), ("checked_on__isnull", False)),
                    _connector="OR",
                ),
                name="inspection_item_checked_on_a_day",
            ),
        ),
    ]
