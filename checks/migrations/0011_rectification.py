"""Findings in full, and the steps by which faults are put right: an answer on file becomes the first step."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

import govaudit.validators


def answers_into_steps(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    steps = [
        apps.get_model("checks", "Rectification")(
            code=f"R{number:06d}",
            finding=finding,
            kind="answer",
            done_on=timezone.localtime(finding.answered_at).date(),
            text=finding.answer,
            recorded_by=finding.answered_by,
            recorded_at=finding.answered_at,
        )
        for number, finding in enumerate(_answered(apps), start=1)
    ]
    apps.get_model("checks", "Rectification").objects.bulk_create(steps)
    _settle(schema_editor)


def steps_into_answers(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The last answer of each; the other steps are lost with their table."""
    for step in apps.get_model("checks", "Rectification").objects.filter(kind="answer").order_by("done_on", "pk"):
        finding = step.finding
        finding.answer, finding.answered_at, finding.answered_by = step.text, step.recorded_at, step.recorded_by
        finding.save()
    _settle(schema_editor)


def _answered(apps: Any) -> Any:
    return apps.get_model("checks", "Finding").objects.exclude(answered_at=None).order_by("answered_at", "pk")


def _settle(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL alters no table while rows of it wait for their keys to be checked."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("checks", "0010_numbers_in_full"),
        ("govaudit", "0006_saved_views"),
        ("units", "0006_evidence"),
    ]
    operations = [
        migrations.AddField(
            model_name="finding",
            name="area",
            field=models.CharField(
                choices=[
                    ("columns", "栏目更新"),
                    ("media", "政务新媒体"),
                    ("disclosure", "政务公开"),
                    ("information", "政务信息"),
                    ("letters", "县长信箱"),
                    ("orders", "12345工单"),
                    ("services", "政务服务"),
                ],
                default="columns",
                max_length=16,
                verbose_name="领域",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="due_on",
            field=models.DateField(
                blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="整改期限"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="is_veto",
            field=models.BooleanField(default=False, verbose_name="单项否决"),
        ),
        migrations.AddField(
            model_name="finding",
            name="link",
            field=models.URLField(
                blank=True, max_length=500, validators=[govaudit.validators.check_line], verbose_name="网址"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="right_words",
            field=models.CharField(
                blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="正确表述"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="severity",
            field=models.CharField(
                choices=[("serious", "严重"), ("general", "一般"), ("advice", "建议")],
                default="general",
                max_length=8,
                verbose_name="严重程度",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="where_found",
            field=models.CharField(
                blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="所在位置"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="wrong_words",
            field=models.CharField(
                blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="错误表述"
            ),
        ),
        migrations.AddField(
            model_name="findingcategory",
            name="is_veto",
            field=models.BooleanField(default=False, verbose_name="单项否决"),
        ),
        migrations.AddField(
            model_name="findingcategory",
            name="severity",
            field=models.CharField(
                choices=[("serious", "严重"), ("general", "一般"), ("advice", "建议")],
                default="general",
                max_length=8,
                verbose_name="严重程度",
            ),
        ),
        migrations.CreateModel(
            name="Rectification",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("answer", "反馈"),
                            ("accept", "认可"),
                            ("return", "退回"),
                            ("close", "销号"),
                            ("extend", "延期"),
                            ("hand_over", "移交督查"),
                        ],
                        max_length=12,
                        verbose_name="事项",
                    ),
                ),
                ("done_on", models.DateField(validators=[govaudit.validators.check_day], verbose_name="日期")),
                (
                    "channel",
                    models.CharField(
                        blank=True, max_length=32, validators=[govaudit.validators.check_line], verbose_name="方式"
                    ),
                ),
                (
                    "text",
                    models.TextField(blank=True, validators=[govaudit.validators.check_text], verbose_name="说明"),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="延至"
                    ),
                ),
                ("recorded_by", models.CharField(blank=True, editable=False, max_length=150, verbose_name="记录人")),
                ("recorded_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="记录时间")),
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
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="checks.finding",
                        verbose_name="问题",
                    ),
                ),
            ],
            options={
                "verbose_name": "整改经过",
                "ordering": ["done_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="发起时间"),
                ),
                ("due_on", models.DateField(validators=[govaudit.validators.check_day], verbose_name="答复期限")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("confirmed", "确认无误"), ("disputed", "有异议")],
                        max_length=12,
                        verbose_name="答复",
                    ),
                ),
                (
                    "text",
                    models.TextField(blank=True, validators=[govaudit.validators.check_text], verbose_name="说明"),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True, max_length=32, validators=[govaudit.validators.check_line], verbose_name="方式"
                    ),
                ),
                (
                    "answered_on",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="答复日期"
                    ),
                ),
                ("answered_by", models.CharField(blank=True, editable=False, max_length=150, verbose_name="记录人")),
                ("figures", models.JSONField(blank=True, default=dict, editable=False, verbose_name="答复时的数字")),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="units.period",
                        verbose_name="周期",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="units.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位确认",
                "ordering": ["period", "unit__group__position", "unit__position", "unit__code"],
                "constraints": [models.UniqueConstraint(fields=("period", "unit"), name="confirmation_once")],
            },
        ),
        migrations.RunPython(answers_into_steps, steps_into_answers),
        migrations.RemoveField(model_name="finding", name="answer"),
        migrations.RemoveField(model_name="finding", name="answered_at"),
        migrations.RemoveField(model_name="finding", name="answered_by"),
    ]
