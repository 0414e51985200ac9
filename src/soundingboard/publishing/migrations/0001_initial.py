import django.db.models.deletion
import soundingboard.records.fields
from django.conf import settings
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('papers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('number', models.PositiveIntegerField()),
                ('paper', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='papers.paper')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('kind', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('programme_name', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('authority', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('as_at', models.DateField()),
                ('issued_on', models.DateField()),
                ('sha256', soundingboard.records.fields.Digest(max_length=64)),
                ('questions_sha256', soundingboard.records.fields.Digest(max_length=64)),
                ('findings', soundingboard.records.fields.ScreenedJSON(default=list)),
                ('state', soundingboard.records.fields.Code(choices=[('prepared', 'Prepared'), ('published', 'Published'), ('withdrawn', 'Withdrawn'), ('put_aside', 'Put aside')], default='prepared', max_length=80)),
                ('prepared_at', models.DateTimeField()),
                ('prepared_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_at', models.DateTimeField(null=True)),
                ('published_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_because', soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'number'), name='an_edition_has_its_own_number'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('paper',), name='a_paper_is_published_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='what_is_published_says_since_when'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_because', ''), _negated=True)), _connector='OR'), name='what_is_withdrawn_says_why')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='EditionPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='publishing.edition')),
                ('name', soundingboard.records.fields.Code(max_length=80)),
                ('called', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('sha256', soundingboard.records.fields.Digest(max_length=64)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'name'), name='an_edition_has_each_part_once')],
                'indexes': [],
            },
        ),
    ]
