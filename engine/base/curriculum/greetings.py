"""Greetings in all the words people have for them, and other short texts about a person."""

from __future__ import annotations

from engine.base.curriculum.plain import Ask, asked, spelled
from engine.base.curriculum.shared import variables
from engine.base.curriculum.task import Draw, Style, Task, family


@family(area="greetings")
def say_to_one(d: Draw, style: Style) -> Task:
    """A greeting that is printed."""
    word, said = d.pick(
        ("Hello", "hello"),
        ("Hello", "hello"),
        ("Hello", "hello"),
        ("Hi", "hi"),
        ("Welcome", "welcome"),
        ("Goodbye", "goodbye"),
        ("Good morning", "good morning"),
        ("Thank you", "thank you"),
    )
    (who,) = variables(d, "name user person username first_name|guest")
    expression = spelled(word + ", {}!", style, who)
    ask = Ask(
        "say {g} to the user by name / say {g} to {w} / say {g} to somebody by name / print {g} with {w} in it / say {g} and the {w} / greet the user by {w}: {g} / print a {g} for {w} / [write|print] {g} followed by {w} / say a friendly {g} to {w} / say {g}, the {w} is given / tell {w} {g} / let {w} be told {g}",
        "say_{s} greet say_{s}_to {s} greet_user welcome_user", f"{who}: str", f"print({expression})", "None",
        f'assert printed("Bo") == "{word}, Bo!\\n"\nassert printed("Ann Lee") == "{word}, Ann Lee!\\n"', doc="Greet somebody by name.",
    )  # fmt: skip
    return asked(d, style, ask, g=said, w=who, s=said.replace(" ", "_"))


@family(area="greetings")
def greeting_for_one(d: Draw, style: Style) -> Task:
    """A greeting that is returned."""
    word, said = d.pick(
        ("Hello", "hello"),
        ("Hello", "hello"),
        ("Hi", "hi"),
        ("Welcome", "welcome"),
        ("Dear", "dear"),
        ("Good evening", "good evening"),
    )
    (who,) = variables(d, "name user person username customer|visitor")
    end = d.pick("!", "!", ".", "")
    expression = spelled(word + ", {}" + end, style, who)
    example = f'"{word}, Ann{end}"'
    ask = Ask(
        "return {e} for Ann / greet {w}: {e} / greeting with the {w}, like {e} / make a greeting for {w}, for Ann it is {e} / {e} with the given {w} / [build|return] the greeting {e}, with {w} instead of Ann / {g} and the {w} as one string, like {e} / text like {e} for any {w} / what one says to {w}, as in {e}",
        "greet greeting_for hello_text make_greeting greeting_to", f"{who}: str", f"return {expression}", "str",
        f'assert f("Bo") == "{word}, Bo{end}"\nassert f("") == "{word}, {end}"', doc="A greeting for somebody.", target="greeting",
    )  # fmt: skip
    return asked(d, style, ask, g=said, w=who, e=example)


@family(area="greetings")
def greet_everybody(d: Draw, style: Style) -> Task:
    word, said = d.pick(("Hello", "hello"), ("Hi", "hi"), ("Welcome", "welcome"), ("Bye", "bye"))
    many, one = d.pick(
        ("names", "name"),
        ("users", "user"),
        ("guests", "guest"),
        ("people", "person"),
        ("friends", "friend"),
        ("players", "player"),
    )
    expression = spelled(word + ", {}!", style, one)
    printing = Ask(
        "say {g} to each of {m} / greet all {m} with {g} / print {g} for every one of {m} / {g} to all of {m}, one line each / loop over {m} and print {g} to each / print a {g} for each of {m} / everybody in {m} is told {g} / no one of {m} without a {g}",
        "greet_all say_{g}_to_all greet_everybody welcome_all", f"{many}: list[str]", f"for {one} in {many}:\n    print({expression})", "None",
        f'assert printed(["Bo", "Al"]) == "{word}, Bo!\\n{word}, Al!\\n"\nassert printed([]) == ""', doc="Greet everybody.",
    )  # fmt: skip
    listed = Ask(
        "list of greetings, {g} to each of {m}, like {e} / greetings like {e} for all {m} / return a list with {e} for each of {m} / a greeting like {e} for all of {m} / {e} for each of {m}, as a list / make the texts {e} for {m} / {m} turned into texts like {e} / one {e} for each, all in a list",
        "greetings greet_each greetings_for texts_for", f"{many}: list[str]", f"return [{expression} for {one} in {many}]", "list[str]",
        f'assert f(["Bo", "Al"]) == ["{word}, Bo!", "{word}, Al!"]\nassert f([]) == []', loop=f"result = []\nfor {one} in {many}:\n    result.append({expression})\nreturn result", doc="Greetings for everybody.", target="greetings",
    )  # fmt: skip
    return asked(d, style, printing, listed, g=said, m=many, o=one, e=f'"{word}, Ann!"')


@family(area="greetings")
def greet_by_hour(d: Draw, style: Style) -> Task:
    hour = d.pick("hour", "hour", "h", "time", "now")
    noon, evening = d.pick((12, 18), (12, 18), (11, 17), (12, 17))
    body = f'if {hour} < {noon}:\n    return "Good morning"\nif {hour} < {evening}:\n    return "Good afternoon"\nreturn "Good evening"'
    ask = Ask(
        "greeting for the {w}: good morning before {n}, good afternoon before {v}, else good evening / good morning, good afternoon or good evening by {w} (from {n} and {v} on) / return Good morning until {n}, Good afternoon until {v}, then Good evening / greet by time of day: {w} below {n} is morning, below {v} afternoon, else evening / pick the greeting for {w}; afternoon starts at {n}, evening at {v} / how to greet at {w}: noon is {n}, evening {v} / the right good morning, good afternoon or good evening, changing at {n} and {v}",
        "greeting greeting_at greet_by_time daytime_greeting greeting_by_hour", f"{hour}: int", body, "str",
        f'assert f(8) == "Good morning"\nassert f({noon}) == "Good afternoon"\nassert f({evening}) == "Good evening"\nassert f({evening - 1}) == "Good afternoon"', doc="The greeting for an hour.",
    )  # fmt: skip
    return asked(d, style, ask, w=hour, n=str(noon), v=str(evening))


@family(area="greetings")
def introduce(d: Draw, style: Style) -> Task:
    first, second, text, said = d.pick(
        ("name", "age", "My name is {} and I am {} years old.", "My name is Ann and I am 30 years old."),
        ("name", "city", "{} lives in {}.", "Ann lives in 30."),
        ("name", "age", "{} is {} years old", "Ann is 30 years old"),
        ("name", "job", "I am {}, {}", "I am Ann, 30"),
        ("first_name", "last_name", "{} {}", "Ann 30"),
        ("user", "points", "{} has {} points", "Ann has 30 points"),
        ("product", "price", "{} costs {}", "Ann costs 30"),
        ("last_name", "first_name", "{}, {}", "Ann, 30"),
    )
    expression = spelled(text, style, first, second)
    shown = text.replace("{}", first.upper(), 1).replace("{}", second.upper(), 1)
    prints = d.chance(0.35)
    lead = (
        d.pick("print", "show", "print out")
        if prints
        else d.pick("return", "make", "build", "text", "give back")
    )
    known = {"My name is {} and I am {} years old.": "introduce somebody"}.get(text, "a sentence")
    check = (
        f'assert printed("Ann", "30") == {said!r} + "\\n"' if prints else f'assert f("Ann", "30") == {said!r}'
    )
    ask = Ask(
        "{l} {t} / {l} {t} with the given {a1} and {b1} / {l} the text {t} / {l} a sentence: {t} / {l} {a1} and {b1} like {t} / {l} {k}: {t} / {l} it as {t} / {l} words like {t} / {l} what {t} says, filled in",
        "introduce describe sentence show_person about describe_person sentence_for", f"{first}: str, {second}: {'int' if second in ('age', 'points') else 'float' if second == 'price' else 'str'}",
        f"print({expression})" if prints else f"return {expression}", "None" if prints else "str", check, doc="A sentence with two values.", target="" if prints else "sentence",
    )  # fmt: skip
    return asked(d, style, ask, l=lead, t=f'"{shown}"', a1=first, b1=second, k=known)
