"""The shapes of the API's answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from contadora.atlas.texts import LANGUAGES

Scope = Literal["all", "docket", "cyber", "co", "di", "ec", "hr", "me", "nu"]
# Written out, since two models' `Kind` would share one name in the document; a test compares them.
InstrumentKind = Literal[
    "resolution",
    "decision",
    "draft",
    "treaty",
    "declaration",
    "norms",
    "measures",
    "report",
    "initiative",
]
InstrumentStatus = Literal[
    "adopted", "adopted_by_vote", "adopted_without_vote", "rejected", "withdrawn", "superseded",
    "in_force",
    "open", "published",
]  # fmt: skip
ActKind = Literal[
    "voted_yes", "voted_no", "abstained", "absent", "signed", "ratified", "acceded", "endorsed",
    "joined", "withdrew", "sponsored", "stated",
]  # fmt: skip
Issue = Literal["co", "di", "ec", "hr", "me", "nu"]
VoteWord = Literal["yes", "no", "abstain", "absent", "not-member"]
# A code of a State or a group, a key, a session, a partial date and a text, as a request has them.
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_+.-]{0,39}$")]
Iso3 = Annotated[str, Field(pattern=r"^[A-Za-z]{3}$")]
Session = Annotated[int, Field(ge=1, le=200)]
_MONTH, _DAY = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12][0-9]|3[01])"
Date = Annotated[str, Field(pattern=rf"^[12][0-9]{{3}}(-{_MONTH}(-{_DAY})?)?$")]
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class Texts(Schema):
    """A text in the four languages; one that is not there is empty."""

    es: str
    en: str
    pt: str
    fr: str


def texts(obj: Any, field: str) -> dict[str, str]:
    """Return an object's texts of a field in the four languages."""
    return {code: getattr(obj, f"{field}_{code}") for code in LANGUAGES}


class Fact(Schema):
    """Where a fact was read and how sure we are of it."""

    source: str
    source_title: str
    source_url: str
    confidence: Literal["seen", "reported", "unverified"]
    remark: str


class StateOut(Schema):
    iso3: str
    iso2: str
    m49: str
    kind: Literal["member", "observer", "former", "organisation"]
    name: Texts
    short: Texts
    in_region: bool
    un_since: str | None
    un_until: str | None


class MembershipOut(Fact):
    group: str
    iso3: str
    status: str
    since: str | None
    until: str | None


class StateDetail(StateOut):
    memberships: list[MembershipOut]


class GroupOut(Schema):
    code: str
    name: Texts
    acronym: Texts
    summary: Texts
    url: str


class GroupDetail(GroupOut):
    on: str = Field(description="The day the members are of.")
    members: list[str] = Field(description="ISO 3166 alpha-3 codes of the members on that day.")
    memberships: list[MembershipOut]


class InstrumentOut(Fact):
    slug: str
    symbol: str
    kind: InstrumentKind
    status: InstrumentStatus
    title: Texts
    date: str | None
    session: int | None
    track: str
    committee: str
    theme: str
    on_docket: bool
    yes: int | None
    no: int | None
    abstain: int | None
    state_by_state: str = Field(
        description="Whether a recorded vote is known State by State: yes, partial, no or empty."
    )


class ProvisionOut(Fact):
    number: str
    letter: str
    kind: str
    theme: str
    orientation: str
    title: Texts
    text: Texts


class InstrumentDetail(InstrumentOut):
    summary: Texts
    lead_sponsors: list[str]
    provisions: list[ProvisionOut]
    rollcalls: list[str] = Field(description="Keys for /rollcalls/.")


class ActOut(Fact):
    uuid: str
    iso3: str
    instrument: str
    kind: ActKind
    date: str | None
    stage: str
    document: str
    handling: str = Field(description="TLP 2.0 label.")


class RollCallOut(Schema):
    slug: str
    instrument: str | None
    symbol: str
    title: str
    session: int
    date: str | None
    stage: str
    is_paragraph: bool
    is_amendment: bool
    issues: list[str]
    on_docket: bool
    yes: int
    no: int
    abstain: int
    absent: int
    source: str
    confidence: str


class VoteOut(Schema):
    iso3: str
    vote: VoteWord


class RollCallDetail(RollCallOut):
    votes: list[VoteOut] = Field(
        description="Every member then, by its code; absent is absent or not voting."
    )


class Figure(Schema):
    """A figure and the bounds it lies within with probability .90; null where it is not known."""

    point: float | None
    lo: float | None
    hi: float | None


class SpanOut(Schema):
    """Sessions of the Assembly, both ends included."""

    first: int
    last: int


class RunOut(Schema):
    """The estimate that figures come from."""

    uuid: str
    scope: Scope
    finished_at: str
    seed: int
    input_hash: str
    converged: bool


class AddedOut(Schema):
    """What the cyber docket adds to a State's general position (scope `cyber`)."""

    general: Figure
    moved: Figure
    p_moved: float | None = Field(description="Probability that the move has the sign of its mean.")
    known: bool = Field(description="Whether the record of all issues has the State.")


class PointOut(Schema):
    code: str
    scope: Scope
    period: int = Field(description="The last session of the period.")
    label: str
    interval: Figure
    n: int = Field(description="Votes and acts in the period; 0 is bridged from its neighbours.")
    added: AddedOut | None = Field(
        None, description="On the scope `cyber`: the general position, and how much it was moved."
    )


class AgreementOut(Schema):
    code: str
    other: str
    scope: Scope
    span: SpanOut | None
    agreement: Figure
    corrected: float | None = Field(description="Beyond chance: Scott's pi, weighted.")
    n: int
    region: float | None = Field(description="The region's, where the other is a pole.")
    world: float | None


class CohesionOut(Schema):
    group: str
    scope: Scope
    session: int
    rice: float | None
    hnr: float | None = Field(description="Hix-Noury-Roland agreement index.")
    n_rollcalls: int
    region_hnr: float | None
    world_hnr: float | None


class BalanceOut(Schema):
    code: str
    scope: Scope
    a: str
    b: str
    period: int
    label: str
    balance: Figure = Field(description="+1 is at pole a, -1 at pole b.")
    p_with_a: float | None
    p_between: float | None
    p_with_b: float | None
    region: Figure
    world: Figure
    reason: str = Field(description="Why there is no figure, empty where there is one.")
    run: RunOut


class MeetingOut(Fact):
    forum: str
    forum_name: Texts
    title: Texts
    start: str
    end: str | None
    place: str
    track: str


class Page(Schema):
    """A page of a list: how many there are in all, and the addresses of its neighbours."""

    count: int
    limit: int
    offset: int
    next: str | None
    previous: str | None


class StatePage(Page):
    results: list[StateOut]


class GroupPage(Page):
    results: list[GroupOut]


class InstrumentPage(Page):
    results: list[InstrumentOut]


class ActPage(Page):
    results: list[ActOut]


class RollCallPage(Page):
    results: list[RollCallOut]


class PointPage(Page):
    run: RunOut
    results: list[PointOut]


class AgreementPage(Page):
    results: list[AgreementOut]


class CohesionPage(Page):
    results: list[CohesionOut]


class MeetingPage(Page):
    results: list[MeetingOut]
