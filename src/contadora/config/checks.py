"""What must be so before a desk opens; what is not names the setting, its value and the remedy."""

from __future__ import annotations

import errno
import os
import pkgutil
import socket
import tempfile
from email.utils import parseaddr
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured

from contadora.config.environment import is_loopback, listed, mail_sender, mail_server, setting
from contadora.config.home import Home


class NotReady(Exception):
    """Why the desk cannot open, in words for whoever runs it."""


def check_public(host: str) -> None:
    """Refuse a desk that others can reach until its key, its names and its mail are set."""
    hosts = listed("CONTADORA_ALLOWED_HOSTS")
    if is_loopback(host) and not hosts:
        return
    missing = []
    if len(setting("CONTADORA_SECRET_KEY")) < 32:
        missing.append(
            "CONTADORA_SECRET_KEY: give 32 or more characters, kept secret and never changed, "
            'such as `python3 -c "import secrets; print(secrets.token_urlsafe(48))"` prints'
        )
    if not hosts:
        missing.append(
            "CONTADORA_ALLOWED_HOSTS: give the names people reach the desk by, divided by commas, "
            "such as desk.mre.example"
        )
    elif "*" in hosts:
        missing.append(
            "CONTADORA_ALLOWED_HOSTS: * lets whoever sends a request choose the name in the links "
            "that the desk mails; give the names people reach the desk by"
        )
    try:
        if mail_server() is None:
            missing.append(
                "CONTADORA_EMAIL_URL: give the mail server, such as "
                "smtp://user:password@mail.mre.example:587/?tls=1"
            )
        if parseaddr(mail_sender("@localhost"))[1].endswith("@localhost"):
            missing.append(
                "CONTADORA_FROM_EMAIL: give the address that mail comes from, such as "
                "contadora@mre.example"
            )
    except ImproperlyConfigured as error:
        missing.append(str(error))
    if missing:
        raise NotReady(
            f"a desk beyond the loopback ({host}) needs these settings, which are missing or "
            "wrong; each may also be a file named in NAME_FILE:\n  " + "\n  ".join(missing)
        )


def check_port(host: str, port: int) -> None:
    """Refuse an address that another program listens on, or that is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise NotReady(
                    f"port {port} is in use on {host}; end the program that uses it, "
                    f"or take another: make run PORT={port + 1 if port < 65535 else port - 1}"
                ) from error
            if error.errno == errno.EACCES:
                raise NotReady(
                    f"port {port}: this account may not use it; take one above 1023"
                ) from error
            raise NotReady(
                f"host {host}: cannot listen there ({error.strerror}); "
                "name an address of this machine"
            ) from error


def check_home(home: Home) -> None:
    """Make the desk's folders and see that they can be written."""
    try:
        home.make()
        for folder in (home.path, home.uploads, home.compiled, home.mail):
            with tempfile.TemporaryFile(dir=folder):
                pass
        if home.store.exists() and not os.access(home.store, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(home.store))
    except OSError as error:
        raise NotReady(
            f"CONTADORA_HOME: cannot write in {error.filename or home.path} ({error.strerror}); "
            "name a folder that can be written"
        ) from error


def migrations() -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return what the store has had of migrations, and what this version knows of."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    applied = set(MigrationRecorder(connection).applied_migrations())
    known = set()
    for config in apps.get_app_configs():
        module, _explicit = MigrationLoader.migrations_module(config.label)
        try:
            package = import_module(module or "")
        except (ImportError, ValueError):
            continue
        names = (
            name
            for _finder, name, is_package in pkgutil.iter_modules(package.__path__)
            if not is_package and name[0] not in "_~"
        )
        known |= {(config.label, name) for name in names}
    return applied, known


def pending_migrations() -> set[tuple[str, str]]:
    """Return the migrations the store has still to have; refuse a store from a newer version."""
    from django.db import DatabaseError

    try:
        applied, known = migrations()
    except DatabaseError as error:
        field = "DATABASE_URL" if setting("DATABASE_URL") else "CONTADORA_HOME"
        reason = str(error).strip().splitlines()[0]
        raise NotReady(
            f"{field}: the store {store_name()} cannot be read ({reason}); "
            "see that it is there, that it is a store and that this account may use it"
        ) from error
    newer = sorted(applied - known)
    if newer:
        names = ", ".join(f"{app} {name}" for app, name in newer[:3]) + (
            f" and {len(newer) - 3} more" if len(newer) > 3 else ""
        )
        raise NotReady(
            f"the store {store_name()} is from a newer version of Contadora (it has {names}, "
            "which this version does not know); use that version, or name another desk in "
            "CONTADORA_HOME or DATABASE_URL"
        )
    return known - applied


def store_name() -> str:
    """Return where the store is, without a password."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return name
    return f"{name} on {connection.settings_dict['HOST'] or 'this machine'}"
