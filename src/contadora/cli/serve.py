"""`contadora demo`, `init` and `serve`: making a desk and opening it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from contadora.cli.desk import fail, failing_plainly, open_desk
from contadora.config.checks import check_home, check_port, check_public
from contadora.config.environment import listed
from contadora.config.home import Home

out = Console(highlight=False, markup=False, soft_wrap=True)
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]


def say(text: str) -> None:
    """Tell what is being done."""
    out.print(f"… {text}")
    sys.stdout.flush()


@contextmanager
def interruptible() -> Iterator[None]:
    """While a desk is prepared, end on Ctrl-C and on a request to end with a word, not a trace."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with failing_plainly():
            yield
    except KeyboardInterrupt:
        fail("stopped before the desk was ready; start it again to go on from here")
    finally:
        signal.signal(signal.SIGTERM, before)


def register(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command()
    def demo(port: Port = 8000) -> None:
        """Try a desk on this machine only: made, filled, with an account for each role."""
        host = "127.0.0.1"
        with interruptible():
            if listed("CONTADORA_ALLOWED_HOSTS"):
                fail(
                    "CONTADORA_ALLOWED_HOSTS: a demo is for this machine only; "
                    "unset it, or use `contadora serve`"
                )
            check_home(Home.from_environment())
            check_port(host, port)
            home = open_desk(made=False)
            from django.utils.translation import override

            from contadora.config.prepare import prepare_desk
            from contadora.people.actions import make_demo_accounts
            from contadora.people.queries import system_user

            prepare_desk(home, say)
            with override("en"):  # the command's own language
                accounts = make_demo_accounts(system_user())

        def ready(address: str) -> None:
            rows = [("role", "e-mail", "password"), *accounts]
            role, email = (max(len(row[column]) for row in rows) for column in (0, 1))
            out.print(f"\nContadora is at {address}/\n")
            for row in rows:
                out.print(f"{row[0]:<{role}}  {row[1]:<{email}}  {row[2]}")
            out.print(
                "\nThese accounts are for this demo; their passwords last until the next start."
            )
            out.print(f"Ctrl-C ends it. The desk stays in {home.path}")
            sys.stdout.flush()

        _serve(home, host, port, 1, ready)

    @app.command()
    def init(
        estimate: Annotated[
            bool, typer.Option(help="Estimate where States stand on the docket.")
        ] = True,
    ) -> None:
        """Make a desk with the starter pack, or bring one up to date with this version."""
        with interruptible():
            home = open_desk(made=False)
            from contadora.config.prepare import prepare_desk

            prepare_desk(home, say, estimate=estimate)
        out.print(f"the desk is in {home.path}")

    @app.command()
    def serve(
        host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
        port: Port = 8000,
        workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes.")] = 1,
    ) -> None:
        """Serve the desk: pages, static files and the jobs worker in one process tree."""
        with interruptible():
            check_public(host)
            check_home(Home.from_environment())
            check_port(host, port)
            home = open_desk(made=False)
            from contadora.config.prepare import prepare_store

            prepare_store(home, say)
            from contadora.atlas.models import State

            if not State.objects.exists():
                say("this desk is empty; `contadora init` loads the starter pack")
        _serve(home, host, port, workers, lambda address: say(f"the desk answers at {address}/"))


def _serve(home: Home, host: str, port: int, workers: int, ready: Callable[[str], None]) -> None:
    from contadora.config.serving import serve_desk

    with failing_plainly():
        serve_desk(home, host, port, workers, ready)
