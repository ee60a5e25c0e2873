"""What scoring refuses."""


class ScoringRefused(ValueError):
    """Something cannot be scored as it is given; the message says what to mend."""
