"""The language server: a front over the daemon for every editor that speaks the protocol."""
