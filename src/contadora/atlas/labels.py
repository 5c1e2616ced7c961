"""The small vocabularies of the facts, in words that are translated.

The facts keep a word of a fixed list (a track, a theme, a stage); a page shows what is written
here. A word that is not on a list is shown as it stands, since a desk may add its own.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Labels = dict[str, Promise | str]


# Tracks of instruments and meetings.
TRACKS: Labels = {
    "security": _("international security"),
    "cybercrime": _("cybercrime"),
    "privacy": _("privacy"),
    "digital development": _("digital development"),
    "culture of cybersecurity": _("culture of cybersecurity"),
    "artificial intelligence": _("artificial intelligence"),
    "regional": pgettext_lazy("track", "regional"),
    "data protection": _("data protection"),
    "international law": _("international law"),
    "multistakeholder": _("multistakeholder"),
    "internet governance": _("internet governance"),
    "training": _("training"),
    "capacity": _("capacity-building"),
}

# Main committees of the General Assembly.
COMMITTEES: Labels = {
    "Plenary": _("Plenary"),
    "First Committee": _("First Committee"),
    "Second Committee": _("Second Committee"),
    "Third Committee": _("Third Committee"),
}

# Themes of instruments and provisions.
THEMES: Labels = {
    "responsible behaviour": _("responsible behaviour"),
    "norms": _("norms"),
    "confidence-building": _("confidence-building"),
    "global mechanism": _("Global Mechanism"),
    "internet governance": _("internet governance"),
    "information security": _("information security"),
    "cybercrime": _("cybercrime"),
    "culture of cybersecurity": _("culture of cybersecurity"),
    "critical infrastructure": _("critical infrastructure"),
    "group of governmental experts": _("group of governmental experts"),
    "privacy": _("privacy"),
    "open-ended working group": _("open-ended working group"),
    "capacity-building": _("capacity-building"),
    "development": _("development"),
    "programme of action": _("programme of action"),
    "artificial intelligence": _("artificial intelligence"),
    "digital compact": _("Global Digital Compact"),
    "convention on cybercrime": _("convention on cybercrime"),
    "strategy": _("strategy"),
    "data protection": _("data protection"),
    "electronic evidence": _("electronic evidence"),
    "international law": _("international law"),
    "ransomware": _("ransomware"),
    "human rights online": _("human rights online"),
    "multistakeholder pledge": _("multistakeholder pledge"),
    "cooperation": _("cooperation"),
    "attribution": _("attribution"),
    "due diligence": _("due diligence"),
    "human rights": _("human rights"),
    "assistance": _("assistance"),
    "supply chain": _("supply chain"),
    "vulnerabilities": _("vulnerabilities"),
    "CERT/CSIRT": _("computer emergency response teams"),
    "points of contact": _("points of contact"),
    "consultations": _("consultations"),
    "transparency": _("transparency"),
    "partnership": _("partnership"),
    "dialogue": _("dialogue"),
    "legislation": _("legislation"),
    "terminology": _("terminology"),
    "communication": _("communication"),
}

# Kinds of provision.
PROVISIONS: Labels = {
    "norm": _("norm"),
    "measure": _("confidence-building measure"),
    "operative": _("operative paragraph"),
    "article": _("article"),
}

# Whether a norm asks to act or to refrain.
ORIENTATIONS: Labels = {
    "positive": _("what States do"),
    "restraint": _("what States refrain from"),
}

# Issue codes of the voting data.
ISSUES: Labels = {
    "co": _("colonialism"),
    "di": _("arms control and disarmament"),
    "ec": _("economic development"),
    "hr": _("human rights"),
    "me": _("Palestinian conflict"),
    "nu": _("nuclear weapons and nuclear material"),
}

# Stages of a vote.
STAGES: Labels = {
    "plenary": _("plenary"),
    "committee": _("committee"),
}

# Kinds of organisation.
ORGANISATIONS: Labels = {
    "regional": pgettext_lazy("organisation", "regional"),
    "technical": pgettext_lazy("organisation", "technical"),
    "treaty body": _("treaty body"),
    "UN body": _("United Nations body"),
}

# What an act was done in, where it is no document with a symbol or a title of its own.
DOCUMENTS: Labels = {
    "signature": pgettext_lazy("document", "signature"),
    "ratification": pgettext_lazy("document", "ratification"),
    "accession": pgettext_lazy("document", "accession"),
    "membership": pgettext_lazy("document", "membership"),
    "joined": pgettext_lazy("document", "joining"),
    "support": pgettext_lazy("document", "support"),
    "protocol": pgettext_lazy("document", "protocol"),
    "reply to the survey": _("reply to the survey"),
    "position paper": _("position paper"),
    "national contribution": _("national contribution"),
}


def label(vocabulary: Labels, word: str) -> Promise | str:
    """Return a word of the facts as it is shown."""
    return vocabulary.get(word, word)


def issue_labels(codes: str) -> list[Promise | str]:
    """Return the issues of a roll call, kept as `co;di`."""
    return [label(ISSUES, code) for code in codes.split(";") if code]
