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
        ('measures', '0001_initial'),
        ('plan', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Standard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('code', soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'code'), name='a_standard_has_its_own_code')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='StandardVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='practice.standard')),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('statement', soundingboard.records.fields.ScreenedText()),
                ('heading', soundingboard.records.fields.Code(choices=[('visits', 'Visits'), ('seen_alone', 'Seen alone'), ('assessment', 'Assessment'), ('supervision', 'Supervision'), ('oversight', 'Management oversight'), ('plans', 'Plans'), ('reviews', 'Reviews'), ('recording', 'Recording'), ('voice', 'Voice of children and families'), ('multi_agency', 'Working with other agencies'), ('permanence', 'Permanence and care'), ('care_leavers', 'Care leavers')], max_length=80)),
                ('clock', soundingboard.records.fields.ScreenedJSON(blank=True, null=True)),
                ('shown_by', soundingboard.records.fields.ScreenedText(blank=True)),
                ('scope', soundingboard.records.fields.ScreenedText()),
                ('content_area', soundingboard.records.fields.Code(max_length=80)),
                ('performance_type', soundingboard.records.fields.Code(choices=[('quantity', 'Quantity: how much'), ('quality', 'Quality: how well'), ('outcome', 'Outcome: what difference')], max_length=80)),
                ('measure', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('good', soundingboard.records.fields.ScreenedJSON(default=list)),
                ('audited_by', soundingboard.records.fields.ScreenedJSON(default=list)),
                ('asks', soundingboard.records.fields.ScreenedJSON(default=list)),
                ('aim', models.PositiveSmallIntegerField(default=90)),
                ('source', soundingboard.records.fields.ScreenedLine(blank=True, max_length=400)),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('owner_role', soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('position', models.PositiveIntegerField(default=0)),
                ('is_retired', models.BooleanField(default=False)),
                ('why_retired', soundingboard.records.fields.ScreenedText(blank=True)),
                ('origin', soundingboard.records.fields.Code(choices=[('shipped', 'As shipped'), ('local', 'Changed here')], default='shipped', max_length=80)),
                ('shipped_digest', soundingboard.records.fields.Digest(blank=True, max_length=64)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', 'position', 'superseded_at'], name='standards_in_order')],
                'constraints': [models.UniqueConstraint(fields=('standard', 'number'), name='a_standard_has_each_version_once'), models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('standard',), name='a_standard_has_one_current_version'), models.CheckConstraint(condition=models.Q(('clock__isnull', False), models.Q(('shown_by', ''), _negated=True), _connector='OR'), name='a_standard_is_a_clock_or_says_how_one_can_tell'), models.CheckConstraint(condition=models.Q(('aim__gte', 1), ('aim__lte', 100)), name='a_standard_aims_at_a_percentage'), models.CheckConstraint(condition=models.Q(('is_retired', False), models.Q(('why_retired', ''), _negated=True), _connector='OR'), name='a_retired_standard_says_why'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_from', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='a_standard_holds_forwards')],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='practice.standard')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='measures.team')),
                ('state', soundingboard.records.fields.Code(choices=[('planned', 'Planned'), ('adopted', 'Adopted'), ('withdrawn', 'Given up'), ('not_applicable', 'Does not concern the team')], max_length=80)),
                ('planned_for', models.DateField(blank=True, null=True)),
                ('adopted_on', models.DateField(blank=True, null=True)),
                ('evidence', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence')),
                ('why', soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'superseded_at', 'team'], name='adoptions_by_team')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('standard', 'team'), name='a_standard_has_one_standing_in_a_team'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'planned'), _negated=True), ('planned_for__isnull', False), _connector='OR'), name='a_planned_standard_has_its_day'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'adopted'), _negated=True), ('adopted_on__isnull', False), _connector='OR'), name='an_adopted_standard_has_its_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['withdrawn', 'not_applicable']), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='a_standard_that_does_not_hold_in_a_team_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Voice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_voice_has_its_own_reference')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='VoiceVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='practice.voice')),
                ('speaker', soundingboard.records.fields.Code(choices=[('children', 'Children and young people'), ('families', 'Parents and families'), ('carers', 'Foster carers and other carers'), ('staff', 'Staff')], max_length=80)),
                ('gathered', soundingboard.records.fields.Code(choices=[('talk', 'In conversation, or on a visit'), ('group', 'In a group or a council of young people or parents'), ('survey', 'In a survey'), ('advocate', 'Through an advocate or an independent visitor'), ('audit', 'Asked in an audit'), ('complaint', 'In a complaint or a concern'), ('compliment', 'In a compliment'), ('event', 'At an event or a visit by leaders'), ('leaving', 'On leaving: an exit interview or the end of a plan'), ('other', 'In another way')], max_length=80)),
                ('heard_on', models.DateField()),
                ('people', models.PositiveIntegerField(blank=True, null=True)),
                ('said', soundingboard.records.fields.ScreenedText()),
                ('says', soundingboard.records.fields.Code(choices=[('well', 'Things are well'), ('mixed', 'Some of both'), ('not_well', 'Things are not well')], max_length=80)),
                ('performance_type', soundingboard.records.fields.Code(choices=[('quantity', 'Quantity: how much'), ('quality', 'Quality: how well'), ('outcome', 'Outcome: what difference')], max_length=80)),
                ('content_area', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('themes', soundingboard.records.fields.ScreenedText(blank=True)),
                ('answer', soundingboard.records.fields.Code(blank=True, choices=[('changed', 'Something changed'), ('will_not', 'Nothing will change, and the reason is given')], max_length=80)),
                ('what_came', soundingboard.records.fields.ScreenedText(blank=True)),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('told_whom', soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ('told_on', models.DateField(blank=True, null=True)),
                ('is_withdrawn', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', '-heard_on', '-voice'], name='voices_newest_first'), models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', 'is_withdrawn', 'answer', 'heard_on', 'told_on'], name='voices_by_standing'), models.Index(condition=models.Q(('superseded_at', None)), fields=['voice', 'speaker', 'heard_on', 'says', 'is_withdrawn', 'superseded_at'], name='what_a_voice_says'), models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', 'content_area', 'performance_type', 'speaker', 'heard_on', 'says', 'is_withdrawn'], name='voices_by_cell')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('voice',), name='a_voice_has_one_current_version'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_on', None), ('what_came', '')), models.Q(models.Q(('answer', ''), _negated=True), models.Q(('what_came', ''), _negated=True), ('answered_on__isnull', False)), _connector='OR'), name='an_answer_to_a_voice_says_what_came_of_it_and_when'), models.CheckConstraint(condition=models.Q(models.Q(('told_on', None), ('told_whom', '')), models.Q(('told_on__isnull', False), models.Q(('told_whom', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='whoever_spoke_is_told_after_an_answer'), models.CheckConstraint(condition=models.Q(('answered_on', None), ('answered_on__gte', models.F('heard_on')), _connector='OR'), name='a_voice_is_answered_after_it_was_heard'), models.CheckConstraint(condition=models.Q(('people', None), ('people__gte', 1), _connector='OR'), name='somebody_spoke')],
            },
        ),
        migrations.CreateModel(
            name='VoiceUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='practice.voice')),
                ('objective', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voice_uses', to='plan.objective')),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'superseded_at', 'objective', 'voice'], name='voices_of_objectives')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('voice', 'objective'), name='a_voice_bears_once_on_an_objective')],
            },
        ),
        migrations.CreateModel(
            name='PracticeCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='measures.team')),
                ('month', models.DateField()),
                ('aspect', soundingboard.records.fields.Code(choices=[('decided', 'Decision points at which a manager decided'), ('rationale', 'Decisions of managers with their reason'), ('timescale', 'Actions set by managers with a person and a day'), ('followed', 'Actions set by managers that were followed through'), ('supervision', 'Supervision held when it was due'), ('standard', 'Times that a standard was met')], max_length=80)),
                ('standard', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='practice.standard')),
                ('how_known', soundingboard.records.fields.Code(choices=[('records', 'From all records'), ('dip_sample', 'From a dip sample'), ('audit', 'From audits')], max_length=80)),
                ('passed', models.PositiveIntegerField()),
                ('eligible', models.PositiveIntegerField()),
                ('not_applicable', models.PositiveIntegerField(default=0)),
                ('incomplete', models.PositiveIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'superseded_at', 'month'], name='practice_counts_by_month'), models.Index(fields=['programme', 'superseded_at', 'aspect', 'standard'], name='what_was_counted')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None), ('standard', None)), fields=('team', 'month', 'aspect'), name='oversight_is_counted_once_for_a_team_and_a_month'), models.UniqueConstraint(condition=models.Q(('superseded_at', None), ('standard__isnull', False)), fields=('team', 'month', 'standard'), name='a_standard_is_counted_once_for_a_team_and_a_month'), models.CheckConstraint(condition=models.Q(('passed__lte', models.F('eligible'))), name='no_more_pass_than_could_be_judged'), models.CheckConstraint(condition=models.Q(models.Q(('aspect', 'standard'), ('standard__isnull', False)), models.Q(models.Q(('aspect', 'standard'), _negated=True), ('standard', None)), _connector='OR'), name='a_count_of_a_standard_says_which'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='a_month_is_named_by_its_first_day')],
            },
        ),
    ]
