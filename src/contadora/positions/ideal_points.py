"""Dynamic ideal points from votes in three ordered options and from binary acts."""

from __future__ import annotations

import time
import warnings as python_warnings
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from contadora.positions.correction import Correction, Scored, correct
from contadora.positions.diagnostics import effective_size, split_rhat
from contadora.positions.errors import (
    AnchorError,
    ConvergenceWarning,
    InvalidOptionError,
    TooFewVotesError,
)
from contadora.positions.fit import (
    Fit,
    Floats,
    agree,
    bridge_silences,
    finite,
    signs_of,
    smooth,
    summarise,
    with_moments,
)
from contadora.positions.layout import Layout, build
from contadora.positions.options import at_least, check_generator, positive, share, whole
from contadora.positions.running import Chain, Plan, run
from contadora.positions.threads import one_thread
from contadora.positions.votes import VoteMatrix

FEW_POINTS = 200
NORMAL_DRAWS = 200  # given by an estimation whose spread is that of the curvature
LEAST_ESS = 4.0  # an effective size below this is as good as unknown


class DynamicIdealPoints:
    """Dynamic ordinal item-response model of votes, estimated by Markov chain Monte Carlo.

    Parameters
    ----------
    anchor : (str, int)
        A State and the side, +1 or -1, that its mean point is to have. The likelihood does not
        know left from right; there is no default since the choice is the reader's language.
    sweeps : int, default 400
        Sweeps of each chain after the burn-in.
    burn_in : int, default 150
        Sweeps of each chain that are thrown away; step sizes are tuned in them.
    thin : float, default 2
        Keep every this many sweeps; on average, if it is not whole.
    chains : int, default 2
        Chains from different starts, run side by side on the processor's cores. Two at least
        are needed to see that chains disagree.
    walk_variance : float, default 0.5
        Variance of a State's step from one period to the next.
    walk_scaling : {"votes", "constant"}, default "votes"
        ``"votes"``: the variance is multiplied by ``n_t / (n_t + n_s)`` with n_t the State's
        votes in the period and n_s those in its previous one, as Bailey, Strezhnev and Voeten
        do. ``"constant"``: as given.
    sampler : {"collapsed", "bsv"}, default "collapsed"
        ``"collapsed"``: draws from the posterior of the model below. ``"bsv"``: the scheme of
        Bailey, Strezhnev and Voeten, to compare with their published points; it mixes slowly
        and goes with ``start="second"`` and ``standardise="sweep"``.
    start : {"standard", "second"}, default "standard"
        Prior of a State's first point: standard normal, or around its second point
        (Bailey, Strezhnev and Voeten).
    standardise : {"sweep", "draw"}, default "sweep"
        When the points are given mean 0 and deviation 1 over State-periods. ``"sweep"``: at
        every sweep, so that the walk's variance is in units of that deviation. ``"draw"``: only
        as draws are kept; the walk's variance is then in units of the prior of first points.
    interval : float, default 0.90
        Probability of the central intervals.
    bridge : int, default 1
        Longest silence, in periods, between two periods with votes that is filled from both
        sides, by the walk tied at both ends; 0 fills none.
    link : {"probit", "logit"}, default "probit"
        Distribution of the latent error: standard normal, or logistic, with the sampler
        ``"collapsed"``.
    spread : {"draws", "curvature"}, default "draws"
        Where deviations, intervals and joint draws come from. ``"draws"``: from the sweeps, of
        which that takes several hundred. ``"curvature"``: from the normal distribution with the
        curvature of the log-posterior at the mean, items integrated out; some thirty sweeps then
        do for the means. It was measured on records of twenty roll calls a session and more, not
        on fewer, and needs two chains, the sampler ``"collapsed"`` and ``standardise="sweep"``.

    Notes
    -----
    State i in period t votes on item j by a latent response ``y = beta_j theta_it + e``, e
    standard normal: no below the first cut-point, abstain between the two, yes above the second.

    *Priors.* ``beta_j`` is standard normal, of either sign; the cut-points are ordered and flat
    on [-7, 7], with normal tails of deviation 0.5 beyond; ``theta_it`` is normal around the
    State's previous point. A period without a vote of the State is passed over: the step goes
    to the last period in which it voted.

    *Identification.* Location and scale from the standardisation, direction from `anchor`.
    Each standardisation carries the items along so that no likelihood changes. With
    ``standardise="sweep"`` the posterior is the one given that the points are standardised; what
    that adds to a single point is taken to first order in its share of all points.

    *Items.* A unanimous item tells nothing of differences and is set aside. An item on which
    only two of the three options occur has one cut-point, as has a binary act. Linked items
    share all parameters and so tie periods together.

    *Sampling.* Each sweep updates (i) every item's discrimination, one cut-point and the
    log-distance to the other, jointly, (ii) every point, both by Metropolis-Hastings with
    Newton proposals (Gamerman 1997), the item and the point likelihoods being log-concave
    (Pratt 1981), and (iii) the origin and the scale of all periods from one on, with their
    items, for every other period in turn (Liu and Sabatti 2000). No latent responses are drawn:
    with them, cut-points are known to creep (Cowles 1996). The intervals include the
    uncertainty of items.

    *Means.* The expected slope of the log-posterior is zero along every coordinate, so that the
    slopes met on the way tell how far the mean of the sweeps is off, and a Newton step takes it
    off (zero-variance control variates, Mira, Solgi and Imparato 2013): the points of two runs
    of 1,350 sweeps of the whole record are then a fifth as far apart. How much of the step is
    taken is what brings the chains nearest to each other.

    The published points of Bailey, Strezhnev and Voeten come from a scheme in which a point
    leans on the previous one only. Within a session the two agree almost perfectly; how wide the
    points of early sessions lie against late ones, about which the votes say little, differs.

    *Reproducible.* The same votes, options and state of `rng` give the same result to the last
    bit on one machine, in whatever order rows and columns come, under any labels, and on any
    number of cores. NumPy's global random state is not touched.

    References
    ----------
    Michael A. Bailey, Anton Strezhnev and Erik Voeten, 'Estimating Dynamic State Preferences
    from United Nations Voting Data', *Journal of Conflict Resolution* 61(2), 2017, pp. 430-456.

    Andrew D. Martin and Kevin M. Quinn, 'Dynamic Ideal Point Estimation via Markov Chain Monte
    Carlo for the U.S. Supreme Court, 1953-1999', *Political Analysis* 10(2), 2002, pp. 134-153.

    Dani Gamerman, 'Sampling from the Posterior Distribution in Generalized Linear Mixed
    Models', *Statistics and Computing* 7(1), 1997, pp. 57-68.

    Jun S. Liu and Chiara Sabatti, 'Generalised Gibbs Sampler and Multigrid Monte Carlo for
    Bayesian Computation', *Biometrika* 87(2), 2000, pp. 353-369.

    Antonietta Mira, Reza Solgi and Daniele Imparato, 'Zero Variance Markov Chain Monte Carlo for
    Bayesian Estimators', *Statistics and Computing* 23(5), 2013, pp. 653-662.

    John W. Pratt, 'Concavity of the Log Likelihood', *Journal of the American Statistical
    Association* 76(373), 1981, pp. 103-106.

    Mary Kathryn Cowles, 'Accelerating Monte Carlo Markov Chain Convergence for Cumulative-link
    Generalized Linear Models', *Statistics and Computing* 6(2), 1996, pp. 101-111.
    """

    def __init__(
        self,
        *,
        anchor: tuple[str, int],
        sweeps: int = 400,
        burn_in: int = 150,
        thin: float = 2,
        chains: int = 2,
        walk_variance: float = 0.5,
        walk_scaling: Literal["votes", "constant"] = "votes",
        sampler: Literal["collapsed", "bsv"] = "collapsed",
        start: Literal["standard", "second"] = "standard",
        standardise: Literal["sweep", "draw"] = "sweep",
        interval: float = 0.90,
        bridge: int = 1,
        link: Literal["probit", "logit"] = "probit",
        spread: Literal["draws", "curvature"] = "draws",
    ) -> None:
        if not (
            isinstance(anchor, tuple)
            and len(anchor) == 2
            and isinstance(anchor[0], str)
            and anchor[1] in (1, -1)
        ):
            raise InvalidOptionError(
                f"anchor: {anchor!r}; give a State's label and +1 or -1, such as ('USA', 1)"
            )
        self.anchor = anchor
        self.sweeps = whole("sweeps", sweeps, 1)
        self.burn_in = whole("burn_in", burn_in, 0)
        self.thin = at_least("thin", thin, 1)
        self.chains = whole("chains", chains, 1)
        self.bridge = whole("bridge", bridge, 0)
        if self.sweeps < self.thin:
            raise InvalidOptionError(
                f"sweeps: {sweeps} with thin {thin} keeps no draw; give at least {thin} sweeps"
            )
        self.walk_variance = positive("walk_variance", walk_variance)
        for name, value, known in (
            ("walk_scaling", walk_scaling, ("votes", "constant")),
            ("sampler", sampler, ("collapsed", "bsv")),
            ("start", start, ("standard", "second")),
            ("standardise", standardise, ("sweep", "draw")),
            ("link", link, ("probit", "logit")),
            ("spread", spread, ("draws", "curvature")),
        ):
            if value not in known:
                raise InvalidOptionError(
                    f"{name}: {value!r} is unknown; choose {' or '.join(map(repr, known))}"
                )
        self.walk_scaling = walk_scaling
        if sampler == "bsv" and (start, standardise) != ("second", "sweep"):
            raise InvalidOptionError(
                f"sampler: 'bsv' goes with start 'second' and standardise 'sweep', not {start!r} "
                f"and {standardise!r}; give those, or take the sampler 'collapsed'"
            )
        if link == "logit" and sampler != "collapsed":
            raise InvalidOptionError(
                f"link: 'logit' goes with the sampler 'collapsed', not {sampler!r}; that one "
                "draws normal latent responses"
            )
        if spread == "curvature" and (
            (sampler, standardise) != ("collapsed", "sweep") or self.chains < 2
        ):
            raise InvalidOptionError(
                f"spread: 'curvature' goes with the sampler 'collapsed', standardise 'sweep' and "
                f"two chains or more, not {sampler!r}, {standardise!r} and {chains}; give those or "
                "take the spread of the draws"
            )
        self.spread = spread
        self.sampler = sampler
        self.start = start
        self.standardise = standardise
        self.link = link
        self.interval = share("interval", interval)

    def fit(
        self,
        matrix: VoteMatrix,
        *,
        rng: np.random.Generator,
        progress: Callable[[int, int], None] | None = None,
    ) -> Fit:
        """Estimate the points.

        Parameters
        ----------
        matrix : VoteMatrix
            The votes.
        rng : numpy.random.Generator
            Source of randomness; a few numbers are drawn from it as seeds of the chains.
        progress : callable, optional
            Called in the calling thread as ``progress(done, total)``, in sweeps; what it raises
            ends the estimation and is passed on.

        Returns
        -------
        Fit

        Raises
        ------
        AnchorError
            When the anchor is not in the matrix or has no vote that counts.
        TooFewVotesError
            When no item divides the States.

        Warns
        -----
        ConvergenceWarning
            When the chains do not agree.
        """
        check_generator(rng)
        began = time.perf_counter()
        name = self.anchor[0]
        if name not in matrix.states:
            raise AnchorError(
                f"anchor: {name!r} is not among the {matrix.n_states} States of the matrix; "
                "choose one of them"
            )
        layout = build(
            matrix,
            variance=self.walk_variance,
            by_votes=self.walk_scaling == "votes",
            flat_start=self.start == "second",
        )
        column = matrix.states.index(name)
        anchored = layout.node_state == column
        if not anchored.any():
            raise AnchorError(
                f"anchor: {name!r} has no vote on an item that divides the States; "
                "choose a State that voted"
            )
        if layout.node_state.size < 2 or np.unique(layout.node_state).size < 2:
            raise TooFewVotesError("votes: fewer than two States voted; there is no distance")
        seeds = rng.integers(2**32, size=(self.chains + 1, 8), dtype=np.uint64)
        plan = Plan(
            sampler=self.sampler,
            link=self.link,
            fixed=self.standardise == "sweep",
            walk_variance=self.walk_variance,
            by_votes=self.walk_scaling == "votes",
            burn_in=self.burn_in,
            sweeps=self.sweeps,
            draws=int(self.sweeps / self.thin + 1e-9),
            scattered=self.sampler == "collapsed" and self.standardise == "sweep",
        )
        chains = [Chain(plan, layout, np.random.default_rng(s)) for s in seeds[:-1]]
        run(chains, plan, progress)
        return self._collect(
            matrix, layout, chains, anchored, np.random.default_rng(seeds[-1]), began
        )

    def _collect(
        self,
        matrix: VoteMatrix,
        layout: Layout,
        chains: list[Chain],
        anchored: NDArray[np.bool_],
        rng: np.random.Generator,
        began: float,
    ) -> Fit:
        notes: list[str] = []
        raw = np.stack([c.draws for c in chains])
        signs = signs_of(raw, anchored, self.anchor[1])
        raw *= signs[:, None, None].astype(np.float32)
        side = raw[:, :, anchored].mean(axis=2)
        if (np.sign(side) != self.anchor[1]).mean() > 0.05:
            notes.append(
                f"The anchor {self.anchor[0]} lies so close to the middle that it does not fix "
                "the direction; choose a State nearer to one end."
            )
        if layout.n_unanimous:
            notes.append(
                f"{layout.n_unanimous} unanimous item(s) set aside: they tell nothing of "
                "differences between States."
            )
        if layout.n_empty:
            notes.append(f"{layout.n_empty} item(s) without any vote set aside.")
        better = self._correct(layout, chains, signs)
        known: tuple[Floats, Floats] | None
        quick = better is not None and self.spread == "curvature"
        if better is not None and quick:
            known = better.means.mean(axis=0), better.deviation * np.sqrt(1.0 + better.error**2)
            rhat = np.sqrt(1.0 + better.means.var(axis=0, ddof=1) / better.deviation**2)
            ess = np.full(rhat.size, np.nan)
            flat = (known[0] + better.curvature.draws(NORMAL_DRAWS, rng)).astype(np.float32)
        else:
            rhat, ess = split_rhat(raw), effective_size(raw)
            flat = raw.reshape(-1, raw.shape[2])
            known = self._moments(layout, chains, signs, ess, better)
        converged = agree(rhat)
        if not converged:
            text = (
                f"The chains do not agree yet ({'' if quick else 'split '}R-hat: 95% of points up "
                f"to {np.nanpercentile(rhat, 95):.2f}, largest {np.nanmax(rhat):.2f}); "
                "raise sweeps and burn_in."
                if np.isfinite(rhat).any()
                else "Too few draws to tell whether the chains agree; raise sweeps."
            )
            notes.append(text)
            python_warnings.warn(text, ConvergenceWarning, stacklevel=3)

        n_draws = len(flat)
        if known is not None:
            flat = with_moments(flat, *known)
            # In units of the deviation of all points, each draw by itself, as they were.
            flat -= flat.mean(axis=1, dtype=np.float64, keepdims=True).astype(np.float32)
            flat /= flat.std(axis=1, dtype=np.float64, keepdims=True).astype(np.float32)
        draws = np.full((n_draws, matrix.n_states, layout.periods.size), np.nan, dtype=np.float32)
        draws[:, layout.node_state, layout.node_period] = flat
        if self.bridge:
            bridge_silences(draws, layout, self.bridge, rng)
        summary = summarise(draws, self.interval)
        if known is not None and (quick or self.sampler == "bsv"):
            smooth(summary, layout, *known, self.interval)
        point, sd, lo, hi = summary

        if better is not None:
            means = better.items
        else:
            turned = [c.sums * np.array([s, 1.0, 1.0]) for c, s in zip(chains, signs, strict=True)]
            means = np.mean(turned, axis=0) / self.sweeps
        unseen_end = layout.item_cats == 0
        means[unseen_end[:, 0], 1] = np.nan
        means[unseen_end[:, 2], 2] = np.nan
        inside = layout.item_group >= 0
        discrimination = np.full(matrix.n_items, np.nan)
        cutpoints = np.full((matrix.n_items, 2), np.nan)
        discrimination[inside] = means[layout.item_group[inside], 0]
        cutpoints[inside] = means[layout.item_group[inside], 1:]

        fixed = self.standardise == "sweep" and self.sampler != "bsv"
        seconds = time.perf_counter() - began
        sweeps = self.burn_in + self.sweeps
        diagnostics: dict[str, Any] = {
            "rhat_max": finite(np.nanmax, rhat),
            "rhat_p95": finite(lambda v: np.nanpercentile(v, 95), rhat),
            "rhat_median": finite(np.nanmedian, rhat),
            "ess_min": finite(np.nanmin, ess),
            "ess_p05": finite(lambda v: np.nanpercentile(v, 5), ess),
            "ess_median": finite(np.nanmedian, ess),
            "error": float(np.sqrt((better.error**2).mean())) if better else float("nan"),
            "chains": self.chains,
            "sweeps": self.sweeps,
            "burn_in": self.burn_in,
            "draws": n_draws,
            "seconds": seconds,
            "ms_per_sweep": 1000.0 * seconds / (sweeps * self.chains),
            "accepted_items": float(np.mean([c.rates[0] / c.n_rated for c in chains])),
            "accepted_points": float(np.mean([c.rates[1] / c.n_rated for c in chains])),
            "tension": float(np.mean([c.tension() for c in chains])) if fixed else 0.0,
            "n_votes": int(layout.item_node.size),
            "n_items": int(inside.sum()),
            "n_points": int(layout.node_state.size),
            "n_unanimous": layout.n_unanimous,
        }
        return Fit(
            states=matrix.states,
            periods=layout.periods,
            point=point,
            sd=sd,
            lo=lo,
            hi=hi,
            n_votes=layout.n_votes,
            draws=draws,
            discrimination=discrimination,
            cutpoints=cutpoints,
            converged=converged,
            diagnostics=diagnostics,
            warnings=tuple(notes),
            interval=self.interval,
        )

    def _correct(self, layout: Layout, chains: list[Chain], signs: Floats) -> Correction | None:
        """Return the points' means less what the slopes tell of their error, where they do.

        With few points the standardisation, taken to first order in each, is not exact enough.
        """
        few = layout.node_state.size < FEW_POINTS and self.spread == "draws"
        plain = self.sampler != "collapsed" or self.standardise != "sweep"
        if plain or few or len(chains) < 2:
            return None
        scored = []
        for c, s in zip(chains, signs, strict=True):
            n = self.sweeps
            turn = np.array([s, 1.0, 1.0, s, 1.0, 1.0])
            mean = s * c.means[0] / self.sweeps
            scored.append(Scored(mean, s * c.slopes / n, turn * c.item_slopes / n))
        tension = float(np.mean([c.tension() for c in chains]))
        with one_thread():
            return correct(layout, chains[0].table, scored, tension)

    def _moments(
        self,
        layout: Layout,
        chains: list[Chain],
        signs: Floats,
        ess: Floats,
        better: Correction | None,
    ) -> tuple[Floats, Floats] | None:
        """Return means and deviations of the nodes that all sweeps tell better than the draws."""
        collapsed = self.sampler == "collapsed"
        if collapsed and better is None and self.thin == 1:
            return None
        # With few points the deviation of a draw varies, and conditional means do not scale by it.
        if not collapsed and layout.node_state.size < FEW_POINTS:
            return None
        # Sums over chains, each turned the right way round.
        n = self.sweeps * len(chains)
        mean = sum(c.means[0] * s for c, s in zip(chains, signs, strict=True)) / n
        square, within = (sum(c.means[i] for c in chains) / n for i in (1, 2))
        variance = np.asarray(square - mean**2 + within)
        if not collapsed:
            # What so few sweeps leave open: the error of the mean, and that the conditional
            # means of a short run lie too close together by as much again.
            left = np.maximum(variance / np.maximum(ess, LEAST_ESS) - within / n, 0.0)
            variance = variance + 2.0 * left
        if better is not None:
            mean = better.means.mean(axis=0)
        return np.asarray(mean), np.sqrt(np.maximum(variance, 0.0))
