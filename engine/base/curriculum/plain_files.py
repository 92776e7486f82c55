"""Text files and folders in the plainest form: lines, words, writing, listing."""

from __future__ import annotations

from engine.base.curriculum.plain import Ask, asked
from engine.base.curriculum.task import Draw, Style, Task, family

PATHS = ("import os", "from pathlib import Path")
FILE = ("path filename file_path source text_file|location",)
FOLDER = ("folder directory root path base_dir|dir_path",)
MAKE = "with open('t.txt', 'w') as out:\n    out.write('one two\\nthree\\n\\nfour five six\\n')\n"
TREE = """\
import os
os.makedirs('d/sub/deep')
os.makedirs('e')
for name in ('b.py', 'a.txt', 'c.txt', 'sub/d.txt', 'sub/deep/e.py'):
    with open('d/' + name, 'w') as out:
        out.write('12345')
"""
READ = '{a}.read_text(encoding="utf-8")'


def with_file(value: str, mode: str = "") -> str:
    """A `with open` whose one line returns what `{x}` is in `value`."""
    return f'with open({{a}}, encoding="utf-8") as file:\n    return {value}'


def look_into_file_asks(d: Draw) -> tuple[tuple[Ask, ...], dict[str, str]]:
    """The requests, and what stands for their places."""
    word = d.pick("two", "one", "five")
    asks = (
        Ask("count the words in the file {a} / how many words are in a text file / number of words in {a} / word count of the text file {a} / read {a} and count its words / count words of a file / how wordy the file {a} is, as a number / words in {a}, counted", "count_words word_count words_in number_of_words count_file_words", "{a}: {P}", f"return len({READ}.split())", "int", MAKE + "assert f(at('t.txt')) == 6", FILE, with_file("len(file.read().split())"), "", PATHS, "Count the words of a file.", "words"),
        Ask("count the characters in the file {a} / number of characters in a text file / how many characters has {a} / character count of the file {a} / length of the text in {a} / read {a} and count the characters / how long the text in {a} is / the size of the text in {a}, in characters", "count_characters characters_in character_count text_length length_of_text", "{a}: {P}", f"return len({READ})", "int", MAKE + "assert f(at('t.txt')) == 29", FILE, with_file("len(file.read())"), "", PATHS, "Count the characters of a file.", "size"),
        Ask("lines of the text file {a} as a list, without line breaks / read a text file into a list of lines / lines of {a} without newlines / read all lines of {a} / [get|return] the lines of a file as a list / file {a} to a list of its lines / what {a} holds, line by line, in a list / a list, one entry for each line of {a}", "read_lines load_lines lines_of file_lines get_lines", "{a}: {P}", f"return {READ}.splitlines()", "list[str]", MAKE + "assert f(at('t.txt')) == ['one two', 'three', '', 'four five six']", FILE, with_file("file.read().splitlines()"), "", PATHS, "Read the lines of a file.", "lines"),
        Ask("read the text file {a} / read a file and return its text / content of the file {a} / whole text of {a} / text in the file {a} / [return|get] what is in the text file {a} / open {a} and return the text / load {a} as a string / the file {a} as one long string / everything that {a} says", "read_file read_text load_text file_content get_text", "{a}: {P}", f"return {READ}", "str", MAKE + "assert f(at('t.txt')).startswith('one two\\nthree')", FILE, with_file("file.read()"), "", PATHS, "Read a file.", "content"),
        Ask("first line of the file {a} / read the first line of a text file / the first line of {a}, without the line break / get only the first line of {a} / what the first line of the file {a} says / the line on top of {a} / how {a} begins, one line", "first_line read_first_line head_line top_line opening_line", "{a}: {P}", f"return {READ}.splitlines()[0]", "str", MAKE + "assert f(at('t.txt')) == 'one two'", FILE, with_file("file.read().splitlines()[0]"), "", PATHS, "The first line of a file.", "first"),
        Ask("last line of the file {a} / read the last line of a text file / the last line of {a} / get only the last line of {a} / what the last line of the file {a} says / the line at the bottom of {a} / how {a} ends, one line", "last_line read_last_line bottom_line tail_line final_line", "{a}: {P}", f"return {READ}.splitlines()[-1]", "str", MAKE + "assert f(at('t.txt')) == 'four five six'", FILE, with_file("file.read().splitlines()[-1]"), "", PATHS, "The last line of a file.", "last"),
        Ask("longest line of the file {a} / find the longest line in a text file / the longest line in {a} / which line of {a} is the longest / [get|return] the line of {a} with most characters / the line of {a} that goes on longest / no line of {a} is longer: which", "longest_line find_longest_line widest_line longest_of_file line_of_most", "{a}: {P}", f"return max({READ}.splitlines(), key=len)", "str", MAKE + "assert f(at('t.txt')) == 'four five six'", FILE, with_file("max(file.read().splitlines(), key=len)"), "", PATHS, "The longest line of a file.", "longest"),
        Ask("whether the file {a} contains {w} / check if {w} is in the text file {a} / does the file {a} contain the text {w} / is {w} somewhere in the file {a} / True if {w} is in the text of {a} / has the file {a} the word {w} in it / {w}: is it in the file {a}", "contains has_text file_contains includes mentions", "{a}: {P}", f'return "{word}" in {READ}', "bool", MAKE + "assert f(at('t.txt')) is True\nopen('u.txt', 'w').close()\nassert f(at('u.txt')) is False", FILE, with_file(f'"{word}" in file.read()'), "", PATHS, "Search in a file.", "found"),
        Ask("print the file {a} / print the text of {a} / show what is in the file {a} / print the content of a text file / read {a} and print it / write the text of {a} to the screen / let me see what {a} holds / the file {a} onto the screen", "print_file show_file print_text cat display_file", "{a}: {P}", f"print({READ})", "None", MAKE + "assert printed(at('t.txt')) == 'one two\\nthree\\n\\nfour five six\\n\\n'", FILE, 'with open({a}, encoding="utf-8") as file:\n    print(file.read())', "", PATHS, "Print a file."),
        Ask("print each line of the file {a} with its number / number the lines of {a} and print them, starting at 1 / show the file {a} with line numbers, like 1 text / print line numbers and lines of {a} / print every line of a text file, its number in front / the lines of {a} on the screen, 1 2 3 before them / let me see {a} with numbers at the lines", "print_numbered show_numbered number_lines print_lines with_numbers", "{a}: {P}", f"for number, line in enumerate({READ}.splitlines(), 1):\n    print(number, line)", "None", MAKE + "assert printed(at('t.txt')) == '1 one two\\n2 three\\n3 \\n4 four five six\\n'", FILE, 'with open({a}, encoding="utf-8") as file:\n    for number, line in enumerate(file.read().splitlines(), 1):\n        print(number, line)', "", PATHS, "Print a file with line numbers."),
    )  # fmt: skip
    return asks, {"w": f'"{word}"'}


@family(area="textfiles")
def figures_of_file(d: Draw, style: Style) -> Task:
    asks, places = look_into_file_asks(d)
    return asked(d, style, *asks[:2], **places)


@family(area="textfiles")
def text_of_file(d: Draw, style: Style) -> Task:
    asks, places = look_into_file_asks(d)
    return asked(d, style, *asks[2:6], **places)


@family(area="textfiles")
def search_file(d: Draw, style: Style) -> Task:
    asks, places = look_into_file_asks(d)
    return asked(d, style, *asks[6:8], **places)


@family(area="textfiles")
def print_file(d: Draw, style: Style) -> Task:
    asks, places = look_into_file_asks(d)
    return asked(d, style, *asks[8:], **places)


def put_into_file_asks(d: Draw) -> tuple[tuple[Ask, ...], dict[str, str]]:
    """The requests, and what stands for their places."""
    text, lines = "text content data message|body", "lines rows words names items|entries"
    wrote = '"w", encoding="utf-8"'
    asks = (
        Ask("write {b} to the file {a} / save {b} in {a} / write {b} into a text file / store {b} in the file {a} / put {b} into {a} / create {a} with {b} in it / {a} is to hold {b} / let the file {a} be {b}", "save_text write_file save write_text store_text", "{a}: {P}, {b}: str", '{a}.write_text({b}, encoding="utf-8")', "None", "f(at('o.txt'), 'hi\\n')\nassert open('o.txt').read() == 'hi\\n'", (*FILE, text), f"with open({{a}}, {wrote}) as file:\n    file.write({{b}})", "", PATHS, "Write a file."),
        Ask("write {b} to the file {a}, one a line / save {b} to {a}, each on its own line / write a list of lines to a text file / {b} into the file {a} line by line / put each of {b} on a line of {a} / one line in {a} for each of {b} / {b} go to {a}, each ends with a line break", "write_lines save_lines write_list store_lines put_lines", "{a}: {P}, {b}: list[str]", '{a}.write_text("".join(f"{line}\\n" for line in {b}), encoding="utf-8")', "None", "f(at('o.txt'), ['a', 'b'])\nassert open('o.txt').read() == 'a\\nb\\n'", (*FILE, lines), f"with open({{a}}, {wrote}) as file:\n    for line in {{b}}:\n        file.write(f\"{{line}}\\n\")", "", PATHS, "Write lines to a file."),
        Ask("append {b} to the file {a} / add {b} at the end of the file {a} / add {b} to {a} without deleting what is there / put {b} at the end of the text file {a} / write {b} behind what {a} has / {a} goes on with {b} / {b} after all that {a} holds", "append_text add_text append_to_file add_to_file extend_file", "{a}: {P}, {b}: str", 'with {a}.open("a", encoding="utf-8") as file:\n    file.write({b})', "None", "f(at('o.txt'), 'a')\nf(at('o.txt'), 'b')\nassert open('o.txt').read() == 'ab'", (*FILE, text), 'with open({a}, "a", encoding="utf-8") as file:\n    file.write({b})', "", PATHS, "Append to a file."),
        Ask("copy the text of {a} to {b} in upper case / write {a} to {b} in upper case / upper case copy of the file {a} at {b} / read {a}, make it upper case, write it to {b} / {b} is {a} in capitals / all of {a} in big letters, saved as {b}", "copy_upper upper_copy uppercase_file shout_file loud_copy", "{a}: {P}, {b}: {P}", '{b}.write_text({a}.read_text(encoding="utf-8").upper(), encoding="utf-8")', "None", MAKE + "f(at('t.txt'), at('o.txt'))\nassert open('o.txt').read().startswith('ONE TWO')", ("source path infile|original", "target output outfile destination|goal"), f'with open({{a}}, encoding="utf-8") as file:\n    content = file.read()\nwith open({{b}}, {wrote}) as file:\n    file.write(content.upper())', "", PATHS, "Copy a file in upper case."),
        Ask("replace {b} by {c} in the file {a} / in the file {a}, replace {b} with {c} / read {a}, replace {b} by {c} and write it back / change {b} to {c} in the text file {a} / every {b} in the file {a} becomes {c} / {c} instead of {b} all over the file {a} / the file {a}, {b} turned into {c}", "replace_in_file change_file replace_text substitute swap_in_file", "{a}: {P}, {b}: str, {c}: str", 'content = {a}.read_text(encoding="utf-8")\n{a}.write_text(content.replace({b}, {c}), encoding="utf-8")', "None", MAKE + "f(at('t.txt'), 'three', '3')\nassert open('t.txt').read() == 'one two\\n3\\n\\nfour five six\\n'", (*FILE, "old before wanted search|former", "new after replacement other|latter"), f'with open({{a}}, encoding="utf-8") as file:\n    content = file.read()\nwith open({{a}}, {wrote}) as file:\n    file.write(content.replace({{b}}, {{c}}))', "", PATHS, "Replace text in a file."),
        Ask("write the numbers from 1 to {b} to the file {a}, one a line / numbers 1 to {b} into the file {a}, each on a line / save 1 to {b} line by line in {a} / fill {a} with the numbers 1 to {b}, one per line / count to {b} in the file {a}, a line each / {a} with lines 1 up to {b}", "write_numbers save_numbers count_into_file number_file fill_with_numbers", "{a}: {P}, {b}: int", '{a}.write_text("".join(f"{number}\\n" for number in range(1, {b} + 1)), encoding="utf-8")', "None", "f(at('o.txt'), 3)\nassert open('o.txt').read() == '1\\n2\\n3\\n'", (*FILE, "n limit stop number|last"), f"with open({{a}}, {wrote}) as file:\n    for number in range(1, {{b}} + 1):\n        file.write(f\"{{number}}\\n\")", "", PATHS, "Write numbers to a file."),
    )  # fmt: skip
    return asks, {"avoid": "content number line"}


@family(area="textfiles")
def write_file(d: Draw, style: Style) -> Task:
    asks, places = put_into_file_asks(d)
    return asked(d, style, *asks[:3], **places)


@family(area="textfiles")
def rewrite_file(d: Draw, style: Style) -> Task:
    asks, places = put_into_file_asks(d)
    return asked(d, style, *asks[3:], **places)


def list_folder_asks(d: Draw) -> tuple[tuple[Ask, ...], dict[str, str]]:
    """The requests, and what stands for their places."""
    ext = d.pick("txt", "txt", "py")
    files = {"txt": ["a.txt", "c.txt"], "py": ["b.py"]}[ext]
    deep = {"txt": ["a.txt", "c.txt", "d.txt"], "py": ["b.py", "e.py"]}[ext]
    what = d.pick(
        f".{ext} files",
        f"*.{ext} files",
        f"files ending in .{ext}",
        f"files with the extension .{ext}",
        f"{ext} files",
    )
    one = (
        'import os\ngiven = "d"\nnames = lambda found: [os.path.basename(str(one)) for one in found]\n' + TREE
    )
    walk = (
        'for current, _, names in os.walk({a}):\n    for name in names:\n        if name.endswith(".{x}"):\n'
    )
    asks = (
        Ask("list the files in {a} / names of the files in {a}, sorted / [list|return] all file names in {a}, sorted / which files are in {a}, sorted names / files of the folder {a}, names in order / sorted list of the file names in a folder / what files {a} has, by name / the folder {a}'s files, their names in order", "list_files file_names files_in get_files names_of_files", "{a}: {P}", "return sorted(path.name for path in {a}.iterdir() if path.is_file())", "list[str]", one + "assert f(at('d')) == ['a.txt', 'b.py', 'c.txt']", FOLDER, "return sorted(name for name in os.listdir({a}) if os.path.isfile(os.path.join({a}, name)))", "", PATHS, "List the files of a folder.", "names"),
        Ask("list the {w} in {a} / all {w} in the folder {a}, sorted / find the {w} in {a} / [return|get] the sorted {w} of {a} / {w} in {a} / which {w} does {a} have / {w}: those that lie in {a} / what {a} has in the way of {w}", "list_{x}_files {x}_files find_{x}_files files_in {x}_in", "{a}: {P}", 'return sorted({a}.glob("*.{x}"))', "list[{P}]", one + f"assert names(f(at('d'))) == {files!r}", FOLDER, 'return sorted(glob.glob(os.path.join({a}, "*.{x}")))', "", ("import glob", *PATHS), "List the files of a kind.", "found"),
        Ask("list the {w} in {a} and all its subfolders / all {w} in {a}, recursively / find {w} under {a} recursively, sorted / recursively list the {w} of {a} / every {w} below {a}, in subfolders too / {w} in {a} and deeper, sorted / {w} anywhere under {a} / {w}, however deep in {a}", "find_{x}_files all_{x}_files list_{x}_recursively {x}_files_under {x}_below", "{a}: {P}", 'return sorted({a}.rglob("*.{x}"))', "list[{P}]", one + f"assert sorted(names(f(at('d')))) == {deep!r}", FOLDER, "found = []\n" + walk + "            found.append(os.path.join(current, name))\nreturn sorted(found)", "", PATHS, "List the files of a kind in all folders."),
        Ask("count the {w} in {a} and its subfolders / how many {w} are under {a}, recursively / number of {w} below {a}, subfolders included / count {w} recursively in {a} / how many {w} lie anywhere under {a} / the count of {w} in {a} and deeper", "count_{x}_files how_many_{x} number_of_{x}_files count_files tally_{x}", "{a}: {P}", 'return sum(1 for _ in {a}.rglob("*.{x}"))', "int", one + f"assert f(at('d')) == {len(deep)}", FOLDER, "count = 0\n" + walk + "            count += 1\nreturn count", "", PATHS, "Count the files of a kind."),
        Ask("print the files in {a}, one a line, sorted / print the sorted names in {a} / show what is in the folder {a}, a name a line, sorted / print every entry of {a} in order / list {a} on the screen, sorted / print the names of everything in {a}, sorted / let me see what {a} holds, in order / {a}, name by name, on the screen", "print_folder show_folder print_files list_folder display_folder", "{a}: {P}", "for entry in sorted({a}.iterdir()):\n    print(entry.name)", "None", one + "assert printed(at('d')) == 'a.txt\\nb.py\\nc.txt\\nsub\\n'", FOLDER, "for name in sorted(os.listdir({a})):\n    print(name)", "", PATHS, "Print a folder."),
        Ask("total size of all files in {a}, subfolders too / sum of the file sizes under {a} / how many bytes do the files under {a} have together / add up the sizes of the files in {a}, recursively / size of the folder {a} in bytes / bytes in {a}, all the way down / how big {a} is with all it holds", "folder_size total_size size_of bytes_in disk_use", "{a}: {P}", 'return sum(path.stat().st_size for path in {a}.rglob("*") if path.is_file())', "int", one + "assert f(at('d')) == 25\nassert f(at('e')) == 0", FOLDER, "total = 0\nfor current, _, names in os.walk({a}):\n    for name in names:\n        total += os.path.getsize(os.path.join(current, name))\nreturn total", "", PATHS, "The size of a folder."),
        Ask("biggest file in {a} / find the largest file in {a} / path of the largest file in the folder {a} / which file in {a} is the biggest / [return|get] the biggest file of {a} / the file in {a} that takes most space / no file in {a} is bigger: which", "largest_file biggest_file find_largest_file largest_in heaviest_file", "{a}: {P}", "return max((path for path in {a}.iterdir() if path.is_file()), key=lambda path: path.stat().st_size)", "{P}", one + "with open('d/c.txt', 'a') as out:\n    out.write('more')\nassert names([f(at('d'))]) == ['c.txt']", FOLDER, "paths = [os.path.join({a}, name) for name in os.listdir({a})]\nreturn max((path for path in paths if os.path.isfile(path)), key=os.path.getsize)", "", PATHS, "The biggest file of a folder."),
    )  # fmt: skip
    return asks, {"avoid": "path paths name names current found entry", "w": what, "x": ext}


@family(area="folders")
def list_files(d: Draw, style: Style) -> Task:
    asks, places = list_folder_asks(d)
    return asked(d, style, *asks[:3], **places)


@family(area="folders")
def figures_of_folder(d: Draw, style: Style) -> Task:
    asks, places = list_folder_asks(d)
    return asked(d, style, *asks[3:4], **places)


@family(area="folders")
def print_folder(d: Draw, style: Style) -> Task:
    asks, places = list_folder_asks(d)
    return asked(d, style, *asks[4:5], **places)


@family(area="folders")
def sizes_in_folder(d: Draw, style: Style) -> Task:
    asks, places = list_folder_asks(d)
    return asked(d, style, *asks[5:], **places)


def manage_paths_asks(d: Draw) -> tuple[tuple[Ask, ...], dict[str, str]]:
    """The requests, and what stands for their places."""
    asks = (
        Ask("create the folder {a} if it is not there / make the folder {a} and its parents / make sure the directory {a} exists / create {a} and all folders above it / create a directory, no error if it exists / {a} must be there as a folder afterwards / let there be a folder {a}", "make_folder ensure_folder create_folder make_dirs prepare_folder", "{a}: {P}", "{a}.mkdir(parents=True, exist_ok=True)", "None", "import os\nf(at('x/y'))\nf(at('x/y'))\nassert os.path.isdir('x/y')", FOLDER, "os.makedirs({a}, exist_ok=True)", "", PATHS, "Create a folder."),
        Ask("delete the file {a} if it exists / remove {a} if it is there / delete {a}, no error if it is missing / remove the file {a}, fine if it does not exist / the file {a} should be gone afterwards / no file {a} any more, whether it was there or not", "delete_file remove_file delete_if_there remove_if_exists discard_file", "{a}: {P}", "{a}.unlink(missing_ok=True)", "None", MAKE + "import os\nf(at('t.txt'))\nf(at('t.txt'))\nassert not os.path.exists('t.txt')", FILE, "if os.path.exists({a}):\n    os.remove({a})", "", PATHS, "Delete a file."),
        Ask("whether the file {a} exists / does {a} exist / check if the file {a} is there / is there a file {a} / True if the path {a} exists / tell whether {a} is there / {a}: is it on the disk", "exists file_exists is_there has_file present", "{a}: {P}", "return {a}.exists()", "bool", MAKE + "assert f(at('t.txt')) is True\nassert f(at('u.txt')) is False", FILE, "return os.path.exists({a})", "", PATHS, "Tell whether a file exists.", "there"),
        Ask("size of the file {a} in bytes / how big is the file {a} / file size of {a} / [get|return] the size of a file in bytes / number of bytes of the file {a} / what {a} takes on the disk, in bytes / how many bytes {a} has", "file_size size_of get_size size_in_bytes weight_of", "{a}: {P}", "return {a}.stat().st_size", "int", MAKE + "assert f(at('t.txt')) == 29", FILE, "return os.path.getsize({a})", "", PATHS, "The size of a file.", "size"),
        Ask("extension of the file {a}, with the dot / file extension of {a} / suffix of the path {a} / [get|return] the extension of a file name like .txt / which extension has {a} / how the file name {a} ends, from the dot on / the .txt part of {a}", "extension file_extension suffix_of get_extension ending", "{a}: {P}", "return {a}.suffix", "str", "assert f(at('x/a.txt')) == '.txt'\nassert f(at('b')) == ''", FILE, "return os.path.splitext({a})[1]", "", PATHS, "A file's extension.", "extension"),
        Ask("file name of {a} without folder / name of the file at {a} without its folders / last part of the path {a} / [get|return] only the file name of the path {a} / base name of {a} / what the path {a} ends with, folders gone / {a} without the way to it", "file_name base_name name_of get_name last_part", "{a}: {P}", "return {a}.name", "str", "assert f(at('x/a.txt')) == 'a.txt'\nassert f(at('b')) == 'b'", FILE, "return os.path.basename({a})", "", PATHS, "A file's name.", "name"),
        Ask("file name of {a} without folder and extension / stem of {a} / name of {a} without its extension / [get|return] the file name without .txt / base name of the path {a} without suffix / only the name of {a}: no folder, no extension / {a} minus folder and ending", "stem bare_name name_without_extension stem_of plain_name", "{a}: {P}", "return {a}.stem", "str", "assert f(at('x/a.txt')) == 'a'\nassert f(at('b')) == 'b'", FILE, "return os.path.splitext(os.path.basename({a}))[0]", "", PATHS, "A file's name without its extension.", "stem"),
        Ask("path of {b} in the folder {a} / join {a} and {b} to a path / {b} inside {a}, as a path / path made of {a} and {b} / full path for the name {b} in {a} / where {b} lies if it is in {a} / {a} and then {b}", "path_in join_path path_of file_in place_in", "{a}: {P}, {b}: str", "return {a} / {b}", "{P}", "assert str(f(at('x'), 'a.txt')) == 'x/a.txt'", (*FOLDER, "name filename file_name|title"), "return os.path.join({a}, {b})", "", PATHS, "A path inside a folder.", "joined"),
    )  # fmt: skip
    return asks, {}


@family(area="folders")
def touch_path(d: Draw, style: Style) -> Task:
    asks, places = manage_paths_asks(d)
    return asked(d, style, *asks[:4], **places)


@family(area="folders")
def parts_of_path(d: Draw, style: Style) -> Task:
    asks, places = manage_paths_asks(d)
    return asked(d, style, *asks[4:], **places)
