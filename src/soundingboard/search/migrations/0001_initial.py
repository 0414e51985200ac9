import django.db.models.deletion
import soundingboard.records.fields
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='IndexRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('kind', soundingboard.records.fields.Code(max_length=80)),
                ('key', models.CharField(max_length=200)),
                ('part_of', models.CharField(max_length=200)),
                ('reference', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('title', soundingboard.records.fields.ScreenedText()),
                ('text', soundingboard.records.fields.ScreenedText(blank=True)),
                ('address', models.CharField(max_length=240)),
                ('needs', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('visibility', soundingboard.records.fields.Code(default='programme', max_length=80)),
                ('agency', soundingboard.records.fields.ScreenedText(blank=True)),
                ('updated_at', models.DateTimeField()),
                ('gate', soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'part_of'], name='index_rows_made_together'), models.Index(fields=['programme', 'reference'], name='index_rows_by_reference'), models.Index(fields=['programme', 'kind', 'id'], name='index_rows_by_kind')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'key'), name='a_thing_is_found_in_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('last_seq', models.BigIntegerField(default=0)),
                ('form', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'progress',
                'constraints': [models.UniqueConstraint(fields=('programme',), name='a_programme_is_indexed_up_to_one_entry')],
                'indexes': [],
            },
        ),
    ]
