"""One small module per verb: parses, calls one function, prints, returns an exit code."""
