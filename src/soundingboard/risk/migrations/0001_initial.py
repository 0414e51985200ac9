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
        ('delivery', '0001_initial'),
        ('plan', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Risk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('raised_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_risk_has_its_own_reference')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='RiskVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('risk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='risk.risk')),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('cause', soundingboard.records.fields.ScreenedText()),
                ('event', soundingboard.records.fields.ScreenedText()),
                ('consequence', soundingboard.records.fields.ScreenedText()),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('proximity', soundingboard.records.fields.Code(choices=[('now', 'At any time'), ('quarter', 'Within three months'), ('year', 'Within a year'), ('later', 'Later')], default='year', max_length=80)),
                ('state', soundingboard.records.fields.Code(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('occurred', 'Has happened'), ('closed', 'Closed')], default='open', max_length=80)),
                ('accepted_until', models.DateField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'superseded_at', 'state'], name='risks_by_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('risk',), name='a_risk_has_one_current_version'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_until__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_until', None)), _connector='OR'), name='an_accepted_risk_says_until_when')],
            },
        ),
        migrations.CreateModel(
            name='RiskScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('risk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='risk.risk')),
                ('kind', soundingboard.records.fields.Code(choices=[('inherent', 'Before any control'), ('current', 'Now'), ('target', 'Aimed at')], max_length=80)),
                ('round', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cycle.round')),
                ('scored_on', models.DateField()),
                ('children_likelihood', models.PositiveSmallIntegerField()),
                ('children_impact', models.PositiveSmallIntegerField()),
                ('programme_likelihood', models.PositiveSmallIntegerField()),
                ('programme_impact', models.PositiveSmallIntegerField()),
                ('reason', soundingboard.records.fields.ScreenedText()),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'kind', 'superseded_at'], name='scores_of_a_register')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('risk', 'kind'), name='a_risk_has_one_current_score_of_a_kind'), models.CheckConstraint(condition=models.Q(('children_likelihood__gte', 1), ('children_likelihood__lte', 5), ('children_impact__gte', 1), ('children_impact__lte', 5), ('programme_likelihood__gte', 1), ('programme_likelihood__lte', 5), ('programme_impact__gte', 1), ('programme_impact__lte', 5)), name='a_score_is_inside_the_matrix')],
            },
        ),
        migrations.CreateModel(
            name='Control',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('risk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='controls', to='risk.risk')),
                ('number', models.PositiveSmallIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('risk', 'number'), name='a_control_has_its_own_number')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ControlVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('control', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='risk.control')),
                ('words', soundingboard.records.fields.ScreenedText()),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('starts_on', models.DateField()),
                ('takes_off_likelihood', models.PositiveSmallIntegerField(default=0)),
                ('takes_off_impact', models.PositiveSmallIntegerField(default=0)),
                ('works', soundingboard.records.fields.Code(choices=[('untested', 'Nobody has looked yet'), ('works', 'Works'), ('partly', 'Works in part'), ('fails', 'Does not work')], default='untested', max_length=80)),
                ('looked_at_on', models.DateField(blank=True, null=True)),
                ('is_withdrawn', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('control',), name='a_control_has_one_current_version'), models.CheckConstraint(condition=models.Q(('takes_off_impact__lte', 4), ('takes_off_likelihood__lte', 4)), name='a_control_takes_off_four_at_most'), models.CheckConstraint(condition=models.Q(models.Q(('looked_at_on', None), ('works', 'untested')), models.Q(models.Q(('works', 'untested'), _negated=True), models.Q(('looked_at_on', None), _negated=True)), _connector='OR'), name='whether_a_control_works_has_a_day')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='RiskLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('risk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='risk.risk')),
                ('objective', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='risk_links', to='plan.objective')),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='risk_links', to='delivery.action')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('action', None), ('objective__isnull', False)), models.Q(('action__isnull', False), ('objective', None)), _connector='OR'), name='a_risk_link_is_to_one_thing'), models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('risk', 'objective'), name='a_risk_is_linked_to_an_objective_once'), models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('risk', 'action'), name='a_risk_is_linked_to_an_action_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='RiskStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('risk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='risk.risk')),
                ('kind', soundingboard.records.fields.Code(choices=[('accepted', 'Accepted'), ('acceptance_ended', 'Acceptance taken back'), ('occurred', 'It happened'), ('closed', 'Closed'), ('reopened', 'Open again'), ('escalated', 'Escalated'), ('answered', 'Escalation answered'), ('withdrawn', 'Escalation withdrawn')], max_length=80)),
                ('happened_on', models.DateField()),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('level', soundingboard.records.fields.Code(blank=True, choices=[('group', 'Delivery group'), ('board', 'Improvement Board'), ('corporate', 'Corporate risk register'), ('dfe', 'Department for Education')], max_length=80)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('decision', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision')),
                ('authority', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('about', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='risk.riskstep')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'risk', 'recorded_at'], name='steps_of_a_risk')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'accepted'), _negated=True), models.Q(('due_on__isnull', False), models.Q(('decision__isnull', False), ('authority__isnull', False), _connector='OR')), _connector='OR'), name='an_acceptance_has_authority_and_an_end'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'escalated'), models.Q(('level', ''), _negated=True)), models.Q(models.Q(('kind', 'escalated'), _negated=True), ('level', '')), _connector='OR'), name='an_escalation_says_to_whom'), models.CheckConstraint(condition=models.Q(models.Q(('about__isnull', False), ('kind__in', ['answered', 'withdrawn'])), models.Q(models.Q(('kind__in', ['answered', 'withdrawn']), _negated=True), ('about', None)), _connector='OR'), name='a_reply_is_about_an_escalation'), models.UniqueConstraint(condition=models.Q(('about__isnull', False)), fields=('about',), name='an_escalation_is_answered_once')],
            },
        ),
    ]
