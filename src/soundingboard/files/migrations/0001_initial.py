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
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('sha256', soundingboard.records.fields.Digest(max_length=64)),
                ('name', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('media_type', models.CharField(max_length=120)),
                ('size', models.PositiveBigIntegerField()),
                ('stored_at', models.DateTimeField()),
                ('stored_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('purpose', soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'sha256'], name='a_file_by_its_content')],
                'constraints': [],
            },
        ),
    ]
