"""Families over geometry, vectors, matrices and colours."""

from __future__ import annotations

from engine.base.curriculum.shared import params, variables
from engine.base.curriculum.task import Draw, Style, Task, family


@family(area="geometry")
def point_distance(d: Draw, style: Style) -> Task:
    a, b = variables(d, "a start p first|origin", "b end q second|goal", avoid="math x y")
    what, also, body, checks, imports, stem = d.pick(
        ("distance", "euclidean distance", "return math.dist({a}, {b})", "assert f((0, 0), (3, 4)) == 5\nassert f((1, 1), (1, 1)) == 0", ("import math",), "distance"), ("manhattan distance", "taxicab distance", "return sum(abs(x - y) for x, y in zip({a}, {b}))", "assert f((0, 0), (3, -4)) == 7\nassert f((1, 1), (1, 1)) == 0", (), "manhattan"),
        ("squared distance", "square of the euclidean distance", "return sum((x - y) ** 2 for x, y in zip({a}, {b}))", "assert f((0, 0), (3, 4)) == 25\nassert f((1, 1), (1, 1)) == 0", (), "squared_distance"), ("chebyshev distance", "largest difference of the coordinates", "return max(abs(x - y) for x, y in zip({a}, {b}))", "assert f((0, 0), (3, -4)) == 4\nassert f((1, 1), (1, 1)) == 0", (), "chebyshev"),
    )  # fmt: skip
    return Task(
        words=d.say("{what} between the points {a} and {b}", "{also} of {a} and {b}", "[compute|return|get] the {what} from {a} to {b}", "{what} of two points {a} and {b}, tuples", "[compute|calculate] the {also} between {a} and {b}", "{also} from the point {a} to the point {b}", held=("how far are {a} and {b} apart, by {also}", "{a} to {b}: {also}"), a=a, b=b, what=what, also=also),
        name=d.name(stem, f"{stem}_between", f"point_{stem}", held=(f"measure_{stem}", f"{stem}_of_points")), params=params(f"{a}: tuple[float, float], {b}: tuple[float, float]"), returns="float", imports=imports, body=body.format(a=a, b=b), doc=f"The {what} of two points.", target="apart", checks=checks,
    )  # fmt: skip


@family(area="geometry")
def shape_measure(d: Draw, style: Style) -> Task:
    what, names, body, checks, stem = d.pick(
        ("area of a circle with radius {0}", ("radius r size|half_width",), "return math.pi * {0} ** 2", "import math\nassert abs(f(2) - 4 * math.pi) < 1e-9\nassert f(0) == 0", "circle_area"), ("circumference of a circle with radius {0}", ("radius r size|half_width",), "return 2 * math.pi * {0}", "import math\nassert abs(f(2) - 4 * math.pi) < 1e-9\nassert f(0) == 0", "circumference"),
        ("area of a triangle with the sides {0}, {1} and {2}", ("a x first|side_a", "b y second|side_b", "c z third|side_c"), "half = ({0} + {1} + {2}) / 2\nreturn math.sqrt(half * (half - {0}) * (half - {1}) * (half - {2}))", "assert abs(f(3, 4, 5) - 6) < 1e-9", "triangle_area"), ("volume of a sphere with radius {0}", ("radius r size|half_width",), "return 4 / 3 * math.pi * {0} ** 3", "import math\nassert abs(f(3) - 36 * math.pi) < 1e-9", "sphere_volume"),
        ("volume of a cylinder with radius {0} and height {1}", ("radius r base|half_width", "height h length|tallness"), "return math.pi * {0} ** 2 * {1}", "import math\nassert abs(f(2, 5) - 20 * math.pi) < 1e-9", "cylinder_volume"), ("hypotenuse of a right triangle with the legs {0} and {1}", ("a x first|leg_a", "b y second|leg_b"), "return math.hypot({0}, {1})", "assert f(3, 4) == 5\nassert f(0, 2) == 2", "hypotenuse"),
        ("area of a trapezoid with the parallel sides {0} and {1} and height {2}", ("a x bottom|side_a", "b y top|side_b", "height h tall|tallness"), "return ({0} + {1}) / 2 * {2}", "assert f(2, 4, 3) == 9", "trapezoid_area"),
    )  # fmt: skip
    drawn = variables(d, *names, avoid="math half")
    what, body = what.format(*drawn), body.format(*drawn)
    return Task(
        words=d.say("{what}", "[compute|calculate|return|get] the {what}", "the {what}", "formula for the {what}", "{what}, as a float", "geometry: {what}", held=("how large is the {what}", "find out the {what}"), what=what),
        name=d.name(stem, f"get_{stem}", f"compute_{stem}", held=(f"calc_{stem}", f"{stem}_of")), params=params(", ".join(f"{name}: float" for name in drawn)), returns="float", imports=("import math",) if "math." in body else (), body=body, doc=f"The {what.split(' with')[0]}.", target="measured" if "half" not in body.split("return")[0] else "", checks=checks,
    )  # fmt: skip


@family(area="geometry")
def midpoint(d: Draw, style: Style) -> Task:
    a, b = variables(d, "a start p first|origin", "b end q second|goal", avoid="math x y")
    what, body, checks, kind, imports, stem = d.pick(
        ("midpoint of {a} and {b}", "return ({a}[0] + {b}[0]) / 2, ({a}[1] + {b}[1]) / 2", "assert f((0, 0), (4, 6)) == (2, 3)", "tuple[float, float]", (), "midpoint"), ("slope of the line through {a} and {b}", "return ({b}[1] - {a}[1]) / ({b}[0] - {a}[0])", "assert f((0, 0), (2, 4)) == 2\nassert f((1, 5), (3, 4)) == -0.5", "float", (), "slope"),
        ("angle in degrees of the line from {a} to {b}, by atan2", "return math.degrees(math.atan2({b}[1] - {a}[1], {b}[0] - {a}[0]))", "assert abs(f((0, 0), (1, 1)) - 45) < 1e-9\nassert abs(f((0, 0), (-1, 0)) - 180) < 1e-9", "float", ("import math",), "angle"), ("dot product of {a} and {b}", "return sum(x * y for x, y in zip({a}, {b}))", "assert f((1, 2), (3, 4)) == 11\nassert f((0, 0), (5, 5)) == 0", "float", (), "dot"),
        ("vector from {a} to {b}", "return {b}[0] - {a}[0], {b}[1] - {a}[1]", "assert f((1, 2), (4, 1)) == (3, -1)", "tuple[float, float]", (), "vector"), ("point {a} mirrored at the point {b}", "return 2 * {b}[0] - {a}[0], 2 * {b}[1] - {a}[1]", "assert f((0, 0), (1, 2)) == (2, 4)", "tuple[float, float]", (), "mirror"),
    )  # fmt: skip
    what = what.format(a=a, b=b)
    return Task(
        words=d.say("{what}", "[compute|calculate|return|get] the {what}", "{what}, both are (x, y)", "the {what}", "{what}, points are tuples", "in the plane: {what}", held=("work out the {what}", "for points (x, y), the {what}"), what=what),
        name=d.name(stem, f"get_{stem}", f"compute_{stem}", held=(f"calc_{stem}", f"{stem}_of")), params=params(f"{a}: tuple[float, float], {b}: tuple[float, float]"), returns=kind, imports=imports, body=body.format(a=a, b=b), doc=f"The {stem} of two points.", target="found", checks=checks,
    )  # fmt: skip


@family(area="geometry")
def rectangles(d: Draw, style: Style) -> Task:
    a, b = variables(d, "a first left r|box_a", "b second right s|box_b", avoid="width height")
    overlap = d.chance(0.5)
    if overlap:
        return Task(
            words=d.say(
                "check [if|whether] the rectangles {a} and {b} overlap, each (x1, y1, x2, y2)", "do the boxes {a} and {b} (left, top, right, bottom) intersect", "[return |]True if the rectangles {a} and {b}, (x1, y1, x2, y2), have a common area", "overlap test for two boxes {a} and {b}, touching does not count", "rectangle collision of {a} and {b}, both (x1, y1, x2, y2)",
                held=("whether {a} and {b}, boxes as (x1, y1, x2, y2), share some area", "is there overlap of the rectangles {a} and {b}"), a=a, b=b,
            ),
            name=d.name("overlaps", "boxes_overlap", "intersect", held=("collide", "have_overlap")), params=params(f"{a}: tuple, {b}: tuple"), returns="bool", body=f"return {a}[0] < {b}[2] and {b}[0] < {a}[2] and {a}[1] < {b}[3] and {b}[1] < {a}[3]", doc="Tell whether boxes overlap.", target="collision",
            checks="assert f((0, 0, 2, 2), (1, 1, 3, 3)) is True\nassert f((0, 0, 1, 1), (1, 0, 2, 1)) is False\nassert f((0, 0, 9, 9), (1, 1, 2, 2)) is True",
        )  # fmt: skip
    return Task(
        words=d.say(
            "area that the rectangles {a} and {b} share, each (x1, y1, x2, y2)", "intersection area of the boxes {a} and {b}, 0 if they do not overlap", "[compute|return] the overlap area of two rectangles {a} and {b} given as (x1, y1, x2, y2)", "shared area of {a} and {b}, boxes (left, top, right, bottom)", "how much area do the boxes {a} and {b} have in common",
            held=("size of the overlap of {a} and {b}, boxes as (x1, y1, x2, y2)", "area of what lies in both {a} and {b}"), a=a, b=b,
        ),
        name=d.name("overlap_area", "intersection_area", "shared_area", held=("common_area", "area_of_overlap")), params=params(f"{a}: tuple, {b}: tuple"), returns="float", body=f"width = min({a}[2], {b}[2]) - max({a}[0], {b}[0])\nheight = min({a}[3], {b}[3]) - max({a}[1], {b}[1])\nreturn max(0, width) * max(0, height)", doc="Compute the shared area.", target="shared",
        checks="assert f((0, 0, 2, 2), (1, 1, 3, 4)) == 1\nassert f((0, 0, 1, 1), (5, 5, 6, 6)) == 0\nassert f((0, 0, 4, 4), (1, 1, 3, 2)) == 2",
    )  # fmt: skip


@family(area="geometry")
def polygon_area(d: Draw, style: Style) -> Task:
    (points,) = variables(d, "points corners polygon vertices|outline", avoid="total x1 y1 x2 y2")
    return Task(
        words=d.say(
            "area of the polygon with the corners {points}", "shoelace formula for {points}", "[compute|return|get] the area of a polygon from its {points}", "polygon area of {points}, (x, y) tuples in order", "area enclosed by {points}, shoelace formula", held=("how large is the polygon whose corners are {points}", "size of the area that {points} go around"), points=points,
        ),
        name=d.name("polygon_area", "area", "shoelace", held=("enclosed_area", "area_of_polygon")), params=params(f"{points}: list[tuple[float, float]]"), returns="float", body=f"total = 0\nfor (x1, y1), (x2, y2) in zip({points}, {points}[1:] + {points}[:1]):\n    total += x1 * y2 - x2 * y1\nreturn abs(total) / 2", doc="Compute a polygon's area.", target="size",
        checks="assert f([(0, 0), (4, 0), (4, 3), (0, 3)]) == 12\nassert f([(0, 0), (2, 0), (0, 2)]) == 2\nassert f([(0, 0), (0, 2), (2, 0)]) == 2",
    )  # fmt: skip


@family(area="geometry")
def haversine(d: Draw, style: Style) -> Task:
    a, b = variables(
        d, "a start here first|origin", "b end there second|goal", avoid="math lat1 lon1 lat2 lon2 h"
    )
    return Task(
        words=d.say(
            "great circle distance in km between {a} and {b}, both (lat, lon) in degrees, earth radius 6371", "haversine distance of {a} and {b} (latitude, longitude) in kilometers, radius 6371", "[compute|return] the haversine distance in km from {a} to {b}, (lat, lon) pairs, with 6371 km as radius", "km between the coordinates {a} and {b}, haversine with radius 6371", "distance on earth between {a} and {b}, (lat, lon) in degrees, in km (radius 6371)",
            held=("how many km from {a} to {b} over the globe, haversine, 6371", "distance of two (lat, lon) places {a}, {b} on a sphere of 6371 km"), a=a, b=b,
        ),
        name=d.name("haversine", "distance_km", "great_circle", held=("earth_distance", "km_between")), params=params(f"{a}: tuple[float, float], {b}: tuple[float, float]"), returns="float", imports=("import math",),
        body=f"""
            lat1, lon1 = map(math.radians, {a})
            lat2, lon2 = map(math.radians, {b})
            h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
            return 2 * 6371 * math.asin(math.sqrt(h))
        """,
        doc="Compute a distance on earth.", target="kilometers", checks="assert f((0, 0), (0, 0)) == 0\nassert abs(f((0, 0), (0, 180)) - 20015.1) < 0.1\nassert abs(f((52.52, 13.405), (48.8566, 2.3522)) - 877.5) < 1",
    )  # fmt: skip


@family(area="matrix")
def matrix_operation(d: Draw, style: Style) -> Task:
    a, b = variables(d, "a first left m|upper", "b second right n|lower", avoid="x y row column other")
    what, body, checks, stem = d.pick(
        ("product", "return [[sum(x * y for x, y in zip(row, column)) for column in zip(*{b})] for row in {a}]", "assert f([[1, 2], [3, 4]], [[5, 6], [7, 8]]) == [[19, 22], [43, 50]]\nassert f([[1, 2, 3]], [[1], [2], [3]]) == [[14]]", "multiply"), ("sum", "return [[x + y for x, y in zip(row, other)] for row, other in zip({a}, {b})]", "assert f([[1, 2], [3, 4]], [[5, 6], [7, 8]]) == [[6, 8], [10, 12]]\nassert f([], []) == []", "add"),
        ("difference", "return [[x - y for x, y in zip(row, other)] for row, other in zip({a}, {b})]", "assert f([[1, 2]], [[5, 3]]) == [[-4, -1]]\nassert f([], []) == []", "subtract"), ("elementwise product", "return [[x * y for x, y in zip(row, other)] for row, other in zip({a}, {b})]", "assert f([[1, 2], [3, 4]], [[5, 6], [7, 8]]) == [[5, 12], [21, 32]]\nassert f([], []) == []", "hadamard"),
    )  # fmt: skip
    return Task(
        words=d.say("{what} of the matrices {a} and {b}", "matrix {what} of {a} and {b}", "[compute|return] the {what} of two matrices {a}, {b}, lists of rows", "{a} and {b} are matrices (lists of lists), return their {what}", "the matrix {what} for {a} and {b}", "{what} of two matrices as a list of rows, {a} and {b}", held=("take the matrices {a} and {b} and give their {what}", "as lists of rows: {what} of {a} and {b}"), a=a, b=b, what=what),
        name=d.name(f"matrix_{stem}", f"{stem}_matrices", f"mat_{stem}", held=(f"{stem}_grids", f"{stem}_tables")), params=params(f"{a}: list[list[float]], {b}: list[list[float]]"), returns="list[list[float]]", body=body.format(a=a, b=b), doc=f"The {what} of two matrices.", target="outcome", checks=checks,
    )  # fmt: skip


@family(area="matrix")
def matrix_single(d: Draw, style: Style) -> Task:
    (m,) = variables(d, "matrix grid m rows|table_rows", avoid="row i value column")
    what, body, checks, kind, stem = d.pick(
        ("{m} turned clockwise by 90 degrees", "return [list(row) for row in zip(*{m}[::-1])]", "assert f([[1, 2], [3, 4]]) == [[3, 1], [4, 2]]\nassert f([]) == []", "list[list]", "rotate"), ("sums of the rows of {m}", "return [sum(row) for row in {m}]", "assert f([[1, 2], [3, 4]]) == [3, 7]\nassert f([]) == []", "list", "row_sums"), ("sums of the columns of {m}", "return [sum(column) for column in zip(*{m})]", "assert f([[1, 2], [3, 4]]) == [4, 6]\nassert f([]) == []", "list", "column_sums"),
        ("main diagonal of {m}", "return [row[i] for i, row in enumerate({m})]", "assert f([[1, 2], [3, 4]]) == [1, 4]\nassert f([]) == []", "list", "diagonal"), ("sum of the main diagonal of {m}", "return sum(row[i] for i, row in enumerate({m}))", "assert f([[1, 2], [3, 4]]) == 5\nassert f([]) == 0", "float", "trace"), ("largest value anywhere in {m}", "return max(max(row) for row in {m})", "assert f([[1, 9], [3, 4]]) == 9\nassert f([[-1]]) == -1", "float", "largest"),
        ("{m} mirrored left to right", "return [row[::-1] for row in {m}]", "assert f([[1, 2], [3, 4]]) == [[2, 1], [4, 3]]\nassert f([]) == []", "list[list]", "flip"), ("whether {m} is symmetric", "return {m} == [list(column) for column in zip(*{m})]", "assert f([[1, 2], [2, 1]]) is True\nassert f([[1, 2], [3, 4]]) is False", "bool", "is_symmetric"), ("number of rows and columns of {m}, as a tuple", "return len({m}), len({m}[0]) if {m} else 0", "assert f([[1, 2, 3], [4, 5, 6]]) == (2, 3)\nassert f([]) == (0, 0)", "tuple[int, int]", "shape"),
    )  # fmt: skip
    what = what.replace("{m}", "{matrix}")
    return Task(
        words=d.say(what, f"[return|get] {what}", f"{what}, a list of rows", f"{what} (a list of lists)", f"[compute|find] {what}", f"for the matrix {{matrix}}: {what}", held=(f"given rows of numbers, {what}", f"matrix helper: {what}"), matrix=m),
        name=d.name(stem, f"matrix_{stem}", f"{stem}_of", held=(f"grid_{stem}", f"{stem}_rows")), params=params(f"{m}: list[list]"), returns=kind, body=body.format(m=m), doc="Look at a matrix.", target="outcome", checks=checks,
    )  # fmt: skip


@family(area="matrix")
def make_matrix(d: Draw, style: Style) -> Task:
    what, body, checks, both, stem = d.pick(
        ("identity matrix of size {n}", "return [[int(i == j) for j in range({n})] for i in range({n})]", "assert f(2) == [[1, 0], [0, 1]]\nassert f(0) == []", False, "identity"), ("matrix of zeros with {n} rows and {m} columns", "return [[0] * {m} for _ in range({n})]", "x = f(2, 3)\nassert x == [[0, 0, 0], [0, 0, 0]]\nx[0][0] = 1\nassert x[1][0] == 0", True, "zeros"), ("multiplication table from 1 to {n}", "return [[i * j for j in range(1, {n} + 1)] for i in range(1, {n} + 1)]", "assert f(3) == [[1, 2, 3], [2, 4, 6], [3, 6, 9]]\nassert f(0) == []", False, "times_table"),
        ("matrix with {n} rows and {m} columns that counts 0, 1, 2 and so on row by row", "return [[i * {m} + j for j in range({m})] for i in range({n})]", "assert f(2, 3) == [[0, 1, 2], [3, 4, 5]]\nassert f(0, 2) == []", True, "counting_grid"), ("pascal triangle with {n} rows", "rows = [[1]] if {n} else []\nwhile len(rows) < {n}:\n    last = rows[-1]\n    rows.append([1, *(left + right for left, right in zip(last, last[1:])), 1])\nreturn rows", "assert f(4) == [[1], [1, 1], [1, 2, 1], [1, 3, 3, 1]]\nassert f(0) == []\nassert f(1) == [[1]]", False, "pascal"),
    )  # fmt: skip
    n, m = variables(
        d,
        "n size count height|row_count",
        "m columns width cols|column_count",
        avoid="i j rows last left right",
    )
    what, body = what.format(n="{n}", m="{m}"), body.format(n=n, m=m)
    return Task(
        words=d.say(what, f"[make|build|create|return] a {what}", f"{what} as a list of lists", f"a {what}", f"list of rows: {what}", f"[generate|get] a {what}", held=(f"produce a {what}", f"nested lists for a {what}"), n=n, m=m),
        name=d.name(stem, f"make_{stem}", f"{stem}_matrix", held=(f"new_{stem}", f"{stem}_rows")), params=params(f"{n}: int, {m}: int" if both else f"{n}: int"), returns="list[list[int]]", body=body, doc="Make a matrix.", target="made", checks=checks,
    )  # fmt: skip


@family(area="colors")
def color_to_hex(d: Draw, style: Style) -> Task:
    r, g, b = variables(d, "red r first|reddish", "green g second|greenish", "blue b third|blueish")
    body = {
        "f": f'return f"#{{{r}:02x}}{{{g}:02x}}{{{b}:02x}}"',
        "format": f'return "#{{:02x}}{{:02x}}{{:02x}}".format({r}, {g}, {b})',
        "percent": f'return "#%02x%02x%02x" % ({r}, {g}, {b})',
    }[style.strings]
    return Task(
        words=d.say("hex color like #ff8000 from {r}, {g} and {b}", "[convert|turn] {r}, {g}, {b} (0-255) [to|into] #rrggbb", "rgb to hex: {r}, {g}, {b} as #rrggbb", "[format|write] the color {r}, {g}, {b} in hex, lower case with #", "#rrggbb of {r}, {g} and {b}", "web color for {r}, {g}, {b}, such as #00ff7f", held=("the html color code made of {r}, {g}, {b}", "compose #rrggbb out of {r}, {g} and {b}"), r=r, g=g, b=b),
        name=d.name("rgb_to_hex", "to_hex", "hex_color", "color_code", held=("html_color", "hex_of")), params=params(f"{r}: int, {g}: int, {b}: int"), returns="str", body=body, doc="Write a colour in hex.", target="code", checks='assert f(255, 128, 0) == "#ff8000"\nassert f(0, 0, 10) == "#00000a"',
    )  # fmt: skip


@family(area="colors")
def color_change(d: Draw, style: Style) -> Task:
    (color,) = variables(d, "color rgb pixel value|tint", avoid="part colorsys red green blue level")
    what, body, checks, kind, imports, stem = d.pick(
        ("inverted color of {c}", "return tuple(255 - part for part in {c})", "assert f((255, 0, 10)) == (0, 255, 245)", "tuple[int, ...]", (), "invert"), ("gray value of {c} as the plain mean of its parts, rounded down", "return sum({c}) // 3", "assert f((255, 255, 255)) == 255\nassert f((10, 20, 31)) == 20", "int", (), "gray"), ("{c} made half as bright, rounded down", "return tuple(part // 2 for part in {c})", "assert f((255, 0, 11)) == (127, 0, 5)", "tuple[int, ...]", (), "darken"),
        ("perceived brightness of {c}: 0.299 red + 0.587 green + 0.114 blue", "red, green, blue = {c}\nreturn 0.299 * red + 0.587 * green + 0.114 * blue", "assert abs(f((255, 255, 255)) - 255) < 1e-9\nassert abs(f((100, 0, 0)) - 29.9) < 1e-9", "float", (), "brightness"), ("whether {c} is dark, that is the mean of its parts is below 128", "return sum({c}) / 3 < 128", "assert f((0, 0, 0)) is True\nassert f((255, 200, 100)) is False", "bool", (), "is_dark"),
        ("hue of {c} in degrees, with colorsys", "red, green, blue = (part / 255 for part in {c})\nreturn colorsys.rgb_to_hsv(red, green, blue)[0] * 360", "assert f((255, 0, 0)) == 0\nassert abs(f((0, 255, 0)) - 120) < 1e-9", "float", ("import colorsys",), "hue"),
    )  # fmt: skip
    what = what.replace("{c}", "{color}")
    return Task(
        words=d.say(what, f"[return|get|compute] the {what}".replace("the whether", "whether").replace("the {color}", "{color}"), f"{what}, an (r, g, b) tuple", f"for the rgb tuple {{color}}: {what}", f"{what} (r, g, b from 0 to 255)", f"[tell|give] {what}", held=(f"colors: {what}", f"with {{color}} as (r, g, b), {what}"), color=color),
        name=d.name(stem, f"{stem}_color", f"get_{stem}", held=(f"{stem}_of", f"rgb_{stem}")), params=params(f"{color}: tuple[int, int, int]"), returns=kind, imports=imports, body=body.format(c=color), doc="Look at a colour.", target="shade", checks=checks,
    )  # fmt: skip


@family(area="colors")
def blend_colors(d: Draw, style: Style) -> Task:
    a, b = variables(
        d, "a first left foreground|top_color", "b second right background|bottom_color", avoid="x y"
    )
    share = d.pick(0.5, 0.25, 0.75)
    percent = int(share * 100)
    return Task(
        words=d.say("mix the colors {a} and {b}, {p} percent of {a}, parts rounded", "blend {p}% of {a} with the rest {b}, (r, g, b) tuples, rounded", "color made of {p} percent {a} and {q} percent {b}, rounded to ints", "[blend|mix] two rgb colors: {p}% {a}, {q}% {b}, round the parts", "rgb mix of {a} ({p}%) and {b} ({q}%), rounded", held=("stir {p} percent {a} into {q} percent {b}, whole numbers", "the color between {a} and {b} with {p} percent of {a}"), a=a, b=b, p=percent, q=100 - percent),
        name=d.name("blend", "mix_colors", "mix", held=("mixture", "stir")), params=params(f"{a}: tuple[int, int, int], {b}: tuple[int, int, int]"), returns="tuple[int, ...]", body=f"return tuple(round(x * {share} + y * {1 - share}) for x, y in zip({a}, {b}))", doc="Mix two colours.", target="mixed", checks=f"assert f((100, 0, 40), (0, 0, 40)) == ({percent}, 0, 40)\nassert f((0, 0, 0), (100, 100, 100)) == ({100 - percent},) * 3",
    )  # fmt: skip
