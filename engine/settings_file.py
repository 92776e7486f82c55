"""Changes one key of the user's settings file and nothing else: its comments stay. Light."""

from __future__ import annotations

from pathlib import Path

from engine.config import Value
from engine.errors import ConfigError


def edit(path: Path, key: str, value: Value | None) -> None:
    """Sets a key, or takes it out where `value` is None; the file is replaced whole.

    Raises ConfigError if the file is no TOML."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(path.read_text("utf-8") if path.exists() else "")
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}", "Mend the file, or move it away and start anew.") from error
    table: tomlkit.TOMLDocument | tomlkit.items.Table = document
    *parents, last = key.split(".")
    for parent in parents:
        if parent not in table:
            if value is None:
                return
            table[parent] = tomlkit.table()
        table = table[parent]
    if value is None:
        table.pop(last, None)
    else:
        table[last] = value
    new = path.with_name(path.name + ".new")
    new.write_text(tomlkit.dumps(document), "utf-8")
    new.chmod(0o600)
    new.replace(path)
