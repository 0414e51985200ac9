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
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('kind', soundingboard.records.fields.Code(choices=[('board-pack', 'Board pack'), ('plan-on-a-page', 'Plan on a page'), ('hand-over', 'Hand-over pack'), ('briefing-note', 'Briefing note'), ('panel-report', 'Panel performance report'), ('dfe-review', 'DfE review report'), ('delivery-tracker', 'Delivery tracker'), ('evidence-pack', 'Inspection evidence pack')], max_length=80)),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('round', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='cycle.round')),
                ('as_at', models.DateTimeField()),
                ('compared_with', models.DateTimeField(null=True)),
                ('audience', soundingboard.records.fields.Code(default='board', max_length=80)),
                ('edition', soundingboard.records.fields.Code(default='exempt', max_length=80)),
                ('holds_small_numbers', models.BooleanField(default=True)),
                ('state', soundingboard.records.fields.Code(choices=[('draft', 'Draft'), ('issuing', 'Being issued'), ('issued', 'Issued'), ('withdrawn', 'Withdrawn')], default='draft', max_length=80)),
                ('authored', soundingboard.records.fields.ScreenedJSON(default=dict)),
                ('chosen', soundingboard.records.fields.ScreenedJSON(default=dict)),
                ('edited_count', models.PositiveIntegerField(default=0)),
                ('drafted_at', models.DateTimeField()),
                ('drafted_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_at', models.DateTimeField(null=True)),
                ('issued_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('position_sha256', soundingboard.records.fields.Digest(blank=True, max_length=64)),
                ('proof_sha256', soundingboard.records.fields.Digest(blank=True, max_length=64)),
                ('release', soundingboard.records.fields.ScreenedLine(blank=True, max_length=60)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_because', soundingboard.records.fields.ScreenedText(blank=True)),
                ('replaced_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='papers.paper')),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'kind', '-issued_at'], name='papers_newest_first')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_paper_has_its_own_reference'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'issued'), _negated=True), models.Q(('issued_at__isnull', False), models.Q(('position_sha256', ''), _negated=True)), _connector='OR'), name='an_issued_paper_has_its_hash')],
            },
        ),
        migrations.CreateModel(
            name='PaperFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='papers.paper')),
                ('format', soundingboard.records.fields.Code(max_length=80)),
                ('file', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('paper', 'format'), name='a_paper_has_one_file_of_each_format')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='papers.paper')),
                ('section', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('said_at', models.DateTimeField()),
                ('said_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answer', soundingboard.records.fields.ScreenedText(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('item_kind', soundingboard.records.fields.Code(max_length=80)),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('paragraphs', soundingboard.records.fields.ScreenedJSON(default=list)),
                ('public_interest', soundingboard.records.fields.ScreenedText(blank=True)),
                ('review_on', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_because', soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('programme', 'item_kind', 'reference'), name='one_ground_in_force_for_each_row')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='RemarkOverruled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overruled', to='papers.paper')),
                ('key', soundingboard.records.fields.Code(max_length=80)),
                ('remark', soundingboard.records.fields.ScreenedText()),
                ('reason', soundingboard.records.fields.ScreenedText()),
                ('overruled_at', models.DateTimeField()),
                ('overruled_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('paper', 'key'), name='a_remark_is_overruled_once')],
                'indexes': [],
            },
        ),
    ]
