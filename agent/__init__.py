"""The command line of Scholia: one small module per verb that parses, calls and prints."""
