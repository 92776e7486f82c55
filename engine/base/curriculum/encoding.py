"""Families over encodings, hashes, signatures and archives."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, params, path_type, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="encoding")
def encode_text(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="base64 quote urllib zlib html")
    what, body, back, imports, stem, sample, encoded = d.pick(
        ("base64", "return base64.b64encode({t}.encode()).decode()", "return base64.b64decode({t}).decode()", ("import base64",), "base64", "hé llo", "aMOpIGxsbw=="), ("url-safe base64", "return base64.urlsafe_b64encode({t}.encode()).decode()", "return base64.urlsafe_b64decode({t}).decode()", ("import base64",), "base64url", "a??>", "YT8_Pg=="),
        ("hex", "return {t}.encode().hex()", "return bytes.fromhex({t}).decode()", (), "hex", "hé", "68c3a9"), ("percent encoding for urls", "return {q}({t}, safe=\"\")", "return un{q}({t})", ("from urllib.parse import quote",), "url", "a b/é", "a%20b%2F%C3%A9"),
        ("rot13", 'return codecs.encode({t}, "rot13")', 'return codecs.decode({t}, "rot13")', ("import codecs",), "rot13", "Hello", "Uryyb"),
    )  # fmt: skip
    forward = d.chance(0.5)
    if stem == "url" and not forward:
        imports = ("from urllib.parse import unquote",)
    body = (body if forward else back).format(t=text, q="quote")
    verb = "encode" if forward else "decode"
    given = "text" if forward else f"{what} text"
    words = (
        d.say("encode {text} as {what}", "{what} of [the text |]{text}", "[convert|turn] the text {text} into {what}", "{text} in {what}, as a string", "text to {what}", "[return|get] {text} encoded in {what}", held=("write the text {text} in {what}", "put {text} into {what} form"), text=text, what=what)
        if forward
        else d.say("decode {text} from {what}", "text of the {what} in {text}", "[convert|turn] {text} from {what} [in|]to text", "{what} to text", "[return|get] the text that {text} encodes in {what}", "undo {what} of {text}", held=("read {text}, which is in {what}, as text", "what text does {text} stand for in {what}"), text=text, what=what)
    )  # fmt: skip
    source, target = (sample, encoded) if forward else (encoded, sample)
    return Task(
        words=words, name=d.name(f"{verb}_{stem}", f"{stem}_{verb}", f"to_{stem}" if forward else f"from_{stem}", held=(f"as_{stem}" if forward else f"read_{stem}", f"{verb}d_{stem}")), params=params(f"{text}: str"), returns="str", imports=imports, body=body, doc=f"{verb.capitalize()} a {given}.".replace("a url", "a URL"),
        target="converted", checks=f'assert f({source!r}) == {target!r}\nassert f("") == ""',
    )  # fmt: skip


@family(area="encoding")
def hash_text(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="hashlib")
    kind = d.pick("sha256", "md5", "sha1", "sha512", "blake2b")
    short = d.chance(0.3)
    cut, said = ("[:8]", "first 8 hex digits of the {kind} hash") if short else ("", "{kind} hash in hex")
    import hashlib

    expected = hashlib.new(kind, "abcé".encode()).hexdigest()
    return Task(
        words=d.say(
            f"{said} of {{text}}", f"[compute|return|get] the {said} of {{text}}", f"hash {{text}}: {said}", f"{said} for the UTF-8 text {{text}}", f"hashlib: {said} of a string", f"the {said} of the string {{text}}", held=(f"give for {{text}} the {said}", f"digest of {{text}}: {said}"), text=text, kind=kind,
        ),
        name=d.name(f"{kind}_text", f"hash_{kind}", "hash_text", "text_hash", held=("digest", "fingerprint")), params=params(f"{text}: str"), returns="str", imports=("import hashlib",), body=f"return hashlib.{kind}({text}.encode()).hexdigest(){cut}", doc="Hash a text.", target="hashed",
        checks=f'assert f("abcé") == "{expected[:8] if short else expected}"\nassert f("") != f("a")',
    )  # fmt: skip


@family(area="encoding")
def sign_message(d: Draw, style: Style) -> Task:
    key, message = variables(
        d,
        "key secret signing_key token|private_part",
        "message data payload body|signed_text",
        avoid="hmac hashlib expected",
    )
    if d.chance(0.5):
        return Task(
            words=d.say(
                "hmac sha256 of {message} with {key}, in hex", "sign {message} with {key}: HMAC-SHA256, hex digest", "[compute|return] the HMAC-SHA256 signature of {message} under {key} as hex", "hex hmac signature of the bytes {message} using {key} and sha256", "signature of {message} by hmac with sha256 and the key {key}",
                held=("authenticate {message} by {key}: hex of the sha256 hmac", "what is the HMAC (sha256, hex) for {message} and {key}"), key=key, message=message,
            ),
            name=d.name("sign", "signature", "hmac_hex", held=("signed_digest", "make_signature")), params=params(f"{key}: bytes, {message}: bytes"), returns="str", imports=("import hashlib", "import hmac"), body=f"return hmac.new({key}, {message}, hashlib.sha256).hexdigest()", doc="Sign a message.", target="code",
            checks='import hashlib, hmac\nassert f(b"k", b"m") == hmac.new(b"k", b"m", hashlib.sha256).hexdigest()\nassert f(b"k", b"m") != f(b"j", b"m")',
        )  # fmt: skip
    sign = variables(
        d, "signature signed code given|claimed", avoid=f"hmac hashlib expected {key} {message}"
    )[0]
    return Task(
        words=d.say(
            "check that {sign} is the hex HMAC-SHA256 of {message} under {key}, in constant time", "verify the signature {sign} of {message} with {key}: hmac sha256 hex, compare_digest", "is {sign} the hmac sha256 hex digest of {message} with {key}", "True if {sign} is the right HMAC-SHA256 signature (hex) of {message} for {key}", "compare {sign} to the hmac-sha256 hex of {message} and {key}, timing safe",
            held=("does {sign} match {message} and {key} as hex hmac with sha256", "tell if {sign} was made for {message} with {key}, HMAC-SHA256 in hex"), key=key, message=message, sign=sign,
        ),
        name=d.name("verify", "is_signed", "check_signature", held=("signature_ok", "genuine")), params=params(f"{key}: bytes, {message}: bytes, {sign}: str"), returns="bool", imports=("import hashlib", "import hmac"), body=f"expected = hmac.new({key}, {message}, hashlib.sha256).hexdigest()\nreturn hmac.compare_digest(expected, {sign})", doc="Check a signature.", target="genuine",
        checks='import hashlib, hmac\nassert f(b"k", b"m", hmac.new(b"k", b"m", hashlib.sha256).hexdigest()) is True\nassert f(b"k", b"m", "00") is False',
    )  # fmt: skip


@family(area="encoding")
def new_identifier(d: Draw, style: Style) -> Task:
    what, also, body, check, imports, stem = d.pick(
        ("random uuid as a string", "new uuid4 as text", "return str(uuid.uuid4())", "import uuid\nassert uuid.UUID(f()).version == 4 and len(f()) == 36", ("import uuid",), "new_id"), ("random uuid as 32 hex digits", "uuid4 in hex without dashes", "return uuid.uuid4().hex", "assert len(f()) == 32 and '-' not in f()", ("import uuid",), "hex_id"),
        ("url-safe random token of 16 bytes", "secret token for urls, 16 random bytes", "return secrets.token_urlsafe(16)", "assert len(f()) == 22", ("import secrets",), "new_token"), ("random hex token of 8 bytes", "secret token, 8 bytes in hex", "return secrets.token_hex(8)", "assert len(f()) == 16\nint(f(), 16)", ("import secrets",), "hex_token"),
    )  # fmt: skip
    return Task(
        words=d.say("[make|generate|create|return] a {what}", "{what}", also, "a new {what} each time", "[generate|make] a {also}".replace("{also}", also), "fresh {what}", held=(f"give out a {also}", "something unique: {what}"), what=what),
        name=d.name(stem, f"make_{stem.replace('new_', '')}", f"generate_{stem.replace('new_', '')}", held=("fresh_id", "mint")), returns="str", imports=imports, body=body, doc="Make an identifier.", target="fresh", checks=check + "\nassert f() != f()",
    )  # fmt: skip


@family(area="encoding")
def name_uuid(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text uuid_text value candidate|maybe_id", avoid="uuid")
    return Task(
        words=d.say("check [if|whether] {text} is a valid UUID", "is {text} a uuid", "[return |]True if {text} can be parsed as a UUID", "validate {text} as a uuid", "uuid check for {text}", "does {text} hold a valid uuid", held=("could {text} be a UUID", "whether uuid.UUID accepts {text}"), text=text),
        name=d.name("is_uuid", "valid_uuid", "check_uuid", held=("uuid_ok", "looks_like_uuid")), params=params(f"{text}: str"), returns="bool", imports=("import uuid",), body=f"try:\n    uuid.UUID({text})\nexcept ValueError:\n    return False\nreturn True", doc="Tell whether a text is a UUID.",
        checks='assert f("12345678-1234-5678-1234-567812345678") is True\nassert f("abc") is False\nassert f("") is False',
    )  # fmt: skip


@family(area="encoding")
def hash_password(d: Draw, style: Style) -> Task:
    password, salt = variables(
        d, "password secret passphrase pw|pass_phrase", "salt salt_bytes extra|grain", avoid="hashlib"
    )
    rounds = d.pick(1000, 5000, 10000)
    return Task(
        words=d.say(
            "hash {password} with {salt}: PBKDF2, sha256, {n} rounds, hex", "pbkdf2_hmac sha256 of {password} and {salt} with {n} iterations as hex", "[derive|compute] the PBKDF2-SHA256 hash of {password}, {salt}, {n} iterations, hex", "password hash: pbkdf2 of {password} with {salt}, {n} rounds of sha256, hex string", "hex of pbkdf2 sha256 with {n} iterations for {password} and {salt}",
            held=("turn {password} and {salt} into a hex hash by {n} rounds of PBKDF2 with sha256", "store-safe hex hash of {password}: {salt}, pbkdf2, sha256, {n} times"), password=password, salt=salt, n=rounds,
        ),
        name=d.name("hash_password", "password_hash", "derive_key", held=("stored_password", "scramble_password")), params=params(f"{password}: str, {salt}: bytes"), returns="str", imports=("import hashlib",), body=f'return hashlib.pbkdf2_hmac("sha256", {password}.encode(), {salt}, {rounds}).hex()', doc="Hash a password.", target="hashed",
        checks=f'import hashlib\nassert f("pw", b"s") == hashlib.pbkdf2_hmac("sha256", b"pw", b"s", {rounds}).hex()\nassert f("pw", b"s") != f("pw", b"t")',
    )  # fmt: skip


@family(area="encoding")
def byte_counts(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="zlib unicodedata char")
    what, body, checks, imports, stem, kind = d.pick(
        ("number of bytes of {t} in UTF-8", 'return len({t}.encode("utf-8"))', 'assert f("aé") == 3\nassert f("") == 0', (), "utf8_length", "int"), ("crc32 checksum of the UTF-8 bytes of {t}", "return zlib.crc32({t}.encode())", 'import zlib\nassert f("abc") == zlib.crc32(b"abc")', ("import zlib",), "checksum", "int"),
        ("code points of {t} as a list of ints", "return [ord(char) for char in {t}]", 'assert f("aé") == [97, 233]\nassert f("") == []', (), "code_points", "list[int]"), ("bits of the ascii text {t}, 8 per character with spaces between", 'return " ".join(format(ord(char), "08b") for char in {t})', 'assert f("Az") == "01000001 01111010"\nassert f("") == ""', (), "to_bits", "str"),
        ("text {t} without accents", 'return "".join(char for char in unicodedata.normalize("NFD", {t}) if not unicodedata.combining(char))', 'assert f("é à ñ") == "e a n"\nassert f("abc") == "abc"', ("import unicodedata",), "strip_accents", "str"),
        ("text {t} in ascii, other characters replaced by ?", 'return {t}.encode("ascii", "replace").decode()', 'assert f("aéb") == "a?b"\nassert f("") == ""', (), "to_ascii", "str"),
    )  # fmt: skip
    what = what.replace("{t}", "{text}")
    return Task(
        words=d.say(what, f"the {what}", f"[compute|return|get] the {what}", f"[find|give] the {what}", f"return: {what}", f"[work out|get] the {what}", held=(f"I need to know the {what}", f"as a result the {what}"), text=text),
        name=d.name(stem, f"get_{stem}", f"{stem}_of", held=(f"text_{stem}", f"make_{stem}")), params=params(f"{text}: str"), returns=kind, imports=imports, body=body.format(t=text), doc="Look at a text's characters.", target="outcome", checks=checks,
    )  # fmt: skip


@family(area="archives")
def compress_data(d: Draw, style: Style) -> Task:
    (data,) = variables(d, "data content payload raw|plain_bytes", avoid="zlib gzip bz2 lzma")
    module = d.pick("gzip", "zlib", "bz2", "lzma")
    forward = d.chance(0.5)
    verb = "compress" if forward else "decompress"
    return Task(
        words=d.say(
            "{verb} the bytes {data} with {module}", "{module}-{verb} {data}", "{module}: {verb} {data}", "{verb}ed bytes of {data}, {module}", "[return|get] {data} {verb}ed by {module}", "{verb} bytes with {module}", held=("let {module} {verb} {data}", "run {data} through {module} to {verb} it"), data=data, module=module, verb=verb,
        ),
        name=d.name(f"{verb}_{module}", f"{verb}", f"{verb}_bytes", held=(f"{module}_{verb}", f"{verb}ed_form")), params=params(f"{data}: bytes"), returns="bytes", imports=(f"import {module}",), body=f"return {module}.{verb}({data})", doc=f"{verb.capitalize()} bytes.", target="packed" if forward else "unpacked",
        checks=f"import {module}\nx = b'abc' * 50\n" + (f"assert {module}.decompress(f(x)) == x\nassert len(f(x)) < len(x)" if forward else f"assert f({module}.compress(x)) == x\nassert f({module}.compress(b'')) == b''"),
    )  # fmt: skip


@family(area="archives")
def gzip_file(d: Draw, style: Style) -> Task:
    path = variables(d, "path", avoid="gzip file shutil source target")[0]
    kind = path_type(style)
    write = d.chance(0.5)
    if not write:
        return Task(
            words=d.say(
                "read the text of the gzip file {path}", "[open|read] {path}, gzip-compressed, as text", "text in the .gz file {path}", "decompress the gzip file {path} and return its text", "[load|return] the text from a gzipped file", held=("what text does {path} hold, it is gzipped", "contents of {path} (gzip) as a string"), path=path,
            ),
            name=d.name("read_gzip", "read_gz", "load_gzip", held=("gunzip_text", "gz_text")), params=params(f"{path}: {kind}"), returns="str", imports=needed(style, "gzip", kind, "import gzip", "from pathlib import Path"), body=f'with gzip.open({path}, "rt", encoding="utf-8") as file:\n    return file.read()', doc="Read a gzip file.",
            checks=checked('import gzip\nwith gzip.open("a.gz", "wt", encoding="utf-8") as out:\n    out.write("hé\\nx")\nassert f(at("a.gz")) == "hé\\nx"', style),
        )  # fmt: skip
    text = variables(d, "text", avoid=f"gzip file {path}")[0]
    return Task(
        words=d.say(
            "write {text} to the gzip file {path}", "save {text} gzip-compressed as {path}", "gzip {text} into the file {path}", "[create|write] a .gz file {path} with {text} in it", "store {text} compressed in {path}, gzip", held=("let {path} be a gzip file that contains {text}", "put {text} in {path}, gzipped"), path=path, text=text,
        ),
        name=d.name("write_gzip", "save_gz", "store_gzip", held=("gzip_text", "to_gz")), params=params(f"{path}: {kind}, {text}: str"), returns="None", imports=needed(style, "gzip", kind, "import gzip", "from pathlib import Path"), body=f'with gzip.open({path}, "wt", encoding="utf-8") as file:\n    file.write({text})', doc="Write a gzip file.",
        checks=checked('import gzip\nf(at("a.gz"), "hé")\nassert gzip.open("a.gz", "rt", encoding="utf-8").read() == "hé"', style),
    )  # fmt: skip


@family(area="archives")
def zip_work(d: Draw, style: Style) -> Task:
    kind = path_type(style)
    which = d.pick("names", "read", "extract", "create")
    if which == "names":
        (archive,) = variables(d, "archive path zip_path filename|zip_location", avoid="zipfile file")
        words = d.say(
            "names of the files in the zip {archive}",
            "list what is in the zip archive {archive}",
            "[return|get|list] the file names in a zip",
            "what files does the zip file {archive} contain",
            "contents of the zip {archive}, names only",
            held=("which entries has {archive}, a zip", "table of contents of the zip file {archive}"),
            archive=archive,
        )
        signature, returns, body, stem = (
            f"{archive}: {kind}",
            "list[str]",
            f"with zipfile.ZipFile({archive}) as file:\n    return file.namelist()",
            "zip_names",
        )
        checks = "assert f(at('a.zip')) == ['x.txt', 'd/y.txt']"
    elif which == "read":
        archive, name = variables(
            d,
            "archive path zip_path filename|zip_location",
            "name member entry inner|part_name",
            avoid="zipfile file",
        )
        words = d.say(
            "text of the file {name} in the zip {archive}",
            "read {name} from the zip archive {archive} as text",
            "[return|get|read] one file of a zip as text",
            "the member {name} of the zip {archive}, decoded",
            "open the zip {archive} and read {name} as UTF-8 text",
            held=(
                "what does {name} in the zip {archive} say",
                "pull the text of {name} out of {archive}, a zip",
            ),
            archive=archive,
            name=name,
        )
        signature, returns, body, stem = (
            f"{archive}: {kind}, {name}: str",
            "str",
            f'with zipfile.ZipFile({archive}) as file:\n    return file.read({name}).decode("utf-8")',
            "read_from_zip",
        )
        checks = "assert f(at('a.zip'), 'd/y.txt') == 'yé'"
    elif which == "extract":
        archive, folder = variables(
            d,
            "archive path zip_path filename|zip_location",
            "folder target directory out_dir|destination",
            avoid="zipfile file",
        )
        words = d.say(
            "extract the zip {archive} into {folder}",
            "unzip {archive} to {folder}",
            "unpack all of the zip archive {archive} in {folder}",
            "extract all files of the zip {archive} to {folder}",
            "[unpack|unzip] a zip file into a folder",
            held=(
                "let {folder} hold everything that the zip {archive} contains",
                "take the zip {archive} apart into {folder}",
            ),
            archive=archive,
            folder=folder,
        )
        signature, returns, body, stem = (
            f"{archive}: {kind}, {folder}: {kind}",
            "None",
            f"with zipfile.ZipFile({archive}) as file:\n    file.extractall({folder})",
            "unzip",
        )
        checks = "f(at('a.zip'), at('out'))\nassert open('out/d/y.txt', encoding='utf-8').read() == 'yé'"
    else:
        archive, files = variables(
            d,
            "archive path zip_path filename|zip_location",
            "files paths sources members|inputs",
            avoid="zipfile file item os Path",
        )
        words = d.say(
            "put {files} into the new zip {archive}, under their bare names",
            "zip {files} to {archive}, without their folders",
            "[create|write] a zip archive {archive} with {files} in it, names without folder",
            "pack {files} in a zip file {archive}, only the file names inside",
            "zip of {files}, saved as {archive}, no folders in the names",
            held=(
                "let {archive} be a zip of {files}, each under its own name only",
                "make the zip {archive} out of {files}, folders left off",
            ),
            archive=archive,
            files=files,
        )
        inner = "item.name" if style.paths == "pathlib" else "os.path.basename(item)"
        signature, returns, body, stem = (
            f"{archive}: {kind}, {files}: list[{kind}]",
            "None",
            f'with zipfile.ZipFile({archive}, "w") as file:\n    for item in {files}:\n        file.write(item, {inner})',
            "zip_files",
        )
        checks = "import os\nos.mkdir('s')\nopen('s/n.txt', 'w').write('hi')\nf(at('b.zip'), [at('s/n.txt')])\nassert zipfile.ZipFile('b.zip').namelist() == ['n.txt'] and zipfile.ZipFile('b.zip').read('n.txt') == b'hi'"
    return Task(
        words=words, name=d.name(stem, f"{stem}_archive", f"do_{stem}", held=(f"{stem}_now", f"handle_{stem}")), params=params(signature), returns=returns, imports=needed(style, body, kind, "import os", "import zipfile", "from pathlib import Path"), body=body, doc="Work with a zip archive.",
        checks=checked("import zipfile\nwith zipfile.ZipFile('a.zip', 'w') as z:\n    z.writestr('x.txt', 'x')\n    z.writestr('d/y.txt', 'yé')\n" + checks, style),
    )  # fmt: skip


@family(area="archives")
def tar_folder(d: Draw, style: Style) -> Task:
    kind = path_type(style)
    folder, archive = variables(
        d,
        "folder directory source path|tree_root",
        "archive target output tar_path|tar_location",
        avoid="tarfile file shutil",
    )
    if d.chance(0.5):
        return Task(
            words=d.say(
                "pack the folder {folder} into the .tar.gz {archive}, its content at the top", "tar.gz {archive} of {folder}, paths relative to it", "[create|write] a gzipped tar {archive} with everything in {folder}, names relative to {folder}", "archive {folder} as tar.gz in {archive}, without the folder's own name", "compress the directory {folder} to {archive}, tar.gz, relative names",
                held=("let {archive} be a tar.gz of what {folder} contains", "tarball {archive} from {folder}, gzip, names inside start below {folder}"), folder=folder, archive=archive,
            ),
            name=d.name("pack_folder", "make_tarball", "tar_folder", held=("archive_folder", "to_tarball")), params=params(f"{folder}: {kind}, {archive}: {kind}"), returns="None", imports=needed(style, "tarfile", kind, "import tarfile", "from pathlib import Path"), body=f'with tarfile.open({archive}, "w:gz") as file:\n    file.add({folder}, arcname=".")', doc="Pack a folder.",
            checks=checked("import os, tarfile\nos.mkdir('s')\nopen('s/n.txt', 'w').write('hi')\nf(at('s'), at('b.tar.gz'))\nassert './n.txt' in tarfile.open('b.tar.gz', 'r:gz').getnames()", style),
        )  # fmt: skip
    return Task(
        words=d.say(
            "extract the tar archive {archive} into {folder}, with the data filter", "unpack the tar {archive} to {folder} safely (filter data)", "[extract|unpack] all of {archive}, any tar compression, in {folder}, filter='data'", "tar {archive} unpacked into {folder} using the data filter", "untar {archive} into {folder}, filter data",
            held=("let {folder} receive what the tar {archive} holds, data filter on", "take the tarball {archive} apart in {folder}, with filter data"), folder=folder, archive=archive,
        ),
        clauses=(Clause("any compression"),) if d.chance(0.3) else (), name=d.name("untar", "extract_tar", "unpack_tar", held=("open_tarball", "unpack_tarball")), params=params(f"{archive}: {kind}, {folder}: {kind}"), returns="None", imports=needed(style, "tarfile", kind, "import tarfile", "from pathlib import Path"), body=f'with tarfile.open({archive}) as file:\n    file.extractall({folder}, filter="data")', doc="Unpack a tar archive.",
        checks=checked("import os, tarfile\nopen('n.txt', 'w').write('hi')\nwith tarfile.open('b.tar.gz', 'w:gz') as t:\n    t.add('n.txt')\nos.mkdir('out')\nf(at('b.tar.gz'), at('out'))\nassert open('out/n.txt').read() == 'hi'", style),
    )  # fmt: skip
