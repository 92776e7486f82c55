"""The comments of a text."""

from __future__ import annotations

import time

from engine.text.comments import find_comments, language_at, section_at
from engine.text.languages import named


def inside(text: str, name: str) -> list[str]:
    return [comment.text.strip() for comment in find_comments(text, named(name))]


def test_each_line_comment_is_one_and_a_block_is_one() -> None:
    assert inside("// a\n// b\n/* c\n d */ /* e */\n", "c") == ["a", "b", "c\n d", "e"]


def test_a_line_comment_right_before_a_block_does_not_swallow_it() -> None:
    assert inside("// a\n/* b */\n/// c\n", "rust") == ["a", "b"]  # `///` is documentation


def test_lua_blocks_close_at_their_own_level() -> None:
    assert inside("--[==[ a ]] b ]==]\nx = 1 --[[ c ]]\n-- d\n", "lua") == ["a ]] b", "c", "d"]


def test_where_a_comment_stands_is_known() -> None:
    first, second = find_comments("\tx = 1; /* a */ y = 2;\n\t// b\n", named("c"))
    assert (first.trailing, first.followed, first.line, first.column) == (True, True, 1, 15)
    assert (second.trailing, second.followed, second.line, second.column) == (False, False, 2, 8)


def test_the_line_end_is_not_part_of_a_comment() -> None:
    text = "x = 1 # a\r\ny = 2 # b"
    assert [text[c.start : c.end] for c in find_comments(text, named("python"))] == ["# a", "# b"]


def test_a_page_holds_several_languages() -> None:
    text = "<p></p><script lang='ts'>a</script><style lang=\"scss\">b</style><script>c</script>"
    names = [language_at(text, text.index(mark), named("vue")).name for mark in ("<p", "a<", "b<", "c<")]
    assert names == ["vue", "typescript", "scss", "javascript"]


def test_php_alternates_with_markup() -> None:
    text = "<p>a</p><?php b ?><p>c</p><?= d ?>"
    names = [language_at(text, text.index(mark), named("php")).name for mark in ("a", "b", "c", "d")]
    assert names == ["html", "php", "html", "php"]


def test_tags_that_are_never_closed_cost_linear_time() -> None:
    begun = time.thread_time()
    assert section_at("<script \n" * 50_000, 9, named("html"))[0].name == "html"
    assert time.thread_time() - begun < 2  # 12 s and more before the attributes were bounded
