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
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('name', soundingboard.records.fields.ScreenedLine(max_length=80)),
                ('address', soundingboard.records.fields.ScreenedLink(max_length=500)),
                ('kinds', soundingboard.records.fields.ScreenedJSON(default=list)),
                ('sealed_secret', models.TextField()),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
                ('seen_seq', models.BigIntegerField(default=0)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('stopped_because', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('removed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'removed_at'], name='webhooks_of_a_programme')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('webhook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='connections.webhook')),
                ('message', soundingboard.records.fields.Code(max_length=80)),
                ('kind', soundingboard.records.fields.Code(max_length=80)),
                ('body', soundingboard.records.fields.ScreenedJSON(default=dict)),
                ('made_at', models.DateTimeField()),
                ('state', soundingboard.records.fields.Code(choices=[('waiting', 'Waits to be sent'), ('sent', 'Taken')], default='waiting', max_length=80)),
                ('due_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('tried_at', models.DateTimeField(null=True)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('problem', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('milliseconds', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(fields=['webhook', 'state', 'due_at'], name='deliveries_of_a_webhook')],
                'constraints': [models.UniqueConstraint(fields=('webhook', 'message'), name='a_message_is_for_a_webhook_once')],
            },
        ),
    ]
