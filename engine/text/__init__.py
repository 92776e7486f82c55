"""Text of source files: encodings, comments, requests and the places they fill."""
