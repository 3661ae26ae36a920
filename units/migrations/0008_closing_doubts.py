import govaudit.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0007_contacts'),
    ]

    operations = [
        migrations.AddField(
            model_name='closing',
            name='doubts',
            field=models.JSONField(blank=True, default=list, verbose_name='锁定时的提醒'),
        ),
        migrations.AddField(
            model_name='closing',
            name='known',
            field=models.CharField(blank=True, max_length=200, validators=[govaudit.validators.check_line], verbose_name='已知情况'),
        ),
    ]
