"""Named errors and warnings: each says which input, what was found, and what to do."""


class PositionsError(ValueError):
    """Input that the library cannot use; every error here derives from it."""


class InvalidVotesError(PositionsError):
    """Votes, periods, links or labels whose shape or values are wrong."""


class InvalidOptionError(PositionsError):
    """An option of an estimator or a measure outside its range."""


class AnchorError(PositionsError):
    """The State that fixes the direction is unknown or never voted."""


class TooFewVotesError(PositionsError):
    """Nothing is left to estimate from once unanimous items are set aside."""


class ConvergenceWarning(UserWarning):
    """The chains do not agree yet: the result stands, but with this caution."""


class LeftOutWarning(UserWarning):
    """Votes could not be used and were left out."""
