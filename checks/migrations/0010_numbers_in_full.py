import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

import govaudit.validators

TWICE = "这个指标这一期的填报值已经有了，请修改那一条。"


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def line(name, length=200, **more):
    return models.CharField(name, max_length=length, validators=[govaudit.validators.check_line], **more)


def to(model, name, on_delete=django.db.models.deletion.PROTECT, **more):
    return models.ForeignKey(to=model, verbose_name=name, on_delete=on_delete, **({"related_name": "+"} | more))


def number(name, **more):
    return models.DecimalField(name, max_digits=15, decimal_places=4, **more)


CASCADE = django.db.models.deletion.CASCADE
NOW = django.utils.timezone.now


class Migration(migrations.Migration):
    dependencies = [("checks", "0009_disclosure")]
    operations = [
        migrations.AlterField(
            model_name="indicator",
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
                max_length=16,
                verbose_name="领域",
            ),
        ),
        migrations.AddField(
            "indicator",
            "term",
            models.PositiveSmallIntegerField(
                "填报频次",
                choices=[(1, "每月"), (2, "每两个月"), (3, "每季度"), (6, "每半年"), (12, "每年")],
                default=1,
            ),
        ),
        migrations.AddField(
            "indicator",
            "items",
            models.TextField("分类", blank=True, validators=[govaudit.validators.check_text]),
        ),
        migrations.AddField("indicator", "group", to("units.unitgroup", "填报分组", null=True, blank=True)),
        migrations.AddField(
            "indicator",
            "unit_codes",
            models.TextField("填报单位", blank=True, validators=[govaudit.validators.check_line]),
        ),
        migrations.AddField("indicator", "least", number("最小值", null=True, blank=True)),
        migrations.AddField("indicator", "most", number("最大值", null=True, blank=True)),
        migrations.AddField(
            "indicator",
            "is_strict",
            models.BooleanField("超出时", choices=[(False, "提醒，可以保存"), (True, "不能保存")], default=False),
        ),
        migrations.AddField(
            "indicator",
            "is_required",
            models.BooleanField("是否必填", choices=[(False, "空着写明原因"), (True, "必填")], default=False),
        ),
        migrations.RemoveConstraint("observation", "observation_once"),
        migrations.RemoveConstraint("observation", "observation_of_county_once"),
        migrations.AddField("observation", "breakdown", line("分类", 64, blank=True, default="")),
        migrations.AddConstraint(
            "observation",
            models.UniqueConstraint(
                fields=["indicator", "unit", "breakdown", "month"],
                condition=Q(unit__isnull=False),
                name="observation_once",
                violation_error_message=TWICE,
            ),
        ),
        migrations.AddConstraint(
            "observation",
            models.UniqueConstraint(
                fields=["indicator", "breakdown", "month"],
                condition=Q(unit__isnull=True),
                name="observation_of_county_once",
                violation_error_message=TWICE,
            ),
        ),
        migrations.CreateModel(
            "Completion",
            [
                key(),
                ("reason", line("空白原因", blank=True)),
                ("completed_at", models.DateTimeField("完成时间", default=NOW)),
                ("completed_by", models.CharField("填报人", max_length=150)),
                ("period", to("units.period", "考核周期", CASCADE)),
                ("indicator", to("checks.indicator", "指标", CASCADE, related_name="completions")),
                ("unit", to("units.unit", "单位", CASCADE, null=True, blank=True)),
            ],
            {
                "verbose_name": "填报完成",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["period", "indicator", "unit"],
                        condition=Q(unit__isnull=False),
                        name="completion_once",
                    ),
                    models.UniqueConstraint(
                        fields=["period", "indicator"],
                        condition=Q(unit__isnull=True),
                        name="completion_of_county_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "FillRequest",
            [
                key(),
                (
                    "code",
                    models.CharField("编号", max_length=16, unique=True, validators=[govaudit.validators.check_code]),
                ),
                ("due_on", models.DateField("截止日期", validators=[govaudit.validators.check_day])),
                ("note", line("要求", blank=True)),
                ("asked_by", models.CharField("发起人", max_length=150)),
                ("asked_at", models.DateTimeField("发起时间", default=NOW)),
                (
                    "indicators",
                    models.ManyToManyField(related_name="+", to="checks.indicator", verbose_name="指标"),
                ),
                ("period", to("units.period", "考核周期")),
            ],
            {"verbose_name": "填报通知", "ordering": ["-asked_at", "code"]},
        ),
        migrations.CreateModel(
            "FillTask",
            [
                key(),
                (
                    "state",
                    models.CharField(
                        "状态",
                        max_length=8,
                        choices=[
                            ("asked", "待填报"),
                            ("sent", "待接收"),
                            ("returned", "已退回"),
                            ("accepted", "已接收"),
                        ],
                        default="asked",
                    ),
                ),
                ("blank_reason", line("空白原因", blank=True)),
                ("sent_at", models.DateTimeField("报送时间", null=True, blank=True)),
                ("sent_by", models.CharField("报送人", max_length=150, blank=True)),
                ("decided_at", models.DateTimeField("办理时间", null=True, blank=True)),
                ("decided_by", models.CharField("办理人", max_length=150, blank=True)),
                ("return_reason", line("退回原因", blank=True)),
                ("request", to("checks.fillrequest", "填报通知", CASCADE, related_name="tasks")),
                ("unit", to("units.unit", "单位")),
            ],
            {
                "verbose_name": "填报任务",
                "ordering": [
                    "-request__due_on",
                    "request__code",
                    "unit__group__position",
                    "unit__position",
                    "unit__code",
                ],
                "constraints": [models.UniqueConstraint(fields=["request", "unit"], name="fill_task_once")],
            },
        ),
        migrations.CreateModel(
            "FilledValue",
            [
                key(),
                ("breakdown", line("分类", 64, blank=True, default="")),
                ("month", models.DateField("月份", validators=[govaudit.validators.check_day])),
                ("value", number("数值")),
                ("note", line("说明", blank=True)),
                ("saved_at", models.DateTimeField("保存时间", default=NOW)),
                ("saved_by", models.CharField("保存人", max_length=150)),
                (
                    "task",
                    models.ForeignKey(to="checks.filltask", on_delete=CASCADE, related_name="values"),
                ),
                ("indicator", to("checks.indicator", "指标")),
            ],
            {
                "verbose_name": "报送值",
                "ordering": ["task", "indicator__position", "indicator__code", "breakdown", "month"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["task", "indicator", "breakdown", "month"], name="filled_value_once"
                    )
                ],
            },
        ),
    ]
