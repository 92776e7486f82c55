"""Families over laying text out."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="templating")
def text_table(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    return Task(
        words=d.say(
            "[format|lay out] {rows} as a [text |plain text |]table with aligned columns, two spaces between",
            "[align|line up] the columns of {rows} with two spaces between[, left-aligned|]",
            "text table of {rows}, columns [padded|left aligned] and [two spaces apart|separated by two spaces]",
            "{rows} as lines with padded columns, two spaces [between|apart]",
            "table text from {rows}: pad each column to its widest cell, join with two spaces",
            held=(
                "print ready table of {rows}, each column as wide as its longest cell, gap of two spaces",
                "make the cells of {rows} stand under one another, two blanks between columns",
            ),
            rows=rows,
        ),
        name=d.name(
            "text_table", "format_table", "align_columns", "table", held=("columns_text", "tabulate")
        ),
        params=(Param(rows, "list[list[str]]"),),
        returns="str",
        body=rf"""
            widths = [max(len(cell) for cell in column) for column in zip(*{rows})]
            lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in {rows}]
            return "\n".join(lines)
        """,
        doc="Lay rows out in columns.",
        checks=r"""
            assert f([["a", "bbb"], ["cc", "d"]]) == "a   bbb\ncc  d"
            assert f([["x"]]) == "x"
        """,
    )


@family(area="templating")
def progress_bar(d: Draw, style: Style) -> Task:
    done = variable(d, "done", "current", "value", held=("finished",))
    total = variable(d, "total", "maximum", "all_count", held=("goal",))
    width = variable(d, "width", "size", "length", held=("columns",))
    return Task(
        words=d.say(
            "progress bar of {width} [characters|chars]: # for [done|the done part], . for the rest",
            "[draw|render|make] a text progress bar {width} wide with # and . for {done} of {total}",
            "bar of # and ., {width} long, for {done} out of {total}",
            "text bar like ####...... for {done} of {total}, {width} [wide|characters]",
            "[show|draw] {done} of {total} as # followed by dots, {width} characters",
            held=(
                "a string {width} long whose share of # is {done} / {total}, else dots",
                "ascii gauge with # and . for {done} out of {total}, width {width}",
            ),
            done=done,
            total=total,
            width=width,
        ),
        name=d.name("progress_bar", "bar", "draw_bar", "render_bar", held=("gauge", "meter")),
        params=(Param(done, "int"), Param(total, "int"), Param(width, "int", "20")),
        returns="str",
        body=f"""
            filled = {width} * {done} // {total}
            return "#" * filled + "." * ({width} - filled)
        """,
        doc="Draw a progress bar.",
        checks="""
            assert f(5, 10, 10) == "#####....."
            assert f(0, 3, 4) == "...."
            assert f(3, 3, 4) == "####"
        """,
    )


@family(area="templating")
def html_list(d: Draw, style: Style) -> Task:
    words_ = d.var("words")
    body = f"""
        rows = "".join(f"<li>{{html.escape(item)}}</li>" for item in {words_})
        return f"<ul>{{rows}}</ul>"
    """
    if style.strings == "format":
        body = f"""
            rows = "".join("<li>{{}}</li>".format(html.escape(item)) for item in {words_})
            return "<ul>{{}}</ul>".format(rows)
        """
    if style.strings == "percent":
        body = f"""
            rows = "".join("<li>%s</li>" % html.escape(item) for item in {words_})
            return "<ul>%s</ul>" % rows
        """
    return Task(
        words=d.say(
            "[an |]html list (ul, li) of {words}, escaped",
            "<ul> with a <li> for each of {words}, [escape html|html-escaped|escaped]",
            "[turn|convert] {words} into an HTML [ul|list], [escaping|and escape] the [text|texts]",
            "[build|make|render] <ul><li>...</li></ul> from {words}, escape each",
            "unordered HTML list of {words} with escaped text",
            held=(
                "markup for {words} as bullet points in html, mind escaping",
                "put every one of {words} in an li inside a ul, with html.escape",
            ),
            words=words_,
        ),
        name=d.name("html_list", "to_html_list", "bullet_list", "make_ul", held=("ul_from", "list_markup")),
        params=(Param(words_, "list[str]"),),
        returns="str",
        imports=needed(style, body, "list[str] str", "import html"),
        body=body,
        doc="Write an HTML list.",
        checks="""
            assert f(["a", "b<c"]) == "<ul><li>a</li><li>b&lt;c</li></ul>"
            assert f([]) == "<ul></ul>"
        """,
    )


@family(area="templating")
def markdown_table(d: Draw, style: Style) -> Task:
    header = variable(d, "header", "columns", "names", held=("titles",))
    rows = variable(d, "rows", "records", "lines", held=("cells",))
    return Task(
        words=d.say(
            "[Markdown|markdown] table with {header} and {rows}",
            "[write|build|format|render] {rows} as a Markdown table [with|under] [the |]{header}",
            "[turn|convert] {header} and {rows} into a [markdown|Markdown] table",
            "table in Markdown: {header}, a line of ---, [then |]{rows}",
            "markdown table from a header and rows",
            held=(
                "pipe table in markdown, {header} on top, {rows} below",
                "produce | a | b | lines for {header} and {rows} with the --- row",
            ),
            header=header,
            rows=rows,
        ),
        name=d.name(
            "markdown_table", "to_markdown", "md_table", "table_markdown", held=("github_table", "pipe_table")
        ),
        params=(Param(header, "list[str]"), Param(rows, "list[list[str]]")),
        returns="str",
        body=rf"""
            lines = ["| " + " | ".join(row) + " |" for row in [{header}, ["---"] * len({header}), *{rows}]]
            return "\n".join(lines)
        """,
        doc="Write a Markdown table.",
        checks=r"""
            assert f(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
            assert f(["x"], []) == "| x |\n| --- |"
        """,
    )
