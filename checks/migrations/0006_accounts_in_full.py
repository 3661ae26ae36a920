import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import govaudit.validators

FIRST = {"code": "national", "name": "全国政务新媒体信息报送系统", "position": 1}


def file_accounts(apps, schema_editor):
    """Accounts on file with a day of filing stand in the first register."""
    accounts = apps.get_model("checks", "MediaAccount").objects.exclude(filed_on=None)
    if not accounts.exists():
        return
    register = apps.get_model("checks", "FilingRegister").objects.create(**FIRST)
    filings = apps.get_model("checks", "Filing").objects
    for number, account in enumerate(accounts.select_related("owner").order_by("code"), start=1):
        filings.create(
            code=f"BA{number:06}",
            register=register,
            platform_id=account.platform_id,
            name=account.name,
            owner=account.owner.short_name,
            number=account.filing_number,
            filed_on=account.filed_on,
            account=account,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("checks", "0005_columns_in_full"),
        ("govaudit", "0006_saved_views"),
        ("units", "0006_evidence"),
    ]
    operations = [
        migrations.CreateModel(
            name="FilingRegister",
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
                ("is_counted", models.BooleanField(default=True, verbose_name="计入备案账号")),
            ],
            options={
                "ordering": ["position", "code"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="accountcheck",
            name="answered",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MaxValueValidator(2147483647, message="数字不能大于 %(limit_value)s。")
                ],
                verbose_name="回复留言",
            ),
        ),
        migrations.AddField(
            model_name="accountcheck",
            name="checked_on",
            field=models.DateField(
                blank=True,
                db_index=True,
                null=True,
                validators=[govaudit.validators.check_day],
                verbose_name="检查日期",
            ),
        ),
        migrations.AddField(
            model_name="accountcheck",
            name="first_post_on",
            field=models.DateField(
                blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="当月最早发布"
            ),
        ),
        migrations.AddField(
            model_name="accountcheck",
            name="last_post_on",
            field=models.DateField(
                blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="最近发布"
            ),
        ),
        migrations.AddField(
            model_name="accountcheck",
            name="longest_gap",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MaxValueValidator(32767, message="数字不能大于 %(limit_value)s。")],
                verbose_name="当月最长间隔天数",
            ),
        ),
        migrations.AddField(
            model_name="accountcheck",
            name="mended_on",
            field=models.DateField(
                blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="整改日期"
            ),
        ),
        migrations.AddField(
            model_name="accountcheck",
            name="messages",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MaxValueValidator(2147483647, message="数字不能大于 %(limit_value)s。")
                ],
                verbose_name="收到留言",
            ),
        ),
        migrations.AddField(
            model_name="accountcheck",
            name="original",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MaxValueValidator(2147483647, message="数字不能大于 %(limit_value)s。")
                ],
                verbose_name="原创条数",
            ),
        ),
        migrations.AddField(
            model_name="accountcheck",
            name="reposts",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MaxValueValidator(2147483647, message="数字不能大于 %(limit_value)s。")
                ],
                verbose_name="转载指定信息",
            ),
        ),
        migrations.AddField(
            model_name="mediaaccount",
            name="account_id",
            field=models.CharField(
                blank=True, max_length=64, validators=[govaudit.validators.check_line], verbose_name="平台账号"
            ),
        ),
        migrations.AddField(
            model_name="mediaaccount",
            name="functions",
            field=models.CharField(
                blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="功能"
            ),
        ),
        migrations.AddField(
            model_name="mediaaccount",
            name="is_entrusted",
            field=models.BooleanField(
                choices=[(False, "自办"), (True, "委托第三方")], default=False, verbose_name="运维方式"
            ),
        ),
        migrations.AddField(
            model_name="mediaaccount",
            name="operator",
            field=models.CharField(
                blank=True, max_length=64, validators=[govaudit.validators.check_line], verbose_name="第三方名称"
            ),
        ),
        migrations.AddField(
            model_name="mediaaccount",
            name="url",
            field=models.URLField(
                blank=True, max_length=500, validators=[govaudit.validators.check_line], verbose_name="网址"
            ),
        ),
        migrations.AlterField(
            model_name="mediaaccount",
            name="opened_on",
            field=models.DateField(
                blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="开设日期"
            ),
        ),
        migrations.AlterField(
            model_name="threshold",
            name="code",
            field=models.CharField(
                choices=[
                    ("news_days", "动态要闻类栏目最长未更新"),
                    ("notice_days", "通知公告、政策文件类栏目最长未更新"),
                    ("stale_columns", "一级栏目未更新达到"),
                    ("overdue_columns", "应更新但长期未更新的栏目达到"),
                    ("empty_columns", "空白栏目达到"),
                    ("idle_months", "连续零更新达到"),
                    ("account_gap_days", "政务新媒体最长未更新"),
                    ("account_reply_days", "测试留言回复期限"),
                    ("month_end_days", "月底集中发布看每月最后"),
                ],
                max_length=32,
                unique=True,
                verbose_name="阈值",
            ),
        ),
        migrations.CreateModel(
            name="AccountEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                            ("apply", "申请开设"),
                            ("open", "开通"),
                            ("rename", "改名"),
                            ("hand_over", "变更主办单位"),
                            ("suspend", "暂停更新"),
                            ("resume", "恢复更新"),
                            ("closing", "关停公告"),
                            ("close", "注销"),
                        ],
                        max_length=12,
                        verbose_name="事项",
                    ),
                ),
                (
                    "happened_on",
                    models.DateField(db_index=True, validators=[govaudit.validators.check_day], verbose_name="日期"),
                ),
                (
                    "name_before",
                    models.CharField(
                        blank=True, max_length=64, validators=[govaudit.validators.check_line], verbose_name="原名称"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, max_length=64, validators=[govaudit.validators.check_line], verbose_name="新名称"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="原因"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="checks.mediaaccount",
                        verbose_name="账号",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="新主办单位",
                    ),
                ),
                (
                    "owner_before",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="原主办单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "账号经过",
                "ordering": ["-happened_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("kind", "rename")), models.Q(("name", ""), _negated=True)),
                            models.Q(models.Q(("kind", "rename"), _negated=True), ("name", "")),
                            _connector="OR",
                        ),
                        name="account_event_renames",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "hand_over"), ("owner__isnull", False)),
                            models.Q(models.Q(("kind", "hand_over"), _negated=True), ("owner", None)),
                            _connector="OR",
                        ),
                        name="account_event_hands_over",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Filing",
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
                    "name",
                    models.CharField(
                        max_length=64, validators=[govaudit.validators.check_line], verbose_name="登记名称"
                    ),
                ),
                (
                    "owner",
                    models.CharField(
                        blank=True,
                        max_length=100,
                        validators=[govaudit.validators.check_line],
                        verbose_name="登记主办单位",
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, max_length=64, validators=[govaudit.validators.check_line], verbose_name="备案编号"
                    ),
                ),
                ("filed_on", models.DateField(validators=[govaudit.validators.check_day], verbose_name="备案日期")),
                (
                    "withdrawn_on",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="撤销日期"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="checks.mediaaccount",
                        verbose_name="对应账号",
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
                    "platform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="checks.platform", verbose_name="平台"
                    ),
                ),
                (
                    "register",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="checks.filingregister", verbose_name="备案平台"
                    ),
                ),
            ],
            options={
                "verbose_name": "备案登记",
                "ordering": ["register__position", "register__code", "platform__position", "name", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("register", "platform", "name"), name="filing_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_on", None), ("withdrawn_on__gte", models.F("filed_on")), _connector="OR"
                        ),
                        name="filing_withdrawn_after",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TestMessage",
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
                    "sent_on",
                    models.DateField(
                        db_index=True, validators=[govaudit.validators.check_day], verbose_name="留言日期"
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="留言内容"
                    ),
                ),
                (
                    "replied_on",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="回复日期"
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name="说明"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tests",
                        to="checks.mediaaccount",
                        verbose_name="账号",
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
                "verbose_name": "测试留言",
                "ordering": ["-sent_on", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replied_on", None), ("replied_on__gte", models.F("sent_on")), _connector="OR"
                        ),
                        name="test_message_answered_after",
                    )
                ],
            },
        ),
        migrations.RunPython(file_accounts, migrations.RunPython.noop),
    ]
