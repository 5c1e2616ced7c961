"""Who is named in the brackets of a published text: `MEX, CHL`, `G77 and China`, `Estados Unidos`.

States are known by their names in the four languages of the desk (CLDR) and by their three-letter
codes; what is returned for them is the code. Groups keep the name they were given.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import pycountry
from babel import Locale

from contadora.negotiation.drafting.opening_words import LANGUAGES, opening_language
from contadora.negotiation.drafting.shapes import Kind

# Names that CLDR does not have: how United Nations papers and their authors write some States.
_ALIASES = {
    "US": "USA", "USA": "USA", "U.S.": "USA", "EE.UU.": "USA", "EE. UU.": "USA", "EUA": "USA",
    "United States of America": "USA", "Estados Unidos de América": "USA",
    "États-Unis d'Amérique": "USA", "Estados Unidos da América": "USA",
    "UK": "GBR", "United Kingdom of Great Britain and Northern Ireland": "GBR",
    "Russian Federation": "RUS", "Federación de Rusia": "RUS", "Fédération de Russie": "RUS",
    "Federação Russa": "RUS", "Federação da Rússia": "RUS",
    "Iran (Islamic Republic of)": "IRN", "Islamic Republic of Iran": "IRN",
    "República Islámica del Irán": "IRN", "Syrian Arab Republic": "SYR",
    "República Árabe Siria": "SYR", "Republic of Korea": "KOR", "ROK": "KOR",
    "República de Corea": "KOR", "DPRK": "PRK", "Democratic People's Republic of Korea": "PRK",
    "Venezuela (Bolivarian Republic of)": "VEN", "Bolivarian Republic of Venezuela": "VEN",
    "República Bolivariana de Venezuela": "VEN", "Bolivia (Plurinational State of)": "BOL",
    "Plurinational State of Bolivia": "BOL", "Estado Plurinacional de Bolivia": "BOL",
    "Viet Nam": "VNM", "Czech Republic": "CZE", "Turkey": "TUR", "Holy See": "VAT",
    "Santa Sede": "VAT", "Saint-Siège": "VAT", "Santa Sé": "VAT", "NZ": "NZL", "UAE": "ARE",
    "Trinidad and Tobago": "TTO", "Trinidad y Tobago": "TTO", "Antigua and Barbuda": "ATG",
    "Saint Kitts and Nevis": "KNA", "Saint Vincent and the Grenadines": "VCT",
    "Saint Lucia": "LCA", "United Republic of Tanzania": "TZA",
    "Lao People's Democratic Republic": "LAO", "Republic of Moldova": "MDA", "Cabo Verde": "CPV",
    "Côte d'Ivoire": "CIV", "Cote d'Ivoire": "CIV", "Brunei Darussalam": "BRN",
}  # fmt: skip
_GROUPS = (
    "EU; UE; European Union; Unión Europea; Union européenne; União Europeia; G77; G-77; G77 and "
    "China; African Group; Grupo Africano; Grupo de África; Groupe africain; Arab Group; Grupo "
    "Árabe; Groupe arabe; Asian Group; GRULAC; WEOG; EEG; CARICOM; CELAC; MERCOSUR; MERCOSUL; "
    "SICA; ALBA; AILAC; AOSIS; LDCs; LLDCs; SIDS; PMA; PEID; NAM; MNOAL; OIC; OCI; ASEAN; GCC; "
    "PIF; CANZ; JUSCANZ; JUSSCANNZ; EIG; LMDC; LMDCs; CIS; CSTO; SCO; Nordics; Nordic countries; "
    "Chair; Co-Chairs; Co-chair; Vice-Chair; President; Presidency; Bureau; Secretariat; "
    "Facilitator; Co-facilitators; Presidencia; Presidente; Secretaría; Facilitador; "
    "Facilitadora; Présidence; Président; Secrétariat; Presidência; Secretaria; Like-Minded "
    "Group; Umbrella Group"
)
# Words that stand before a colon in brackets and name nobody.
_NOBODY = frozenset(
    """alt alternative alternativa annex anexo comment comentario commentaire date deadline delete
    draft example explanation figure footnote heading language n.b nb no nota note observation
    observación opción opção option optional original page paragraph placeholder proposal propuesta
    proposta proposition rationale reason ref source subject symbol table text title título titre
    todo variant variante yes sí oui sim""".split()  # noqa: SIM905
)
_G77 = re.compile(r"\bG-?77\s*(?:/|\+|&|and|y|et|e)\s*(?:China|Chine)\b", re.IGNORECASE)
_PARTED = re.compile(
    r"\s*(?:[,;/+&]|\b(?:supported by|with|con el apoyo de|apoyado por|avec l'appui de|"
    r"appuyé par|com o apoio de|apoiado por|on behalf of|en nombre de|au nom de|"
    r"em nome de)\b)\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|y|e|et)\s+", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&.-]{1,10}s?")
_CONNECTORS = frozenset("of the and de del la las los y et des du do da dos das e a en for".split())  # noqa: SIM905
_LONGEST = 80


def names_in(written: str, *, sure: bool = False) -> tuple[str, ...] | None:
    """Return who is named, States by their codes; None where it is no list of names.

    `sure` takes only States and groups that are known and acronyms, for places where any
    capitalised word might stand.
    """
    written = " ".join(written.split()).strip(" .")
    if not written or len(written) > _LONGEST:
        return None
    written = _G77.sub("G77 and China", written)
    found: list[str] = []
    for part in _PARTED.split(written):
        if not part:
            continue
        names = _part(part, sure)
        if names is None:
            return None
        found += names
    return tuple(dict.fromkeys(found)) if found else None


def _part(part: str, sure: bool) -> list[str] | None:
    """Return the names in a part that has no comma: one, or two and more joined by `and`."""
    known = _known(part)
    if known is not None:
        return [known]
    # `Trinidad and Tobago and Chile`: the first that can be known is taken as long as it goes.
    for joint in reversed(list(_AND.finditer(part))):
        first = _known(part[: joint.start()])
        if first is not None:
            rest = _part(part[joint.end() :], sure)
            if rest is not None:
                return [first, *rest]
    if _ACRONYM.fullmatch(part):
        return [part]
    if sure or not _is_proper_name(part):
        return None
    return [part]


def _is_proper_name(part: str) -> bool:
    words = part.split()
    # One capitalised word may be any noun at the head of a phrase; a group has two or more.
    if not 2 <= len(words) <= 6 or words[0].casefold().strip(".") in _NOBODY:
        return False
    if any(opening_language(part, kind) for kind in (Kind.PREAMBULAR, Kind.OPERATIVE)):
        return False
    return words[0][0].isupper() and all(
        word[0].isupper() or word.casefold() in _CONNECTORS for word in words
    )


def _known(name: str) -> str | None:
    if len(name) == 3 and name.isupper():
        country = pycountry.countries.get(alpha_3=name)
        if country is not None:
            return name
    table = _table()
    folded = _folded(name)
    # Two letters are a State or a group only in capitals: `la`, `us` and `no` are words.
    if len(folded) <= 3 and not name.isupper():
        return None
    return table.get(folded) or table.get(folded.removeprefix("the "))


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for language in LANGUAGES:
        territories = Locale(language).territories
        for country in pycountry.countries:
            if country.alpha_2 in territories:
                table.setdefault(_folded(territories[country.alpha_2]), country.alpha_3)
    for country in pycountry.countries:
        table.setdefault(_folded(country.name), country.alpha_3)
    table |= {_folded(name): code for name, code in _ALIASES.items()}
    return table | {_folded(name): name.strip() for name in _GROUPS.split("; ")}


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
