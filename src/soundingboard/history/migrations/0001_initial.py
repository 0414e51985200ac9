import django.db.models.deletion
import soundingboard.records.fields
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme_id', models.BigIntegerField()),
                ('seq', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('actor_id', models.BigIntegerField(null=True)),
                ('actor_name', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('verb', soundingboard.records.fields.Code(max_length=80)),
                ('item_kind', soundingboard.records.fields.Code(max_length=80)),
                ('item_id', models.BigIntegerField()),
                ('visibility', soundingboard.records.fields.Code(default='programme', max_length=80)),
                ('digests', models.JSONField()),
                ('previous_hash', soundingboard.records.fields.Digest(blank=True, max_length=64)),
                ('hash', soundingboard.records.fields.Digest(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['programme_id', 'item_kind', 'item_id', 'seq'], name='history_of_an_item')],
                'constraints': [models.UniqueConstraint(fields=('programme_id', 'seq'), name='an_entry_has_one_place_in_its_chain')],
            },
        ),
        migrations.CreateModel(
            name='HistoryText',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='text', serialize=False, to='history.entry')),
                ('values', soundingboard.records.fields.ScreenedJSON()),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redactions', to='history.entry')),
                ('path', soundingboard.records.fields.Code(max_length=80)),
                ('at', models.DateTimeField()),
                ('actor_id', models.BigIntegerField()),
                ('reason', soundingboard.records.fields.ScreenedText()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entry', 'path'), name='a_value_is_redacted_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Crossing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme_id', models.BigIntegerField()),
                ('from_seq', models.BigIntegerField()),
                ('to_seq', models.BigIntegerField()),
                ('programme_there', models.BigIntegerField()),
                ('added', models.JSONField()),
                ('matched', models.JSONField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme_id', 'from_seq'), name='a_stretch_of_a_chain_crossed_once')],
                'indexes': [],
            },
        ),
    ]
