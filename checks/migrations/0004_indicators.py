import django.core.validators
import django.db.models.deletion
import govaudit.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('checks', '0003_provenance'),
        ('govaudit', '0005_import_taught'),
        ('units', '0004_calendar_2020_2026'),
    ]

    operations = [
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True, validators=[govaudit.validators.check_code], verbose_name='代码')),
                ('name', models.CharField(max_length=64, unique=True, validators=[govaudit.validators.check_line], verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767, message='数字不能大于 %(limit_value)s。')], verbose_name='序号')),
                ('unit', models.CharField(max_length=8, validators=[govaudit.validators.check_line], verbose_name='计量单位')),
                ('decimals', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(4, message='小数不超过 %(limit_value)s 位。')], verbose_name='小数位数')),
                ('definition', models.CharField(max_length=500, validators=[govaudit.validators.check_line], verbose_name='口径')),
                ('area', models.CharField(choices=[('columns', '栏目更新'), ('media', '政务新媒体'), ('letters', '县长信箱'), ('orders', '12345工单')], max_length=16, verbose_name='领域')),
                ('is_summed', models.BooleanField(choices=[(True, '可累计的数'), (False, '比率或水平，不累计')], default=True, verbose_name='数的种类')),
                ('is_by_unit', models.BooleanField(choices=[(False, '全县'), (True, '各单位')], default=False, verbose_name='填报范围')),
            ],
            options={
                'verbose_name': '填报指标',
                'ordering': ['position', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch_sheet', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='工作表')),
                ('batch_row', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='行号')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='手工修改时间')),
                ('code', models.CharField(max_length=16, unique=True, validators=[govaudit.validators.check_code], verbose_name='编号')),
                ('month', models.DateField(db_index=True, validators=[govaudit.validators.check_day], verbose_name='月份')),
                ('value', models.DecimalField(decimal_places=4, max_digits=15, verbose_name='数值')),
                ('note', models.CharField(blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name='说明')),
                ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='govaudit.batch', verbose_name='导入批次')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='checks.indicator', verbose_name='指标')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='units.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '填报值',
                'ordering': ['-month', 'indicator__position', 'unit__group__position', 'unit__position', 'code'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('indicator', 'unit', 'month'), name='observation_once', violation_error_message='这个指标这个月的填报值已经有了，请修改那一条。'), models.UniqueConstraint(condition=models.Q(('unit__isnull', True)), fields=('indicator', 'month'), name='observation_of_county_once', violation_error_message='这个指标这个月的填报值已经有了，请修改那一条。'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='observation_month_is_first_day')],
            },
        ),
        migrations.CreateModel(
            name='StatedValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch_sheet', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='工作表')),
                ('batch_row', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='行号')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='手工修改时间')),
                ('code', models.CharField(max_length=16, unique=True, validators=[govaudit.validators.check_code], verbose_name='编号')),
                ('start', models.DateField(validators=[govaudit.validators.check_day], verbose_name='起')),
                ('end', models.DateField(validators=[govaudit.validators.check_day], verbose_name='止')),
                ('breakdown', models.CharField(blank=True, max_length=64, validators=[govaudit.validators.check_line], verbose_name='分类')),
                ('value', models.DecimalField(decimal_places=4, max_digits=15, verbose_name='数值')),
                ('source', models.CharField(max_length=200, validators=[govaudit.validators.check_line], verbose_name='来源')),
                ('source_file', models.CharField(blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name='来源文件')),
                ('noted_on', models.DateField(validators=[govaudit.validators.check_day], verbose_name='记录日期')),
                ('batch', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='govaudit.batch', verbose_name='导入批次')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stated_values', to='checks.indicator', verbose_name='指标')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stated_values', to='units.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '转述值',
                'ordering': ['-end', '-start', 'indicator__position', 'unit__group__position', 'unit__position', 'code'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('indicator', 'start', 'end', 'unit', 'breakdown'), name='stated_value_once', violation_error_message='这个指标这一段时间的转述值已经有了，请修改那一条。'), models.UniqueConstraint(condition=models.Q(('unit__isnull', True)), fields=('indicator', 'start', 'end', 'breakdown'), name='stated_value_of_county_once', violation_error_message='这个指标这一段时间的转述值已经有了，请修改那一条。'), models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='stated_value_ends_after_start')],
            },
        ),
    ]
