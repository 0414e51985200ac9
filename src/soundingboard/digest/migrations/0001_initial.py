import django.db.models.deletion
import soundingboard.records.fields
from django.conf import settings
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('frequency', soundingboard.records.fields.Code(choices=[('weekly', 'Once a week'), ('none', 'Never: I look at the inbox myself')], default='weekly', max_length=80)),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday')], default=0)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('week_of', models.DateField()),
                ('state', soundingboard.records.fields.Code(choices=[('waiting', 'Waiting to be sent'), ('claimed', 'Being written'), ('handing', 'Being handed to the mail server'), ('sent', 'Sent'), ('nothing', 'Nothing to say, so not sent'), ('not_wanted', 'No longer wanted'), ('given_up', 'Could not be sent'), ('unknown', 'Broken off: it may have arrived')], default='waiting', max_length=80)),
                ('message_id', models.CharField(max_length=120)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('try_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('problem', soundingboard.records.fields.Code(blank=True, choices=[('unreachable', 'The mail server did not answer.'), ('not_let_in', 'The mail server did not let us in.'), ('address_refused', 'The mail server refused the address.'), ('letter_refused', 'The mail server refused the letter.'), ('broken_off', 'Sending was broken off after the letter was handed over.'), ('not_written', 'The letter could not be written; the log says why.')], max_length=80)),
                ('reply_code', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'try_at'], name='letters_to_send')],
                'constraints': [models.UniqueConstraint(fields=('person', 'week_of'), name='a_person_has_one_letter_a_week')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', soundingboard.records.fields.Code(max_length=80)),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('due_on', models.DateField()),
                ('told_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'person', 'kind', 'reference', 'due_on'), name='a_deadline_is_told_of_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('day', models.DateField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'day'), name='deadlines_are_looked_through_daily')],
                'indexes': [],
            },
        ),
    ]
