"""The academy's kinds of mail: their fields, and their own texts in the four languages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contadora.post.templates import Template, register

PREFIX = "academy-"
NAME: dict[str, str | Promise] = {
    "name": _("the person’s name, or the address where none is known"),
    "course": _("the course’s title"),
    "organiser": _("who organises the course"),
}
DATES = {"dates": _("the course’s first and last day")}
LINK = {"link": _("the person’s own page")}
UNTIL = {"until": _("the last moment to answer")}
SESSION = {
    "session": _("the session’s title"),
    "when": _("when it takes place, in the person’s time zone"),
    "day": _("its day, in the person’s time zone"),
}
WHERE = {"where": _("the place, or when the door opens on the person’s page")}
SAMPLES = {
    "name": "N. N.",
    "link": "https://desk.example/…",
    "dates": "5–9.10.2026",
    "until": "1.10.2026, 18:00",
    "when": "5.10.2026, 10:00–12:00",
    "day": "5.10.2026",
    "place": "3",
}
HELLO = {
    "es": "Estimada/o {name}:",
    "en": "Dear {name},",
    "pt": "Prezada(o) {name},",
    "fr": "Madame, Monsieur,",
}
BYE = {
    "es": "Atentamente,\n{organiser}",
    "en": "Yours sincerely,\n{organiser}",
    "pt": "Atenciosamente,\n{organiser}",
    "fr": "Veuillez agréer nos salutations distinguées.\n{organiser}",
}


def _kind(
    kind: str,
    label: str | Promise,
    fields: Mapping[str, str | Promise],
    texts: dict[str, tuple[str, str]],
) -> None:
    whole = {
        language: (subject, f"{HELLO[language]}\n\n{body}\n\n{BYE[language]}\n")
        for language, (subject, body) in texts.items()
    }
    register(
        Template(PREFIX + kind, label, {**NAME, **fields}, whole, SAMPLES, owner="academy.course")
    )


def register_all() -> None:
    """Make the academy's kinds of mail known to the post room."""
    _coming()
    _deciding()
    _sessions()


def _coming() -> None:
    inviter = {"inviter": _("the institution that invites")}
    _kind(
        "invitation",
        _("Invitation to apply"),
        {**DATES, **inviter, **LINK, **UNTIL},
        {
            "es": (
                "Invitación: {course}",
                "{inviter} tiene el agrado de invitarle a postularse a «{course}» ({dates}).\n\n"
                "Esta invitación es personal. Acéptela o decline en su página, hasta el {until}:\n"
                "{link}",
            ),
            "en": (
                "Invitation: {course}",
                "{inviter} has the pleasure of inviting you to apply to “{course}” ({dates}).\n\n"
                "This invitation is personal. Accept or decline it on your page, until {until}:\n"
                "{link}",
            ),
            "pt": (
                "Convite: {course}",
                "{inviter} tem o prazer de convidá-la(o) a candidatar-se a “{course}” ({dates})."
                "\n\n"
                "Este convite é pessoal. Aceite ou decline em sua página, até {until}:\n{link}",
            ),
            "fr": (
                "Invitation : {course}",
                "{inviter} a le plaisir de vous inviter à présenter votre candidature à "
                "« {course} » ({dates}).\n\nCette invitation est personnelle. Acceptez-la ou "
                "déclinez-la sur votre page, jusqu’au {until} :\n{link}",
            ),
        },
    )
    _kind(
        "reminder",
        _("Reminder of an invitation"),
        {**DATES, **inviter, **LINK, **UNTIL},
        {
            "es": (
                "Recordatorio: invitación a {course}",
                "Le recordamos la invitación de {inviter} a postularse a «{course}» ({dates}). "
                "Puede responder hasta el {until}:\n{link}",
            ),
            "en": (
                "Reminder: invitation to {course}",
                "We recall the invitation of {inviter} to apply to “{course}” ({dates}). "
                "You may answer until {until}:\n{link}",
            ),
            "pt": (
                "Lembrete: convite para {course}",
                "Lembramos o convite de {inviter} para candidatar-se a “{course}” ({dates}). "
                "Você pode responder até {until}:\n{link}",
            ),
            "fr": (
                "Rappel : invitation à {course}",
                "Nous vous rappelons l’invitation de {inviter} à présenter votre candidature à "
                "« {course} » ({dates}). Vous pouvez répondre jusqu’au {until} :\n{link}",
            ),
        },
    )
    _kind(
        "begin",
        _("Link to an application"),
        LINK,
        {
            "es": (
                "Su postulación a {course}",
                "Con este enlace puede comenzar o continuar su postulación a «{course}». Es "
                "personal: no lo reenvíe.\n{link}\n\nSi no lo pidió, no haga caso de este mensaje.",
            ),
            "en": (
                "Your application to {course}",
                "With this link you can begin or continue your application to “{course}”. It is "
                "personal: do not pass it on.\n{link}\n\nIf you did not ask for it, ignore this "
                "message.",
            ),
            "pt": (
                "Sua candidatura a {course}",
                "Com este link você pode começar ou continuar sua candidatura a “{course}”. Ele é "
                "pessoal: não o encaminhe.\n{link}\n\nSe você não o pediu, ignore esta mensagem.",
            ),
            "fr": (
                "Votre candidature à {course}",
                "Ce lien vous permet de commencer ou de poursuivre votre candidature à "
                "« {course} ». Il est personnel : ne le transmettez pas.\n{link}\n\nSi vous ne "
                "l’avez pas demandé, ne tenez pas compte de ce message.",
            ),
        },
    )
    _kind(
        "renewed",
        _("New personal link, the old ones ended"),
        LINK,
        {
            "es": (
                "Su nuevo enlace: {course}",
                "Los enlaces a su página de «{course}» que recibió antes ya no abren nada, tampoco "
                "los de su calendario. Este es el nuevo. Es personal: no lo reenvíe.\n{link}\n\n"
                "Lo que ya hizo en ella se conserva.",
            ),
            "en": (
                "Your new link: {course}",
                "The links to your page of “{course}” that you received before no longer open "
                "anything, nor do those in your calendar. This is the new one. It is personal: do "
                "not pass it on.\n{link}\n\nWhat you did there is kept.",
            ),
            "pt": (
                "Seu novo link: {course}",
                "Os links para sua página de “{course}” que você recebeu antes já não abrem nada, "
                "nem os de sua agenda. Este é o novo. Ele é pessoal: não o encaminhe.\n{link}\n\n"
                "O que você já fez nela fica guardado.",
            ),
            "fr": (
                "Votre nouveau lien : {course}",
                "Les liens vers votre page de « {course} » reçus auparavant n’ouvrent plus rien, "
                "pas même ceux de votre agenda. Voici le nouveau. Il est personnel : ne le "
                "transmettez pas.\n{link}\n\nCe que vous y avez fait est conservé.",
            ),
        },
    )
    _kind(
        "received",
        _("Application received"),
        LINK,
        {
            "es": (
                "Postulación recibida: {course}",
                "Hemos recibido su postulación a «{course}». Le comunicaremos la decisión por "
                "este medio; en su página puede ver en qué punto está:\n{link}",
            ),
            "en": (
                "Application received: {course}",
                "We have received your application to “{course}”. We shall let you know the "
                "decision by mail; your page shows how far it is:\n{link}",
            ),
            "pt": (
                "Candidatura recebida: {course}",
                "Recebemos sua candidatura a “{course}”. Comunicaremos a decisão por esta via; em "
                "sua página você pode ver em que ponto está:\n{link}",
            ),
            "fr": (
                "Candidature reçue : {course}",
                "Nous avons reçu votre candidature à « {course} ». La décision vous sera "
                "communiquée par courriel ; votre page indique où elle en est :\n{link}",
            ),
        },
    )
    _kind(
        "form-changed",
        _("The application form has changed"),
        LINK,
        {
            "es": (
                "Nuevas preguntas en su postulación a {course}",
                "El formulario de «{course}» cambió después de que usted lo envió. Sus respuestas "
                "se conservan; le pedimos completar lo nuevo en su página:\n{link}",
            ),
            "en": (
                "New questions in your application to {course}",
                "The form of “{course}” has changed since you sent it. Your answers are kept; "
                "please complete what is new on your page:\n{link}",
            ),
            "pt": (
                "Novas perguntas em sua candidatura a {course}",
                "O formulário de “{course}” mudou depois que você o enviou. Suas respostas estão "
                "guardadas; pedimos que complete o que há de novo em sua página:\n{link}",
            ),
            "fr": (
                "Nouvelles questions dans votre candidature à {course}",
                "Le formulaire de « {course} » a changé depuis votre envoi. Vos réponses sont "
                "conservées ; veuillez compléter ce qui est nouveau sur votre page :\n{link}",
            ),
        },
    )


def _deciding() -> None:
    _kind(
        "accepted",
        _("A place is given"),
        {**DATES, **LINK},
        {
            "es": (
                "Tiene una plaza en {course}",
                "Nos complace confirmarle una plaza en «{course}» ({dates}). El programa, el "
                "material y la entrada a las sesiones están en su página:\n{link}\n\nSi no puede "
                "participar, devuelva la plaza allí: pasa de inmediato a quien espera.",
            ),
            "en": (
                "You have a place in {course}",
                "We are pleased to confirm your place in “{course}” ({dates}). The programme, the "
                "material and the door to the sessions are on your page:\n{link}\n\nIf you cannot "
                "take part, give the place back there: it goes at once to who waits.",
            ),
            "pt": (
                "Você tem uma vaga em {course}",
                "Temos o prazer de confirmar sua vaga em “{course}” ({dates}). O programa, o "
                "material e a entrada para as sessões estão em sua página:\n{link}\n\nSe não puder "
                "participar, devolva a vaga ali: ela passa de imediato a quem espera.",
            ),
            "fr": (
                "Vous avez une place dans {course}",
                "Nous avons le plaisir de vous confirmer une place dans « {course} » ({dates}). Le "
                "programme, les documents et l’accès aux séances sont sur votre page :\n{link}\n\n"
                "Si vous ne pouvez pas participer, rendez-y la place : elle passe aussitôt à la "
                "personne suivante.",
            ),
        },
    )
    _kind(
        "waiting",
        _("On the waiting list"),
        {"place": _("the place on the waiting list"), **LINK},
        {
            "es": (
                "Lista de espera: {course}",
                "Todas las plazas de «{course}» están ocupadas. Está en la lista de espera, en el "
                "lugar {place}; si se libera una plaza se la ofreceremos por este medio. Puede "
                "dejar la lista en su página:\n{link}",
            ),
            "en": (
                "Waiting list: {course}",
                "All places of “{course}” are taken. You are on the waiting list, at place "
                "{place}; should a place become free we shall offer it to you by mail. You can "
                "leave the list on your page:\n{link}",
            ),
            "pt": (
                "Lista de espera: {course}",
                "Todas as vagas de “{course}” estão ocupadas. Você está na lista de espera, na "
                "posição {place}; se uma vaga for liberada, nós a ofereceremos por esta via. Você "
                "pode sair da lista em sua página:\n{link}",
            ),
            "fr": (
                "Liste d’attente : {course}",
                "Toutes les places de « {course} » sont prises. Vous êtes sur la liste d’attente, "
                "au rang {place} ; si une place se libère, elle vous sera proposée par courriel. "
                "Vous pouvez quitter la liste sur votre page :\n{link}",
            ),
        },
    )
    _kind(
        "refused",
        _("Not selected"),
        {},
        {
            "es": (
                "Su postulación a {course}",
                "Agradecemos su interés en «{course}». En esta edición no nos ha sido posible "
                "ofrecerle una plaza.",
            ),
            "en": (
                "Your application to {course}",
                "Thank you for your interest in “{course}”. We were not able to offer you a place "
                "in this edition.",
            ),
            "pt": (
                "Sua candidatura a {course}",
                "Agradecemos seu interesse em “{course}”. Nesta edição não nos foi possível "
                "oferecer-lhe uma vaga.",
            ),
            "fr": (
                "Votre candidature à {course}",
                "Nous vous remercions de l’intérêt que vous portez à « {course} ». Il ne nous a "
                "pas été possible de vous offrir une place dans cette édition.",
            ),
        },
    )
    _kind(
        "offer",
        _("A place is offered"),
        {**DATES, **UNTIL, **LINK},
        {
            "es": (
                "Se liberó una plaza en {course}",
                "Se liberó una plaza en «{course}» ({dates}) y es para usted si la toma hasta el "
                "{until}; después pasa a quien sigue. Tómela o déjela en su página:\n{link}",
            ),
            "en": (
                "A place in {course} is free",
                "A place in “{course}” ({dates}) is free, and it is yours if you take it until "
                "{until}; after that it goes to the next. Take it or leave it on your page:\n"
                "{link}",
            ),
            "pt": (
                "Uma vaga em {course} foi liberada",
                "Uma vaga em “{course}” ({dates}) foi liberada e é sua se você a aceitar até "
                "{until}; depois passa à pessoa seguinte. Aceite ou decline em sua página:\n"
                "{link}",
            ),
            "fr": (
                "Une place s’est libérée dans {course}",
                "Une place s’est libérée dans « {course} » ({dates}) ; elle est à vous si vous la "
                "prenez jusqu’au {until}, après quoi elle passe à la personne suivante. Prenez-la "
                "ou laissez-la sur votre page :\n{link}",
            ),
        },
    )
    _kind(
        "lapsed",
        _("An offer ran out"),
        {},
        {
            "es": (
                "La oferta de una plaza en {course} venció",
                "La plaza que le ofrecimos en «{course}» no fue tomada a tiempo y pasó a quien "
                "sigue en la lista.",
            ),
            "en": (
                "The offer of a place in {course} has run out",
                "The place that we offered you in “{course}” was not taken in time and went to "
                "the next on the list.",
            ),
            "pt": (
                "A oferta de uma vaga em {course} venceu",
                "A vaga que lhe oferecemos em “{course}” não foi aceita a tempo e passou à pessoa "
                "seguinte da lista.",
            ),
            "fr": (
                "L’offre d’une place dans {course} a expiré",
                "La place que nous vous avions proposée dans « {course} » n’a pas été prise à "
                "temps ; elle est passée à la personne suivante de la liste.",
            ),
        },
    )
    _kind(
        "freed",
        _("A place or an application is given back"),
        {},
        {
            "es": (
                "Retiro de {course}",
                "Confirmamos que ya no tiene plaza, oferta ni postulación en «{course}». "
                "Agradecemos su aviso.",
            ),
            "en": (
                "Withdrawal from {course}",
                "We confirm that you no longer have a place, an offer or an application in "
                "“{course}”. Thank you for letting us know.",
            ),
            "pt": (
                "Desistência de {course}",
                "Confirmamos que você não tem mais vaga, oferta nem candidatura em “{course}”. "
                "Agradecemos o aviso.",
            ),
            "fr": (
                "Retrait de {course}",
                "Nous confirmons que vous n’avez plus de place, d’offre ni de candidature dans "
                "« {course} ». Nous vous remercions de nous avoir prévenus.",
            ),
        },
    )
    _kind(
        "taken-back",
        _("A place or an application is cancelled by the organiser"),
        {},
        {
            "es": (
                "Cancelación de su participación en {course}",
                "Le informamos que la organización canceló su participación en «{course}»: ya no "
                "tiene plaza, oferta ni postulación. Si cree que es un error, escríbanos.",
            ),
            "en": (
                "Your participation in {course} is cancelled",
                "We inform you that the organiser has cancelled your participation in “{course}”: "
                "you no longer have a place, an offer or an application. If you think that this is "
                "a mistake, please write to us.",
            ),
            "pt": (
                "Cancelamento de sua participação em {course}",
                "Informamos que a organização cancelou sua participação em “{course}”: você não "
                "tem mais vaga, oferta nem candidatura. Se acredita que é um engano, escreva-nos.",
            ),
            "fr": (
                "Annulation de votre participation à {course}",
                "Nous vous informons que l’organisateur a annulé votre participation à "
                "« {course} » : vous n’avez plus de place, d’offre ni de candidature. Si vous "
                "pensez qu’il s’agit d’une erreur, veuillez nous écrire.",
            ),
        },
    )
    _kind(
        "course-cancelled",
        _("The course is cancelled"),
        {"reason": _("the reason, as the organiser wrote it")},
        {
            "es": (
                "Cancelación: {course}",
                "Lamentamos informarle que «{course}» no se realizará.\n\n{reason}",
            ),
            "en": (
                "Cancelled: {course}",
                "We regret to inform you that “{course}” will not take place.\n\n{reason}",
            ),
            "pt": (
                "Cancelamento: {course}",
                "Lamentamos informar que “{course}” não será realizado.\n\n{reason}",
            ),
            "fr": (
                "Annulation : {course}",
                "Nous avons le regret de vous informer que « {course} » n’aura pas lieu."
                "\n\n{reason}",
            ),
        },
    )


def _sessions() -> None:
    _kind(
        "session",
        _("Invitation to a session"),
        {**SESSION, **WHERE, **LINK},
        {
            "es": (
                "{session}, {day} – {course}",
                "Le invitamos a la sesión «{session}» de «{course}»: {when}.\n\n{where}\n{link}",
            ),
            "en": (
                "{session}, {day} – {course}",
                "You are invited to the session “{session}” of “{course}”: {when}.\n\n{where}\n"
                "{link}",
            ),
            "pt": (
                "{session}, {day} – {course}",
                "Convidamos você para a sessão “{session}” de “{course}”: {when}.\n\n{where}\n"
                "{link}",
            ),
            "fr": (
                "{session}, {day} – {course}",
                "Vous êtes invité(e) à la séance « {session} » de « {course} » : {when}.\n\n"
                "{where}\n{link}",
            ),
        },
    )
    _kind(
        "session-changed",
        _("A session has changed"),
        {**SESSION, **WHERE, **LINK},
        {
            "es": (
                "Cambio: {session}, {day} – {course}",
                "La sesión «{session}» de «{course}» cambió. Ahora es: {when}.\n\n{where}\n{link}",
            ),
            "en": (
                "Changed: {session}, {day} – {course}",
                "The session “{session}” of “{course}” has changed. It is now: {when}.\n\n"
                "{where}\n{link}",
            ),
            "pt": (
                "Alteração: {session}, {day} – {course}",
                "A sessão “{session}” de “{course}” mudou. Agora é: {when}.\n\n{where}\n{link}",
            ),
            "fr": (
                "Modification : {session}, {day} – {course}",
                "La séance « {session} » de « {course} » a été modifiée. Elle a lieu désormais : "
                "{when}.\n\n{where}\n{link}",
            ),
        },
    )
    _kind(
        "session-cancelled",
        _("A session is cancelled"),
        {**SESSION, **LINK},
        {
            "es": (
                "Cancelada: {session}, {day} – {course}",
                "La sesión «{session}» de «{course}», prevista para {when}, fue cancelada.",
            ),
            "en": (
                "Cancelled: {session}, {day} – {course}",
                "The session “{session}” of “{course}”, planned for {when}, is cancelled.",
            ),
            "pt": (
                "Cancelada: {session}, {day} – {course}",
                "A sessão “{session}” de “{course}”, prevista para {when}, foi cancelada.",
            ),
            "fr": (
                "Annulée : {session}, {day} – {course}",
                "La séance « {session} » de « {course} », prévue {when}, est annulée.",
            ),
        },
    )
    _kind(
        "session-left",
        _("Taken off a session"),
        {**SESSION, **LINK},
        {
            "es": (
                "Ya no participa: {session}, {day} – {course}",
                "Como ya no tiene plaza en «{course}», la sesión «{session}» ({when}) se retira "
                "de su calendario. La sesión se realiza sin cambios.",
            ),
            "en": (
                "No longer taking part: {session}, {day} – {course}",
                "As you no longer have a place in “{course}”, the session “{session}” ({when}) is "
                "taken off your calendar. The session itself goes on.",
            ),
            "pt": (
                "Não participa mais: {session}, {day} – {course}",
                "Como você não tem mais vaga em “{course}”, a sessão “{session}” ({when}) é "
                "retirada de seu calendário. A sessão se realiza sem mudanças.",
            ),
            "fr": (
                "Vous ne participez plus : {session}, {day} – {course}",
                "Comme vous n’avez plus de place dans « {course} », la séance « {session} » "
                "({when}) est retirée de votre calendrier. La séance est maintenue.",
            ),
        },
    )
