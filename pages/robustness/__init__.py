"""Whether a finding survives other definitions, models and samples."""
