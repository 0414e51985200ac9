import django.db.models.deletion
import soundingboard.records.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("decisions", "0001_initial"),
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("reference", soundingboard.records.fields.Code(max_length=80)),
                ("title", soundingboard.records.fields.ScreenedLine(max_length=240)),
                ("framework", soundingboard.records.fields.Code(blank=True, max_length=80)),
                ("authority_as_printed", soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ("inspected_from", models.DateField(blank=True, null=True)),
                ("inspected_to", models.DateField(blank=True, null=True)),
                ("published_on", models.DateField(blank=True, null=True)),
                ("received_on", models.DateField(blank=True, null=True)),
                (
                    "report",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "state",
                    soundingboard.records.fields.Code(
                        choices=[
                            ("reading", "Being read"),
                            ("to_confirm", "Read: findings wait to be confirmed"),
                            ("confirmed", "Confirmed"),
                            ("refused", "Could not be read"),
                        ],
                        default="reading",
                        max_length=80,
                    ),
                ),
                ("reading", soundingboard.records.fields.ScreenedJSON(default=dict)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "reference"), name="an_inspection_has_its_own_reference"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("inspected_to", None),
                            ("inspected_from", None),
                            ("inspected_to__gte", models.F("inspected_from")),
                            _connector="OR",
                        ),
                        name="an_inspection_ends_after_it_begins",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="InspectionJudgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="plan.inspection"
                    ),
                ),
                ("area", soundingboard.records.fields.ScreenedLine(max_length=240)),
                ("grade", soundingboard.records.fields.ScreenedLine(max_length=240)),
                ("scale", soundingboard.records.fields.Code(blank=True, max_length=80)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="plan.inspection"
                    ),
                ),
                ("reference", soundingboard.records.fields.Code(max_length=80)),
                ("printed_reference", soundingboard.records.fields.ScreenedLine(blank=True, max_length=40)),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="plan.finding",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("text", soundingboard.records.fields.ScreenedText()),
                ("quote", soundingboard.records.fields.ScreenedText(blank=True)),
                ("page", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("paragraph", soundingboard.records.fields.ScreenedLine(blank=True, max_length=40)),
                ("section", soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ("time_band", soundingboard.records.fields.ScreenedLine(blank=True, max_length=60)),
                ("is_priority_action", models.BooleanField(default=False)),
                (
                    "state",
                    soundingboard.records.fields.Code(
                        choices=[("draft", "To confirm"), ("confirmed", "Confirmed"), ("set_aside", "Not a finding")],
                        default="draft",
                        max_length=80,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("set_aside_because", soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme", "state", "inspection", "position"], name="findings_in_order")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "reference"), name="a_finding_has_its_own_reference"),
                    models.CheckConstraint(
                        condition=models.Q(("state", "draft"), ("settled_at__isnull", False), _connector="OR"),
                        name="a_settled_finding_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingRepeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="repeats", to="plan.finding"
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="repeated_by", to="plan.finding"
                    ),
                ),
                ("what_was_tried", soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("finding", "earlier"),
                        name="a_repeat_is_linked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finding", models.F("earlier")), _negated=True),
                        name="a_finding_does_not_repeat_itself",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Instrument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("reference", soundingboard.records.fields.Code(max_length=80)),
                (
                    "kind",
                    soundingboard.records.fields.Code(
                        choices=[("notice", "Improvement Notice"), ("direction", "Statutory direction")], max_length=80
                    ),
                ),
                ("title", soundingboard.records.fields.ScreenedLine(max_length=240)),
                (
                    "follows",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="plan.instrument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "reference"), name="an_instrument_has_its_own_reference"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="InstrumentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plan.instrument"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    soundingboard.records.fields.Code(
                        choices=[
                            ("draft", "Draft (anticipated)"),
                            ("issued", "Issued"),
                            ("revised", "Revised"),
                            ("lifted", "Lifted"),
                            ("closed", "Closed"),
                            ("superseded", "Superseded by another instrument"),
                        ],
                        default="draft",
                        max_length=80,
                    ),
                ),
                ("dated", models.DateField(blank=True, null=True)),
                ("summary", soundingboard.records.fields.ScreenedText(blank=True)),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("instrument",),
                        name="an_instrument_has_one_current_version",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requirements", to="plan.instrument"
                    ),
                ),
                ("reference", soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "reference"), name="a_requirement_has_its_own_reference"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RequirementVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plan.requirement"
                    ),
                ),
                ("instrument_version_number", models.PositiveSmallIntegerField()),
                ("number", soundingboard.records.fields.ScreenedLine(max_length=20)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("text", soundingboard.records.fields.ScreenedText()),
                ("area", soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("satisfied_by", soundingboard.records.fields.ScreenedText(blank=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme", "superseded_at", "position"], name="requirements_in_order")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("requirement",),
                        name="a_requirement_has_one_current_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InstrumentDate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dates", to="plan.instrument"
                    ),
                ),
                (
                    "kind",
                    soundingboard.records.fields.Code(
                        choices=[("milestone", "Milestone"), ("review", "Review")], max_length=80
                    ),
                ),
                ("title", soundingboard.records.fields.ScreenedLine(max_length=240)),
                ("due_on", models.DateField()),
                ("held_on", models.DateField(blank=True, null=True)),
                ("outcome", soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="InstrumentLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="plan.instrument"
                    ),
                ),
                ("dated", models.DateField()),
                ("title", soundingboard.records.fields.ScreenedLine(max_length=240)),
                ("sender", soundingboard.records.fields.ScreenedLine(blank=True, max_length=240)),
                ("summary", soundingboard.records.fields.ScreenedText(blank=True)),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("reference", soundingboard.records.fields.Code(max_length=80)),
                ("title", soundingboard.records.fields.ScreenedLine(max_length=240)),
                ("vision", soundingboard.records.fields.ScreenedText(blank=True)),
                ("first_priority_cap", models.PositiveSmallIntegerField(default=6)),
                ("started_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "reference"), name="a_plan_has_its_own_reference"),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on", None)),
                        fields=("programme",),
                        name="a_programme_has_one_open_plan",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plan.plan"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("title", soundingboard.records.fields.ScreenedLine(max_length=240)),
                ("summary_of_changes", soundingboard.records.fields.ScreenedText(blank=True)),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="decisions.decision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "number"), name="a_plan_has_each_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("plan",),
                        name="a_plan_has_one_agreed_version",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Freeze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="freezes", to="plan.plan"
                    ),
                ),
                (
                    "standing",
                    soundingboard.records.fields.Code(
                        choices=[("paused", "Paused"), ("closed", "Closed"), ("handed_over", "Handed over")],
                        max_length=80,
                    ),
                ),
                ("reason", soundingboard.records.fields.ScreenedText()),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="decisions.decision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("plan",),
                        name="a_plan_is_frozen_one_way_at_a_time",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="themes", to="plan.plan"
                    ),
                ),
                ("reference", soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "plan", "reference"), name="a_theme_has_its_own_reference"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ThemeVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plan.theme"
                    ),
                ),
                ("title", soundingboard.records.fields.ScreenedLine(max_length=240)),
                ("why_it_matters", soundingboard.records.fields.ScreenedText(blank=True)),
                (
                    "sponsor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.post",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_withdrawn", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["programme", "superseded_at", "position"], name="themes_in_order")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("theme",),
                        name="a_theme_has_one_current_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="plan.plan"
                    ),
                ),
                ("reference", soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "plan", "reference"), name="an_outcome_has_its_own_reference"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="OutcomeVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plan.outcome"
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plan.theme"
                    ),
                ),
                ("statement", soundingboard.records.fields.ScreenedText()),
                ("baseline", soundingboard.records.fields.ScreenedText(blank=True)),
                ("what_good_looks_like", soundingboard.records.fields.ScreenedText(blank=True)),
                ("by_when", models.DateField(blank=True, null=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_withdrawn", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["programme", "superseded_at", "position"], name="outcomes_in_order")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("outcome",),
                        name="an_outcome_has_one_current_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Objective",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objectives", to="plan.plan"
                    ),
                ),
                ("reference", soundingboard.records.fields.Code(max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "plan", "reference"), name="an_objective_has_its_own_reference"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ObjectiveVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plan.objective"
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plan.theme"
                    ),
                ),
                ("title", soundingboard.records.fields.ScreenedLine(max_length=240)),
                ("description", soundingboard.records.fields.ScreenedText(blank=True)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.post",
                    ),
                ),
                (
                    "tier",
                    models.PositiveSmallIntegerField(choices=[(1, "First"), (2, "Next"), (3, "Later")], default=2),
                ),
                ("content_area", soundingboard.records.fields.Code(blank=True, max_length=80)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("baseline_due_on", models.DateField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("measure", soundingboard.records.fields.ScreenedText(blank=True)),
                ("baseline", soundingboard.records.fields.ScreenedText(blank=True)),
                ("target", soundingboard.records.fields.ScreenedText(blank=True)),
                ("not_measurable_yet", models.BooleanField(default=False)),
                ("is_local_ambition", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_withdrawn", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["programme", "superseded_at", "theme", "position"], name="objectives_in_order"
                    ),
                    models.Index(
                        condition=models.Q(("superseded_at", None)),
                        fields=["programme", "owner"],
                        name="objectives_of_an_owner",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("objective",),
                        name="an_objective_has_one_current_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on", None),
                            ("starts_on", None),
                            ("due_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="an_objective_is_due_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alignments", to="plan.objective"
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alignments",
                        to="plan.finding",
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alignments",
                        to="plan.requirement",
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alignments",
                        to="plan.outcome",
                    ),
                ),
                (
                    "strength",
                    soundingboard.records.fields.Code(
                        choices=[("contributes", "Contributes to"), ("satisfies", "Satisfies")],
                        default="contributes",
                        max_length=80,
                    ),
                ),
                ("note", soundingboard.records.fields.ScreenedText(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme", "superseded_at", "objective"], name="alignments_of_a_programme")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding__isnull", False), ("outcome", None), ("requirement", None)),
                            models.Q(("finding", None), ("outcome", None), ("requirement__isnull", False)),
                            models.Q(("finding", None), ("outcome__isnull", False), ("requirement", None)),
                            _connector="OR",
                        ),
                        name="an_alignment_is_to_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("objective", "finding"),
                        name="an_objective_is_aligned_once_to_a_finding",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("objective", "requirement"),
                        name="an_objective_is_aligned_once_to_a_requirement",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("objective", "outcome"),
                        name="an_objective_is_aligned_once_to_an_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Parking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.programme",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "finding",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parkings",
                        to="plan.finding",
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parkings",
                        to="plan.requirement",
                    ),
                ),
                ("reason", soundingboard.records.fields.ScreenedText()),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="decisions.decision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding__isnull", False), ("requirement", None)),
                            models.Q(("finding", None), ("requirement__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_parking_is_of_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("finding",),
                        name="a_finding_is_parked_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("requirement",),
                        name="a_requirement_is_parked_once",
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
