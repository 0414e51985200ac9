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
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('code', soundingboard.records.fields.Code(max_length=80)),
                ('name', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('kind', soundingboard.records.fields.Code(choices=[('board', 'Improvement Board'), ('group', 'Operational delivery group'), ('panel', 'Scrutiny panel'), ('executive', 'Cabinet or executive'), ('other', 'Other body')], max_length=80)),
                ('terms_of_reference', soundingboard.records.fields.ScreenedText(blank=True)),
                ('may_decide', soundingboard.records.fields.ScreenedText(blank=True)),
                ('quorum', models.PositiveSmallIntegerField(default=0)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'bodies',
                'constraints': [models.UniqueConstraint(fields=('programme', 'code'), name='a_body_has_its_own_code')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='BodyMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='decisions.body')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('is_chair', models.BooleanField(default=False)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_on', None)), fields=('body', 'post'), name='a_post_sits_once_on_a_body')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='decisions.body')),
                ('kind', soundingboard.records.fields.Code(choices=[('agree_plan', 'Agree a version of the plan'), ('agree_ratings', 'Agree ratings'), ('roll_up', 'Judge the position of a theme or the whole plan'), ('scale', 'Adopt a rating scale'), ('unit_of_rag', 'Adopt the unit that is rated'), ('calendar', 'Agree the reporting calendar'), ('content', 'Adopt other content'), ('measure', 'Agree a measure, its target or how its chart is read'), ('parking', 'Park a finding or requirement'), ('date_change', 'Agree a change of date'), ('notice', 'Receive or respond to a Notice'), ('freeze', 'Pause, close or re-open'), ('other', 'Other decision')], default='other', max_length=80)),
                ('decided_on', models.DateField()),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('authority', soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ('conditions', soundingboard.records.fields.ScreenedText(blank=True)),
                ('dissent', soundingboard.records.fields.ScreenedText(blank=True)),
                ('minute_reference', soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('replaces', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='decisions.decision')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'kind', 'decided_on'], name='decisions_by_kind')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_decision_has_its_own_reference'), models.CheckConstraint(condition=models.Q(('review_on', None), ('review_on__gte', models.F('decided_on')), _connector='OR'), name='a_decision_is_reviewed_after_it_is_made')],
            },
        ),
        migrations.CreateModel(
            name='DecisionReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='decisions.decision')),
                ('reviewed_on', models.DateField()),
                ('worked', soundingboard.records.fields.Code(choices=[('yes', 'It worked'), ('partly', 'It worked in part'), ('no', 'It did not work'), ('too_early', 'Too early to say')], max_length=80)),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('next_review_on', models.DateField(blank=True, null=True)),
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
