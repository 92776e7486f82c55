"""The version of the distribution; one number for all its packages."""

__version__ = "0.1.0"
