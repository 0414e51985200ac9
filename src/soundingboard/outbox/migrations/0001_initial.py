import soundingboard.records.fields
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme_id', models.BigIntegerField(null=True)),
                ('kind', soundingboard.records.fields.Code(max_length=80)),
                ('key', soundingboard.records.fields.Code(max_length=120)),
                ('payload', soundingboard.records.fields.ScreenedJSON(default=dict)),
                ('state', soundingboard.records.fields.Code(choices=[('queued', 'Waiting to start'), ('running', 'Under way'), ('done', 'Done'), ('failed', 'Stopped by an error')], default='queued', max_length=80)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('sentence', soundingboard.records.fields.ScreenedText(blank=True)),
                ('result', models.CharField(blank=True, max_length=200)),
                ('requested_by_id', models.BigIntegerField(null=True)),
                ('requested_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('heard_from_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['programme_id', 'state', 'requested_at'], name='jobs_of_a_programme')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('kind', 'key'), name='the_same_work_is_asked_for_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme_id', models.BigIntegerField(null=True)),
                ('recipient_id', models.BigIntegerField()),
                ('kind', soundingboard.records.fields.Code(max_length=80)),
                ('subject', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('text', soundingboard.records.fields.ScreenedText(blank=True)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('sent_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('digest', soundingboard.records.fields.Digest(blank=True, max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['recipient_id', 'read_at', 'sent_at'], name='inbox_of_a_person')],
                'constraints': [],
            },
        ),
    ]
