"""`contadora invite`: the first people of a desk, who invite the others from its pages."""

from __future__ import annotations

from typing import Annotated

import typer

from contadora.cli.desk import fail, open_desk


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(invite)


def invite(
    email: Annotated[str, typer.Argument(help="The address of the person invited.")],
    administrator: Annotated[
        bool, typer.Option("--administrator", help="As an administrator of the desk.")
    ] = False,
    secretariat: Annotated[
        bool, typer.Option("--secretariat", help="As a member of the secretariat.")
    ] = False,
    lang: Annotated[str, typer.Option(help="The language of the link: es, en, pt or fr.")] = "es",
    site: Annotated[
        str,
        typer.Option(
            help="Where people reach the desk; by default the first of CONTADORA_ALLOWED_HOSTS, "
            "or this machine."
        ),
    ] = "",
) -> None:
    """Print a signed link that makes one person an administrator or a member of the secretariat.

    The link works once, within seven days, for this address. Hand it over by a safe way: nothing
    is sent.
    """
    if not (administrator or secretariat):
        raise typer.BadParameter("say --administrator, --secretariat or both", param_hint="role")
    open_desk()
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.utils.translation import override

    from contadora.people import actions, queries

    if not site:
        host = settings.ALLOWED_HOSTS[0].lstrip(".")
        site = "http://127.0.0.1:8000" if settings.LOOPBACK else f"https://{host}"
    with override("en"):  # the command's own language
        try:
            invitation = actions.invite(
                queries.system_user(),
                email,
                as_administrator=administrator,
                as_secretariat=secretariat,
                language=lang,
            )
        except ValidationError as error:
            fail(f"{email}: " + " ".join(error.messages))
    typer.echo(queries.invitation_link(invitation, site))
