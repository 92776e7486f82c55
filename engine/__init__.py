"""The ground floor: configuration, git, text, the ledger; and, imported only when used, models."""
