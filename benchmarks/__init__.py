"""Speed and coverage against the baselines; run by hand from the project's folder."""
