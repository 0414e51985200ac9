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
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('name', soundingboard.records.fields.ScreenedLine(max_length=80)),
                ('scopes', soundingboard.records.fields.ScreenedJSON(default=list)),
                ('digest', soundingboard.records.fields.Digest(max_length=64, unique=True)),
                ('begins', soundingboard.records.fields.Code(max_length=12)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('window_began_at', models.DateTimeField(null=True)),
                ('asked_in_window', models.PositiveIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'person'], name='tokens_of_a_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='a_token_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='KeptAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='connections.accesstoken')),
                ('key', soundingboard.records.fields.Digest(max_length=64)),
                ('request', soundingboard.records.fields.Digest(max_length=64)),
                ('status', models.PositiveSmallIntegerField()),
                ('body', soundingboard.records.fields.ScreenedJSON(default=dict)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('token', 'key'), name='an_answer_is_kept_once')],
                'indexes': [],
            },
        ),
    ]
