import django.db.models.deletion
import soundingboard.records.fields
from django.conf import settings
from django.db import migrations, models

from soundingboard.records.first_migration import FirstMigration


class Migration(FirstMigration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', soundingboard.records.fields.Code(max_length=80, unique=True)),
                ('name', soundingboard.records.fields.ScreenedLine(max_length=240)),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='accounts.authority')),
                ('code', soundingboard.records.fields.Code(max_length=40, unique=True)),
                ('name', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('started_on', models.DateField()),
                ('shown_all', soundingboard.records.fields.Code(default='inside/group/board/dfe/successor', max_length=120)),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('is_active', models.BooleanField(default=True)),
                ('joined_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='accounts.programme')),
                ('code', soundingboard.records.fields.Code(max_length=80)),
                ('name', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('kind', soundingboard.records.fields.Code(choices=[('council', 'Council'), ('health', 'Health'), ('police', 'Police'), ('education', 'Schools and education'), ('probation', 'Probation and youth justice'), ('voluntary', 'Voluntary and community'), ('government', 'Central government'), ('other', 'Other')], default='other', max_length=80)),
            ],
            options={
                'verbose_name_plural': 'agencies',
                'constraints': [models.UniqueConstraint(fields=('programme', 'code'), name='an_agency_has_its_own_code')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='accounts.programme')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='accounts.agency')),
                ('code', soundingboard.records.fields.Code(max_length=80)),
                ('title', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('abolished_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'code'), name='a_post_has_its_own_code')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Holding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='accounts.post')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to=settings.AUTH_USER_MODEL)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_on', None)), fields=('post',), name='a_post_has_one_holder_at_a_time'), models.CheckConstraint(condition=models.Q(('to_on', None), ('to_on__gte', models.F('from_on')), _connector='OR'), name='a_holding_ends_after_it_begins')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.programme')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', soundingboard.records.fields.Code(choices=[('programme_manager', 'Improvement programme manager'), ('director', "Director of children's services"), ('board_chair', 'Independent chair of the Board'), ('board_member', 'Board member'), ('delivery_group', 'Delivery group member'), ('action_owner', 'Action owner'), ('partner', 'Partner agency lead'), ('auditor', 'Auditor'), ('analyst', 'Performance analyst'), ('scrutiny_councillor', 'Scrutiny councillor'), ('scrutiny_officer', 'Scrutiny officer'), ('dfe_adviser', 'DfE adviser'), ('administrator', 'Administrator'), ('outsider', 'Outsider with access for a time')], max_length=80)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'person'], name='membership_of_a_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_on', None)), fields=('programme', 'person', 'role'), name='a_role_is_given_once'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'outsider'), _negated=True), ('to_on__isnull', False), _connector='OR'), name='an_outsider_has_an_end_date')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='accounts.programme')),
                ('email', models.EmailField(max_length=254)),
                ('name', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('role', soundingboard.records.fields.Code(choices=[('programme_manager', 'Improvement programme manager'), ('director', "Director of children's services"), ('board_chair', 'Independent chair of the Board'), ('board_member', 'Board member'), ('delivery_group', 'Delivery group member'), ('action_owner', 'Action owner'), ('partner', 'Partner agency lead'), ('auditor', 'Auditor'), ('analyst', 'Performance analyst'), ('scrutiny_councillor', 'Scrutiny councillor'), ('scrutiny_officer', 'Scrutiny officer'), ('dfe_adviser', 'DfE adviser'), ('administrator', 'Administrator'), ('outsider', 'Outsider with access for a time')], max_length=80)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('access_to_on', models.DateField(blank=True, null=True)),
                ('token_digest', soundingboard.records.fields.Digest(max_length=64, unique=True)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None), _connector='OR'), name='an_invitation_ends_one_way')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='DirectoryLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='directory_links', to=settings.AUTH_USER_MODEL)),
                ('account', soundingboard.records.fields.Digest(max_length=64)),
                ('linked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('account',), name='an_account_of_the_directory_is_one_persons'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person',), name='a_person_has_one_account_of_the_directory')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('begun_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('browser', models.CharField(blank=True, choices=[('chrome', 'Chrome'), ('edge', 'Edge'), ('firefox', 'Firefox'), ('opera', 'Opera'), ('safari', 'Safari'), ('samsung', 'Samsung Internet')], max_length=12)),
                ('system', models.CharField(blank=True, choices=[('android', 'Android'), ('chromebook', 'Chromebook'), ('ipad', 'iPad'), ('iphone', 'iPhone'), ('linux', 'Linux'), ('mac', 'Mac'), ('windows', 'Windows')], max_length=12)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='accounts.membership')),
                ('at', models.DateTimeField()),
                ('address', models.CharField(max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['membership', 'at'], name='visits_of_a_membership')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Read',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('kind', soundingboard.records.fields.Code(choices=[('audit', 'Audit of a case'), ('audit_finding', 'Finding of an audit'), ('evidence', 'Exempt evidence'), ('paper', 'Exempt paper'), ('file', 'File that may be exempt')], max_length=20)),
                ('reference', soundingboard.records.fields.Code(blank=True, max_length=80)),
                ('how', soundingboard.records.fields.Code(choices=[('page', 'On a page'), ('file', 'Its file taken away'), ('table', 'In a table taken away'), ('list', 'In a list'), ('program', 'By a program')], max_length=12)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'at'], name='reads_by_moment'), models.Index(fields=['programme', 'person', 'at'], name='reads_of_a_person'), models.Index(fields=['programme', 'kind', 'reference', 'at'], name='reads_of_a_thing')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='DearRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dear', models.CharField(choices=[('upload', 'Files sent'), ('export', 'Tables taken away'), ('work', 'Papers and long work asked for'), ('letter', 'Letters sent')], max_length=12)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'dear', 'at'], name='dear_requests_of_a_person')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='ScreeningOverrule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('key', soundingboard.records.fields.Digest(max_length=64)),
                ('field', soundingboard.records.fields.ScreenedLine(max_length=240)),
                ('kinds', soundingboard.records.fields.Code(max_length=80)),
                ('reason', soundingboard.records.fields.ScreenedText()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['key'], name='texts_let_stand')],
                'constraints': [models.UniqueConstraint(fields=('programme', 'key'), name='a_text_is_let_stand_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseNumberPattern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('pattern', soundingboard.records.fields.Code(max_length=20)),
                ('of', soundingboard.records.fields.ScreenedLine(blank=True, max_length=80)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retired_at', models.DateTimeField(null=True)),
                ('retired_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('why_retired', soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['retired_at', 'pattern'], name='patterns_in_force')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('programme', 'pattern'), name='a_pattern_is_in_force_once'), models.CheckConstraint(condition=models.Q(('retired_at', None), models.Q(('why_retired', ''), _negated=True), _connector='OR'), name='a_retired_pattern_says_why')],
            },
        ),
        migrations.CreateModel(
            name='DelegationNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='accounts.post')),
                ('from_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on', models.DateField()),
                ('note', soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Leaving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.programme')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('last_day', models.DateField()),
                ('note', soundingboard.records.fields.ScreenedText(blank=True)),
                ('ended', soundingboard.records.fields.ScreenedJSON(default=dict)),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('why_taken_back', soundingboard.records.fields.ScreenedText(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'last_day'], name='leavers_by_day')],
                'constraints': [],
            },
        ),
    ]
