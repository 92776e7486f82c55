"""Families over small classes."""

from __future__ import annotations

from engine.base.curriculum.shared import typed, variable
from engine.base.curriculum.task import Draw, Style, Task, family


@family(area="classes")
def point(d: Draw, style: Style) -> Task:
    name = d.name("Point", "Vector", "Position", "Point2D", held=("Location", "Coordinate"))
    return Task(
        words=d.say(
            "frozen dataclass {name} with x, y and distance_to(other)",
            "[write|create|make] a frozen dataclass {name}(x, y) with a method distance_to another one",
            "{name}: frozen dataclass of x and y, distance_to(other) [gives|returns] the [Euclidean |]distance",
            "immutable dataclass {name} with x, y and a distance_to method",
            "dataclass {name} (frozen): floats x and y, method distance_to",
            held=(
                "point in the plane {name} as a frozen dataclass, x, y, distance_to",
                "implement {name}, an immutable x/y dataclass that can tell its distance_to another",
            ),
            name=name,
        ),
        name=name,
        imports=("import math", "from dataclasses import dataclass"),
        code=typed(
            f"""
            @dataclass(frozen=True)
            class {name}:
                x: float
                y: float

                def distance_to(self, other: "{name}") -> float:
                    return math.hypot(self.x - other.x, self.y - other.y)
        """,
            style,
            "A point in the plane.",
        ),
        checks="""
            p = f(0, 0)
            assert p.distance_to(f(3, 4)) == 5
            assert f(1, 2) == f(1, 2) and p.x == 0
            try:
                p.x = 3
            except AttributeError:
                pass
            else:
                raise AssertionError
        """,
    )


@family(area="classes")
def rectangle(d: Draw, style: Style) -> Task:
    name = d.name("Rectangle", "Rect", "Box", "Room", held=("Panel", "Field"))
    return Task(
        words=d.say(
            "dataclass {name} with width, height and properties area and perimeter",
            "[write|create|make] a dataclass {name}(width, height) with area and perimeter as properties",
            "{name}: dataclass of width and height, properties area, perimeter",
            "dataclass {name}, fields width and height, area and perimeter [computed |]as properties",
            "implement a rectangle dataclass {name}: width, height, area and perimeter properties",
            held=(
                "rectangle dataclass {name}, its area and perimeter are properties",
                "implement {name} with width and height, read-only properties area and perimeter, as a dataclass",
            ),
            name=name,
        ),
        name=name,
        imports=("from dataclasses import dataclass",),
        code=typed(
            f"""
            @dataclass
            class {name}:
                width: float
                height: float

                @property
                def area(self) -> float:
                    return self.width * self.height

                @property
                def perimeter(self) -> float:
                    return 2 * (self.width + self.height)
        """,
            style,
            "A rectangle.",
        ),
        checks="""
            r = f(3, 4)
            assert r.area == 12 and r.perimeter == 14
            assert f(1, 2) == f(1, 2)
            r.width = 5
            assert r.area == 20
        """,
    )


@family(area="classes")
def product_record(d: Draw, style: Style) -> Task:
    price = variable(d, "price", "cost", "amount", held=("unit_price",))
    quantity = variable(d, "quantity", "count", "stock", held=("pieces",))
    name = d.name("Product", "Item", "Article", "Order", held=("Listing", "Ware"))
    return Task(
        words=d.say(
            "dataclass {name} with name, {price}, {quantity} [defaulting to|default] 0 and total()",
            "[write|create|make] a dataclass {name}(name, {price}, {quantity}=0) with a method total [returning|that returns] {price} times {quantity}",
            "{name}: dataclass of name, {price} and {quantity} ([default|defaults to] 0), total() is {price} * {quantity}",
            "dataclass {name}, fields name, {price}, {quantity} = 0, method total multiplies [{price} and {quantity}|them]",
            "implement {name} as dataclass: name, {price}, {quantity} = 0 and total() = {price} * {quantity}",
            held=(
                "{name} as a dataclass with a name, a {price}, a {quantity} of 0 unless given, and their total() product",
                "implement dataclass {name} (name, {price}, {quantity} with default 0) having total",
            ),
            price=price,
            quantity=quantity,
            name=name,
        ),
        name=name,
        imports=("from dataclasses import dataclass",),
        code=typed(
            f"""
            @dataclass
            class {name}:
                name: str
                {price}: float
                {quantity}: int = 0

                def total(self) -> float:
                    return self.{price} * self.{quantity}
        """,
            style,
            "Something for sale.",
        ),
        checks="""
            p = f("pen", 2.5, 4)
            assert p.total() == 10.0
            assert f("x", 1.0).total() == 0
            assert f("a", 1.0, 2) == f("a", 1.0, 2) and p.name == "pen"
        """,
    )


@family(area="classes")
def account(d: Draw, style: Style) -> Task:
    name = d.name("Account", "BankAccount", "Wallet", "Purse", held=("Deposit", "MoneyBox"))
    return Task(
        words=d.say(
            "class {name}(balance=0) with deposit and withdraw, ValueError if there is not enough",
            "{name}: balance [starting at|of] 0, deposit(amount), withdraw(amount) raises ValueError [if|when] the balance is too small",
            "[write|create|make] a bank account class {name} with balance 0, deposit, withdraw, raise ValueError on overdraft",
            "account class {name}, balance defaults to 0, deposit and withdraw, ValueError [for|on] [an |]overdraft",
            "implement {name}: balance (0 by default), deposit, withdraw; ValueError if withdraw is too much",
            held=(
                "implement {name} with a balance (0 at first), money in by deposit and out by withdraw, ValueError if too much",
                "{name} holds a balance default 0; deposit, withdraw, never below zero (ValueError)",
            ),
            name=name,
        ),
        name=name,
        code=typed(
            f"""
            class {name}:
                def __init__(self, balance: float = 0) -> None:
                    self.balance = balance

                def deposit(self, amount: float) -> None:
                    self.balance += amount

                def withdraw(self, amount: float) -> None:
                    if amount > self.balance:
                        raise ValueError("not enough money")
                    self.balance -= amount
        """,
            style,
            "Money that goes in and out.",
        ),
        checks="""
            a = f()
            a.deposit(10)
            a.withdraw(4)
            assert a.balance == 6
            try:
                a.withdraw(7)
            except ValueError:
                pass
            else:
                raise AssertionError
            assert a.balance == 6 and f(5).balance == 5
            a.withdraw(6)
            assert a.balance == 0
        """,
    )


@family(area="classes")
def matrix_transpose(d: Draw, style: Style) -> Task:
    rows = variable(d, "rows", "cells", "values", held=("numbers",))
    name = d.name("Matrix", "Grid", "Table", "Sheet", held=("Board", "Raster"))
    return Task(
        words=d.say(
            "class {name}({rows}) with transpose() and ==",
            "{name}: matrix [class |]over {rows}, a list of lists, with transpose and __eq__",
            "[write|create|make] a matrix class {name} with {rows}, transpose (a new {name}) and equality",
            "class {name} holding {rows} (list of lists), transpose returns a new {name}, compare by ==",
            "matrix {name}({rows}): transpose, __eq__",
            held=(
                "implement {name} around nested lists {rows} that can transpose and compare equal",
                "two-dimensional {name} of {rows} having transpose() and ==, nothing else",
            ),
            rows=rows,
            name=name,
        ),
        name=name,
        code=typed(
            f"""
            class {name}:
                def __init__(self, {rows}: list[list[float]]) -> None:
                    self.{rows} = {rows}

                def transpose(self) -> "{name}":
                    return {name}([list(column) for column in zip(*self.{rows})])

                def __eq__(self, other: object) -> bool:
                    return isinstance(other, {name}) and self.{rows} == other.{rows}
        """,
            style,
            "Numbers in rows and columns.",
        ),
        checks="""
            m = f([[1, 2, 3], [4, 5, 6]])
            assert m.transpose() == f([[1, 4], [2, 5], [3, 6]])
            assert m.transpose().transpose() == m
            assert m != f([[1]]) and m != 3
        """,
    )


@family(area="classes")
def temperature(d: Draw, style: Style) -> Task:
    celsius = variable(d, "celsius", "degrees", "value", held=("reading",))
    name = d.name("Temperature", "Celsius", "Thermometer", "Heat", held=("Reading", "Warmth"))
    return Task(
        words=d.say(
            "class {name}({celsius}) with a property fahrenheit that can be set",
            "{name}: {celsius} in Celsius, property fahrenheit with a setter",
            "[write|create|make] a class {name} holding {celsius} (Celsius) with fahrenheit as property and setter",
            "class {name} with {celsius} in Celsius and a readable and writable property fahrenheit",
            "implement {name}: stores {celsius} (Celsius), property fahrenheit with getter and setter",
            held=(
                "implement {name} keeping {celsius} in Celsius, fahrenheit can be read and assigned",
                "{name} converts its {celsius} by a fahrenheit property in both directions",
            ),
            celsius=celsius,
            name=name,
        ),
        name=name,
        code=typed(
            f"""
            class {name}:
                def __init__(self, {celsius}: float) -> None:
                    self.{celsius} = {celsius}

                @property
                def fahrenheit(self) -> float:
                    return self.{celsius} * 9 / 5 + 32

                @fahrenheit.setter
                def fahrenheit(self, value: float) -> None:
                    self.{celsius} = (value - 32) * 5 / 9
        """,
            style,
            "A temperature in two units.",
        ),
        checks=f"""
            t = f(100)
            assert t.fahrenheit == 212
            t.fahrenheit = 32
            assert t.{celsius} == 0
        """,
    )


@family(area="classes")
def stopwatch(d: Draw, style: Style) -> Task:
    name = d.name("Timer", "Stopwatch", "Clock", "BlockTimer", held=("Chrono", "Metronome"))
    return Task(
        words=d.say(
            "context manager class {name} that [measures|times] [a block|the with block], seconds in elapsed",
            "class {name}: time a with block, result in [the attribute |]elapsed",
            "[write|create|make] a timer class {name} [to use|used] in a with statement, elapsed seconds in elapsed",
            "{name}: [times|measures] how long the block takes, as a class with __enter__ and __exit__, attribute elapsed",
            "timer {name} for with blocks, elapsed holds the seconds",
            "implement {name}, a class for `with`, that stores the run time in elapsed",
            held=(
                "implement {name} so that after `with {name}() as t` t.elapsed holds the seconds",
                "{name} class for timing with blocks, keeps the duration in elapsed",
            ),
            name=name,
        ),
        name=name,
        imports=("import time",),
        code=typed(
            f"""
            class {name}:
                def __enter__(self) -> "{name}":
                    self.start = time.perf_counter()
                    return self

                def __exit__(self, *args: object) -> None:
                    self.elapsed = time.perf_counter() - self.start
        """,
            style,
            "Measures how long a block takes.",
        ),
        checks="""
            with f() as t:
                pass
            assert 0 <= t.elapsed < 1
            assert isinstance(t, f)
        """,
    )
