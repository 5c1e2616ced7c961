"""Every environment variable the desk reads: the reference page is made from this table."""

from __future__ import annotations

from typing import NamedTuple


class Variable(NamedTuple):
    """A variable, its default in words, whether `NAME_FILE` may name a file, and what it is for."""

    name: str
    default: str
    from_file: bool
    meaning: str


VARIABLES = (
    Variable(
        "CONTADORA_HOME",
        "`var` in the working folder",
        False,
        "The desk's folder: store, uploads, compiled things, the loopback desk's key and mail.",
    ),
    Variable(
        "DATABASE_URL",
        "SQLite in the desk's folder",
        True,
        "A PostgreSQL 15 or later, as `postgres://user:password@host:5432/name`.",
    ),
    Variable(
        "CONTADORA_ALLOWED_HOSTS",
        "the loopback only",
        True,
        "The names the desk answers to, by comma. With it the desk is public: key, mail server "
        "and sender must be named too, cookies are for HTTPS only and plain HTTP is redirected.",
    ),
    Variable(
        "CONTADORA_SECRET_KEY",
        "made and kept in the desk's folder on the loopback; none when public",
        True,
        "Signs sessions and personal links: at least 32 random characters.",
    ),
    Variable(
        "CONTADORA_EMAIL_URL",
        "files in the desk's folder on the loopback; none when public",
        True,
        "The mail server, as `smtp://user:password@host:587/?tls=1` or `smtps://...:465`. A "
        "password goes without TLS only with `?tls=0`.",
    ),
    Variable(
        "CONTADORA_FROM_EMAIL",
        "`contadora@localhost` on the loopback; none when public",
        True,
        "The address that mail comes from.",
    ),
    Variable(
        "CONTADORA_TLS_REDIRECT",
        "`1`",
        True,
        "`0` when a proxy in front redirects plain HTTP itself.",
    ),
    Variable(
        "CONTADORA_PROXIES",
        "`1` when public",
        True,
        "How many proxies stand in front, so that limits count the reader and not the proxy.",
    ),
    Variable(
        "CONTADORA_DATA",
        "`../shared/data`",
        False,
        "For tests and benchmarks: the folder of the real voting record.",
    ),
    Variable(
        "CONTADORA_REQUIRE_ALL",
        "unset",
        False,
        "For tests: `1` turns every skip for want of something into a failure.",
    ),
    Variable(
        "CONTADORA_CHROMIUM",
        "the first of the usual names found",
        False,
        "For tests and `contadora picture`: the browser to drive.",
    ),
)
