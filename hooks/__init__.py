"""From a commit back to the ledger: what the git hooks run."""
