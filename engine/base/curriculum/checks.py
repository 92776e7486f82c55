"""Families over checking values."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, variable
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family


@family(area="validation")
def is_email(d: Draw, style: Style) -> Task:
    text = variable(d, "text", "email", "address", "value", held=("mail",))
    return Task(
        words=d.say(
            "[check|test|tell] [whether|if] {text} [is|looks like] [an email address|a valid email|an email]",
            "return True if {text} [is a valid|looks like an] email[ address|]",
            "is {text} an email address",
            "email [check|validation][ with a regex|]",
            "validate [an email address|{text} as an email]",
            "simple email [check|regex]",
            held=(
                "does {text} have the form of an e-mail address",
                "whether {text} could be somebody's email",
            ),
            text=text,
        ),
        name=d.name(
            "is_email", "valid_email", "looks_like_email", "check_email", held=("is_valid_email", "email_ok")
        ),
        params=(Param(text, "str"),),
        returns="bool",
        imports=("import re",),
        body=rf"""
            return re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", {text}) is not None
        """,
        doc="Tell whether a text looks like an email address.",
        target="valid",
        checks="""
            assert f("ann.b+c@mail.example.org") is True
            assert f("ann@host") is False
            assert f("ann example.com") is False
            assert f("a@b.co x") is False
        """,
    )


@family(area="validation")
def hex_to_rgb(d: Draw, style: Style) -> Task:
    color = variable(d, "color", "text", "value", "hex_color", held=("colour",))
    return Task(
        words=d.say(
            "[parse|convert|turn] [a hex color|a color like #ff8000|{color}] [to|into] [an RGB tuple|(r, g, b)|red, green, blue]",
            "hex color to [rgb|RGB tuple|(r, g, b)]",
            "#rrggbb to a tuple of three ints",
            "red, green and blue of [the hex color |]{color}",
            "[rgb|RGB] values of a color like #ff8000",
            held=(
                "split up {color}, a color in hex notation, in its three channels",
                "r, g, b as ints from the web colour {color}",
            ),
            color=color,
        ),
        name=d.name(
            "hex_to_rgb", "parse_color", "parse_hex_color", "to_rgb", held=("rgb_from_hex", "color_parts")
        ),
        params=(Param(color, "str"),),
        returns="tuple[int, int, int]",
        body=f"""
            {color} = {color}.lstrip("#")
            return int({color}[0:2], 16), int({color}[2:4], 16), int({color}[4:6], 16)
        """,
        doc="Parse a hex colour.",
        checks="""
            assert f("#ff8000") == (255, 128, 0)
            assert f("0000ff") == (0, 0, 255)
        """,
    )


@family(area="validation")
def is_hex_color(d: Draw, style: Style) -> Task:
    text = variable(d, "text", "color", "value", held=("colour",))
    return Task(
        words=d.say(
            "[check|tell|test] [whether|if] {text} is a hex color like #ff8000",
            "return True if {text} is [a color of the form|] #rrggbb",
            "is {text} a hex color [like #a0b1c2|(#rrggbb)]",
            "hex color [check|validation], #rrggbb",
            "validate a [web|hex] color [like #12ab9f|of the form #rrggbb]",
            held=(
                "does {text} have the form # and six hex digits",
                "whether {text} is a web colour such as #00ff7f",
            ),
            text=text,
        ),
        name=d.name(
            "is_hex_color", "valid_color", "is_color", "check_color", held=("is_web_color", "color_ok")
        ),
        params=(Param(text, "str"),),
        returns="bool",
        imports=("import re",),
        body=f'return re.fullmatch(r"#[0-9a-fA-F]{{6}}", {text}) is not None',
        target="valid",
        checks="""
            assert f("#Ff8000") is True
            assert f("#ff800") is False
            assert f("ff8000") is False
            assert f("#gg8000") is False
        """,
    )


@family(area="validation")
def is_ipv4(d: Draw, style: Style) -> Task:
    text = variable(d, "text", "address", "ip", "value", held=("host",))
    return Task(
        words=d.say(
            "[check|tell|test] [whether|if] {text} is [an IPv4 address|a valid IPv4 address]",
            "return True if {text} is [an IPv4 address|a dotted IPv4 address]",
            "is {text} an IPv4 address",
            "IPv4 [address |][check|validation]",
            "validate [an IPv4 address|{text} as an IPv4 address]",
            "four numbers from 0 to 255 with dots between them: is {text} one",
            held=("does {text} look like 192.168.0.1", "whether {text} is a proper IP address of version 4"),
            text=text,
        ),
        name=d.name("is_ipv4", "valid_ip", "is_ip", "check_ip", held=("ip_ok", "is_ip_address")),
        params=(Param(text, "str"),),
        returns="bool",
        body=f"""
            parts = {text}.split(".")
            return len(parts) == 4 and all(part.isdigit() and int(part) <= 255 for part in parts)
        """,
        doc="Tell whether a text is an IPv4 address.",
        target="valid",
        checks="""
            assert f("192.168.0.1") is True
            assert f("255.255.255.255") is True
            assert f("256.1.1.1") is False
            assert f("1.2.3") is False
            assert f("a.b.c.d") is False
        """,
    )


@family(area="validation")
def require_positive(d: Draw, style: Style) -> Task:
    number = d.var("number")
    body = f"""
        if {number} <= 0:
            raise ValueError(f"must be positive: {{{number}}}")
        return {number}
    """
    if style.errors == "none":
        body = f"""
            if {number} <= 0:
                return None
            return {number}
        """
    return Task(
        words=d.say(
            "return {number} if it is [positive|greater than zero]",
            "[check|ensure|validate] that {number} is positive and return it",
            "{number} if [positive|it is positive|above zero]",
            "[make sure|verify] {number} is greater than 0, return it",
            "let only positive {number} pass",
            "positive {number} check that returns it",
            "return {number}, but only if it is more than 0",
            held=(
                "let {number} through if it is above 0",
                "give {number} back provided it is a positive number",
            ),
            number=number,
        ),
        clauses=(
            Clause(
                d.pick("raise ValueError if not", "ValueError otherwise")
                if style.errors == "raise"
                else d.pick("None if not", "otherwise None"),
                about="errors",
            ),
        ),
        name=d.name(
            "require_positive",
            "positive",
            "check_positive",
            "ensure_positive",
            held=("must_be_positive", "validate_positive"),
        ),
        params=(Param(number, "float"),),
        returns="float" if style.errors == "raise" else "float | None",
        body=body,
        checks=checked(
            """
            assert f(3) == 3
            assert f(0.5) == 0.5
        """,
            style,
            raising="assert raises(ValueError, 0)\nassert raises(ValueError, -2)",
            none="assert f(0) is None and f(-2) is None",
        ),
    )


@family(area="validation")
def is_blank(d: Draw, style: Style) -> Task:
    text = variable(d, "text", "s", "value", "line", held=("given",))
    return Task(
        words=d.say(
            "return True if {text} is None, empty or only [whitespace|spaces]",
            "is {text} [blank|None, empty or whitespace]",
            "[check|tell|test] [whether|if] {text} is None or [blank|empty or only whitespace]",
            "None, empty or [just|only] [spaces|whitespace]",
            "blank check[ for {text}|], None counts[ as blank|]",
            held=(
                "does {text} hold nothing but whitespace, or nothing at all (None)",
                "whether there is no text in {text}, which may be None",
            ),
            text=text,
        ),
        name=d.name(
            "is_blank", "blank", "is_empty_text", "empty_or_space", held=("nothing_in", "has_no_text")
        ),
        params=(Param(text, "str | None"),),
        returns="bool",
        body=f"return {text} is None or not {text}.strip()",
        target="blank",
        checks=r"""
            assert f(None) is True
            assert f("") is True
            assert f(" \n") is True
            assert f(" a ") is False
        """,
    )
