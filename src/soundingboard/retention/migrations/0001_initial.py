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
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('kind', soundingboard.records.fields.Code(max_length=80)),
                ('reference', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('reason', soundingboard.records.fields.ScreenedText()),
                ('placed_at', models.DateTimeField()),
                ('placed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('why_lifted', soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('programme', 'kind', 'reference'), name='a_thing_is_held_once_at_a_time'), models.CheckConstraint(condition=models.Q(('lifted_at', None), models.Q(('why_lifted', ''), _negated=True), _connector='OR'), name='a_hold_that_is_lifted_says_why')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Disposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('number', models.PositiveIntegerField()),
                ('kind', soundingboard.records.fields.Code(max_length=80)),
                ('rule', soundingboard.records.fields.ScreenedJSON()),
                ('up_to', models.DateField()),
                ('counted', models.PositiveIntegerField()),
                ('items', soundingboard.records.fields.ScreenedJSON(default=list)),
                ('why', soundingboard.records.fields.ScreenedText()),
                ('state', soundingboard.records.fields.Code(choices=[('proposed', 'Proposed, to be agreed by somebody else'), ('done', 'Carried out'), ('refused', 'Refused')], default='proposed', max_length=80)),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('why_refused', soundingboard.records.fields.ScreenedText(blank=True)),
                ('removed', soundingboard.records.fields.ScreenedJSON(default=dict)),
                ('digest', soundingboard.records.fields.Digest(blank=True, max_length=64)),
                ('certificate', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'number'), name='a_disposal_has_its_own_number'), models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('programme', 'kind'), name='a_kind_is_proposed_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='a_disposal_is_agreed_by_another_than_proposed_it'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('certificate__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='what_was_disposed_of_has_its_certificate')],
                'indexes': [],
            },
        ),
    ]
