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
        ('plan', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.plan')),
                ('round', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cycle.round')),
                ('exported_at', models.DateTimeField()),
                ('exported_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rows', models.PositiveIntegerField()),
                ('content_hash', soundingboard.records.fields.Digest(max_length=64)),
                ('posts', soundingboard.records.fields.ScreenedJSON(default=dict)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_plan_export_has_its_own_reference')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='PlanImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('file', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('sent_at', models.DateTimeField()),
                ('sent_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', soundingboard.records.fields.Code(choices=[('waiting', 'Being read or waiting to be looked at'), ('imported', 'Imported'), ('thrown_away', 'Thrown away')], default='waiting', max_length=80)),
                ('answers', soundingboard.records.fields.ScreenedJSON(default=dict)),
                ('answered', models.PositiveIntegerField(default=0)),
                ('reading', soundingboard.records.fields.Digest(blank=True, max_length=64)),
                ('imported_at', models.DateTimeField(null=True)),
                ('imported_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('came_to', soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'state', 'sent_at'], name='plan_imports_of_a_programme')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_plan_import_has_its_own_reference'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'imported'), _negated=True), ('imported_at__isnull', False), _connector='OR'), name='an_imported_spreadsheet_says_when')],
            },
        ),
    ]
