"""How passwords are kept: Argon2id with what OWASP recommends, so that a small machine can let many in at once."""

from __future__ import annotations

from django.contrib.auth import hashers


class Argon2(hashers.Argon2PasswordHasher):
    """19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet). Django's own takes 100 MiB in eight lanes for
    each sign-in: eight of them at once would keep a machine busy. A hash that was made otherwise is renewed when its
    owner signs in next."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
