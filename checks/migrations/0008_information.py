"""政务信息 and where it was used; recurring duties, their terms and reports."""

import django.core.validators
import django.db.models.deletion
import govaudit.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checks", "0007_key_areas"),
        ("govaudit", "0006_saved_views"),
        ("units", "0005_reminder_and_hours"),
    ]

    operations = [
        migrations.CreateModel(
            name='AdoptionLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True, validators=[govaudit.validators.check_code], verbose_name='代码')),
                ('name', models.CharField(max_length=64, unique=True, validators=[govaudit.validators.check_line], verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767, message='数字不能大于 %(limit_value)s。')], verbose_name='序号')),
            ],
            options={
                'ordering': ['position', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SubmissionKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True, validators=[govaudit.validators.check_code], verbose_name='代码')),
                ('name', models.CharField(max_length=64, unique=True, validators=[govaudit.validators.check_line], verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767, message='数字不能大于 %(limit_value)s。')], verbose_name='序号')),
            ],
            options={
                'ordering': ['position', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch_sheet', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='工作表')),
                ('batch_row', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='行号')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='手工修改时间')),
                ('code', models.CharField(max_length=16, unique=True, validators=[govaudit.validators.check_code], verbose_name='代码')),
                ('name', models.CharField(max_length=64, unique=True, validators=[govaudit.validators.check_line], verbose_name='名称')),
                ('topic', models.CharField(blank=True, max_length=64, validators=[govaudit.validators.check_line], verbose_name='所属工作')),
                ('cycle', models.CharField(choices=[('week', '每周'), ('month', '每月'), ('quarter', '每季')], max_length=8, verbose_name='周期')),
                ('required', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MaxValueValidator(32767, message='数字不能大于 %(limit_value)s。')], verbose_name='每期篇数')),
                ('due_day', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(32767, message='数字不能大于 %(limit_value)s。')], verbose_name='截止日')),
                ('is_due_after', models.BooleanField(choices=[(False, '当期'), (True, '下一周或下一月')], default=False, verbose_name='截止在')),
                ('is_put_off', models.BooleanField(choices=[(False, '不顺延'), (True, '顺延到下一个工作日')], default=False, verbose_name='截止日休息')),
                ('scope', models.CharField(choices=[('all', '所有单位'), ('group', '一个分组'), ('listed', '只是名单中的单位')], default='all', max_length=8, verbose_name='单位范围')),
                ('starts_on', models.DateField(validators=[govaudit.validators.check_day], verbose_name='开始日期')),
                ('ends_on', models.DateField(blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name='停止日期')),
                ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='govaudit.batch', verbose_name='导入批次')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='units.unitgroup', verbose_name='分组')),
            ],
            options={
                'verbose_name': '报送职责',
                'ordering': ['topic', 'code'],
            },
        ),
        migrations.CreateModel(
            name='DutyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch_sheet', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='工作表')),
                ('batch_row', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='行号')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='手工修改时间')),
                ('code', models.CharField(max_length=16, unique=True, validators=[govaudit.validators.check_code], verbose_name='编号')),
                ('for_on', models.DateField(blank=True, null=True, validators=[govaudit.validators.check_day], verbose_name='所属日期')),
                ('sent_on', models.DateField(db_index=True, validators=[govaudit.validators.check_day], verbose_name='报送日期')),
                ('title', models.CharField(blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name='题目')),
                ('quantity', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MaxValueValidator(32767, message='数字不能大于 %(limit_value)s。')], verbose_name='篇数')),
                ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='govaudit.batch', verbose_name='导入批次')),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='checks.duty', verbose_name='职责')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '职责报送',
                'ordering': ['-sent_on', 'code'],
            },
        ),
        migrations.CreateModel(
            name='DutyTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='起')),
                ('ends_on', models.DateField(verbose_name='止')),
                ('due_on', models.DateField(verbose_name='截止日期')),
                ('counts_on', models.DateField(db_index=True, verbose_name='归入周期的日期')),
                ('required', models.PositiveSmallIntegerField(verbose_name='应报篇数')),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='checks.duty', verbose_name='职责')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '应报',
                'ordering': ['-due_on', 'duty__code', 'unit__group__position', 'unit__position', 'unit__code'],
            },
        ),
        migrations.CreateModel(
            name='DutyUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch_sheet', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='工作表')),
                ('batch_row', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='行号')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='手工修改时间')),
                ('is_excused', models.BooleanField(choices=[(False, '要报'), (True, '不用报')], default=False, verbose_name='要不要报')),
                ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='govaudit.batch', verbose_name='导入批次')),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='checks.duty', verbose_name='职责')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '职责单位',
                'ordering': ['duty', 'unit__group__position', 'unit__position', 'unit__code'],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True, validators=[govaudit.validators.check_code], verbose_name='代码')),
                ('name', models.CharField(max_length=64, unique=True, validators=[govaudit.validators.check_line], verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767, message='数字不能大于 %(limit_value)s。')], verbose_name='序号')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='checks.adoptionlevel', verbose_name='级别')),
            ],
            options={
                'ordering': ['position', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch_sheet', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='工作表')),
                ('batch_row', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='行号')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='手工修改时间')),
                ('code', models.CharField(max_length=16, unique=True, validators=[govaudit.validators.check_code], verbose_name='编号')),
                ('sent_on', models.DateField(db_index=True, validators=[govaudit.validators.check_day], verbose_name='上报日期')),
                ('title', models.CharField(max_length=200, validators=[govaudit.validators.check_line], verbose_name='标题')),
                ('quantity', models.PositiveIntegerField(default=1, validators=[django.core.validators.MaxValueValidator(2147483647, message='数字不能大于 %(limit_value)s。')], verbose_name='篇数')),
                ('note', models.CharField(blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name='备注')),
                ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='govaudit.batch', verbose_name='导入批次')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='units.unit', verbose_name='单位')),
                ('kind', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='checks.submissionkind', verbose_name='类别')),
            ],
            options={
                'verbose_name': '政务信息',
                'ordering': ['-sent_on', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch_sheet', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='工作表')),
                ('batch_row', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='行号')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='手工修改时间')),
                ('code', models.CharField(max_length=16, unique=True, validators=[govaudit.validators.check_code], verbose_name='编号')),
                ('title', models.CharField(blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name='标题')),
                ('adopted_on', models.DateField(db_index=True, validators=[govaudit.validators.check_day], verbose_name='采用日期')),
                ('quantity', models.PositiveIntegerField(default=1, validators=[django.core.validators.MaxValueValidator(2147483647, message='数字不能大于 %(limit_value)s。')], verbose_name='篇数')),
                ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='govaudit.batch', verbose_name='导入批次')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='units.unit', verbose_name='单位')),
                ('publication', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='checks.publication', verbose_name='刊物')),
                ('submission', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='checks.submission', verbose_name='上报的信息')),
            ],
            options={
                'verbose_name': '信息采用',
                'ordering': ['-adopted_on', 'code'],
            },
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(('required__gte', 1)), name='duty_requires'),
        ),
        migrations.AddIndex(
            model_name='dutyreport',
            index=models.Index(fields=['duty', 'unit', 'sent_on'], name='duty_report_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='dutyreport',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='duty_report_counts'),
        ),
        migrations.AddConstraint(
            model_name='dutyterm',
            constraint=models.UniqueConstraint(fields=('duty', 'unit', 'starts_on'), name='duty_term_once'),
        ),
        migrations.AddConstraint(
            model_name='dutyterm',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='duty_term_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='dutyunit',
            constraint=models.UniqueConstraint(fields=('duty', 'unit'), name='duty_unit_once'),
        ),
        migrations.AddConstraint(
            model_name='adoption',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='adoption_counts'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='submission_counts'),
        ),
    ]
