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
            name='RatingUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('unit', soundingboard.records.fields.Code(choices=[('every', 'Every objective of the plan'), ('notice', 'The objectives that answer the Notice, and none of local ambition'), ('first', 'The objectives that come first'), ('finding', 'Each finding of an inspection by itself, beside the objectives that answer it'), ('requirement', 'Each requirement of the Notice by itself, beside the objectives that answer it')], max_length=80)),
                ('decision', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('programme',), name='a_programme_rates_by_one_unit')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('objective', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='plan.objective')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='cycle.round')),
                ('dimension', soundingboard.records.fields.Code(choices=[('delivery', 'Delivery'), ('impact', 'Impact'), ('confidence', 'Confidence')], max_length=80)),
                ('stage', soundingboard.records.fields.Code(choices=[('proposed', 'Proposed by the owner'), ('challenged', 'Challenged by the delivery group'), ('agreed', 'Agreed by the Board')], max_length=80)),
                ('scale_code', soundingboard.records.fields.Code(max_length=80)),
                ('scale_version', models.PositiveIntegerField()),
                ('value', soundingboard.records.fields.Code(max_length=80)),
                ('reason', soundingboard.records.fields.ScreenedText()),
                ('cites_no_evidence', models.BooleanField(default=False)),
                ('suggested', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('spoken', soundingboard.records.fields.ScreenedJSON(default=list)),
                ('is_asserted', models.BooleanField(default=False)),
                ('decision', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision')),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'superseded_at', 'round', 'dimension'], name='ratings_of_a_round'), models.Index(fields=['programme', 'objective', 'round'], name='ratings_of_an_objective')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('objective', 'round', 'dimension', 'stage'), name='an_objective_is_rated_once_a_round_and_stage'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_rating_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'agreed'), _negated=True), ('decision__isnull', False), _connector='OR'), name='an_agreed_rating_rests_on_a_decision')],
            },
        ),
        migrations.CreateModel(
            name='NeedRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('finding', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='plan.finding')),
                ('requirement', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='plan.requirement')),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='need_ratings', to='cycle.round')),
                ('dimension', soundingboard.records.fields.Code(choices=[('delivery', 'Delivery'), ('impact', 'Impact'), ('confidence', 'Confidence')], max_length=80)),
                ('scale_version', models.PositiveIntegerField()),
                ('value', soundingboard.records.fields.Code(max_length=80)),
                ('reason', soundingboard.records.fields.ScreenedText()),
                ('decision', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision')),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'round'], name='need_ratings_of_a_round'), models.Index(fields=['programme', 'finding', 'round'], name='need_ratings_of_a_finding'), models.Index(fields=['programme', 'requirement', 'round'], name='need_ratings_of_a_requirement')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finding__isnull', False), ('requirement', None)), models.Q(('finding', None), ('requirement__isnull', False)), _connector='OR'), name='a_need_rating_is_of_one_thing'), models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('finding', 'round', 'dimension'), name='a_finding_is_rated_once_a_round'), models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('requirement', 'round', 'dimension'), name='a_requirement_is_rated_once_a_round'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_need_rating_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='RatingEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('rating', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cited', to='judgement.rating')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cited_by', to='evidence.evidence')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rating', 'evidence'), name='a_rating_cites_evidence_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='RollUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll_ups', to='cycle.round')),
                ('theme', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.theme')),
                ('dimension', soundingboard.records.fields.Code(choices=[('delivery', 'Delivery'), ('impact', 'Impact'), ('confidence', 'Confidence')], default='delivery', max_length=80)),
                ('scale_version', models.PositiveIntegerField()),
                ('value', soundingboard.records.fields.Code(max_length=80)),
                ('reason', soundingboard.records.fields.ScreenedText()),
                ('decision', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None), ('theme__isnull', False)), fields=('round', 'theme', 'dimension'), name='a_theme_is_judged_once_a_round'), models.UniqueConstraint(condition=models.Q(('superseded_at', None), ('theme', None)), fields=('round', 'dimension'), name='the_whole_is_judged_once_a_round'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_roll_up_has_a_reason')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='cycle.round')),
                ('objective', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.objective')),
                ('sampled_at', models.DateTimeField()),
                ('seed', models.BigIntegerField()),
                ('verified_at', models.DateTimeField(null=True)),
                ('verified_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('upheld', models.BooleanField(null=True)),
                ('text', soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'objective'), name='an_objective_is_sampled_once_a_round')],
                'indexes': [],
            },
        ),
    ]
