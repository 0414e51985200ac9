import django.db.models.deletion
import soundingboard.records.fields
from django.conf import settings
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('governance', '0001_initial'),
        ('ledger', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Enquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='enquiry', to='governance.meeting')),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='EnquiryVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('enquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='scrutiny.enquiry')),
                ('aim', soundingboard.records.fields.ScreenedText(blank=True)),
                ('wash_up', soundingboard.records.fields.ScreenedText(blank=True)),
                ('is_published', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('enquiry',), name='an_enquiry_has_one_current_version')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='PlannedQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('enquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planned', to='scrutiny.enquiry')),
                ('number', models.PositiveSmallIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enquiry', 'number'), name='a_planned_question_has_its_own_number')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='PlannedVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('planned', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='scrutiny.plannedquestion')),
                ('place', models.PositiveSmallIntegerField()),
                ('words', soundingboard.records.fields.ScreenedText()),
                ('bank_code', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('content_area', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('rules', soundingboard.records.fields.ScreenedText(blank=True)),
                ('why', soundingboard.records.fields.ScreenedText(blank=True)),
                ('follow_up', soundingboard.records.fields.ScreenedText(blank=True)),
                ('notes', soundingboard.records.fields.ScreenedText(blank=True)),
                ('asked_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('asked_of', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('asked', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='planned', to='ledger.ledgerquestion')),
                ('is_dropped', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('planned',), name='a_planned_question_has_one_current_version')],
                'indexes': [],
            },
        ),
    ]
