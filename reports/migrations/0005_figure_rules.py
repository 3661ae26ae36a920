from decimal import Decimal

import govaudit.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0004_areas'),
    ]

    operations = [
        migrations.CreateModel(
            name='FigureRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True, validators=[govaudit.validators.check_code], verbose_name='代码')),
                ('name', models.CharField(max_length=100, unique=True, validators=[govaudit.validators.check_line], verbose_name='名称')),
                ('area', models.CharField(choices=[('columns', '栏目更新'), ('media', '政务新媒体'), ('disclosure', '政务公开'), ('information', '政务信息'), ('letters', '县长信箱'), ('orders', '12345工单'), ('services', '政务服务')], max_length=16, verbose_name='领域')),
                ('test', models.CharField(choices=[('equal', '相等'), ('at_most', '不大于'), ('outlier', '与以往各期相近')], max_length=16, verbose_name='要求')),
                ('left', models.CharField(max_length=500, validators=[govaudit.validators.check_line], verbose_name='左边的数')),
                ('right', models.CharField(blank=True, max_length=500, validators=[govaudit.validators.check_line], verbose_name='右边的数')),
                ('is_by_unit', models.BooleanField(choices=[(False, '全县'), (True, '各单位分别')], default=False, verbose_name='范围')),
                ('tolerance', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=12, verbose_name='允许相差')),
                ('level', models.CharField(choices=[('warn', '提醒'), ('block', '禁止')], max_length=8, verbose_name='不符时')),
                ('reason', models.CharField(max_length=200, validators=[govaudit.validators.check_line], verbose_name='依据')),
            ],
            options={
                'verbose_name': '校核规则',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('tolerance__gte', 0)), name='figure_rule_tolerance_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('right', ''), ('test', 'outlier')), models.Q(models.Q(('test', 'outlier'), _negated=True), models.Q(('right', ''), _negated=True)), _connector='OR'), name='figure_rule_sides_by_test')],
            },
        ),
    ]
