"""Files of logos: kept and dropped with the transaction they belong to, which a disk does not do.

A file written in an action that fails is taken away again. An old one goes once its successor is
in the store, unless a certificate was issued with it: that is printed as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction

from contadora.academy.models import Certificate, Course, Partner

P = ParamSpec("P")
R = TypeVar("R")
_NEW: ContextVar[tuple[str, ...]] = ContextVar("new_logos", default=())


def undone_on_failure(act: Callable[P, R]) -> Callable[P, R]:
    """Take away the logos that an action wrote and whose transaction did not come to its end."""

    @wraps(act)
    def watched(*args: P.args, **kwargs: P.kwargs) -> R:
        before = _NEW.set(())
        try:
            return act(*args, **kwargs)
        except BaseException:
            for name in _NEW.get():
                _storage().delete(name)
            raise
        finally:
            _NEW.reset(before)

    return watched


def keep(partner: Partner, content: bytes) -> None:
    """Write a logo and set it on its institution, which the caller saves."""
    partner.logo.save(f"{partner.uuid}.png", ContentFile(content), save=False)
    _NEW.set((*_NEW.get(), str(partner.logo.name)))


def drop(name: str, course: Course) -> None:
    """Take a logo of a course away after the commit, unless a certificate shows it."""

    def gone() -> None:
        if not _printed(name, course):
            _storage().delete(name)

    transaction.on_commit(gone)


def _printed(name: str, course: Course) -> bool:
    logos = Certificate.objects.filter(course=course).values_list("content__logos", flat=True)
    return any(
        mark["logo"] == name for marks in logos.order_by().distinct() for mark in marks or ()
    )


def _storage() -> Storage:
    return Partner._meta.get_field("logo").storage
