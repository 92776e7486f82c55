"""The mistake cache: past corrections, found again by meaning and by their words."""
