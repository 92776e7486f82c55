"""From a task's bare words to how a person types them: registers, clauses, capitals, typos."""

from __future__ import annotations

from random import Random

from engine.base.curriculum.task import Clause

# First words that make a request an imperative; anything else is taken as a noun phrase.
VERBS = frozenset(
    """add append apply average batch break build cache calculate capitalize capitalise center check chunk clamp clean
    coerce collapse collect combine compare compute concatenate convert convert copy count create cut decode decorate
    deduplicate dedupe define delete detect determine diff divide drop dump encode ensure escape exclude expand export
    extract fetch fill filter find flatten format generate get give glob group guess hash hide implement increment index
    insert intersect invert iterate join keep limit list load log look lookup lowercase make map mask match measure merge
    move normalize normalise open order pad parse partition pick pluck print produce pull put quote raise rank read redact
    remember remove rename repeat replace report reset retry return reverse rotate round run sanitize save scale search
    select serialize set shorten show shuffle slice slugify sort split squeeze stop store strip substitute subtract sum
    swap switch take tally tell test throttle time title tokenize total transform translate transpose trim truncate try
    turn unescape unpack update uppercase validate verify walk work wrap write yield zip test see alternate arrange ask bin
    bring bucket call catch change complain compose configure connect deprecate dig emit execute feed follow go grep hand
    instantiate interleave interpret lay let mark memoize memoise negate pass pipe rescale say send separate serialise shift
    slide smooth swallow thread unnest use warn weave
    accept access accumulate adapt advance align allow annotate archive assert assign attach authenticate await bisect blend
    bound brighten broadcast chain choose classify clear close colour color come commit compress configure consume control
    correct cross cycle darken declare decompose decompress decrease decrypt delay derive describe destroy difference
    disable discard display distribute do double download draw edit empty enable encrypt end enqueue enter enumerate erase
    estimate evaluate examine exchange execute exit express factor factorize fail finish fix flag flip fold force freeze
    go halve handle help highlight ignore import indent inspect install interpolate intersperse invoke kill label launch
    lighten link listen lock lower mirror mix mock modify multiply name number obtain offer own paint patch pause peek
    perform place plot poll pop post prefix prepare prepend prevent process produce protect prove push queue randomize
    reach rebuild receive recognise recognize recover reduce refuse register reject relate release reorder repair
    represent request require resolve restore retrieve rewrite roll rotate sample schedule score seed sanitise sign
    simulate sit skip snap sniff solve spawn spell square stack start store stretch style subclass submit suffix
    suppress surround synchronise synchronize tag tail tidy toggle touch trace track trigger underline undo union unlock
    unzip unwrap upload visit wait watch whiten win yell zero right-align left-align zero-pad run-length
    continue greet jump leave overlook narrow bundle loop increase""".split()
)
QUESTIONS = frozenset(
    {"what", "how", "is", "are", "does", "do", "which", "where", "whether", "who", "when", "has", "will"}
)
EDIT_LEADS = (
    "please {}",
    "can you {}?",
    "{} please",
    "could you {}",
    "now {}",
    "todo: {}",
    "we should {}",
    "just {}",
)

# What people write between statements: nobody asks for a function there.
STEP_LEADS = (
    "now {}", "then {}", "next, {}", "here: {}", "please {}", "{} here", "{} now", "{} please", "todo: {}", "and {}",
    "after that {}", "can you {}?", "first {}", "just {}", "I want to {}", "we need to {}", "finally {}", "{} first",
)  # fmt: skip


def third_person(verb: str) -> str:
    """count → counts, fetch → fetches, tally → tallies, destroy → destroys."""
    if verb.endswith("y") and verb[-2] not in "aeo":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


def phrase(
    words: str, clauses: tuple[Clause, ...], rng: Random, *, edit: bool = False, step: bool = False
) -> str:
    """One line as a person would type it: a register around the words, the clauses behind them.

    edit: the words say what to do with code that is there; step: what to do at this place, between statements. Nobody
    asks for a function then.
    """
    core = _clauses(_register(words, rng, edit, step), clauses, rng)
    roll = rng.random()
    if roll < 0.25:
        core = core[:1].upper() + core[1:]
        if rng.random() < 0.5 and not core.endswith("?"):
            core += "."
    elif roll < 0.29:
        core = core + "."
    return typo(core, rng) if rng.random() < 0.06 else core


def lines(words: str, clauses: tuple[Clause, ...], rng: Random, *, step: bool = False) -> str:
    """The same request over several comment lines: one clause a line, or a long line broken in two."""
    if clauses:
        first = _register(words, rng, step=step)
        mark = rng.choice(("", "", "- "))
        return "\n".join([first, *(mark + clause.text for clause in clauses)])
    parts = phrase(words, clauses, rng, step=step).split(" ")
    if len(parts) < 5:
        return " ".join(parts)
    cut = rng.randint(3, len(parts) - 1)
    return " ".join(parts[:cut]) + "\n" + " ".join(parts[cut:])


def _register(words: str, rng: Random, edit: bool = False, step: bool = False) -> str:
    verb, _, rest = words.partition(" ")
    roll = rng.random()
    if roll < 0.6:
        return words
    if edit:
        return rng.choice(EDIT_LEADS).replace("{}", words)
    if verb in QUESTIONS:
        return rng.choice(("{}?", "tell me {}", "{} please", "I want to know {}")).replace("{}", words)
    if verb not in VERBS:
        lead = rng.choice(
            (
                "return the {}",
                "I need the {}",
                "{} please",
                "give me the {}",
                "todo: {}",
                "get the {}",
                "{} here",
            )
        )
        words = words.removeprefix("the ")
        return lead.format(words)
    if step:
        return rng.choice(STEP_LEADS).replace("{}", words)
    lead = rng.choice(
        (
            "please {}", "can you {}?", "{} please", "could you {}", "write a function that {s}", "function that {s}", "function to {}",
            "a helper that {s}", "helper to {}", "write code to {}", "I want to {}", "we need to {}", "todo: {}", "should {}", "this {s}",
            "implement: {}", "write something to {}", "now {}", "simply {}", "how do I {}?", "code to {}", "make this {}",
        )
    )  # fmt: skip
    return lead.replace("{s}", f"{third_person(verb)} {rest}".strip()).replace("{}", words)


def _clauses(core: str, clauses: tuple[Clause, ...], rng: Random) -> str:
    for clause in clauses:
        join = rng.choice((", {}", ", {}", ", {}", "; {}", " - {}", " ({})", ". {}", " and {}"))
        question = core.endswith("?")
        core = core.removesuffix("?") + join.format(clause.text)
        if question:
            core += "?"
    return core


def typo(text: str, rng: Random) -> str:
    """One slip of the fingers inside a longer word: two letters swapped, one lost, or one doubled."""
    words = text.split(" ")
    long = [index for index, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return text
    index = rng.choice(long)
    word = words[index]
    at = rng.randint(1, len(word) - 2)
    slips = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
    )
    words[index] = rng.choice(slips)
    return " ".join(words)
