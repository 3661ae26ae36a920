"""Requests for information, what people did against the answers, documents and what explains them."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import govaudit.validators


class Migration(migrations.Migration):
    dependencies = [("checks", "0008_information")]

    operations = [
        migrations.CreateModel(
            name="ApplicantKind",
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
                    "group",
                    models.CharField(
                        blank=True, max_length=64, validators=[govaudit.validators.check_line], verbose_name="大类"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DocumentAttribute",
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
                ("is_public", models.BooleanField(default=False, verbose_name="应当公开")),
                (
                    "publish_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MaxValueValidator(32767, message="数字不能大于 %(limit_value)s。")
                        ],
                        verbose_name="公开时限（工作日）",
                    ),
                ),
                (
                    "reading_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MaxValueValidator(32767, message="数字不能大于 %(limit_value)s。")
                        ],
                        verbose_name="解读时限（工作日）",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DocumentIssuer",
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
                "ordering": ["position", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FoiChannel",
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
                "ordering": ["position", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FoiResult",
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
                "ordering": ["position", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FoiResultGroup",
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
                "ordering": ["position", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InterpretationForm",
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
                "ordering": ["position", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FoiRequest",
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
                        max_length=32, unique=True, validators=[govaudit.validators.check_code], verbose_name="编号"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        max_length=200, validators=[govaudit.validators.check_line], verbose_name="申请内容"
                    ),
                ),
                (
                    "received_on",
                    models.DateField(
                        db_index=True, validators=[govaudit.validators.check_day], verbose_name="收到日期"
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="答复期限"
                    ),
                ),
                (
                    "due_is_stated",
                    models.BooleanField(
                        choices=[(True, "人工填写"), (False, "按工作日推算")], default=True, verbose_name="期限依据"
                    ),
                ),
                (
                    "extended_to",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="延期至"
                    ),
                ),
                (
                    "closed_on",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="办结日期"
                    ),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="checks.applicantkind",
                        verbose_name="申请人类别",
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
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="checks.foichannel", verbose_name="申请方式"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="foi_requests",
                        to="units.unit",
                        verbose_name="承办单位",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="checks.foiresult",
                        verbose_name="办理结果",
                    ),
                ),
            ],
            options={
                "verbose_name": "依申请公开",
                "ordering": ["-received_on", "code"],
            },
        ),
        migrations.AddField(
            model_name="foiresult",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="results",
                to="checks.foiresultgroup",
                verbose_name="类别",
            ),
        ),
        migrations.CreateModel(
            name="PolicyDocument",
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
                    "number",
                    models.CharField(
                        max_length=64,
                        unique=True,
                        validators=[govaudit.validators.check_number, govaudit.validators.refuse_reserved],
                        verbose_name="文号",
                    ),
                ),
                (
                    "title",
                    models.CharField(max_length=200, validators=[govaudit.validators.check_line], verbose_name="标题"),
                ),
                (
                    "issued_on",
                    models.DateField(
                        db_index=True, validators=[govaudit.validators.check_day], verbose_name="印发日期"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[govaudit.validators.check_line],
                        verbose_name="不主动公开的理由",
                    ),
                ),
                (
                    "published_on",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="公开日期"
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True, max_length=500, validators=[govaudit.validators.check_line], verbose_name="网址"
                    ),
                ),
                ("needs_reading", models.BooleanField(default=False, verbose_name="应当解读")),
                ("publish_due_on", models.DateField(blank=True, editable=False, null=True, verbose_name="公开期限")),
                ("reading_due_on", models.DateField(blank=True, editable=False, null=True, verbose_name="解读期限")),
                (
                    "attribute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="checks.documentattribute",
                        verbose_name="公开属性",
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
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="checks.documentissuer", verbose_name="制发机关"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="units.unit",
                        verbose_name="起草单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件",
                "ordering": ["-issued_on", "number"],
            },
        ),
        migrations.CreateModel(
            name="Interpretation",
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
                    "published_on",
                    models.DateField(
                        db_index=True, validators=[govaudit.validators.check_day], verbose_name="公开日期"
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True, max_length=500, validators=[govaudit.validators.check_line], verbose_name="网址"
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
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="checks.interpretationform",
                        verbose_name="解读形式",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interpretations",
                        to="checks.policydocument",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "解读材料",
                "ordering": ["-published_on", "code"],
            },
        ),
        migrations.CreateModel(
            name="FoiDispute",
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
                        choices=[("review", "行政复议"), ("direct", "未经复议直接起诉"), ("after", "复议后起诉")],
                        max_length=8,
                        verbose_name="类型",
                    ),
                ),
                (
                    "filed_on",
                    models.DateField(
                        db_index=True, validators=[govaudit.validators.check_day], verbose_name="提起日期"
                    ),
                ),
                (
                    "decided_on",
                    models.DateField(
                        blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name="审结日期"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "结果维持"), ("corrected", "结果纠正"), ("other", "其他结果")],
                        max_length=12,
                        verbose_name="审理结果",
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="checks.foirequest",
                        verbose_name="依申请公开",
                    ),
                ),
            ],
            options={
                "verbose_name": "复议诉讼",
                "ordering": ["-filed_on", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_on", None), ("decided_on__gte", models.F("filed_on")), _connector="OR"
                        ),
                        name="foi_dispute_decided_after_filed",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="foirequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_on", None), ("closed_on__gte", models.F("received_on")), _connector="OR"),
                name="foi_closed_after_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="foirequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on", None), ("due_on__gte", models.F("received_on")), _connector="OR"),
                name="foi_due_after_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="policydocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_on", None), ("published_on__gte", models.F("issued_on")), _connector="OR"
                ),
                name="document_published_after_issued",
            ),
        ),
    ]
