"""What can go wrong in an analysis, said in one sentence."""


class AnalysisError(ValueError):
    """The data or the options given cannot carry the analysis that was asked for.

    The message names the offending value, the rule and the way out; it is shown to people as it
    stands.
    """
