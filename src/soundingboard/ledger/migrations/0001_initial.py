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
        ('evidence', '0001_initial'),
        ('governance', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('reference', soundingboard.records.fields.Code(max_length=80)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions_asked', to='decisions.body')),
                ('meeting', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions_asked', to='governance.meeting')),
                ('words', soundingboard.records.fields.ScreenedText()),
                ('stored', soundingboard.records.fields.ScreenedText()),
                ('asked_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('asked_of', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('asked_on', models.DateField()),
                ('content_area', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('bank_code', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('about', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('is_public', models.BooleanField(default=False)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state_now', soundingboard.records.fields.Code(default='asked', max_length=80)),
                ('promised_now', models.DateField(blank=True, null=True)),
                ('owner_now', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'asked_on'], name='questions_by_day'), models.Index(fields=['programme', 'state_now', 'asked_on'], name='questions_by_state'), models.Index(fields=['programme', 'owner_now', 'asked_on'], name='questions_by_owner')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'reference'), name='a_question_has_its_own_reference')],
            },
        ),
        migrations.CreateModel(
            name='LedgerStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='ledger.ledgerquestion')),
                ('kind', soundingboard.records.fields.Code(choices=[('answered', 'Answered'), ('promised', 'An answer was promised'), ('satisfied', 'The answer satisfies'), ('not_satisfied', 'The answer does not satisfy'), ('answer_withdrawn', 'The answer was taken back'), ('passed_on', 'Passed to somebody else'), ('withdrawn', 'Withdrawn')], max_length=80)),
                ('happened_on', models.DateField()),
                ('text', soundingboard.records.fields.ScreenedText()),
                ('promised_for', models.DateField(blank=True, null=True)),
                ('dodge', soundingboard.records.fields.Code(blank=True, choices=[('other_question', 'It answered another question'), ('activity', 'It said what was done, not what came of it'), ('no_evidence', 'Nothing stands behind it'), ('vague', 'It gave no number, name or day'), ('elsewhere', 'It pointed to somebody or something else'), ('part', 'It answered a part')], max_length=80)),
                ('asked_of', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.post')),
                ('evidence', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'question', 'recorded_at'], name='steps_of_a_question')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'promised'), ('promised_for__isnull', False)), models.Q(models.Q(('kind', 'promised'), _negated=True), ('promised_for', None)), _connector='OR'), name='a_promise_has_its_day')],
            },
        ),
    ]
