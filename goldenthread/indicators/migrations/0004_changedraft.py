from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0003_scorecard_in_one_look'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeDraft',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('person_id', models.BigIntegerField()),
                ('begun_at', models.DateTimeField()),
                ('asked', models.JSONField()),
                ('preview', models.JSONField(default=dict)),
                ('job_key', models.UUIDField(null=True)),
                ('recorded_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
