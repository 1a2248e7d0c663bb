"""django-notifications-hq: `django_notifications.py HOST PORT DATABASE USER PASSWORD ROWS` notifies ROWS users at once.

Makes its tables and users, then for every line on standard input sends one notification to all of them, and answers
with the seconds that it took. It sends as its documentation says for many (`notify.send` with a queryset), inside one
transaction, which spares it a commit for each row.
"""

import sys
import time

import django
from django.conf import settings
from django.core.management import call_command

CONTENT = "Hello there, our spring sale has begun: 20 % off everything. " * 4


def main() -> None:
    host, port, database, user, password, rows = sys.argv[1:]
    connection = {"ENGINE": "django.db.backends.postgresql", "HOST": host, "PORT": port, "NAME": database}
    settings.configure(
        DATABASES={"default": {**connection, "USER": user, "PASSWORD": password}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "notifications"],
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)

    from django.contrib.auth.models import User  # noqa: PLC0415 - models load only after the setup
    from django.db import transaction  # noqa: PLC0415
    from notifications.signals import notify  # noqa: PLC0415

    User.objects.bulk_create(User(username=f"customer-{number}") for number in range(int(rows)))
    shop = User.objects.create(username="shop")
    print("ready", flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        with transaction.atomic():
            customers = User.objects.exclude(pk=shop.pk)
            notify.send(shop, recipient=customers, verb="promotes", description=CONTENT)
        print(time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    main()
