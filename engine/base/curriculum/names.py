"""Pools of variable names by what they hold; the held ones are never trained on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pool:
    """Names to train on, and names kept for evaluation."""

    train: tuple[str, ...]
    held: tuple[str, ...]


def _pool(train: str, held: str) -> Pool:
    return Pool(tuple(train.split()), tuple(held.split()))


POOLS: dict[str, Pool] = {
    "text": _pool(
        "text s string content line message value phrase source data body raw",
        "sentence paragraph input_text",
    ),
    "word": _pool("word name token term label key part", "keyword item_name"),
    "items": _pool(
        "items values elements things xs entries data records seq lst results", "objects collection members"
    ),
    "numbers": _pool(
        "numbers values nums xs data scores amounts prices samples", "readings measurements figures"
    ),
    "words": _pool("words names tokens strings labels terms lines tags", "titles keywords phrases"),
    "number": _pool("n number value x num amount count", "quantity figure"),
    "mapping": _pool(
        "mapping data d counts table config settings values lookup scores", "registry inventory options_map"
    ),
    "rows": _pool("rows records entries items data people users orders", "employees products tickets"),
    "field": _pool("field key name attribute column", "prop field_name"),
    "path": _pool("path file_path filename file source target", "location file_name"),
    "folder": _pool("folder directory root path base", "dir_path base_dir"),
    "size": _pool("size n count length width limit k", "chunk_len how_many"),
    "other": _pool("other second b right others", "second_list rhs"),
    "result": _pool("result output out res", "outcome answer"),
    "date": _pool("date day when value start", "moment given_date"),
    "function": _pool("func fn function callback", "callable_ handler"),
    "separator": _pool("sep separator delimiter", "delim joiner"),
}
