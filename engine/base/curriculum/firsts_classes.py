"""Classes that people ask for first, in few words."""

from __future__ import annotations

from engine.base.curriculum.plain_classes import whole
from engine.base.curriculum.task import Draw, Style, Task, family

ITERATOR = ("from collections.abc import Iterator",)


@family(area="firsts")
def bank_account(d: Draw, style: Style) -> Task:
    name = d.name("BankAccount", "Account", "Wallet", held=("SavingsAccount",))
    code = f'class {name}:\n    def __init__(self, balance: float = 0) -> None:\n        self.balance = balance\n\n    def deposit(self, amount: float) -> None:\n        self.balance += amount\n\n    def withdraw(self, amount: float) -> None:\n        if amount > self.balance:\n            raise ValueError("not enough money")\n        self.balance -= amount\n'
    return whole(
        d, style, name, code, "one = f()\none.deposit(5)\none.withdraw(2)\nassert one.balance == 3\ntry:\n    one.withdraw(9)\n    assert False\nexcept ValueError:\n    pass", "Money that comes and goes.",
        "a class for a bank account with deposit and withdraw", "bank account class", "class for a bank account", "bank account with deposit, withdraw and a balance", "write a bank account class", "a simple bank account", "bank account: deposit, withdraw", "class for an account with a balance, deposit and withdraw",
        held=("model a bank account", "an account one can pay into and draw from"),
    )  # fmt: skip


@family(area="firsts")
def stack_of_items(d: Draw, style: Style) -> Task:
    name = d.name("Stack", "ItemStack", "SimpleStack", held=("Pile",))
    code = f"class {name}:\n    def __init__(self) -> None:\n        self.items = []\n\n    def push(self, item: object) -> None:\n        self.items.append(item)\n\n    def pop(self) -> object:\n        return self.items.pop()\n\n    def is_empty(self) -> bool:\n        return not self.items\n"
    return whole(
        d, style, name, code, "one = f()\nassert one.is_empty()\none.push(1)\none.push(2)\nassert one.pop() == 2\nassert not one.is_empty()", "Last in, first out.",
        "stack class with push and pop", "a stack class", "class for a stack", "stack with push, pop and is_empty", "write a stack", "implement a stack", "simple stack class", "a last in first out stack",
        held=("what is put on top comes off first: a class", "a class like a pile of plates"),
    )  # fmt: skip


@family(area="firsts")
def queue_of_items(d: Draw, style: Style) -> Task:
    name = d.name("Queue", "ItemQueue", "SimpleQueue", held=("WaitingLine",))
    code = f"class {name}:\n    def __init__(self) -> None:\n        self.items = deque()\n\n    def enqueue(self, item: object) -> None:\n        self.items.append(item)\n\n    def dequeue(self) -> object:\n        return self.items.popleft()\n\n    def is_empty(self) -> bool:\n        return not self.items\n"
    return whole(
        d, style, name, code, "one = f()\nassert one.is_empty()\none.enqueue(1)\none.enqueue(2)\nassert one.dequeue() == 1\nassert not one.is_empty()", "First in, first out.",
        "queue class", "a queue class with enqueue and dequeue", "class for a queue", "queue with enqueue, dequeue and is_empty", "write a queue", "implement a queue", "simple queue class", "a first in first out queue",
        held=("who comes first is served first: a class", "a class like a line of people that wait"), imports=("from collections import deque",),
    )  # fmt: skip


@family(area="firsts")
def linked_list(d: Draw, style: Style) -> Task:
    code = "class Node:\n    def __init__(self, value: object) -> None:\n        self.value = value\n        self.next = None\n\n\nclass LinkedList:\n    def __init__(self) -> None:\n        self.head = None\n\n    def append(self, value: object) -> None:\n        node = Node(value)\n        if self.head is None:\n            self.head = node\n            return\n        last = self.head\n        while last.next:\n            last = last.next\n        last.next = node\n\n    def __iter__(self) -> Iterator:\n        node = self.head\n        while node:\n            yield node.value\n            node = node.next\n"
    return whole(
        d, style, "LinkedList", code, "f = LinkedList\none = f()\none.append(1)\none.append(2)\nassert list(one) == [1, 2]\nassert list(f()) == []", "",
        "linked list class", "a linked list", "class for a linked list", "linked list with append and iteration", "write a linked list", "implement a linked list", "singly linked list", "simple linked list with nodes",
        held=("nodes that lead to one another, as a class", "a list of nodes, each of which knows the next"), imports=ITERATOR if style.hints else (),
    )  # fmt: skip


@family(area="firsts")
def tree_of_values(d: Draw, style: Style) -> Task:
    code = 'class Node:\n    def __init__(self, value: int) -> None:\n        self.value = value\n        self.left = None\n        self.right = None\n\n    def insert(self, value: int) -> None:\n        side = "left" if value < self.value else "right"\n        child = getattr(self, side)\n        if child is None:\n            setattr(self, side, Node(value))\n        else:\n            child.insert(value)\n\n    def __iter__(self) -> Iterator[int]:\n        if self.left:\n            yield from self.left\n        yield self.value\n        if self.right:\n            yield from self.right\n'
    return whole(
        d, style, "Node", code, "one = f(5)\nfor value in (3, 8, 4, 1):\n    one.insert(value)\nassert list(one) == [1, 3, 4, 5, 8]", "",
        "binary search tree", "binary tree node with insert", "class for a binary search tree", "binary search tree with insert and in-order iteration", "write a binary search tree", "implement a binary tree", "node of a binary search tree", "a sorted binary tree",
        held=("smaller values to the left, others to the right: a class", "a tree that keeps values in order"), imports=ITERATOR if style.hints else (),
    )  # fmt: skip


@family(area="firsts")
def only_one_instance(d: Draw, style: Style) -> Task:
    name = d.name("Singleton", "Config", "Settings", "Registry", held=("Hub",))
    code = f'class {name}:\n    _instance = None\n\n    def __new__(cls) -> "{name}":\n        if cls._instance is None:\n            cls._instance = super().__new__(cls)\n        return cls._instance\n'
    return whole(
        d, style, name, code, "assert f() is f()", "The only one.",
        "singleton class", "a singleton", "singleton", "class with only one instance", "write a singleton", "implement the singleton pattern", "class {N} as a singleton", "make {N} a singleton",
        held=("a class of which there is but one object", "{N}, which is always the same object"),
    )  # fmt: skip


@family(area="firsts")
def own_exception(d: Draw, style: Style) -> Task:
    name, about = d.pick(
        ("InvalidInputError", "invalid input"), ("NotFoundError", "things that are not found"), ("ConfigError", "a bad configuration"),
        ("ValidationError", "failed validation"), ("PaymentError", "failed payments"), ("ParseError", "text that cannot be parsed"), ("TimeoutExpired", "an expired timeout"),
    )  # fmt: skip
    return whole(
        d, style, name, f"class {name}(Exception):\n    pass\n", "assert issubclass(f, Exception)", "",
        "custom exception for {w}", "exception class for {w}", "an exception {N}", "own exception for {w}", "define an exception called {N}", "exception {N} for {w}", "custom error class {N}", "create an exception for {w}",
        held=("something to raise on {w}, called {N}", "an error of our own: {N}"), w=about,
    )  # fmt: skip


@family(area="firsts")
def enum_of_words(d: Draw, style: Style) -> Task:
    name, about, members = d.pick(
        ("OrderStatus", "order status", "pending paid shipped delivered canceled"), ("Role", "user roles", "admin editor viewer guest owner"), ("Priority", "priority", "low medium high urgent"),
        ("Size", "sizes", "small medium large huge"), ("Level", "log levels", "debug info warning error"), ("Weather", "the weather", "sunny cloudy rainy snowy"),
        ("Direction", "directions", "north east south west"), ("TaskState", "states of a task", "open waiting running done failed"), ("Payment", "payment methods", "cash card transfer voucher"),
        ("Season", "the seasons", "spring summer autumn winter"), ("Language", "languages", "english french german spanish"),
    )  # fmt: skip
    words = members.split()
    chosen = words if len(words) < 4 or d.chance(0.5) else words[:3]
    body = "".join(f'    {word.upper()} = "{word}"\n' for word in chosen)
    said = ", ".join(chosen)
    return whole(
        d, style, name, f"class {name}(Enum):\n{body}", f'assert [one.value for one in f] == {chosen!r}\nassert f("{chosen[0]}").name == "{chosen[0].upper()}"', "",
        "enum for {w}: {m}", "enum {N} with {m}", "an enum of {w}: {m}", "{N} enum: {m}", "create an enum for {w} with {m}", "enum class for {w} ({m})", "{w} as an enum: {m}", "define an enum {N}: {m}",
        held=("{m}: make it an Enum called {N}", "one of {m}, as a class {N}"), imports=("from enum import Enum",), w=about, m=said,
    )  # fmt: skip


@family(area="firsts")
def time_a_block(d: Draw, style: Style) -> Task:
    name = d.name("timer", "timed", "measure", "stopwatch", held=("clocked",))
    code = f'@contextmanager\ndef {name}() -> Iterator[None]:\n    start = time.perf_counter()\n    try:\n        yield\n    finally:\n        print(f"{{time.perf_counter() - start:.3f}} s")\n'
    return whole(
        d, style, name, code, "import io\nfrom contextlib import redirect_stdout\nout = io.StringIO()\nwith redirect_stdout(out):\n    with f():\n        pass\nassert out.getvalue().startswith('0.') and out.getvalue().endswith(' s\\n')", "",
        "measure how long a block takes", "context manager that measures time", "timer context manager", "time a block of code", "context manager that prints how long its block took", "with statement that times its block", "measure the time of a code block", "print how long a block of code takes",
        held=("how long the lines of a with statement took", "a stopwatch for a block"), imports=("import time", "from contextlib import contextmanager", *(ITERATOR if style.hints else ())),
    )  # fmt: skip
