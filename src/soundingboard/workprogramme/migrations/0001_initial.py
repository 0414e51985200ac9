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
        ('evidence', '0001_initial'),
        ('governance', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='work_items', to='decisions.body')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_work_item_has_its_own_reference')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='WorkItemVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='workprogramme.workitem')),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('why', soundingboard.records.fields.ScreenedText()),
                ('source', soundingboard.records.fields.Code(choices=[('councillor', 'A councillor'), ('resident', 'Residents, children or families'), ('inspection', 'An inspection'), ('position', 'What the position shows'), ('executive', 'The executive')], max_length=80)),
                ('form', soundingboard.records.fields.Code(choices=[('whole', 'The whole panel, at a meeting'), ('task_and_finish', 'A task and finish group'), ('spotlight', 'A spotlight: one sitting on one thing'), ('tabletop', 'A look at the papers by two members'), ('pair', 'A pair of members')], default='whole', max_length=80)),
                ('content_area', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('scores', soundingboard.records.fields.ScreenedJSON(default=dict)),
                ('state', soundingboard.records.fields.Code(choices=[('longlist', 'On the longlist'), ('shortlist', 'On the shortlist'), ('scheduled', 'Given to a meeting'), ('done', 'Done'), ('dropped', 'Dropped')], default='longlist', max_length=80)),
                ('meeting', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='work_items', to='governance.meeting')),
                ('reason', soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('item',), name='a_work_item_has_one_current_version'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('meeting__isnull', False), _connector='OR'), name='a_scheduled_item_has_its_meeting'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_dropped_item_says_why')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='TaskGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='workprogramme.workitem')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_group_has_its_own_reference')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='TaskGroupVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='workprogramme.taskgroup')),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('scope', soundingboard.records.fields.ScreenedText()),
                ('not_included', soundingboard.records.fields.ScreenedText()),
                ('lines', soundingboard.records.fields.ScreenedText()),
                ('starts_on', models.DateField()),
                ('reports_on', models.DateField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('outcome', soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('group',), name='a_group_has_one_current_version'), models.CheckConstraint(condition=models.Q(('reports_on__gte', models.F('starts_on'))), name='a_group_reports_after_it_starts'), models.CheckConstraint(condition=models.Q(('ended_on', None), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='a_group_that_ended_says_what_came_of_it')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='TaskGroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='workprogramme.taskgroup')),
                ('post', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('is_lead', models.BooleanField(default=False)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_on', None)), fields=('group', 'post'), name='a_post_sits_once_in_a_group')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations_made', to='decisions.body')),
                ('meeting', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='governance.meeting')),
                ('group', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='workprogramme.taskgroup')),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('why', soundingboard.records.fields.ScreenedText(blank=True)),
                ('to_body', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.body')),
                ('to_agency', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('made_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'made_on'], name='recommendations_by_day')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_recommendation_has_its_own_reference'), models.CheckConstraint(condition=models.Q(models.Q(('to_agency__isnull', False), ('to_body', None)), models.Q(('to_agency', None), ('to_body__isnull', False)), _connector='OR'), name='a_recommendation_is_made_to_one')],
            },
        ),
        migrations.CreateModel(
            name='RecommendationStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='workprogramme.recommendation')),
                ('kind', soundingboard.records.fields.Code(choices=[('received', 'Received'), ('accepted', 'Accepted'), ('in_part', 'Accepted in part'), ('rejected', 'Rejected'), ('published', 'The answer was published'), ('progress', 'Progress reported'), ('moved', 'Given another day'), ('implemented', 'Said to be done'), ('reopened', 'Found not to be done'), ('impact', 'Looked at for what it changed'), ('withdrawn', 'Withdrawn')], max_length=80)),
                ('happened_on', models.DateField()),
                ('text', soundingboard.records.fields.ScreenedText(blank=True)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('lead', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('decision', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recommendation_steps', to='decisions.decision')),
                ('months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('worked', soundingboard.records.fields.Code(blank=True, choices=[('yes', 'It worked'), ('partly', 'It worked in part'), ('no', 'It did not work'), ('too_early', 'Too early to say')], max_length=80)),
                ('evidence', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'recommendation', 'recorded_at'], name='steps_of_a_recommendation')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'impact'), ('months__isnull', False), models.Q(('worked', ''), _negated=True)), models.Q(models.Q(('kind', 'impact'), _negated=True), ('months', None)), _connector='OR'), name='a_look_at_the_effect_says_what_it_found'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['accepted', 'in_part', 'received', 'moved']), _negated=True), ('due_on__isnull', False), _connector='OR'), name='what_is_accepted_has_its_day')],
            },
        ),
    ]
