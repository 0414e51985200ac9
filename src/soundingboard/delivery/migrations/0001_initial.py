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
        ('plan', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeliveryPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_delivery_plan_has_its_own_reference')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='DeliveryPlanVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('delivery_plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='delivery.deliveryplan')),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('summary', soundingboard.records.fields.ScreenedText(blank=True)),
                ('theme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.theme')),
                ('sponsor', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('lead_agency', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_withdrawn', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'superseded_at', 'position'], name='delivery_plans_in_order')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('delivery_plan',), name='a_delivery_plan_has_one_current_version')],
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('delivery_plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='delivery.deliveryplan')),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('kind', soundingboard.records.fields.Code(choices=[('people', 'People (full-time equivalent)'), ('money', 'Money (pounds)'), ('systems', 'Systems')], max_length=80)),
                ('what_for', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('needed', models.DecimalField(decimal_places=2, max_digits=12)),
                ('secured', models.DecimalField(decimal_places=2, default=0, max_digits=12)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('needed__gte', 0), ('secured__gte', 0)), name='a_resource_is_not_negative')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='an_action_has_its_own_reference')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ActionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('action', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='delivery.action')),
                ('delivery_plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.deliveryplan')),
                ('objective', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.objective')),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('success_criteria', soundingboard.records.fields.ScreenedText(blank=True)),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('baseline_due_on', models.DateField(blank=True, null=True)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('state', soundingboard.records.fields.Code(choices=[('not_started', 'Not started'), ('in_progress', 'In progress'), ('blocked', 'Blocked'), ('delivered', 'Delivered'), ('assured', 'Assured'), ('sustained', 'Sustained'), ('cancelled', 'Cancelled'), ('merged', 'Merged')], default='not_started', max_length=80)),
                ('state_since', models.DateField()),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.action')),
                ('position', models.PositiveIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', 'due_on', 'state', 'superseded_at'], name='actions_by_due_date'), models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', 'state', 'due_on', 'superseded_at'], name='actions_by_state'), models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', 'objective', 'state', 'due_on', 'superseded_at'], name='actions_by_objective'), models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', 'owner', 'state', 'due_on', 'superseded_at'], name='actions_by_owner'), models.Index(fields=['programme', 'recorded_at', 'superseded_at'], name='actions_as_at'), models.Index(fields=['action', 'superseded_at', 'state', 'owner'], name='versions_of_an_action')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('action',), name='an_action_has_one_current_version'), models.CheckConstraint(condition=models.Q(('due_on', None), ('starts_on', None), ('due_on__gte', models.F('starts_on')), _connector='OR'), name='an_action_is_due_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'merged'), ('merged_into__isnull', False)), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into', None)), _connector='OR'), name='a_merged_action_says_into_what')],
            },
        ),
        migrations.CreateModel(
            name='ActionSupport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supporters', to='delivery.action')),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('action', 'agency'), name='an_agency_supports_an_action_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='delivery.action')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('action', 'reference'), name='a_milestone_has_its_own_reference')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='MilestoneVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='delivery.milestone')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestone_versions', to='delivery.action')),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('baseline_due_on', models.DateField()),
                ('due_on', models.DateField()),
                ('reached_on', models.DateField(blank=True, null=True)),
                ('is_withdrawn', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'superseded_at', 'due_on'], name='milestones_by_date')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('milestone',), name='a_milestone_has_one_current_version')],
            },
        ),
        migrations.CreateModel(
            name='Dependency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waits_on', to='delivery.action')),
                ('on_action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waited_on_by', to='delivery.action')),
                ('on_agency', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('what', soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ('needed_by', models.DateField(blank=True, null=True)),
                ('met_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'dependencies',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('on_action__isnull', False), ('on_agency', None)), models.Q(('on_action', None), ('on_agency__isnull', False)), _connector='OR'), name='a_dependency_is_on_one_thing'), models.CheckConstraint(condition=models.Q(('on_action', None), models.Q(('on_action', models.F('action')), _negated=True), _connector='OR'), name='an_action_does_not_wait_on_itself')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Update',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('action', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='delivery.action')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='cycle.round')),
                ('state', soundingboard.records.fields.Code(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('challenged', 'Challenged'), ('accepted', 'Accepted')], default='draft', max_length=80)),
                ('progress', soundingboard.records.fields.ScreenedText(blank=True)),
                ('blocker', soundingboard.records.fields.ScreenedText(blank=True)),
                ('help_needed', soundingboard.records.fields.ScreenedText(blank=True)),
                ('forecast_on', models.DateField(blank=True, null=True)),
                ('challenge', soundingboard.records.fields.ScreenedText(blank=True)),
                ('action_state', soundingboard.records.fields.Code(choices=[('not_started', 'Not started'), ('in_progress', 'In progress'), ('blocked', 'Blocked'), ('delivered', 'Delivered'), ('assured', 'Assured'), ('sustained', 'Sustained'), ('cancelled', 'Cancelled'), ('merged', 'Merged')], max_length=80)),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['action', 'superseded_at', 'state', 'round'], name='updates_of_an_action'), models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', 'round', 'state', 'action', 'superseded_at'], name='updates_of_a_round')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('action', 'round'), name='an_action_has_one_update_a_round'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'challenged'), _negated=True), models.Q(('challenge', ''), _negated=True), _connector='OR'), name='a_challenge_says_what_is_challenged')],
            },
        ),
        migrations.CreateModel(
            name='ActionEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence_links', to='delivery.action')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='action_links', to='evidence.evidence')),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'superseded_at', 'action'], name='evidence_of_actions')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('action', 'evidence'), name='evidence_is_offered_once_for_an_action')],
            },
        ),
        migrations.CreateModel(
            name='DateChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='date_changes', to='delivery.action')),
                ('round', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cycle.round')),
                ('old_due_on', models.DateField(null=True)),
                ('new_due_on', models.DateField()),
                ('reason_code', soundingboard.records.fields.Code(max_length=80)),
                ('reason', soundingboard.records.fields.ScreenedText()),
                ('agreed_by', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('agreed_at', soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ('decision', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision')),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'recorded_at'], name='slippage_ledger')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Completion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='completions', to='delivery.action')),
                ('delivered_on', models.DateField()),
                ('account', soundingboard.records.fields.ScreenedText()),
                ('recorded_at', models.DateTimeField()),
                ('delivered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Assurance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assurances', to='delivery.action')),
                ('evidence', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence')),
                ('assured_on', models.DateField()),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('recorded_at', models.DateTimeField()),
                ('assured_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Recheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rechecks', to='delivery.action')),
                ('months', models.PositiveSmallIntegerField(choices=[(6, '6 months'), (12, '12 months')])),
                ('due_on', models.DateField()),
                ('done_on', models.DateField(null=True)),
                ('held', models.BooleanField(null=True)),
                ('text', soundingboard.records.fields.ScreenedText(blank=True)),
                ('evidence', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence')),
                ('created_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(null=True)),
                ('done_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dropped_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'done_on', 'due_on'], name='rechecks_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_on', None), ('held', None), ('recorded_at', None)), models.Q(('done_on__isnull', False), ('held__isnull', False), ('recorded_at__isnull', False)), _connector='OR'), name='a_done_recheck_says_whether_it_held')],
            },
        ),
    ]
