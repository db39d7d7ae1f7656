import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guicheng.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ContactCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_to", models.CharField(max_length=254)),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
                ("region", models.CharField(max_length=64)),
            ],
            options={"indexes": [models.Index(fields=["region", "sent_to", "-id"], name="contact_code_latest")]},
        ),
        migrations.CreateModel(
            name="Holder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=60)),
                ("mobile", models.CharField(blank=True, default="", max_length=20)),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
            ],
            options={"indexes": [models.Index(fields=["region", "mobile"], name="holder_by_mobile")]},
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("region", models.CharField(blank=True, max_length=64)),
                ("login", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=60)),
                ("mobile", models.CharField(blank=True, default="", max_length=20)),
                ("email", models.CharField(blank=True, default="", max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("disabled", "Disabled"),
                            ("pending", "Pending"),
                            ("refused", "Refused"),
                        ],
                        default="active",
                        max_length=8,
                    ),
                ),
                (
                    "manages_only",
                    models.BooleanField(
                        default=False, help_text="manages users and cannot enter the business (WHS-04)"
                    ),
                ),
                ("must_change_password", models.BooleanField(default=False)),
                ("password_changed_at", models.DateTimeField(null=True)),
                ("session_epoch", models.PositiveIntegerField(default=1)),
                ("language", models.CharField(blank=True, default="zh-hans", max_length=8)),
                ("large_text", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("created_by", models.BigIntegerField(null=True)),
                ("disabled_at", models.DateTimeField(null=True)),
                ("disabled_by", models.BigIntegerField(null=True)),
                ("disabled_reason", models.CharField(blank=True, default="", max_length=300)),
                (
                    "managed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="accounts.holder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Jurisdiction",
            fields=[
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("zh", models.CharField(max_length=60)),
                ("en", models.CharField(max_length=120)),
                (
                    "level",
                    models.CharField(
                        choices=[("province", "Province"), ("city", "City"), ("county", "County")], max_length=8
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(help_text="first day of the code; empty where it has always been", null=True),
                ),
                ("valid_until", models.DateField(help_text="first day on which the code no longer stood", null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.jurisdiction",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="accounts.jurisdiction",
                    ),
                ),
            ],
            options={"ordering": ["code"]},
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                (
                    "unique_name",
                    models.CharField(
                        help_text="the folded name, for kinds whose names stand only once", max_length=200, null=True
                    ),
                ),
                ("credit_code", models.CharField(help_text="统一社会信用代码, GB 32100", max_length=18, null=True)),
                (
                    "member_no",
                    models.CharField(help_text="membership number; empty for non-members", max_length=32, null=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("disabled", "Disabled"), ("pending", "Pending")],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("address", models.CharField(blank=True, default="", max_length=300)),
                ("contact_name", models.CharField(blank=True, default="", max_length=60)),
                ("contact_mobile", models.CharField(blank=True, default="", max_length=20)),
                ("contact_email", models.CharField(blank=True, default="", max_length=254)),
                ("former_names", models.JSONField(default=list)),
                ("data", models.JSONField(default=dict, help_text="values of the kind's own form")),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                ("search_text", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("created_by", models.BigIntegerField(null=True)),
                ("disabled_at", models.DateTimeField(null=True)),
                ("disabled_by", models.BigIntegerField(null=True)),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.jurisdiction",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("role", models.CharField(max_length=64)),
                (
                    "subject_id",
                    models.BigIntegerField(help_text="the entry it is for; empty = the whole organisation", null=True),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("role", "Role"), ("application", "Application")], default="role", max_length=12
                    ),
                ),
                ("slot", models.CharField(max_length=200, null=True)),
                ("valid_from", models.DateField(null=True)),
                ("valid_until", models.DateField(help_text="last day on which it counts", null=True)),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("created_by", models.BigIntegerField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_by", models.BigIntegerField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        help_text="empty = the organisation's",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.jurisdiction",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registration", "Registration"),
                            ("join", "Join"),
                            ("account", "Account"),
                            ("grant", "Grant"),
                            ("change", "Change"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "account_kind",
                    models.CharField(
                        blank=True, default="", help_text="of a registration, or of joining", max_length=64
                    ),
                ),
                ("receipt", models.CharField(max_length=64, null=True, unique=True)),
                ("data", models.JSONField(default=dict)),
                ("roles", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("evidence", models.JSONField(default=list, help_text="ids of attachments")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("returned", "Returned"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("opinion", models.CharField(blank=True, default="", max_length=500)),
                ("made_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("made_by", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.BigIntegerField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="account",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accounts",
                to="accounts.organisation",
            ),
        ),
        migrations.CreateModel(
            name="ResetCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_to", models.CharField(max_length=254)),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
                ("purpose", models.CharField(choices=[("password", "password"), ("mobile", "mobile")], max_length=16)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reset_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignInTicket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("browser", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("seen", "Seen"),
                            ("confirmed", "Confirmed"),
                            ("refused", "Refused"),
                            ("used", "Used"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("agent", models.CharField(blank=True, default="", max_length=200)),
                ("address", models.CharField(blank=True, default="", max_length=64)),
                ("epoch", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=guicheng.common.clock.now)),
                ("expires_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FormerPassword",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.CharField(max_length=255)),
                (
                    "initial",
                    models.BooleanField(default=False, help_text="was given, not chosen: it may never be chosen"),
                ),
                ("at", models.DateTimeField(default=guicheng.common.clock.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["account", "-id"], name="former_password_latest")]},
        ),
        migrations.AddConstraint(
            model_name="jurisdiction",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^\\d{6}$")), name="jurisdiction_code_is_six_digits"
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["region", "kind", "jurisdiction"], name="organisation_of_place"),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GinIndex(fields=["terms"], name="organisation_terms"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("credit_code__isnull", False)),
                fields=("region", "kind", "credit_code"),
                name="organisation_once_per_credit_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("member_no__isnull", False)),
                fields=("region", "member_no"),
                name="organisation_once_per_member_no",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                fields=("region", "kind", "unique_name"), name="organisation_once_per_unique_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("credit_code", ""), _negated=True), models.Q(("member_no", ""), _negated=True)
                ),
                name="organisation_numbers_are_null_not_empty",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", True)),
                fields=["organisation", "role"],
                name="membership_of_organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", True), ("subject_id__isnull", False)),
                fields=["subject_id", "role"],
                name="membership_of_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", True), ("valid_until__isnull", False)),
                fields=["valid_until"],
                name="membership_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("region", "slot"),
                name="membership_slot_taken_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("account", "organisation", "role", "subject_id", "source"),
                name="membership_held_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="accessrequest",
            index=models.Index(fields=["region", "state", "-id"], name="access_request_by_state"),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["pending", "returned"])),
                fields=("account", "kind"),
                name="access_request_open_once",
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("mobile", ""), _negated=True), fields=["region", "mobile"], name="account_by_mobile"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(fields=("region", "login"), name="account_once_per_login"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("login", ""), _negated=True), name="account_has_a_login"
            ),
        ),
        migrations.AddIndex(
            model_name="resetcode", index=models.Index(fields=["account", "purpose", "-id"], name="reset_code_latest")
        ),
        migrations.AddIndex(
            model_name="signinticket", index=models.Index(fields=["expires_at"], name="sign_in_ticket_ended")
        ),
    ]
