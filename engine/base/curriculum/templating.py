"""Families over putting values into text."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="templating")
def fill_template(d: Draw, style: Style) -> Task:
    template = variable(d, "template", "text", "pattern", held=("layout",))
    values = variable(d, "values", "data", "mapping", held=("fields_given",))
    return Task(
        words=d.say(
            "fill [the |]$name placeholders [in|of] {template} [from|with] {values}",
            "string.Template {template} with {values}[ filled in|]",
            "[replace|substitute] $name [placeholders|variables] in {template} by {values}",
            "render {template}, a string.Template, with {values}",
            "[fill|expand] a string.Template",
            held=(
                "put {values} in the places of $name in {template}",
                "{template} with every $name taken from {values}",
            ),
            template=template,
            values=values,
        ),
        name=d.name("fill_template", "render", "fill", "substitute", held=("expand_template", "fill_in")),
        params=(Param(template, "str"), Param(values, "dict[str, str]")),
        returns="str",
        imports=("from string import Template",),
        body=f"return Template({template}).substitute({values})",
        target="rendered",
        checks=checked(
            """
            assert f("Hi $name, $n", {"name": "Ann", "n": "3"}) == "Hi Ann, 3"
            assert raises(KeyError, "$zz", {})
        """,
            style,
        ),
    )


@family(area="templating")
def join_and(d: Draw, style: Style) -> Task:
    words_ = d.var("words")
    return Task(
        words=d.say(
            'join {words} with commas and ["and"|and] before the last',
            "[write|format] {words} as a, b and c",
            "{words} as text like a, b and c",
            "[human|readable] list: a, b and c",
            '[combine|join] {words} [like|into] "a, b and c"',
            "comma separated {words}, the last one after and",
            held=(
                'enumerate {words} in words, "x, y and z"',
                "turn {words} into a phrase such as a, b and c",
            ),
            words=words_,
        ),
        name=d.name(
            "join_with_and", "human_list", "enumerate_words", "and_list", held=("list_in_words", "comma_and")
        ),
        params=(Param(words_, "list[str]"),),
        returns="str",
        body=f"""
            if len({words_}) < 2:
                return "".join({words_})
            return ", ".join({words_}[:-1]) + " and " + {words_}[-1]
        """,
        doc="Join words with commas and and.",
        checks="""
            assert f(["a", "b", "c"]) == "a, b and c"
            assert f(["a", "b"]) == "a and b"
            assert f(["a"]) == "a"
            assert f([]) == ""
        """,
    )


@family(area="templating")
def pluralize(d: Draw, style: Style) -> Task:
    count = variable(d, "count", "n", "number", held=("quantity",))
    noun = variable(d, "noun", "word", "thing", held=("item_name",))
    body = f"""
        if {count} == 1:
            return f"1 {{{noun}}}"
        return f"{{{count}}} {{{noun}}}s"
    """
    if style.strings == "format":
        body = f"""
            if {count} == 1:
                return "1 {{}}".format({noun})
            return "{{}} {{}}s".format({count}, {noun})
        """
    if style.strings == "percent":
        body = f"""
            if {count} == 1:
                return "1 %s" % {noun}
            return "%s %ss" % ({count}, {noun})
        """
    return Task(
        words=d.say(
            "{count} and {noun}, with an s unless it is one",
            "[pluralize|write] {noun} [after|by] {count}: 1 file, 2 files",
            "text like 1 file, 2 files[ or 0 files|] from {count} and {noun}",
            "{count} and {noun} [with a plural s|with plural s] if {count} is not 1",
            "count and noun, plural with s",
            held=(
                "say how many {noun} there are, adding s when {count} differs from 1",
                "phrase such as 3 items or 1 item out of {count} and {noun}",
            ),
            count=count,
            noun=noun,
        ),
        name=d.name("pluralize", "count_noun", "plural", "quantity", held=("counted", "noun_with_count")),
        params=(Param(count, "int"), Param(noun, "str")),
        returns="str",
        body=body,
        doc="Write a count and its noun.",
        checks="""
            assert f(1, "file") == "1 file"
            assert f(2, "file") == "2 files"
            assert f(0, "file") == "0 files"
        """,
    )


@family(area="templating")
def percent_text(d: Draw, style: Style) -> Task:
    part = variable(d, "part", "done", "count", held=("piece",))
    whole = variable(d, "whole", "total", "all_count", held=("everything",))
    body = f'return f"{{{part} / {whole}:.1%}}"'
    if style.strings == "format":
        body = f'return "{{:.1%}}".format({part} / {whole})'
    if style.strings == "percent":
        body = f'return "%.1f%%" % (100 * {part} / {whole})'
    return Task(
        words=d.say(
            "{part} of {whole} in percent[,| with] one decimal, like 12.5%",
            "[format|write|show] {part} / {whole} as a percentage [with|to] one decimal[, like 12.5%|]",
            "percentage text of {part} in {whole}[,| with] one decimal",
            "[share|part] of {part} in {whole} as text like 33.3%",
            "percent string like 50.0% for {part} out of {whole}",
            held=(
                "how many percent of {whole} is {part}, as text with one decimal and %",
                "ratio of {part} to {whole} written as 66.7%",
            ),
            part=part,
            whole=whole,
        ),
        name=d.name(
            "percent_text", "as_percent", "format_percent", "ratio_text", held=("percent_of", "share_text")
        ),
        params=(Param(part, "float"), Param(whole, "float")),
        returns="str",
        body=body,
        doc="Write a share in percent.",
        target="share",
        checks="""
            assert f(1, 8) == "12.5%"
            assert f(1, 3) == "33.3%"
            assert f(2, 2) == "100.0%"
        """,
    )


@family(area="templating")
def indent_block(d: Draw, style: Style) -> Task:
    text = d.var("text")
    prefix = variable(d, "prefix", "lead", "margin", held=("front",))
    return Task(
        words=d.say(
            "indent [every|each] [non-blank |]line of {text} [with|by] {prefix}",
            "put {prefix} in front of [every|each] line of {text}[ that is not blank|]",
            "{text} indented [by|with] {prefix}",
            "[prefix|indent] the lines of {text} with {prefix}",
            "indent text",
            held=(
                "shift {text} to the right by putting {prefix} before its lines",
                "{prefix} at the start of each line in {text}",
            ),
            text=text,
            prefix=prefix,
        ),
        name=d.name(
            "indent_lines", "indent", "shift_right", "indent_block", held=("push_right", "indent_text")
        ),
        params=(Param(text, "str"), Param(prefix, "str", '"    "')),
        returns="str",
        imports=("import textwrap",),
        body=f"return textwrap.indent({text}, {prefix})",
        target="indented",
        checks=r"""
            assert f("a\nb", "> ") == "> a\n> b"
            assert f("a\n\nb", "  ") == "  a\n\n  b"
        """,
    )


@family(area="templating")
def wrap_text(d: Draw, style: Style) -> Task:
    text = d.var("text")
    width = variable(d, "width", "limit", "columns", held=("max_width",))
    return Task(
        words=d.say(
            "wrap {text} [to|at] {width} [characters|columns] into a list of lines",
            "return a list of lines of {text}, [at most|no longer than] {width} characters [each|long]",
            "[break|fold] {text} into lines of at most {width} characters, as a list",
            "lines of {text} wrapped at {width}",
            "word wrap {text} to {width}, [return the lines|as a list]",
            held=(
                "reflow {text} so that no line exceeds {width}, give the lines as a list",
                "split {text} at word boundaries in lines up to {width} long",
            ),
            text=text,
            width=width,
        ),
        name=d.name("wrap_text", "wrap", "fold", "reflow", held=("break_lines", "to_width")),
        params=(Param(text, "str"), Param(width, "int", "72")),
        returns="list[str]",
        imports=("import textwrap",),
        body=f"return textwrap.wrap({text}, width={width})",
        target="lines",
        checks="""
            assert f("aaa bbb ccc", 7) == ["aaa bbb", "ccc"]
            assert f("", 5) == []
        """,
    )
