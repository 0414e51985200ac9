import django.db.models.deletion
import soundingboard.records.fields
from django.conf import settings
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('cycle', '0001_initial'),
        ('decisions', '0001_initial'),
        ('evidence', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='decisions.body')),
                ('number', models.PositiveSmallIntegerField()),
                ('round', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='cycle.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('body', 'number'), name='a_meeting_of_a_body_has_its_own_number')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='MeetingVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='governance.meeting')),
                ('held_on', models.DateField()),
                ('starts_at', models.TimeField()),
                ('minutes_available', models.PositiveSmallIntegerField(default=120)),
                ('place', soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ('quorum', models.PositiveSmallIntegerField(default=0)),
                ('state', soundingboard.records.fields.Code(choices=[('planned', 'Planned'), ('agenda_set', 'Agenda set'), ('in_session', 'In session'), ('over', 'Over, minutes to agree'), ('minutes_agreed', 'Minutes agreed'), ('cancelled', 'Cancelled')], default='planned', max_length=80)),
                ('why', soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'superseded_at', 'held_on'], name='meetings_by_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('meeting',), name='a_meeting_has_one_current_version')],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='governance.meeting')),
                ('number', models.PositiveSmallIntegerField()),
                ('carried_from', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='governance.agendaitem')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'number'), name='an_item_has_its_own_number_in_its_meeting')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='AgendaItemVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='governance.agendaitem')),
                ('place', models.PositiveSmallIntegerField()),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('purpose', soundingboard.records.fields.Code(choices=[('decide', 'To decide'), ('challenge', 'To challenge'), ('note', 'To note'), ('minutes', 'To agree minutes')], default='challenge', max_length=80)),
                ('presenter', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('minutes', models.PositiveSmallIntegerField(default=10)),
                ('why', soundingboard.records.fields.ScreenedText(blank=True)),
                ('rule', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('about', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('is_withdrawn', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('item',), name='an_item_has_one_current_version')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='governance.meeting')),
                ('post', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('seat', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='decisions.bodymember')),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('presence', soundingboard.records.fields.Code(choices=[('present', 'Present'), ('substitute', 'A substitute came'), ('apologies', 'Apologies'), ('absent', 'Absent without apologies'), ('in_attendance', 'In attendance, not a member')], max_length=80)),
                ('came_at', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('left_after', models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('meeting', 'post'), name='a_post_is_at_a_meeting_in_one_way'), models.CheckConstraint(condition=models.Q(('came_at', None), ('left_after', None), ('left_after__gte', models.F('came_at')), _connector='OR'), name='nobody_leaves_before_they_come')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='governance.agendaitem')),
                ('post', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('interest', soundingboard.records.fields.Code(choices=[('pecuniary', 'Disclosable pecuniary interest'), ('other_registrable', 'Other registrable interest'), ('personal', 'Personal or professional interest')], max_length=80)),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('withdrew', models.BooleanField(default=False)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='InformationRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='decisions.body')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('question', soundingboard.records.fields.ScreenedText()),
                ('about', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('asked_on', models.DateField()),
                ('due_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'asked_on'], name='requests_by_day')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_request_has_its_own_reference'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('asked_on'))), name='a_request_is_due_after_it_is_asked')],
            },
        ),
        migrations.CreateModel(
            name='RequestStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='governance.informationrequest')),
                ('kind', soundingboard.records.fields.Code(choices=[('answered', 'Answered'), ('satisfied', 'The answer satisfies'), ('not_satisfied', 'The answer does not satisfy'), ('due_moved', 'Given more time'), ('passed_on', 'Passed to another owner'), ('withdrawn', 'Withdrawn')], max_length=80)),
                ('happened_on', models.DateField()),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('due_on', models.DateField(blank=True, null=True)),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('evidence', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'request', 'recorded_at'], name='steps_of_a_request')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='governance.agendaitem')),
                ('kind', soundingboard.records.fields.Code(choices=[('decision', 'Decision'), ('action', 'Action'), ('request', 'Information request'), ('challenge', 'Challenge'), ('noted', 'Noted')], max_length=80)),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('about', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('due_on', models.DateField(blank=True, null=True)),
                ('decision', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='decisions.decision')),
                ('request', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='governance.informationrequest')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'kind', 'due_on'], name='outcomes_by_kind_and_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decision__isnull', False), ('kind', 'decision')), models.Q(models.Q(('kind', 'decision'), _negated=True), ('decision', None)), _connector='OR'), name='a_decision_of_a_meeting_is_in_the_register'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'request'), ('request__isnull', False)), models.Q(models.Q(('kind', 'request'), _negated=True), ('request', None)), _connector='OR'), name='a_request_of_a_meeting_is_on_record'), models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', False), ('kind', 'action'), ('owner__isnull', False)), models.Q(('kind', 'action'), _negated=True), _connector='OR'), name='an_action_of_a_meeting_has_an_owner_and_a_day')],
            },
        ),
        migrations.CreateModel(
            name='OutcomeNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='governance.outcome')),
                ('is_done', models.BooleanField()),
                ('happened_on', models.DateField()),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='governance.meeting')),
                ('parts', soundingboard.records.fields.ScreenedJSON(default=list)),
                ('agreed_on', models.DateField(blank=True, null=True)),
                ('agreed_at', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='minutes_agreed', to='governance.meeting')),
            ],
            options={
                'verbose_name_plural': 'minutes',
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('meeting',), name='a_meeting_has_one_set_of_minutes')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='MinutesAddition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='additions', to='governance.minutes')),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('why', soundingboard.records.fields.ScreenedText()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
