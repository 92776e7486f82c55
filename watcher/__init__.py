"""From a saved file to code in that file: watch, queue, gather context, write safely, undo."""
