"""Names as a sentence has them: 'the United States', 'les États-Unis', 'os Estados Unidos'.

The pack keeps the names of tables and charts, without an article. Where English, Spanish,
Portuguese and French want one inside a sentence is a matter of grammar, kept here. Sentences are
worded so that no preposition contracts with it.
"""

from __future__ import annotations

from contadora.atlas.models import State
from contadora.atlas.texts import localized

ENGLISH = frozenset(
    [
        "ARE",
        "BHS",
        "CAF",
        "COD",
        "COM",
        "DDR",
        "DOM",
        "EUU",
        "GBR",
        "GMB",
        "MDV",
        "MHL",
        "NLD",
        "PHL",
        "SLB",
        "SYC",
        "USA",
        "VAT",
    ]
)
SPANISH = {
    "ARE": "los",
    "BHS": "las",
    "CAF": "la",
    "COD": "la",
    "COG": "el",
    "COM": "las",
    "DOM": "la",
    "EUU": "la",
    "GBR": "el",
    "IND": "la",
    "MDV": "las",
    "MHL": "las",
    "NLD": "los",
    "SLB": "las",
    "VAT": "la",
}
# Portuguese: who takes none, and who does not follow the ending (a: feminine, else masculine).
PORTUGUESE_NONE = frozenset(
    [
        "AGO",
        "AND",
        "ATG",
        "BGD",
        "BRB",
        "BLZ",
        "BWA",
        "CMR",
        "CPV",
        "CUB",
        "CYP",
        "DJI",
        "SLV",
        "FJI",
        "GHA",
        "GRD",
        "HND",
        "ISR",
        "KIR",
        "KNA",
        "LCA",
        "LUX",
        "MCO",
        "MDG",
        "MLT",
        "MMR",
        "MOZ",
        "MUS",
        "NRU",
        "OMN",
        "PLW",
        "PRT",
        "PSE",
        "RWA",
        "SGP",
        "SLE",
        "SMR",
        "STP",
        "TLS",
        "TON",
        "TTO",
        "TUV",
        "UGA",
        "VCT",
        "VUT",
        "WSM",
    ]
)
PORTUGUESE = {
    "ARE": "os",
    "BHS": "as",
    "BIH": "a",
    "CAF": "a",
    "CIV": "a",
    "COD": "a",
    "COM": "as",
    "DDR": "a",
    "DOM": "a",
    "EUU": "a",
    "GIN": "a",
    "GNB": "a",
    "GNQ": "a",
    "KEN": "o",
    "KHM": "o",
    "KOR": "a",
    "LKA": "o",
    "MDV": "as",
    "MHL": "as",
    "MKD": "a",
    "NLD": "os",
    "PHL": "as",
    "PNG": "a",
    "PRK": "a",
    "SLB": "as",
    "SYC": "as",
    "USA": "os",
    "VAT": "a",
    "ZAF": "a",
}
# French: who takes none, and who does not follow the ending (e: feminine, else masculine).
FRENCH_NONE = frozenset(
    [
        "ATG",
        "BHR",
        "CPV",
        "CUB",
        "CYP",
        "DJI",
        "HTI",
        "ISR",
        "KIR",
        "KNA",
        "LCA",
        "LKA",
        "MCO",
        "MDG",
        "MLT",
        "MUS",
        "NRU",
        "OMN",
        "SGP",
        "SLV",
        "SMR",
        "STP",
        "TUV",
        "VCT",
        "VUT",
    ]
)
FRENCH = {
    "ARE": "les",
    "BHS": "les",
    "BLZ": "le",
    "COD": "la",
    "COM": "les",
    "FJI": "les",
    "GNB": "la",
    "KHM": "le",
    "KOR": "la",
    "MDV": "les",
    "MEX": "le",
    "MHL": "les",
    "MKD": "la",
    "MOZ": "le",
    "NLD": "les",
    "PHL": "les",
    "PLW": "les",
    "PRK": "la",
    "SLB": "les",
    "SUR": "le",
    "SYC": "les",
    "TLS": "le",
    "TON": "les",
    "TTO": "la",
    "USA": "les",
    "VAT": "le",
    "ZWE": "le",
}
VOWELS = "AEIOUÀÂÉÈÊÎÔÛ"


def in_sentence(state: State, language: str) -> str:
    """Return a State's name as it stands inside a sentence of a language."""
    short = str(localized(state, "short", language))
    name = str(localized(state, "name", language)) if "." in short else short
    article = _article(state.iso3, name, language)
    if article.endswith("’"):
        return article + name
    return f"{article} {name}" if article else name


def _article(iso3: str, name: str, language: str) -> str:
    if language == "en":
        return "the" if iso3 in ENGLISH else ""
    if language == "es":
        return SPANISH.get(iso3, "")
    if language == "pt":
        if iso3 in PORTUGUESE_NONE:
            return ""
        return PORTUGUESE.get(iso3, "a" if name.endswith("a") else "o")
    if iso3 in FRENCH_NONE:
        return ""
    known = FRENCH.get(iso3)
    if known:
        return known
    if name[0] in VOWELS:
        return "l’"
    return "la" if name.endswith("e") else "le"
