"""Pools of variable names by what they hold; the held ones are never trained on."""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from random import Random

from engine.base.curriculum.library import parameters


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

# Names of any sort, so that the model copies names instead of choosing among those it knows.
NOUNS = (
    "invoice customer shipment playlist recipe ticket city planet student course sensor package album vehicle gift"
    " journal river engine bucket castle dragon pixel layer cluster window player team match song movie chapter page"
    " headline comment account wallet payment discount coupon product basket supplier warehouse employee"
    " salary department office meeting event session visitor ticket seat flight airport country region street house"
    " room garden flower tree animal patient doctor drug symptom sample species gene protein molecule atom star galaxy"
    " telescope camera photo frame color brush canvas poem author publisher library archive folder_name log_entry"
    " message_id user_name email_address first_name last_name phone_number zip_code order_id unit_price net_weight"
).split()
ADJECTIVES = "new old raw main last current given my user all extra big final short clean daily local src tmp in_".split()


SYLLABLES = (
    "ba be bi bo bu ca co cu da de di do du fa fe fi fo ga ge go gu ha he hi ho ja jo ka ke ki ko la le li lo lu ma me mi"
    " mo mu na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo wa we wi za ze zo al an"
    " ar as el en er es il in is ol on or os ul un ur us bra cle dri fla gro ple sta tri"
).split()
ACTIONS = (
    "compute get make find build load check apply read collect pick to as prepare update fetch extract parse handle"
    " process convert clean create run do resolve derive emit gather scan turn"
).split()
HELD = frozenset(name for pool in POOLS.values() for name in pool.held)


def wide(plural: bool, rng: Random) -> str:
    """A name that no pool holds: a parameter of the standard library, a noun of any field, often with a word in
    front, or one that was made up. So many that they can only be copied, not known."""
    while True:
        name = _wide(plural, rng)
        if name not in HELD and not keyword.iskeyword(name):
            return name


def _wide(plural: bool, rng: Random) -> str:
    roll = rng.random()
    if roll < 0.35:
        return rng.choice(parameters())
    if roll < 0.5:
        return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))) + ("s" if plural else "")
    noun = rng.choice(NOUNS) + ("s" if plural else "")
    return f"{rng.choice(ADJECTIVES).rstrip('_')}_{noun}" if rng.random() < 0.4 else noun


def action(rng: Random) -> str:
    """A function's name that tells little: a verb and a wide name."""
    return f"{rng.choice(ACTIONS)}_{wide(rng.random() < 0.3, rng)}"
