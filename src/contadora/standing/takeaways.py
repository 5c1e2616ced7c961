"""Key takeaways: sentences drawn from the record by published rules, each with its evidence.

The rules, the same for every State and group (docs and the method page say them in words):

1. `position`: where it stands between the two main poles on the docket, else on all issues. Said
   first where there is a balance; a probability of .80 lets it be named, else it is left open.
2. `docket`: how often it voted with the region's majority on the docket, and where not, the latest
   text. For a group: the latest text on which its members split.
3. The strongest of these, by `strength`, between 0 and 1:
   - `apart`: it agrees with a pole more or less often than the region does, and the interval of its
     agreement leaves the region's figure out; strength: the gap times two.
   - `shift`: it moved between the two default spans, the interval of the move leaves zero out, and
     its lean between the two main poles changed the same way; strength: the move's size over two.
   - `breaks`: its share of breaks from the group it breaks from most, when at least .15 and five
     breaks; strength: that share.
   - `commitments`: how many of the docket's commitments it made and what a source says it did not;
     strength: .2, so that it is said when nothing stands out.
   - `unity` (groups): more or less united than the world by .05; strength: the gap times three.

Sentences never name the State as their subject: a name's number and gender would have to agree, and
a dossier's title has said whom it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.atlas import formats
from contadora.atlas import queries as atlas
from contadora.atlas.models import Confidence, Source
from contadora.record import queries as record
from contadora.record.models import Act, NonCommitment
from contadora.record.votes import Counts, Vote
from contadora.standing import queries
from contadora.standing.charts import findings
from contadora.standing.charts.tally import chance
from contadora.standing.charts.words import between_shares, pole_name
from contadora.standing.models import Run
from contadora.standing.reading import balance_of
from contadora.standing.snapshot import remembered

SHOWN = 3
LEAST_BREAKS = 5
LEAST_SHARE = 0.15
LEAST_UNITY = 0.05


@dataclass(frozen=True)
class Evidence:
    """What a takeaway rests on: a roll call or a text by its slug, a source, or a run."""

    text: str
    slug: str = ""  # of an instrument
    source: Source | None = None
    run: Run | None = None


@dataclass(frozen=True)
class Takeaway:
    """A sentence, the rule that drew it, and its evidence."""

    rule: str
    text: str
    evidence: tuple[Evidence, ...]
    strength: float = 1.0


@remembered
def takeaways(code: str) -> tuple[Takeaway, ...]:
    """Return at most three takeaways on a State or a group, in the active language."""
    is_state = code in atlas.states()
    leading = [found for found in (_position(code), _docket(code, is_state)) if found is not None]
    others = sorted(_others(code, is_state), key=lambda one: (-one.strength, one.rule))
    return tuple((leading + others)[:SHOWN])


def _runs(scope: str) -> tuple[Evidence, ...]:
    view = queries.latest(scope)
    if view is None:
        return ()
    text = _("estimate %(run)s (%(scope)s)") % {
        "run": str(view.run.uuid)[:8],
        "scope": view.run.get_scope_display(),
    }
    return (Evidence(text, run=view.run),)


def _position(code: str) -> Takeaway | None:
    both = queries.cyber(code)
    if both is not None and not both.known:
        # Its general position would be that of anyone: a point with next to nothing behind it.
        return None
    for scope in ("cyber", "docket", "all"):
        view = balance_of(code, scope)
        if view is None or not view.interval.known:
            continue
        shares = (
            (view.p_between, _("between them")),
            (view.p_with_a, _("with %(pole)s") % {"pole": pole_name(view.a)}),
            (view.p_with_b, _("with %(pole)s") % {"pole": pole_name(view.b)}),
        )
        said = ", ".join(
            _("%(share)s %(side)s") % {"share": chance(value), "side": side}
            for value, side in sorted(shares, key=lambda pair: -pair[0])
            if value >= 0.01
        )
        text = _("%(finding)s (probability: %(shares)s).") % {
            "finding": findings.of_balance(view, scope),
            "shares": said,
        }
        return Takeaway("position", text, _runs(scope))
    return None


def _docket(code: str, is_state: bool) -> Takeaway | None:
    return _docket_of_state(code) if is_state else _docket_of_group(code)


def majority(counts: Counts) -> Vote | None:
    """Return the vote that more of them cast than any other; None where two tie."""
    options = [(counts.yes, Vote.YES), (counts.abstain, Vote.ABSTAIN), (counts.no, Vote.NO)]
    options.sort(key=lambda pair: -pair[0])
    if options[0][0] == 0 or options[0][0] == options[1][0]:
        return None
    return options[0][1]


def _docket_of_state(code: str) -> Takeaway | None:
    cast = [
        (entry, majority(entry.region))
        for entry in record.docket_votes(code)
        if entry.vote in (Vote.YES, Vote.ABSTAIN, Vote.NO) and majority(entry.region) is not None
    ]
    if not cast:
        return None
    apart = [(entry, other) for entry, other in cast if entry.vote != other]
    if not apart:
        text = ngettext(
            "On the cyber docket it voted with the region’s majority each time there was one: "
            "%(count)s recorded vote.",
            "On the cyber docket it voted with the region’s majority each time there was one: "
            "%(count)s recorded votes.",
            len(cast),
        ) % {"count": len(cast)}
        shown = [entry for entry, _other in cast[:1]]
    else:
        entry, other = apart[0]
        text = _(
            "On the cyber docket it voted with the region’s majority on %(same)s of %(count)s "
            "recorded votes; last not so on %(symbol)s: %(own)s, where the majority’s vote was "
            "%(region)s."
        ) % {
            "same": len(cast) - len(apart),
            "count": len(cast),
            "symbol": entry.instrument.symbol,
            "own": Vote(entry.vote or 0).label,
            "region": Vote(other or 0).label,
        }
        shown = [entry for entry, _other in apart[:3]]
    evidence = tuple(
        Evidence(
            entry.instrument.symbol,
            slug=str(entry.instrument.pk),
            source=entry.rollcall.source if entry.rollcall else None,
        )
        for entry in shown
    )
    return Takeaway("docket", text, evidence)


def _docket_of_group(code: str) -> Takeaway | None:
    first = True
    for entry in record.docket_votes(""):
        if entry.rollcall is None:
            continue
        counts = record.split(entry.rollcall, code)
        if counts.voting < 2:
            continue
        united = max(counts.yes, counts.abstain, counts.no) == counts.voting
        evidence = (
            Evidence(
                entry.instrument.symbol,
                slug=str(entry.instrument.pk),
                source=entry.rollcall.source,
            ),
        )
        names = {
            "symbol": entry.instrument.symbol,
            "yes": counts.yes,
            "abstain": counts.abstain,
            "no": counts.no,
        }
        if not united:
            text = _(
                "Its members last split on the cyber docket over %(symbol)s: %(yes)s yes, "
                "%(abstain)s abstaining, %(no)s no."
            )
            return Takeaway("docket", text % names, evidence)
        if first:
            kept = Takeaway(
                "docket",
                _("Its members voted as one on every recorded vote of the cyber docket."),
                evidence,
            )
            first = False
    return None if first else kept


def _others(code: str, is_state: bool) -> Iterator[Takeaway]:
    scope = queries.best_scope()
    yield from _apart(code, scope)
    if is_state:
        yield from _shift(code, scope)
        yield from _breaks(code, scope)
        yield from _commitments(code)
    else:
        yield from _unity(code, scope)
        yield from _breaks_inside(code, scope)


def _apart(code: str, scope: str) -> Iterator[Takeaway]:
    rows = [row for row in queries.alignment(code, scope) if row.agreement.known]
    rows = [row for row in rows if row.pole.code != code and row.region == row.region]
    outside = [
        row
        for row in rows
        if not row.agreement.lo <= row.region <= row.agreement.hi and code != "REGION"
    ]
    if not outside:
        return
    row = max(outside, key=lambda one: abs(one.agreement.point - one.region))
    more = row.agreement.point > row.region
    template = (
        _("It agrees with %(pole)s more often than the region does: %(own)s against %(region)s.")
        if more
        else _(
            "It agrees with %(pole)s less often than the region does: %(own)s against %(region)s."
        )
    )
    text = template % {
        "pole": pole_name(row.pole),
        "own": between_shares(row.agreement),
        "region": formats.share(row.region),
    }
    strength = min(1.0, 2 * abs(row.agreement.point - row.region))
    yield Takeaway("apart", text, _record(scope, str(row.span)), strength)


def _record(scope: str, span: str) -> tuple[Evidence, ...]:
    text = _("roll calls of the sessions %(span)s") % {"span": span}
    return (Evidence(text), *_runs(scope))


def _shift(code: str, scope: str) -> Iterator[Takeaway]:
    moved = queries.shifts(code, scope=scope)
    ends = findings.outermost(scope)
    if moved is None or ends is None or not moved.interval.known:
        return
    if not (moved.sure and moved.agree):
        return
    text = _(
        "Between the sessions %(before)s and %(after)s it moved towards %(pole)s (probability over "
        "95%%)."
    ) % {
        "before": moved.span_a,
        "after": moved.span_b,
        "pole": ends[1] if moved.interval.point > 0 else ends[0],
    }
    yield Takeaway("shift", text, _runs(scope), min(1.0, abs(moved.interval.point) / 2))


def _breaks(code: str, scope: str) -> Iterator[Takeaway]:
    found = [row for row in queries.breaks_of(code, scope) if row.own.broke >= LEAST_BREAKS]
    if not found or found[0].own.share.point < LEAST_SHARE:
        return
    row = found[0]
    text = _(
        "Of its groups it breaks most often from %(group)s: in %(share)s of the votes where that "
        "group had a majority."
    ) % {"group": row.label, "share": between_shares(row.own.share)}
    evidence = tuple(_rollcalls(row.own.examples[:3]))
    yield Takeaway("breaks", text, evidence, row.own.share.point)


def _breaks_inside(code: str, scope: str) -> Iterator[Takeaway]:
    found = [row for row in queries.breaks(code, scope) if row.broke >= LEAST_BREAKS]
    if not found or found[0].share.point < LEAST_SHARE:
        return
    row = found[0]
    text = _(
        "The member that breaks most often from its majority is %(state)s: in %(share)s of the "
        "votes."
    ) % {
        "state": atlas.states()[row.iso3].short,
        "share": between_shares(row.share),
    }
    yield Takeaway("breaks", text, tuple(_rollcalls(row.examples[:3])), row.share.point)


def _rollcalls(slugs: list[str]) -> Iterator[Evidence]:
    for slug in slugs:
        call = record.roll_call(slug)
        if call is not None:
            yield Evidence(
                call.symbol or call.slug, slug=str(call.instrument_id or ""), source=call.source
            )


def _commitments(code: str) -> Iterator[Takeaway]:
    made, not_made = record.commitments(code, AnonymousUser())
    done: dict[str, Act] = {}
    for act in made:
        if act.instrument.on_docket and act.confidence != Confidence.UNVERIFIED:
            done.setdefault(str(act.instrument_id), act)
    missing = [
        row
        for row in not_made
        if row.instrument.on_docket
        and row.confidence != Confidence.UNVERIFIED
        and str(row.instrument_id) not in done
    ]
    if not done and not missing:
        return
    names = {
        "made": len(done),
        "missing": len(missing),
        "first": missing[0].instrument.symbol if missing else "",
    }
    if done and missing:
        text = _(
            "Commitments of the cyber docket: %(made)s made; not made, by a source: %(missing)s, "
            "among them %(first)s."
        )
    elif missing:
        text = _(
            "Commitments of the cyber docket: none made that the record knows; not made, by a "
            "source: %(missing)s, among them %(first)s."
        )
    else:
        text = _("Commitments of the cyber docket: %(made)s made; no source names one it declined.")
    rows: list[Act | NonCommitment] = [*done.values(), *missing]
    evidence = tuple(
        Evidence(row.instrument.symbol, slug=str(row.instrument_id), source=row.source)
        for row in rows[:4]
    )
    yield Takeaway("commitments", text % names, evidence, 0.2)


def _unity(code: str, scope: str) -> Iterator[Takeaway]:
    rows = [
        p
        for p in queries.cohesion(code, scope)
        if p.counts and p.hnr == p.hnr and p.world_hnr == p.world_hnr
    ]
    total = sum(p.n_rollcalls for p in rows)
    if not total:
        return
    own = sum(p.hnr * p.n_rollcalls for p in rows) / total
    world = sum(p.world_hnr * p.n_rollcalls for p in rows) / total
    if abs(own - world) < LEAST_UNITY:
        return
    template = (
        _("It votes more united than the world: agreement index %(own)s against %(world)s.")
        if own > world
        else _("It votes less united than the world: agreement index %(own)s against %(world)s.")
    )
    text = template % {"own": formats.number(own), "world": formats.number(world)}
    span = f"{rows[0].period}–{rows[-1].period}"
    yield Takeaway("unity", text, _record(scope, span)[:1], min(1.0, 3 * abs(own - world)))
