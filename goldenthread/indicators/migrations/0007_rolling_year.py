import goldenthread.records.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0006_arithmetic'),
    ]

    operations = [
        migrations.AddField(
            model_name='seriesoutlook',
            name='rolling_class',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name='seriesoutlook',
            name='rolling_value',
            field=goldenthread.records.fields.NumberField(null=True),
        ),
    ]
