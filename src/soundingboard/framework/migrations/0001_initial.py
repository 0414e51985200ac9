import django.db.models.deletion
import soundingboard.records.fields
from django.conf import settings
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('decisions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Content',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('kind', soundingboard.records.fields.Code(max_length=80)),
                ('code', soundingboard.records.fields.Code(max_length=80)),
                ('version', models.PositiveIntegerField(default=1)),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('position', models.PositiveIntegerField(default=0)),
                ('body', soundingboard.records.fields.ScreenedJSON(default=dict)),
                ('tags', soundingboard.records.fields.ScreenedText(blank=True)),
                ('owner', soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ('source', soundingboard.records.fields.ScreenedLine(blank=True, max_length=400)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('origin', soundingboard.records.fields.Code(choices=[('shipped', 'As shipped'), ('local', 'Changed here')], default='shipped', max_length=80)),
                ('shipped_digest', soundingboard.records.fields.Digest(blank=True, max_length=64)),
                ('decision', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision')),
            ],
            options={
                'verbose_name_plural': 'content',
                'indexes': [models.Index(condition=models.Q(('superseded_at', None)), fields=['programme', 'kind', 'position', 'code', 'valid_to'], name='content_in_its_order')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'kind', 'code', 'version'), name='an_item_of_content_has_each_version_once'), models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('programme', 'kind', 'code'), name='an_item_of_content_has_one_current_version')],
            },
        ),
    ]
