"""The bundled base: a small model trained from scratch by this package, and how it is made."""
