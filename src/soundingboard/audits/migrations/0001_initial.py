import django.db.models.deletion
import soundingboard.records.fields
from django.conf import settings
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('evidence', '0001_initial'),
        ('framework', '0001_initial'),
        ('plan', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditorLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', soundingboard.records.fields.ScreenedLine(max_length=60)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'person', 'team'), name='a_line_is_declared_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='AuditCycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('name', soundingboard.records.fields.ScreenedLine(max_length=120)),
                ('purpose', soundingboard.records.fields.ScreenedText(blank=True)),
                ('tool', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='framework.content')),
                ('is_graded', models.BooleanField(default=True)),
                ('stratum', soundingboard.records.fields.Code(choices=[('team', 'Team'), ('status', 'Status of the plan'), ('none', 'Not by strata')], max_length=80)),
                ('sample_size', models.PositiveIntegerField()),
                ('second_percent', models.PositiveSmallIntegerField(default=0)),
                ('starts_on', models.DateField()),
                ('due_on', models.DateField()),
                ('second_due_on', models.DateField()),
                ('grade_count', models.PositiveSmallIntegerField(default=4)),
                ('good_from', models.PositiveSmallIntegerField(default=3)),
                ('seed', models.BigIntegerField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drawn_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('abandoned_at', models.DateTimeField(null=True)),
                ('why_abandoned', soundingboard.records.fields.ScreenedText(blank=True)),
                ('put_forward_as', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence')),
            ],
            options={
                'indexes': [models.Index(fields=['programme', '-starts_on'], name='cycles_by_day')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_cycle_has_its_own_reference'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('starts_on')), ('second_due_on__gte', models.F('starts_on'))), name='a_cycle_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('abandoned_at', None), models.Q(('why_abandoned', ''), _negated=True), _connector='OR'), name='an_abandoned_cycle_says_why')],
            },
        ),
        migrations.CreateModel(
            name='FrameCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('cycle', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='frame', to='audits.auditcycle')),
                ('reference', soundingboard.records.fields.Code(max_length=20)),
                ('team', soundingboard.records.fields.ScreenedLine(max_length=60)),
                ('status', soundingboard.records.fields.ScreenedLine(blank=True, max_length=60)),
                ('left_out', soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ('place', models.PositiveIntegerField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cycle', 'reference'), name='a_case_stands_once_in_a_frame'), models.CheckConstraint(condition=models.Q(('place', None), ('left_out', ''), _connector='OR'), name='a_case_that_is_left_out_is_not_drawn')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Audit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('cycle', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='audits', to='audits.auditcycle')),
                ('number', models.PositiveIntegerField()),
                ('case', soundingboard.records.fields.Code(max_length=20)),
                ('team', soundingboard.records.fields.ScreenedLine(max_length=60)),
                ('status', soundingboard.records.fields.ScreenedLine(blank=True, max_length=60)),
                ('tool', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='framework.content')),
                ('auditor', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', soundingboard.records.fields.Code(choices=[('allocated', 'Not begun'), ('begun', 'Begun'), ('submitted', 'Sent in'), ('not_done', 'Not done')], default='allocated', max_length=80)),
                ('version', models.PositiveIntegerField(default=0)),
                ('begun_at', models.DateTimeField(null=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('grade', models.PositiveSmallIntegerField(null=True)),
                ('going_well', soundingboard.records.fields.ScreenedText(blank=True)),
                ('worker_took_part', soundingboard.records.fields.Code(blank=True, choices=[('yes', 'Yes'), ('no', 'No')], max_length=80)),
                ('family_feedback', soundingboard.records.fields.Code(blank=True, choices=[('yes', 'Yes, it was given'), ('declined', 'They were asked and did not wish to'), ('no', 'They were not asked')], max_length=80)),
                ('why_not_done', soundingboard.records.fields.ScreenedText(blank=True)),
                ('concern', soundingboard.records.fields.ScreenedText(blank=True)),
                ('concern_at', models.DateTimeField(null=True)),
                ('is_second', models.BooleanField(default=False)),
                ('moderator', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_grade', models.PositiveSmallIntegerField(null=True)),
                ('second_why', soundingboard.records.fields.ScreenedText(blank=True)),
                ('second_at', models.DateTimeField(null=True)),
                ('settled_grade', models.PositiveSmallIntegerField(null=True)),
                ('settled_why', soundingboard.records.fields.ScreenedText(blank=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'auditor', 'state'], name='audits_of_an_auditor'), models.Index(fields=['cycle', 'state'], name='audits_of_a_cycle_by_state'), models.Index(fields=['programme', 'moderator', 'second_at'], name='second_grades_of_a_person'), models.Index(condition=models.Q(('is_second', True), ('second_at__isnull', False)), fields=['programme', 'team', 'auditor', 'grade', 'second_grade', 'cycle', 'second_at'], name='second_grades_given')],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='an_audit_has_its_own_number'), models.CheckConstraint(condition=models.Q(('moderator', None), ('auditor', None), models.Q(('moderator', models.F('auditor')), _negated=True), _connector='OR'), name='nobody_grades_a_second_time_what_they_graded'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'not_done'), _negated=True), models.Q(('why_not_done', ''), _negated=True), _connector='OR'), name='an_audit_not_done_says_why')],
            },
        ),
        migrations.CreateModel(
            name='AuditSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('audit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='audits.audit')),
                ('code', soundingboard.records.fields.Code(max_length=80)),
                ('answers', soundingboard.records.fields.ScreenedJSON(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('audit', 'code'), name='a_section_of_an_audit_is_kept_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='AuditFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='audits.auditcycle')),
                ('audit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='audits.audit')),
                ('team', soundingboard.records.fields.ScreenedLine(blank=True, max_length=60)),
                ('section', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('words', soundingboard.records.fields.ScreenedText()),
                ('found_on', models.DateField()),
                ('objective', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_findings', to='plan.objective')),
                ('standard', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('training', soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ('state', soundingboard.records.fields.Code(choices=[('found', 'No action yet'), ('acted_on', 'Actions under way'), ('done', 'Done, to be checked'), ('checked', 'Checked, to be re-audited'), ('closed', 'Closed: better after re-audit')], default='found', max_length=80)),
                ('rechecked', soundingboard.records.fields.Code(blank=True, choices=[('better', 'Better'), ('same', 'No different'), ('worse', 'Worse')], max_length=80)),
                ('rechecked_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'state', 'found_on'], name='loops_by_state'), models.Index(fields=['programme', '-found_on', '-id'], name='findings_newest_first'), models.Index(fields=['programme', 'team', 'state', 'rechecked'], name='loops_by_team')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='an_audit_finding_has_its_own_reference')],
            },
        ),
        migrations.CreateModel(
            name='LoopAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='audits.auditfinding')),
                ('number', models.PositiveIntegerField()),
                ('about', soundingboard.records.fields.Code(choices=[('child', 'For the child'), ('system', 'For the system')], max_length=80)),
                ('words', soundingboard.records.fields.ScreenedText()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('due_on', models.DateField()),
                ('done_on', models.DateField(blank=True, null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'done_on', 'due_on'], name='loop_actions_by_day')],
                'constraints': [models.UniqueConstraint(fields=('finding', 'number'), name='an_action_of_a_loop_has_its_own_number'), models.CheckConstraint(condition=models.Q(('checked_on', None), ('done_on__isnull', False), _connector='OR'), name='only_what_was_done_is_checked')],
            },
        ),
        migrations.CreateModel(
            name='LoopStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='audits.auditfinding')),
                ('action', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='audits.loopaction')),
                ('kind', soundingboard.records.fields.Code(choices=[('done', 'Reported done'), ('checked', 'Checked: it was done'), ('sent_back', 'Checked: it was not done'), ('rechecked', 'Re-audited')], max_length=80)),
                ('happened_on', models.DateField()),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('found', soundingboard.records.fields.Code(blank=True, choices=[('better', 'Better'), ('same', 'No different'), ('worse', 'Worse')], max_length=80)),
                ('audit', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audits.audit')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('found__in', ['better', 'same', 'worse']), ('kind', 'rechecked')), models.Q(models.Q(('kind', 'rechecked'), _negated=True), ('found', '')), _connector='OR'), name='a_re_audit_says_what_it_found')],
                'indexes': [],
            },
        ),
    ]
