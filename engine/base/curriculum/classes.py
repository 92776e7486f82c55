"""Families over containers and stateful classes."""

from __future__ import annotations

from engine.base.curriculum.shared import typed, variable
from engine.base.curriculum.task import Draw, Style, Task, family


@family(area="classes")
def stack(d: Draw, style: Style) -> Task:
    name = d.name("Stack", "SimpleStack", "ListStack", "LifoStack", held=("Pile", "ItemStack"))
    return Task(
        words=d.say(
            "class {name} with push, pop, peek and len",
            "{name}: a stack [on top of|using|based on] a list with push, pop, peek and __len__",
            "[write|create|make] a stack class {name} with push, pop, peek, len",
            "a stack [class |]called {name}[, backed by a list|]: push, pop, peek, len()",
            "class {name}, last in first out: push, pop, peek and len",
            "implement a stack {name}: push, pop, peek and __len__",
            held=(
                "LIFO container {name} offering push, pop, peek and length",
                "implement {name}, a stack that can push, pop, peek and tell its len",
            ),
            name=name,
        ),
        name=name,
        code=typed(
            f"""
            class {name}:
                def __init__(self) -> None:
                    self.items: list = []

                def push(self, item: object) -> None:
                    self.items.append(item)

                def pop(self) -> object:
                    return self.items.pop()

                def peek(self) -> object:
                    return self.items[-1]

                def __len__(self) -> int:
                    return len(self.items)
        """,
            style,
            "Last in, first out.",
        ),
        checks="""
            s = f()
            assert len(s) == 0
            s.push(1)
            s.push(2)
            assert s.peek() == 2 and len(s) == 2
            assert s.pop() == 2 and s.pop() == 1 and len(s) == 0
            try:
                s.pop()
            except IndexError:
                pass
            else:
                raise AssertionError
        """,
    )


@family(area="classes")
def queue(d: Draw, style: Style) -> Task:
    name = d.name("Queue", "SimpleQueue", "FifoQueue", "TaskQueue", held=("WaitingLine", "JobQueue"))
    return Task(
        words=d.say(
            "class {name} with put, get and len, [on top of|using|based on] a deque",
            "{name}: a FIFO queue with put, get and __len__",
            "[write|create|make] a queue class {name} with put, get, len",
            "a queue [class |]called {name}[, backed by a deque|]: put, get, len()",
            "class {name}, first in first out: put, get and len",
            "implement a FIFO queue {name}: put, get, __len__",
            held=(
                "FIFO container {name} offering put, get and length",
                "implement {name}, a queue one can put into and get from, with len",
            ),
            name=name,
        ),
        name=name,
        imports=("from collections import deque",),
        code=typed(
            f"""
            class {name}:
                def __init__(self) -> None:
                    self.items: deque = deque()

                def put(self, item: object) -> None:
                    self.items.append(item)

                def get(self) -> object:
                    return self.items.popleft()

                def __len__(self) -> int:
                    return len(self.items)
        """,
            style,
            "First in, first out.",
        ),
        checks="""
            s = f()
            s.put(1)
            s.put(2)
            assert len(s) == 2
            assert s.get() == 1 and s.get() == 2 and len(s) == 0
            try:
                s.get()
            except IndexError:
                pass
            else:
                raise AssertionError
        """,
    )


@family(area="classes")
def lru_cache(d: Draw, style: Style) -> Task:
    capacity = variable(d, "capacity", "size", "max_size", held=("room",))
    name = d.name("LRUCache", "LruCache", "RecentCache", "BoundedCache", held=("SmallCache", "LastUsedCache"))
    return Task(
        words=d.say(
            "class {name}({capacity}) with get and put, LRU [eviction|cache], get returns None if missing",
            "LRU cache [class |]{name}({capacity}): get(key) or None, put(key, value)",
            "[write|create|make] an LRU cache class {name} with {capacity}, get (None if missing) and put",
            "{name}: least recently used cache of {capacity} entries with get (or None) and put",
            "class {name}({capacity}): a cache that evicts the least recently used entry, get gives None if absent, put",
            held=(
                "{name}, a bounded cache of {capacity} dropping whatever was not used for longest, get (None when absent) and put",
                "implement an LRU cache named {name} for {capacity} items, methods get (else None) and put",
            ),
            capacity=capacity,
            name=name,
        ),
        name=name,
        imports=("from collections import OrderedDict",),
        code=typed(
            f"""
            class {name}:
                def __init__(self, {capacity}: int) -> None:
                    self.{capacity} = {capacity}
                    self.items: OrderedDict = OrderedDict()

                def get(self, key: object) -> object:
                    if key not in self.items:
                        return None
                    self.items.move_to_end(key)
                    return self.items[key]

                def put(self, key: object, value: object) -> None:
                    self.items[key] = value
                    self.items.move_to_end(key)
                    if len(self.items) > self.{capacity}:
                        self.items.popitem(last=False)
        """,
            style,
            "A cache that forgets what was used longest ago.",
        ),
        checks="""
            c = f(2)
            c.put("a", 1)
            c.put("b", 2)
            assert c.get("a") == 1
            c.put("c", 3)
            assert c.get("b") is None and c.get("a") == 1 and c.get("c") == 3
            c.put("a", 5)
            c.put("d", 4)
            assert c.get("c") is None and c.get("a") == 5
        """,
    )


@family(area="classes")
def counter_class(d: Draw, style: Style) -> Task:
    name = d.name("Counter", "ClickCounter", "Tally", "HitCounter", held=("Ticker", "VisitCounter"))
    return Task(
        words=d.say(
            "class {name} with increment, decrement and reset, number in value",
            "{name}: a counter class[ with the attribute value| that starts at 0], increment(), decrement() and reset(), count in value",
            "[write|create|make] a counter class {name}: value starts at 0, increment, decrement, reset",
            "a class {name} with value 0 and methods increment, decrement, reset",
            "counter {name} that [starts|begins] at 0: value, increment, decrement, reset",
            "implement a class {name} with a value that can be incremented, decremented and reset",
            held=(
                "simple counter {name} having value, increment, decrement, reset",
                "implement {name} which counts up, down and back to zero in value (increment, decrement, reset)",
            ),
            name=name,
        ),
        name=name,
        code=typed(
            f"""
            class {name}:
                def __init__(self) -> None:
                    self.value = 0

                def increment(self) -> None:
                    self.value += 1

                def decrement(self) -> None:
                    self.value -= 1

                def reset(self) -> None:
                    self.value = 0
        """,
            style,
            "A number that goes up and down.",
        ),
        checks="""
            c = f()
            assert c.value == 0
            c.increment()
            c.increment()
            c.decrement()
            assert c.value == 1
            c.reset()
            assert c.value == 0
        """,
    )


@family(area="classes")
def inventory(d: Draw, style: Style) -> Task:
    name = d.name("Inventory", "Cart", "Basket", "Stock", held=("Store", "Warehouse"))
    return Task(
        words=d.say(
            "class {name} with add(name, count=1), remove(name) and total()[ number of items|], kept in a dict items",
            "{name}: keep counts by name in items, [methods |]add(name, count=1), remove(name), total()",
            "[write|create|make] a class {name} that counts items by name in a dict items: add(name, count=1), remove, total",
            "{name} class: items dict from name to count, add with default count 1, remove, total of counts",
            "implement a class {name}: items maps name to count, add(name, count=1), remove(name), total",
            "inventory class {name} with items, add(name, count=1), remove and total",
            held=(
                "implement {name} holding name to count in items, with add (one by default), remove and total",
                "{name} remembers how many of each name in items; add(name, count=1), remove(name), total()",
            ),
            name=name,
        ),
        name=name,
        code=typed(
            f"""
            class {name}:
                def __init__(self) -> None:
                    self.items: dict = {{}}

                def add(self, name: str, count: int = 1) -> None:
                    self.items[name] = self.items.get(name, 0) + count

                def remove(self, name: str) -> None:
                    del self.items[name]

                def total(self) -> int:
                    return sum(self.items.values())
        """,
            style,
            "How many there are of each thing.",
        ),
        checks="""
            c = f()
            c.add("pen")
            c.add("pen", 2)
            c.add("ink")
            assert c.items == {"pen": 3, "ink": 1} and c.total() == 4
            c.remove("pen")
            assert c.total() == 1
            try:
                c.remove("zz")
            except KeyError:
                pass
            else:
                raise AssertionError
        """,
    )


@family(area="classes")
def linked_list(d: Draw, style: Style) -> Task:
    name = d.name("LinkedList", "NodeList", "Chain", "SinglyLinked", held=("NodeChain", "Links"))
    return Task(
        words=d.say(
            "singly linked list [class |]{name} with prepend and iteration",
            "class {name}: linked list of Nodes with prepend(value) and __iter__",
            "[write|create|make] a linked list {name} with a Node class, prepend and iteration over the values",
            "{name}: linked list, prepend(value), iterate over values",
            "implement a linked list {name}: prepend a value, iterate over the values",
            "{name} made of nodes with value and next, prepend and __iter__",
            held=(
                "implement {name} as nodes linked by next, supporting prepend and for loops",
                "chain of nodes {name} one can prepend to and iterate",
            ),
            name=name,
        ),
        name=name,
        imports=("from collections.abc import Iterator",),
        code=typed(
            f"""
            class Node:
                def __init__(self, value: object) -> None:
                    self.value = value
                    self.next = None


            class {name}:
                def __init__(self) -> None:
                    self.head = None

                def prepend(self, value: object) -> None:
                    node = Node(value)
                    node.next = self.head
                    self.head = node

                def __iter__(self) -> Iterator:
                    node = self.head
                    while node:
                        yield node.value
                        node = node.next
        """,
            style,
            "A node of a list.",
        ),
        checks="""
            l = f()
            assert list(l) == []
            l.prepend(2)
            l.prepend(1)
            assert list(l) == [1, 2]
        """,
    )


@family(area="classes")
def priority_queue(d: Draw, style: Style) -> Task:
    name = d.name("PriorityQueue", "TaskHeap", "MinQueue", "Scheduler", held=("UrgentQueue", "JobHeap"))
    return Task(
        words=d.say(
            "class {name} with push(priority, item), pop and len, lowest priority first",
            "{name}: priority queue [on|using] heapq, push(priority, item), pop [gives|returns] the item with the lowest priority, len",
            "[write|create|make] a priority queue {name} with push(priority, item), pop (lowest first) and len",
            "heap based priority queue {name}: push(priority, item), pop lowest, len",
            "implement {name}, a priority queue with push(priority, item), pop and __len__, smallest priority first",
            "{name}: heap with push(priority, item) and pop of the lowest, len",
            held=(
                "implement {name} where pop hands out the item pushed with the smallest priority, push(priority, item), len",
                "min-heap queue {name} offering push(priority, item), pop and length",
            ),
            name=name,
        ),
        name=name,
        imports=("import heapq",),
        code=typed(
            f"""
            class {name}:
                def __init__(self) -> None:
                    self.heap: list = []

                def push(self, priority: int, item: object) -> None:
                    heapq.heappush(self.heap, (priority, item))

                def pop(self) -> object:
                    return heapq.heappop(self.heap)[1]

                def __len__(self) -> int:
                    return len(self.heap)
        """,
            style,
            "Items by priority, the lowest first.",
        ),
        checks="""
            q = f()
            q.push(2, "b")
            q.push(1, "a")
            q.push(3, "c")
            assert len(q) == 3
            assert [q.pop(), q.pop(), q.pop()] == ["a", "b", "c"]
        """,
    )
