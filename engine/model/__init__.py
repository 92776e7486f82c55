"""Models: presets, prompts, the store of files, and the child process that runs llama.cpp (I7)."""
