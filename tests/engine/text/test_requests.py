"""What is a request and what is not, in every language of the table."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tongues import TONGUES, Tongue

from engine.text.languages import language_of
from engine.text.requests import Request, find_requests

PROMPT = "add 1, then return"
BREAKS = ["\n", "\r\n", "\r"]
PROMISED = {
    "python", "rust", "mojo", "c", "cpp", "go", "java", "kotlin", "javascript", "typescript", "tsx", "jsx", "html",
    "css", "vue", "svelte", "sql", "haskell", "common-lisp", "lua", "ruby", "perl", "php", "bash", "powershell", "yaml",
    "toml", "docker", "make", "tex",
}  # fmt: skip


def one(text: str, path: str) -> Request:
    found = find_requests(text, path)
    assert len(found) == 1, (path, text, found)
    return found[0]


def python(text: str, marker: str = "@agent") -> list[tuple[str, str]]:
    return [(request.verb, request.prompt) for request in find_requests(text, "a.py", marker)]


@pytest.mark.parametrize("line_break", BREAKS, ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("tongue", [t for t in TONGUES if t.line], ids=lambda t: t.path)
def test_a_line_comment_is_found_at_its_exact_offsets(tongue: Tongue, line_break: str) -> None:
    comment = f"{tongue.line} @agent: {PROMPT}"
    text = (
        f"{tongue.before}{tongue.code}\n{comment}\n{tongue.line} in two lines\n{tongue.code}\n{tongue.after}"
    )
    text = text.replace("\n", line_break)
    request = one(text, tongue.path)
    assert text[request.start : request.end] == f"{comment}{line_break}{tongue.line} in two lines"
    assert (request.verb, request.prompt) == ("fill", f"{PROMPT}\nin two lines")
    assert text.count(line_break, 0, request.start) + 1 == request.line == request.end_line - 1
    assert not request.trailing and not request.followed


@pytest.mark.parametrize("line_break", BREAKS, ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("tongue", [t for t in TONGUES if t.block], ids=lambda t: t.path)
def test_a_block_comment_is_one_prompt(tongue: Tongue, line_break: str) -> None:
    assert tongue.block
    opener, closer = tongue.block
    comment = f"{opener} @agent edit: {PROMPT}\n   in two lines\n{closer}".replace("\n", line_break)
    text = f"{tongue.before}{tongue.code}\n".replace("\n", line_break) + comment
    text += f"\n{tongue.code}\n{tongue.after}".replace("\n", line_break)
    request = one(text, tongue.path)
    assert text[request.start : request.end] == comment
    assert (request.verb, request.prompt) == ("edit", f"{PROMPT}\nin two lines")
    assert (request.opener, request.closer) == (opener, closer)


@pytest.mark.parametrize("line_break", BREAKS, ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("tongue", [t for t in TONGUES if t.code], ids=lambda t: t.path)
def test_a_trailing_comment_is_found_and_known_as_one(tongue: Tongue, line_break: str) -> None:
    opener, closer = (tongue.line, "") if tongue.line else tongue.block or ("", "")
    comment = f"{opener} @agent: {PROMPT} {closer}".rstrip()
    text = f"{tongue.before}{tongue.code}  {comment}\n{tongue.code}\n{tongue.after}".replace("\n", line_break)
    request = one(text, tongue.path)
    assert text[request.start : request.end] == comment
    assert request.trailing and request.prompt == PROMPT


@pytest.mark.parametrize("tongue", [t for t in TONGUES if t.quoted], ids=lambda t: t.path)
def test_a_marker_in_a_string_is_never_a_request(tongue: Tongue) -> None:
    """FAULTS 28: strings, docstrings, heredocs, template literals."""
    quoted = tongue.quoted.replace("{}", f"@agent: {PROMPT}")
    text = f"{tongue.before}{quoted}\n{tongue.code}\n{tongue.after}"
    assert "@agent" in text and find_requests(text, tongue.path) == []


@pytest.mark.parametrize("tongue", [t for t in TONGUES if t.line], ids=lambda t: t.path)
def test_the_language_at_the_place_knows_its_line_comment(tongue: Tongue) -> None:
    text = f"{tongue.before}{tongue.line} @agent: x\n{tongue.after}"
    language = one(text, tongue.path).language
    assert language.line_comment == tongue.line


def test_the_table_has_the_languages_that_are_promised() -> None:
    names = {language.name for tongue in TONGUES if (language := language_of(tongue.path))}
    assert names >= PROMISED
    assert len(names) >= 45


# The grammar.


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# @agent: do it", ("fill", "do it")),
        ("#@agent:do it", ("fill", "do it")),
        ("# @agent fill: do it", ("fill", "do it")),
        ("# @agent edit: do it", ("edit", "do it")),
        ("# @agent ask: why?", ("ask", "why?")),
        ("# @agent note: use pathlib", ("note", "use pathlib")),
        ("# @agent : do it", ("fill", "do it")),
        ("## @agent: do it", ("fill", "do it")),
        ("#! @agent: do it", ("fill", "do it")),
        ("#\t@agent: do it", ("fill", "do it")),
        ("#\u00a0@agent: do it", ("fill", "do it")),
        ("# @agent(n=2): do it", ("fill", "do it")),
        ("# @agent: use a: b, c (d)", ("fill", "use a: b, c (d)")),
    ],
)
def test_these_are_requests(comment: str, expected: tuple[str, str]) -> None:
    assert python(f"x = 1\n{comment}\n") == [expected]


@pytest.mark.parametrize(
    "comment",
    [
        "# see @agent: do it",
        "# mail me@agent: do it",
        "# @Agent: do it",
        "# @agents: do it",
        "# @agent-x: do it",
        "# @agent do it",
        "# @agent",
        "# @agent:",
        "# @agent:   ",
        "# @agent fix: do it",
        "# @agent(n=2: do it",
        "# @agent(n=0): do it",
        "# @agent(n=2, n=3): do it",
        "# @agent(shell=rm): do it",
        "# # @agent: commented out once more",
        "# `@agent: do it`",
        "# - @agent: do it",
        "# @agent: do \u202eti\u202c it",
        "# @agent: do it\U000e0041",
        "#!/usr/bin/env @agent: x",
    ],
)
def test_these_are_not(comment: str) -> None:
    assert python(f"{comment}\nx = 1\n") == []


@pytest.mark.parametrize(
    ("marker", "text"),
    [
        ("ai", "# see claude.ai for more: x\n"),
        ("#ai", "x = 1  #ai-sidebar: wide\n"),
        ("--ai", "# run tool --ai: now\n"),
        ("--agent", "subprocess.run(['tool', '--agent: x'])  # tool --agent: x\n"),
    ],
)
def test_what_triggers_the_nearest_relative_by_mistake_does_not_trigger_us(marker: str, text: str) -> None:
    """FACTS.md: Aider takes "claude.ai", "#ai-sidebar", `tool --ai` and strings for instructions."""
    assert python(text, marker) == []


@pytest.mark.parametrize("marker", ["TODO(agent)", "#ai", "//ai", "🤖", "claude.ai", "[x]", "@a"])
def test_the_marker_is_matched_literally_whatever_it_is(marker: str) -> None:
    assert python(f"# {marker}: do it\n# x\n", marker) == [("fill", "do it\nx")]


def test_a_marker_may_begin_with_the_comment_opener() -> None:
    assert python("#ai: do it\n", "#ai") == [("fill", "do it")]


def test_options_are_read_with_and_without_quotes() -> None:
    request = one("# @agent(model=qwen2.5-coder, n=2) edit: x\n", "a.py")
    assert (request.options, request.verb) == ((("model", "qwen2.5-coder"), ("n", "2")), "edit")
    assert one("# @agent(model='a b'): x\n", "a.py").options == (("model", "a b"),)


def test_continuation_ends_at_another_column_code_a_gap_or_another_request() -> None:
    text = (
        "# @agent: one\n#   more\n# @agent ask: two\n  # other column\n\n"
        "# @agent: three\n\n# not more\n# @agent: four\nx = 1  # not more\n"
    )
    assert python(text) == [("fill", "one\nmore"), ("ask", "two"), ("fill", "three"), ("fill", "four")]


def test_a_malformed_request_still_ends_the_one_above_it() -> None:
    assert python("# @agent: one\n# @agent edti: two\n") == [("fill", "one")]


def test_a_trailing_request_goes_on_in_comments_aligned_with_it() -> None:
    text = "x = 1  # @agent: one\n       # more\ny = 2  # @agent: two\n# not more\n"
    assert python(text) == [("fill", "one\nmore"), ("fill", "two")]


def test_a_documentation_block_loses_its_stars() -> None:
    text = "/**\n * @agent: sum\n *   of all\n *\n * ints\n */\nint x;\n"
    assert one(text, "a.c").prompt == "sum\nof all\n\nints"


def test_bullets_in_a_block_without_stars_stay() -> None:
    assert one("/* @agent: do\n   * one\n   two */\n", "a.c").prompt == "do\n* one\ntwo"


def test_two_requests_in_one_block_are_neither() -> None:
    assert find_requests("/* @agent: one\n   @agent: two */\n", "a.c") == []


def test_a_marker_inside_a_documentation_block_is_not_at_its_start() -> None:
    assert find_requests("/**\n * Adds.\n * @agent: two\n */\n", "a.c") == []


def test_a_block_that_is_still_being_typed_is_no_request() -> None:
    assert find_requests("int x;\n/* @agent: one\nint y;\n", "a.c") == []


def test_nested_blocks_end_where_the_language_says() -> None:
    assert one("{- @agent: a {- b -} c -}\nx = 1\n", "a.hs").prompt == "a {- b -} c"
    assert one("/* @agent: a /* b */ c */\n", "a.rs").prompt == "a /* b */ c"


def test_a_jsx_comment_takes_its_braces() -> None:
    text = "const a = <p>\n  {/* @agent: list */}\n</p>\n"
    request = one(text, "a.tsx")
    assert text[request.start : request.end] == "{/* @agent: list */}" and not request.trailing


def test_perl_pod_and_c_preprocessor_are_no_comments() -> None:
    assert find_requests("=pod\n\n@agent: x\n\n=cut\n", "a.pl") == []
    assert find_requests("#define A @agent: x\n", "a.c") == []


def test_form_feeds_and_line_separators_do_not_move_offsets() -> None:
    text = "a = 1\f\n\u2028\x85b = 2\n# @agent: x\u2028y\n"
    request = one(text, "a.py")
    assert text[request.start : request.end] == "# @agent: x\u2028y" and request.line == 3


def test_the_fingerprint_is_the_words_not_the_layout() -> None:
    first = one("# @agent: do   it\n# now\n", "a.py")
    moved = one("x = 1\n\t# @agent:  do it\n\t#    now\n", "b.py")
    assert first.fingerprint == moved.fingerprint
    assert first.fingerprint != one("# @agent edit: do it now\n", "a.py").fingerprint
    assert first.fingerprint != one("# @agent(n=2): do it now\n", "a.py").fingerprint


def test_an_unknown_language_has_no_requests() -> None:
    assert find_requests("# @agent: x\n", "a.unheard-of") == []


def test_ten_thousand_requests_are_all_found() -> None:
    text = "".join(f"# @agent: number {i}\n\n" for i in range(10_000))
    assert [r.prompt for r in find_requests(text, "a.py")] == [f"number {i}" for i in range(10_000)]
    page = "<p>\n" + "".join(f"<script>\n// @agent: {i}\n</script>\n" for i in range(10_000))
    assert len(find_requests(page, "a.html")) == 10_000


def test_a_file_without_the_marker_never_loads_a_lexer() -> None:
    program = (
        "import sys; from engine.text.requests import find_requests; "
        "assert find_requests('x = 1  # nothing here', 'a.py') == []; "
        "assert not any(name.startswith('pygments') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-P", "-c", program], check=True)


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1).filter(
    str.strip
)
code = st.sampled_from(
    ["x = 1", "def f():", "    y = '''", 'é = "# @agent: no"', "\f", "", "(", "]", "# plain", "\tz = 2"]
)


@given(st.lists(code, max_size=6), words, st.sampled_from(BREAKS), st.lists(code, max_size=6), st.booleans())
def test_offsets_of_whatever_is_found_are_exact(
    above: list[str], prompt: str, line_break: str, below: list[str], ended: bool
) -> None:
    text = line_break.join([*above, f"# @agent: {prompt}", *below]) + (line_break if ended else "")
    for request in find_requests(text, "a.py"):
        written = text[request.start : request.end]
        assert written.startswith("#") and "@agent" in written and not written.endswith(("\n", "\r"))
        assert request.line == len(
            text[: request.start].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        )
    if not any("'''" in line for line in above):
        assert any(
            " ".join(prompt.split()) in " ".join(r.prompt.split()) for r in find_requests(text, "a.py")
        )


@given(
    st.text(alphabet="/*#'\"`\\\n\r {}()<>-@agent:x", max_size=80),
    st.sampled_from(["a.js", "a.c", "a.html", "a.rb"]),
)
def test_no_text_breaks_the_search(text: str, path: str) -> None:
    for request in find_requests(text, path):
        assert 0 <= request.start < request.end <= len(text)
        assert "@agent" in text[request.start : request.end]
