"""The words of voting files: how they name States and votes."""

from __future__ import annotations

from collections.abc import Callable

from contadora.atlas import queries as atlas
from contadora.atlas.search import folded, state_names
from contadora.record.votes import Vote

# Codes of States as files write them, besides ISO 3166-1: codes withdrawn from it (ISO 3166-3, as
# in pycountry) and those of the voting data.
OTHER_CODES = {
    "SUN": "RUS", "BYS": "BLR", "BUR": "MMR", "ZAR": "COD", "TMP": "TLS", "ROM": "ROU",
    "DHY": "BEN", "HVO": "BFA", "SCG": "SRB", "RHO": "ZWE", "YAR": "YMA", "FRG": "DEU",
    "GFR": "DEU", "GDR": "DDR", "CZS": "CSK", "ZAN": "EAZ",
}  # fmt: skip

# State numbers of the Correlates of War project (State System Membership, version 2016), which
# Voeten's file uses: 255 and 260 are both Germany, 345 Yugoslavia and then Serbia.
CORRELATES_OF_WAR = {
    2: "USA", 20: "CAN", 31: "BHS", 40: "CUB", 41: "HTI", 42: "DOM", 51: "JAM", 52: "TTO",
    53: "BRB", 54: "DMA", 55: "GRD", 56: "LCA", 57: "VCT", 58: "ATG", 60: "KNA", 70: "MEX",
    80: "BLZ", 90: "GTM", 91: "HND", 92: "SLV", 93: "NIC", 94: "CRI", 95: "PAN", 100: "COL",
    101: "VEN", 110: "GUY", 115: "SUR", 130: "ECU", 135: "PER", 140: "BRA", 145: "BOL",
    150: "PRY", 155: "CHL", 160: "ARG", 165: "URY", 200: "GBR", 205: "IRL", 210: "NLD",
    211: "BEL", 212: "LUX", 220: "FRA", 221: "MCO", 223: "LIE", 225: "CHE", 230: "ESP",
    232: "AND", 235: "PRT", 255: "DEU", 260: "DEU", 265: "DDR", 290: "POL", 305: "AUT",
    310: "HUN", 315: "CSK", 316: "CZE", 317: "SVK", 325: "ITA", 331: "SMR", 338: "MLT",
    339: "ALB", 341: "MNE", 343: "MKD", 344: "HRV", 345: "YUG", 346: "BIH", 349: "SVN",
    350: "GRC", 352: "CYP", 355: "BGR", 359: "MDA", 360: "ROU", 365: "RUS", 366: "EST",
    367: "LVA", 368: "LTU", 369: "UKR", 370: "BLR", 371: "ARM", 372: "GEO", 373: "AZE",
    375: "FIN", 380: "SWE", 385: "NOR", 390: "DNK", 395: "ISL", 402: "CPV", 403: "STP",
    404: "GNB", 411: "GNQ", 420: "GMB", 432: "MLI", 433: "SEN", 434: "BEN", 435: "MRT",
    436: "NER", 437: "CIV", 438: "GIN", 439: "BFA", 450: "LBR", 451: "SLE", 452: "GHA",
    461: "TGO", 471: "CMR", 475: "NGA", 481: "GAB", 482: "CAF", 483: "TCD", 484: "COG",
    490: "COD", 500: "UGA", 501: "KEN", 510: "TZA", 511: "EAZ", 516: "BDI", 517: "RWA",
    520: "SOM", 522: "DJI", 530: "ETH", 531: "ERI", 540: "AGO", 541: "MOZ", 551: "ZMB",
    552: "ZWE", 553: "MWI", 560: "ZAF", 565: "NAM", 570: "LSO", 571: "BWA", 572: "SWZ",
    580: "MDG", 581: "COM", 590: "MUS", 591: "SYC", 600: "MAR", 615: "DZA", 616: "TUN",
    620: "LBY", 625: "SDN", 626: "SSD", 630: "IRN", 640: "TUR", 645: "IRQ", 651: "EGY",
    652: "SYR", 660: "LBN", 663: "JOR", 666: "ISR", 670: "SAU", 678: "YMA", 679: "YEM",
    680: "YMD", 690: "KWT", 692: "BHR", 694: "QAT", 696: "ARE", 698: "OMN", 700: "AFG",
    701: "TKM", 702: "TJK", 703: "KGZ", 704: "UZB", 705: "KAZ", 710: "CHN", 712: "MNG",
    713: "TWN", 731: "PRK", 732: "KOR", 740: "JPN", 750: "IND", 760: "BTN", 770: "PAK",
    771: "BGD", 775: "MMR", 780: "LKA", 781: "MDV", 790: "NPL", 800: "THA", 811: "KHM",
    812: "LAO", 816: "VNM", 820: "MYS", 830: "SGP", 835: "BRN", 840: "PHL", 850: "IDN",
    860: "TLS", 900: "AUS", 910: "PNG", 920: "NZL", 935: "VUT", 940: "SLB", 946: "KIR",
    947: "TUV", 950: "FJI", 955: "TON", 970: "NRU", 983: "MHL", 986: "PLW", 987: "FSM",
    990: "WSM",
}  # fmt: skip

# One seat under two codes: a vote under a code that held no seat on the day goes to the other.
SAME_SEAT = (("YUG", "SRB"), ("YMA", "YEM"), ("TWN", "CHN"))

UN_LIBRARY_VOTES = {
    "Y": Vote.YES,
    "N": Vote.NO,
    "A": Vote.ABSTAIN,
    "X": Vote.ABSENT,  # in the file
    "NV": Vote.ABSENT,  # in its documentation
}
VOETEN_VOTES = {
    "1": Vote.YES,
    "2": Vote.ABSTAIN,
    "3": Vote.NO,
    "8": Vote.ABSENT,
    "9": Vote.NOT_MEMBER,
}
WORDS = {
    "YES": Vote.YES,
    "NO": Vote.NO,
    "ABSTAIN": Vote.ABSTAIN,
    "ABSTAINED": Vote.ABSTAIN,
    "ABSTENTION": Vote.ABSTAIN,
    "ABSENT": Vote.ABSENT,
    "NON-VOTING": Vote.ABSENT,
    "NOT VOTING": Vote.ABSENT,
}
TABLE_VOTES = UN_LIBRARY_VOTES | VOETEN_VOTES | WORDS

NO_VOTE = 255  # outside the vocabulary
NO_STATE = -1


class Votes:
    """A file's votes as codes; what was met once is not worked out again."""

    def __init__(self, words: dict[str, Vote]) -> None:
        self._codes = {word: int(vote) for word, vote in words.items()}

    def __call__(self, raw: str) -> int:
        code = self._codes.get(raw)
        if code is None:
            text = raw.strip().upper()
            code = self._codes.get(text.removesuffix(".0"), NO_VOTE)
            self._codes[raw] = code
        return code


class States:
    """A file's names of States as slots, by ISO code, Correlates of War number or name."""

    def __init__(self, by: str) -> None:
        self._slots = {code: state.slot for code, state in atlas.states().items()}
        ways: dict[str, Callable[[str], str | None]] = {
            "iso3": self._by_iso3,
            "iso2": self._by_iso2,
            "cow": self._by_number,
            "name": self._by_name,
        }
        self._find = ways[by]
        self._by_two = {s.iso2: code for code, s in atlas.states().items() if s.iso2}
        self._names = {name: state.iso3 for name, state in reversed(state_names())}
        self._known: dict[str, int] = {}

    def __call__(self, raw: str) -> int:
        slot = self._known.get(raw)
        if slot is None:
            code = self._find(raw.strip())
            slot = self._slots.get(code or "", NO_STATE)
            self._known[raw] = slot
        return slot

    def _by_iso3(self, text: str) -> str | None:
        code = text.upper()
        return code if code in self._slots else OTHER_CODES.get(code) or self._by_name(text)

    def _by_iso2(self, text: str) -> str | None:
        return self._by_two.get(text.upper()) or self._by_iso3(text)

    def _by_number(self, text: str) -> str | None:
        number = text.removesuffix(".0")
        return CORRELATES_OF_WAR.get(int(number)) if number.isdecimal() else None

    def _by_name(self, text: str) -> str | None:
        return self._names.get(folded(text))
