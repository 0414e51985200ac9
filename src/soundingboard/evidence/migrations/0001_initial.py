import django.db.models.deletion
import soundingboard.records.fields
from django.conf import settings
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('files', '0001_initial'),
        ('plan', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                'verbose_name_plural': 'evidence',
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='evidence_has_its_own_reference')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='EvidenceVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='evidence.evidence')),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('summary', soundingboard.records.fields.ScreenedText(blank=True)),
                ('kind', soundingboard.records.fields.Code(max_length=80)),
                ('line', models.PositiveSmallIntegerField(choices=[(1, 'First line'), (2, 'Second line'), (3, 'Third line')])),
                ('performance_type', soundingboard.records.fields.Code(choices=[('quantity', 'Quantity: how much'), ('quality', 'Quality: how well'), ('outcome', 'Outcome: what difference')], max_length=80)),
                ('content_area', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('says', soundingboard.records.fields.Code(choices=[('supports', 'Supports'), ('mixed', 'Mixed'), ('contradicts', 'Contradicts')], max_length=80)),
                ('period_from', models.DateField(blank=True, null=True)),
                ('period_to', models.DateField(blank=True, null=True)),
                ('collected_on', models.DateField()),
                ('sample_size', models.PositiveIntegerField(blank=True, null=True)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('classification', soundingboard.records.fields.Code(choices=[('public', 'Public'), ('official', 'Programme only'), ('exempt', 'Exempt')], default='official', max_length=80)),
                ('is_about_a_case', models.BooleanField(default=False)),
                ('link', soundingboard.records.fields.ScreenedLink(blank=True, max_length=500)),
                ('document', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('agency', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('verified_on', models.DateField(blank=True, null=True)),
                ('verified_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_withdrawn', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', '-collected_on', '-id'], name='evidence_newest_first'), models.Index(condition=models.Q(('is_withdrawn', False), ('superseded_at', None), ('verified_on', None)), fields=['programme', 'recorded_by', 'superseded_at', 'verified_on', 'is_withdrawn'], name='evidence_not_verified'), models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', 'content_area', 'performance_type', 'kind', 'collected_on', 'period_to', 'expires_on', 'says', 'classification', 'is_withdrawn'], name='evidence_by_cell')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('evidence',), name='evidence_has_one_current'), models.CheckConstraint(condition=models.Q(('period_to', None), ('period_from', None), ('period_to__gte', models.F('period_from')), _connector='OR'), name='evidence_covers_a_period_forwards'), models.CheckConstraint(condition=models.Q(('line__in', [1, 2, 3])), name='there_are_three_lines_of_assurance'), models.CheckConstraint(condition=models.Q(models.Q(('verified_by', None), ('verified_on', None)), models.Q(('verified_by__isnull', False), ('verified_on__isnull', False)), _connector='OR'), name='verified_evidence_says_when_and_by_whom')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='evidence.evidence')),
                ('objective', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence_uses', to='plan.objective')),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'superseded_at', 'objective'], name='evidence_of_objectives')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('evidence', 'objective'), name='evidence_is_offered_once_for_an_objective')],
            },
        ),
    ]
