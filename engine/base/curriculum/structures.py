"""Families over data structures and graphs."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, params, typed, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="structures")
def trie(d: Draw, style: Style) -> Task:
    name = d.name("Trie", "PrefixTree", "WordTree", held=("LetterTree", "WordIndex"))
    return Task(
        words=d.say(
            "trie class {name} with insert(word), contains(word) and starts_with(prefix)", "class {name}: a prefix tree, methods insert, contains, starts_with", "[write|make|create] a trie {name}: insert a word, contains(word), starts_with(prefix)", "{name}: trie with insert, contains and starts_with", "implement a trie {name} [on|with] nested dicts: insert, contains, starts_with", "prefix tree {name} that can insert words, tell contains(word) and starts_with(prefix)",
            held=("{name} stores words letter by letter; insert, contains, starts_with", "tree of letters {name}: insert(word), contains(word), starts_with(prefix)"), name=name,
        ),
        name=name,
        code=typed(f"""
            class {name}:
                def __init__(self) -> None:
                    self.root: dict = {{}}

                def insert(self, word: str) -> None:
                    node = self.root
                    for char in word:
                        node = node.setdefault(char, {{}})
                    node[""] = True

                def contains(self, word: str) -> bool:
                    node = self.find(word)
                    return node is not None and "" in node

                def starts_with(self, prefix: str) -> bool:
                    return self.find(prefix) is not None

                def find(self, text: str) -> dict | None:
                    node = self.root
                    for char in text:
                        if char not in node:
                            return None
                        node = node[char]
                    return node
        """, style, "Words by their letters."),
        checks='t = f()\nt.insert("car")\nt.insert("cart")\nassert t.contains("car") and t.contains("cart") and not t.contains("ca")\nassert t.starts_with("ca") and not t.starts_with("x")',
    )  # fmt: skip


@family(area="structures")
def search_tree(d: Draw, style: Style) -> Task:
    name = d.name("SearchTree", "BinarySearchTree", "BST", "SortedTree", held=("OrderedTree", "ValueTree"))
    return Task(
        words=d.say(
            "binary search tree [class |]{name} with insert(value), contains(value) and in-order iteration", "class {name}: binary search tree, insert, contains, __iter__ in order", "[write|make|create] a BST {name} with insert, contains and sorted iteration", "{name}: binary search tree with insert and contains, iterating gives the values sorted", "implement a binary search tree {name}: insert, contains, iteration in order",
            held=("{name} keeps values in a binary tree; insert, contains, sorted iteration", "sorted binary tree {name} one can insert into, ask contains and loop over"), name=name,
        ),
        name=name, imports=needed(style, "", "Iterator", "from collections.abc import Iterator"),
        code=typed(f"""
            class {name}:
                def __init__(self) -> None:
                    self.root: list | None = None

                def insert(self, value: int) -> None:
                    node = [value, None, None]
                    if self.root is None:
                        self.root = node
                        return
                    current = self.root
                    while True:
                        side = 1 if value < current[0] else 2
                        if current[side] is None:
                            current[side] = node
                            return
                        current = current[side]

                def contains(self, value: int) -> bool:
                    current = self.root
                    while current is not None and current[0] != value:
                        current = current[1 if value < current[0] else 2]
                    return current is not None

                def __iter__(self) -> Iterator[int]:
                    return self.walk(self.root)

                def walk(self, node: list | None) -> Iterator[int]:
                    if node is not None:
                        yield from self.walk(node[1])
                        yield node[0]
                        yield from self.walk(node[2])
        """, style, "Values in order."),
        checks="t = f()\nassert list(t) == [] and not t.contains(1)\nfor x in (5, 2, 8, 1, 9, 2):\n    t.insert(x)\nassert list(t) == [1, 2, 2, 5, 8, 9]\nassert t.contains(8) and not t.contains(7)",
    )  # fmt: skip


@family(area="structures")
def union_find(d: Draw, style: Style) -> Task:
    name = d.name("UnionFind", "DisjointSet", "Groups", held=("Components", "MergeSets"))
    return Task(
        words=d.say(
            "union find class {name} with find(item), union(a, b) and connected(a, b)", "class {name}: disjoint sets, find, union, connected", "[write|make|create] a union-find {name}: find, union(a, b), connected(a, b)", "{name}: disjoint set structure with union, find, connected", "implement union find as {name}, items are added when first seen: find, union, connected",
            held=("{name} joins things to groups: union(a, b), find(item), connected(a, b)", "disjoint-set forest {name} offering find, union and connected"), name=name,
        ),
        name=name,
        code=typed(f"""
            class {name}:
                def __init__(self) -> None:
                    self.parent: dict = {{}}

                def find(self, item: object) -> object:
                    self.parent.setdefault(item, item)
                    while self.parent[item] != item:
                        self.parent[item] = self.parent[self.parent[item]]
                        item = self.parent[item]
                    return item

                def union(self, a: object, b: object) -> None:
                    self.parent[self.find(a)] = self.find(b)

                def connected(self, a: object, b: object) -> bool:
                    return self.find(a) == self.find(b)
        """, style, "Groups that can be joined."),
        checks="u = f()\nu.union(1, 2)\nu.union(3, 4)\nassert u.connected(1, 2) and not u.connected(1, 3)\nu.union(2, 3)\nassert u.connected(1, 4) and not u.connected(1, 9)",
    )  # fmt: skip


@family(area="structures")
def ring_buffer(d: Draw, style: Style) -> Task:
    (size,) = variables(d, "size capacity length limit|room", avoid="deque")
    name = d.name("RingBuffer", "History", "LastItems", "Recent", held=("RollingBuffer", "Latest"))
    return Task(
        words=d.say(
            "class {name}({size}) that keeps the last {size} items: add(item) and items() as a list", "ring buffer {name}({size}) with add and items(), oldest first", "[write|make|create] a class {name} that remembers only the last {size} items; add(item), items()", "{name}({size}): bounded history, add(item), items() lists oldest to newest", "bounded buffer {name} of {size}: add drops the oldest, items() returns a list",
            held=("{name}({size}) forgets all but the latest {size} things; add, items()", "keep the newest {size} in a class {name} with add(item) and items()"), name=name, size=size,
        ),
        name=name, imports=("from collections import deque",),
        code=typed(f"""
            class {name}:
                def __init__(self, {size}: int) -> None:
                    self.buffer: deque = deque(maxlen={size})

                def add(self, item: object) -> None:
                    self.buffer.append(item)

                def items(self) -> list:
                    return list(self.buffer)
        """, style, "The last few items."),
        checks="h = f(2)\nassert h.items() == []\nfor x in (1, 2, 3):\n    h.add(x)\nassert h.items() == [2, 3]",
    )  # fmt: skip


@family(area="structures")
def graph_class(d: Draw, style: Style) -> Task:
    name = d.name("Graph", "Network", "Roads", held=("Web", "Links"))
    directed = d.chance(0.4)
    back = "" if directed else "\n                    self.edges.setdefault(b, set()).add(a)"
    kind = "directed" if directed else "undirected"
    return Task(
        words=d.say(
            "{kind} graph class {name} with add_edge(a, b) and neighbors(node) as a set", "class {name}: {kind} graph, add_edge(a, b), neighbors(node)", "[write|make|create] an adjacency set graph {name}, {kind}: add_edge, neighbors", "{name}: {kind} graph with add_edge(a, b), neighbors(node) is a set, empty if unknown", "implement a {kind} graph {name} with a dict of sets: add_edge, neighbors",
            held=("{name} stores edges, {kind}; add_edge(a, b), neighbors(node) gives a set", "a {kind} network class {name} that has add_edge and neighbors"), name=name, kind=kind,
        ).replace("a undirected", "an undirected"),
        name=name,
        code=typed(f"""
            class {name}:
                def __init__(self) -> None:
                    self.edges: dict = {{}}

                def add_edge(self, a: object, b: object) -> None:
                    self.edges.setdefault(a, set()).add(b){back}

                def neighbors(self, node: object) -> set:
                    return self.edges.get(node, set())
        """, style, f"A {kind} graph.".replace("A u", "An u")),
        checks=f'g = f()\ng.add_edge(1, 2)\ng.add_edge(1, 3)\nassert g.neighbors(1) == {{2, 3}}\nassert g.neighbors(2) == {"set()" if directed else "{1}"}\nassert g.neighbors(9) == set()',
    )  # fmt: skip


@family(area="structures")
def tree_function(d: Draw, style: Style) -> Task:
    (tree,) = variables(d, "tree node root branch|top_node", avoid="value left right child total")
    name = d.name("walk_tree", "tree_value", "visit", "tree_info", held=("measure_tree", "inspect_tree"))
    what, body, expected, kind = d.pick(
        ("depth of", "if {t} is None:\n    return 0\n_, left, right = {t}\nreturn 1 + max({f}(left), {f}(right))", "3", "int"), ("number of nodes in", "if {t} is None:\n    return 0\n_, left, right = {t}\nreturn 1 + {f}(left) + {f}(right)", "4", "int"), ("sum of the values in", "if {t} is None:\n    return 0\nvalue, left, right = {t}\nreturn value + {f}(left) + {f}(right)", "10", "int"),
        ("values in order (left, node, right) of", "if {t} is None:\n    return []\nvalue, left, right = {t}\nreturn [*{f}(left), value, *{f}(right)]", "[1, 2, 3, 4]", "list"), ("mirror image of", "if {t} is None:\n    return None\nvalue, left, right = {t}\nreturn value, {f}(right), {f}(left)", "(3, (4, None, None), (2, None, (1, None, None)))", "tuple | None"),
    )  # fmt: skip
    empty = {"int": "0", "list": "[]", "tuple | None": "None"}[kind]
    return Task(
        words=d.say("{what} the binary tree {tree}, which is (value, left, right) or None", "[compute|return|get] the {what} the tree {tree}: tuples (value, left, right), None for empty", "{what} a binary tree of (value, left, right) tuples, None if empty", "recursive {what} {tree}, a (value, left, right) tuple or None", "the {what} {tree}; a tree is None or (value, left, right)", held=("{what} {tree} where trees are None or (value, left, right)", "walk {tree}, (value, left, right) or None, for the {what} it"), tree=tree, what=what),
        name=name, params=params(f"{tree}: tuple | None"), returns=kind, body=body.format(t=tree, f=name), doc="Walk a binary tree.", checks=f"assert f((3, (2, (1, None, None), None), (4, None, None))) == {expected}\nassert f(None) == {empty}",
    )  # fmt: skip


@family(area="structures")
def balanced_brackets(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="stack pairs char")
    return Task(
        words=d.say("check [if|whether] the brackets in {text} are balanced, kinds ( ) { } and square ones", "are all parentheses, braces and square brackets in {text} balanced", "[return |]True if every bracket (round, curly, square) in {text} is closed in the right order", "balanced brackets [check|test] for {text}: round, square and curly", "bracket matching in {text} with a stack: (), {} and square brackets", held=("does each opening bracket in {text} (three kinds) have its closing one", "whether brackets of all three kinds nest properly in {text}"), text=text).replace("[]", ""),
        name=d.name("is_balanced", "balanced", "check_brackets", held=("brackets_match", "well_nested")), params=params(f"{text}: str"), returns="bool",
        body=f"""
            pairs = {{")": "(", "]": "[", "}}": "{{"}}
            stack = []
            for char in {text}:
                if char in pairs.values():
                    stack.append(char)
                elif char in pairs and (not stack or stack.pop() != pairs[char]):
                    return False
            return not stack
        """,
        doc="Tell whether brackets are balanced.", checks='assert f("a(b[c]{d})") is True\nassert f("(]") is False\nassert f("((") is False\nassert f("") is True\nassert f(")(") is False',
    )  # fmt: skip


@family(area="structures")
def evaluate_rpn(d: Draw, style: Style) -> Task:
    (tokens,) = variables(
        d, "tokens expression parts items|rpn_tokens", avoid="stack token a b operator operations"
    )
    return Task(
        words=d.say("evaluate the reverse polish expression {tokens}, a list of strings", "RPN calculator for the list {tokens}: numbers and + - * /", "[compute|calculate] {tokens} in postfix notation with a stack", "postfix evaluation of {tokens} (+ - * /), result as float", "result of {tokens}, reverse polish notation", held=("work out {tokens}, given in RPN", "what does the postfix list {tokens} come to"), tokens=tokens),
        name=d.name("evaluate_rpn", "rpn", "postfix", held=("polish", "stack_calculator")), params=params(f"{tokens}: list[str]"), returns="float", imports=("import operator",),
        body=f"""
            operations = {{"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}}
            stack = []
            for token in {tokens}:
                if token in operations:
                    b, a = stack.pop(), stack.pop()
                    stack.append(operations[token](a, b))
                else:
                    stack.append(float(token))
            return stack[0]
        """,
        doc="Evaluate reverse polish notation.", checks='assert f(["3", "4", "+", "2", "*"]) == 14\nassert f(["8", "4", "/"]) == 2\nassert f(["5"]) == 5\nassert f(["1", "4", "-"]) == -3',
    )  # fmt: skip


@family(area="structures")
def heap_use(d: Draw, style: Style) -> Task:
    items, n = variables(d, "numbers", "n count size k|how_many", avoid="heapq heap")
    what, body, checks, stem = d.pick(
        ("{n} smallest numbers of {t}, ascending", "return heapq.nsmallest({n}, {t})", "assert f([5, 1, 4, 2], 2) == [1, 2]\nassert f([], 2) == []", "n_smallest"), ("{n} largest numbers of {t}, descending", "return heapq.nlargest({n}, {t})", "assert f([5, 1, 4, 2], 2) == [5, 4]\nassert f([], 2) == []", "n_largest"), ("{n}-th smallest number of {t}, counting from 1", "return heapq.nsmallest({n}, {t})[-1]", "assert f([5, 1, 4, 2], 3) == 4\nassert f([7], 1) == 7", "kth_smallest"),
        ("sum of the {n} largest numbers of {t}", "return sum(heapq.nlargest({n}, {t}))", "assert f([5, 1, 4, 2], 2) == 9\nassert f([], 3) == 0", "sum_largest"),
    )  # fmt: skip
    what = what.replace("{t}", "{items}")
    return Task(
        words=d.say(f"{what}, with heapq", f"[return|get|find] the {what}, using a heap", f"heapq: {what}", f"the {what} by heap", f"use heapq for the {what}", f"[compute|get] with heapq the {what}", held=(f"a heap should give the {what}", f"by means of heapq the {what}"), items=items, n=n),
        name=d.name(stem, f"heap_{stem}", f"get_{stem}", held=(f"{stem}_of", f"find_{stem}")), params=params(f"{items}: list[int], {n}: int"), returns="int" if stem in ("kth_smallest", "sum_largest") else "list[int]", imports=("import heapq",), body=body.format(t=items, n=n), doc="Use a heap.", target="chosen", checks=checks,
    )  # fmt: skip


@family(area="structures")
def linked_nodes(d: Draw, style: Style) -> Task:
    (head,) = variables(
        d, "head node first start|first_node", avoid="previous current count values following slow fast"
    )
    what, body, expected, kind, stem = d.pick(
        ("reverse the linked list {h} and return its new head", "previous = None\nwhile {h}:\n    {h}.next, previous, {h} = previous, {h}, {h}.next\nreturn previous", "values(f(chain(1, 2, 3))) == [3, 2, 1]\nassert f(None) is None", "object", "reverse"), ("count the nodes of the linked list {h}", "count = 0\nwhile {h}:\n    count += 1\n    {h} = {h}.next\nreturn count", "f(chain(1, 2, 3)) == 3\nassert f(None) == 0", "int", "length"),
        ("list the values of the linked list {h}", "values = []\nwhile {h}:\n    values.append({h}.value)\n    {h} = {h}.next\nreturn values", "f(chain(1, 2, 3)) == [1, 2, 3]\nassert f(None) == []", "list", "to_list"), ("tell whether the linked list {h} has a cycle", "slow = fast = {h}\nwhile fast and fast.next:\n    slow, fast = slow.next, fast.next.next\n    if slow is fast:\n        return True\nreturn False", "f(chain(1, 2, 3)) is False\nx = chain(1, 2)\nx.next.next = x\nassert f(x) is True\nassert f(None) is False", "bool", "has_cycle"),
        ("find the middle node of the linked list {h}, the second one if there are two", "slow = fast = {h}\nwhile fast and fast.next:\n    slow, fast = slow.next, fast.next.next\nreturn slow", "f(chain(1, 2, 3)).value == 2\nassert f(chain(1, 2)).value == 2", "object", "middle"),
    )  # fmt: skip
    what = what.replace("{h}", "{head}")
    return Task(
        words=d.say(what, f"{what}; nodes have value and next", f"{what} (node.value, node.next)", f"given nodes with value and next, {what}", f"{what}, None is the empty list", f"linked list: {what}", held=(f"the nodes know value and next: {what}", f"walking along next, {what}"), head=head),
        name=d.name(f"{stem}_list" if stem != "to_list" else stem, f"linked_{stem}", stem, held=(f"nodes_{stem}", f"chain_{stem}")), params=params(f"{head}: object"), returns=kind, body=body.format(h=head), doc="Walk a linked list.",
        checks="class Node:\n    def __init__(self, value, next=None):\n        self.value = value\n        self.next = next\ndef chain(*items):\n    node = None\n    for item in reversed(items):\n        node = Node(item, node)\n    return node\ndef values(node):\n    out = []\n    while node:\n        out.append(node.value)\n        node = node.next\n    return out\nassert " + expected,
    )  # fmt: skip


@family(area="graphs")
def traverse(d: Draw, style: Style) -> Task:
    graph, start = variables(
        d,
        "graph neighbors edges links|adjacency",
        "start source root node|origin",
        avoid="seen queue stack node neighbor deque order",
    )
    bfs = d.chance(0.5)
    name = "breadth first" if bfs else "depth first"
    body = f"order = [{start}]\nfor node in order:\n    for neighbor in {graph}[node]:\n        if neighbor not in order:\n            order.append(neighbor)\nreturn order"
    if not bfs:
        body = f"order = []\nstack = [{start}]\nwhile stack:\n    node = stack.pop()\n    if node not in order:\n        order.append(node)\n        stack.extend(reversed({graph}[node]))\nreturn order"
    return Task(
        words=d.say(
            "{name} search of {graph} from {start}: list of nodes in the order they are visited", "nodes of {graph} reachable from {start} in {name} order", "{name} traversal of the graph {graph}, a dict of lists, starting at {start}", "{short} of {graph} from {start}, return the visited nodes in order", "visit {graph} {name} from {start} and return the order of the nodes", "{short}: order in which the nodes of {graph} are reached from {start}",
            held=("go through {graph} {name} beginning with {start}, list the nodes", "in what order does {short} meet the nodes of {graph} from {start}"), name=name, short="BFS" if bfs else "DFS", graph=graph, start=start,
        ),
        name=d.name("bfs" if bfs else "dfs", "visit_order", f"{name.split()[0]}_first", held=("traversal", "walk_graph")), params=params(f"{graph}: dict[str, list[str]], {start}: str"), returns="list[str]", body=body, doc=f"Visit a graph {name}.", target="visited",
        checks='g = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": [], "x": ["a"]}\nassert f(g, "a") == ' + ('["a", "b", "c", "d"]' if bfs else '["a", "b", "d", "c"]') + '\nassert f({"a": ["a"]}, "a") == ["a"]',
    )  # fmt: skip


@family(area="graphs")
def shortest_path(d: Draw, style: Style) -> Task:
    graph, start, goal = variables(
        d,
        "graph neighbors edges links|adjacency",
        "start source a origin|here",
        "goal target end b|there",
        avoid="paths path neighbor deque seen",
    )
    raises = style.errors == "raise"
    return Task(
        words=d.say(
            "shortest path from {start} to {goal} in {graph} as a list of nodes, by BFS", "fewest steps path in the graph {graph} from {start} to {goal}, list of nodes", "[find|return] the shortest path between {start} and {goal} in {graph}, a dict of neighbor lists", "path from {start} to {goal} with the fewest edges in {graph}", "BFS shortest path in {graph}: nodes from {start} to {goal}, both included",
            held=("how to get from {start} to {goal} in {graph} over as few edges as possible, as nodes", "nodes on a shortest way {start} to {goal} in {graph}"), graph=graph, start=start, goal=goal,
        ),
        clauses=(Clause(d.pick("raise ValueError if there is none", "ValueError without a path") if raises else d.pick("None if there is none", "return None without a path"), about="errors"),),
        name=d.name("shortest_path", "find_path", "path", held=("route", "way_between")), params=params(f"{graph}: dict[str, list[str]], {start}: str, {goal}: str"), returns="list[str]" if raises else "list[str] | None", imports=("from collections import deque",),
        body=f"""
            paths = deque([[{start}]])
            seen = {{{start}}}
            while paths:
                path = paths.popleft()
                if path[-1] == {goal}:
                    return path
                for neighbor in {graph}[path[-1]]:
                    if neighbor not in seen:
                        seen.add(neighbor)
                        paths.append([*path, neighbor])
            {'raise ValueError("no path")' if raises else "return None"}
        """,
        doc="Find a shortest path.", checks=checked('g = {"a": ["b", "c"], "b": ["d"], "c": ["d", "e"], "d": ["e"], "e": []}\nassert f(g, "a", "e") == ["a", "c", "e"]\nassert f(g, "a", "a") == ["a"]', style, raising='assert raises(ValueError, g, "e", "a")', none='assert f(g, "e", "a") is None'),
    )  # fmt: skip


@family(area="graphs")
def topological_sort(d: Draw, style: Style) -> Task:
    (needs,) = variables(
        d, "dependencies needs requires graph|prerequisites", avoid="graphlib TopologicalSorter"
    )
    return Task(
        words=d.say("order the keys of {needs} so that each comes after what it depends on", "topological sort of {needs}, a dict from node to the nodes it needs", "sort {needs} topologically, dependencies first", "build order for {needs}: task -> tasks it needs", "topological order of {needs} with graphlib", held=("in which order can the things in {needs} be done, each after its needs", "dependencies-first list of {needs}"), needs=needs),
        name=d.name("topological_sort", "build_order", "dependency_order", held=("order_tasks", "needs_first")), params=params(f"{needs}: dict[str, list[str]]"), returns="list[str]", imports=("from graphlib import TopologicalSorter",), body=f"return list(TopologicalSorter({needs}).static_order())", doc="Order by dependencies.", target="order",
        checks='x = f({"app": ["lib", "log"], "lib": ["core"], "log": ["core"], "core": []})\nassert x[0] == "core" and x[-1] == "app" and len(x) == 4\nassert f({}) == []\ntry:\n    f({"a": ["b"], "b": ["a"]})\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError',
    )  # fmt: skip


@family(area="graphs")
def dijkstra(d: Draw, style: Style) -> Task:
    graph, start = variables(
        d,
        "graph roads edges links|weighted_graph",
        "start source root node|origin",
        avoid="distances heap distance node neighbor weight heapq",
    )
    return Task(
        words=d.say(
            "shortest distances from {start} to all reachable nodes of {graph}, Dijkstra", "dijkstra on {graph} (node -> {{neighbor: weight}}) from {start}, dict of distances", "[compute|return] the distance of every node in the weighted graph {graph} from {start}", "Dijkstra's algorithm: distances from {start} in {graph}, a dict of dicts of weights", "dict node -> shortest distance from {start}, {graph} maps node to neighbor weights",
            held=("how far is each node of the weighted {graph} from {start}, as a dict", "least cost from {start} to every node {graph} leads to"), graph=graph, start=start,
        ).replace("{{", "{").replace("}}", "}"),
        name=d.name("dijkstra", "distances_from", "shortest_distances", held=("least_costs", "all_distances")), params=params(f"{graph}: dict[str, dict[str, int]], {start}: str"), returns="dict[str, int]", imports=("import heapq",),
        body=f"""
            distances = {{}}
            heap = [(0, {start})]
            while heap:
                distance, node = heapq.heappop(heap)
                if node in distances:
                    continue
                distances[node] = distance
                for neighbor, weight in {graph}[node].items():
                    heapq.heappush(heap, (distance + weight, neighbor))
            return distances
        """,
        doc="Find the shortest distances.", target="costs", checks='g = {"a": {"b": 7, "c": 1}, "b": {}, "c": {"b": 2}, "x": {"a": 1}}\nassert f(g, "a") == {"a": 0, "c": 1, "b": 3}\nassert f(g, "b") == {"b": 0}',
    )  # fmt: skip


@family(area="graphs")
def edges_to_graph(d: Draw, style: Style) -> Task:
    (edges,) = variables(d, "edges pairs links connections|lines_between", avoid="graph a b defaultdict")
    both = d.chance(0.5)
    kind = "undirected" if both else "directed"
    body = f"graph = {{}}\nfor a, b in {edges}:\n    graph.setdefault(a, []).append(b)\n    graph.setdefault(b, []){'.append(a)' if both else ''}\nreturn graph"
    return Task(
        words=d.say("adjacency lists of the {kind} {edges}, as a dict with every node", "turn {edges} (a, b) into a dict from node to list of neighbors, {kind}, all nodes as keys", "build {kind} adjacency lists from {edges}", "{kind} graph as dict of lists from the pairs in {edges}", "dict node -> neighbors for the {kind} {edges}, nodes without neighbors too", held=("which neighbors has each node by {edges}, {kind}, dict of lists", "{edges} as a dict of neighbor lists, {kind}"), edges=edges, kind=kind),
        name=d.name("build_graph", "adjacency", "to_graph", held=("neighbor_lists", "graph_from")), params=params(f"{edges}: list[tuple[str, str]]"), returns="dict[str, list[str]]", body=body, doc="Build adjacency lists.", target="neighbors",
        checks=f'assert f([("a", "b"), ("a", "c")]) == { {"a": ["b", "c"], "b": ["a"], "c": ["a"]} if both else {"a": ["b", "c"], "b": [], "c": []} }\nassert f([]) == {{}}',
    )  # fmt: skip
