"""The mail that a certificate is told with; a course may change its text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contadora.academy.mail_texts import BYE, HELLO, NAME, PREFIX, SAMPLES
from contadora.post.templates import Template, register

_TEXTS = {
    "es": (
        "Su certificado: {course}",
        "Ha obtenido el certificado de «{course}». Puede descargarlo en PDF y como insignia "
        "digital en su página personal:\n{link}\n\n"
        "Su número es {serial}. Quien lo reciba puede verificarlo con ese número.",
    ),
    "en": (
        "Your certificate: {course}",
        "You have earned the certificate of “{course}”. You can download it as a PDF and as a "
        "digital badge on your personal page:\n{link}\n\n"
        "Its serial is {serial}. Whoever receives it can verify it by that serial.",
    ),
    "pt": (
        "Seu certificado: {course}",
        "Você obteve o certificado de “{course}”. Pode baixá-lo em PDF e como "
        "insígnia digital em sua página pessoal:\n{link}\n\n"
        "Seu número é {serial}. Quem o receber pode verificá-lo com esse número.",
    ),
    "fr": (
        "Votre certificat : {course}",
        "Vous avez obtenu le certificat de « {course} ». Vous pouvez le télécharger en PDF et "
        "comme badge numérique sur votre page personnelle :\n{link}\n\n"
        "Son numéro est {serial}. Toute personne qui le reçoit peut le vérifier par ce numéro.",
    ),
}

CERTIFICATE = register(
    Template(
        PREFIX + "certificate",
        _("Certificate issued"),
        {
            **NAME,
            "link": _("the page where the person’s certificate is"),
            "serial": _("the certificate’s serial"),
        },
        {
            language: (subject, f"{HELLO[language]}\n\n{body}\n\n{BYE[language]}\n")
            for language, (subject, body) in _TEXTS.items()
        },
        {**SAMPLES, "serial": "7K3M-9QWD-2RTX-HB5N"},
    )
)
