import django.db.models.deletion
import soundingboard.records.fields
from django.conf import settings
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('decisions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('every_months', models.PositiveSmallIntegerField(default=1)),
                ('cut_off_before_board', models.PositiveSmallIntegerField(default=15)),
                ('group_before_board', models.PositiveSmallIntegerField(default=8)),
                ('panel_after_board', models.SmallIntegerField(blank=True, null=True)),
                ('panel_every_boards', models.PositiveSmallIntegerField(default=1)),
                ('panel_own_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('opens_before_cut_off', models.PositiveSmallIntegerField(default=10)),
                ('decision', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision')),
                ('panel_decision', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('programme',), name='a_programme_has_one_current_calendar'), models.CheckConstraint(condition=models.Q(('panel_after_board', None), ('panel_own_months', None), _connector='OR'), name='a_panel_follows_the_board_or_its_own_days'), models.CheckConstraint(condition=models.Q(('panel_every_boards__gte', 1)), name='a_panel_follows_whole_boards')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('opens_on', models.DateField()),
                ('cut_off', models.DateField()),
                ('group_on', models.DateField()),
                ('board_on', models.DateField()),
                ('panel_on', models.DateField(blank=True, null=True)),
                ('state', soundingboard.records.fields.Code(choices=[('planned', 'Planned'), ('open', 'Open for updates'), ('closed', 'Closed to updates'), ('frozen', 'Frozen'), ('cancelled', 'Cancelled')], default='planned', max_length=80)),
                ('opened_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('frozen_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('reopened', soundingboard.records.fields.ScreenedJSON(default=list)),
                ('moved', soundingboard.records.fields.ScreenedJSON(default=list)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'number'), name='a_round_has_its_own_number'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('programme',), name='a_programme_has_one_open_round'), models.CheckConstraint(condition=models.Q(('board_on__gte', models.F('group_on')), ('cut_off__gte', models.F('opens_on')), ('group_on__gte', models.F('cut_off'))), name='a_round_goes_cut_off_then_group_then_board')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Chase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chases', to='cycle.round')),
                ('post', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('chased_at', models.DateTimeField()),
                ('chased_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('outstanding', soundingboard.records.fields.ScreenedJSON(default=list)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'round', 'post'], name='chases_of_a_round')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='FrequencyProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('option', soundingboard.records.fields.Code(max_length=80)),
                ('every_boards', models.PositiveSmallIntegerField(default=1)),
                ('after_board', models.SmallIntegerField(default=0)),
                ('own_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('why', soundingboard.records.fields.ScreenedText()),
                ('resolution', soundingboard.records.fields.Code(blank=True, choices=[('noted', 'Noted'), ('agreed', 'Agreed'), ('amended', 'Agreed with a change'), ('refused', 'Refused')], max_length=80)),
                ('decision', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('resolution', '')), fields=('programme',), name='a_panel_has_one_frequency_before_it'), models.CheckConstraint(condition=models.Q(models.Q(('decision', None), ('resolution', '')), models.Q(models.Q(('resolution', ''), _negated=True), ('decision__isnull', False)), _connector='OR'), name='what_a_panel_resolved_is_in_the_register')],
                'indexes': [],
            },
        ),
    ]
