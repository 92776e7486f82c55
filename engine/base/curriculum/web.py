"""Families over URLs, headers and HTTP requests of the standard library."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, params, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family

# Stands in for the network: `opened` keeps the requests that urlopen was given.
SERVER = """
import io
import urllib.error
import urllib.request
opened = []
class Reply(io.BytesIO):
    status = 200
    headers = {"Content-Type": "application/json"}
def serve(body):
    def urlopen(request, data=None, timeout=None):
        if isinstance(request, str):
            request = urllib.request.Request(request, data)
        opened.append((request.full_url, request.get_method(), dict(request.header_items()), request.data, timeout))
        if "missing" in request.full_url:
            raise urllib.error.HTTPError(request.full_url, 404, "Not Found", {}, None)
        return Reply(body)
    urllib.request.urlopen = urlopen
"""


@family(area="http")
def url_part(d: Draw, style: Style) -> Task:
    (url,) = variables(d, "url link address uri|web_address", avoid="urlsplit parse_qs Path posixpath")
    what, also, body, checks, returns, stem = d.pick(
        ("host name", "hostname", "return urlsplit({u}).hostname", 'assert f("https://Example.org:8080/a?b=1") == "example.org"', "str | None", "hostname"), ("path", "path part", "return urlsplit({u}).path", 'assert f("https://x.org/a/b?c=1#d") == "/a/b"\nassert f("https://x.org") == ""', "str", "url_path"),
        ("scheme", "protocol", "return urlsplit({u}).scheme", 'assert f("https://x.org") == "https"\nassert f("ftp://x.org/a") == "ftp"', "str", "scheme"), ("port, None if not given", "port number or None", "return urlsplit({u}).port", 'assert f("http://x.org:8080/a") == 8080\nassert f("http://x.org") is None', "int | None", "port"),
        ("query parameters as a dict of lists", "parsed query string, lists as values", "return parse_qs(urlsplit({u}).query)", 'assert f("http://x.org/?a=1&b=2&a=3") == {"a": ["1", "3"], "b": ["2"]}\nassert f("http://x.org") == {}', "dict[str, list[str]]", "query_params"),
        ("file name at the end of the path", "last part of the path", 'return urlsplit({u}).path.rsplit("/", 1)[-1]', 'assert f("https://x.org/a/b.txt?x=1") == "b.txt"\nassert f("https://x.org/a/") == ""', "str", "url_filename"), ("fragment", "part after the #", "return urlsplit({u}).fragment", 'assert f("https://x.org/a#top") == "top"\nassert f("https://x.org") == ""', "str", "fragment"),
    )  # fmt: skip
    return Task(
        words=d.say(
            "{what} of {url}", "[get|return|extract] the {what} of the URL {url}", "parse {url} and return its {what}", "{also} of the url {url}", "[get|take] the {also} from {url}", "{what} in a URL",
            held=("which {what} does {url} have", "pull the {also} out of the web address {url}"), url=url, what=what, also=also,
        ),
        name=d.name(stem, f"get_{stem}", f"{stem}_of", held=(f"read_{stem}", f"find_{stem}")), params=params(f"{url}: str"), returns=returns, imports=needed(style, body, "", "from urllib.parse import parse_qs", "from urllib.parse import urlsplit"), body=body.format(u=url), doc=f"Get the {what.split(',')[0]} of a URL.", target="part", checks=checks,
    )  # fmt: skip


@family(area="http")
def build_url(d: Draw, style: Style) -> Task:
    base, query = variables(
        d,
        "base url endpoint address|root_url",
        "params query options arguments|query_values",
        avoid="urlencode",
    )
    body = {
        "f": f'return f"{{{base}}}?{{urlencode({query})}}"',
        "format": f'return "{{}}?{{}}".format({base}, urlencode({query}))',
        "percent": f'return "%s?%s" % ({base}, urlencode({query}))',
    }[style.strings]
    return Task(
        words=d.say(
            "url from {base} and the query parameters {query}", "add {query} to {base} as a query string", "[build|make] a URL with {query}, a dict, as query string of {base}", "{base}? followed by {query} url-encoded", "append the encoded parameters {query} to the url {base}", "query string url: {base} with {query}",
            held=("let {query} be the query string behind {base}", "url {base} plus ?key=value pairs of {query}, encoded"), base=base, query=query,
        ),
        name=d.name("build_url", "make_url", "with_query", "url_for", held=("query_url", "url_with")), params=params(f"{base}: str, {query}: dict"), returns="str", imports=("from urllib.parse import urlencode",), body=body, doc="Build a URL with a query.", target="full_url",
        checks='assert f("http://x.org/a", {"q": "a b", "n": 2}) == "http://x.org/a?q=a+b&n=2"\nassert f("/s", {"x": "&"}) == "/s?x=%26"',
    )  # fmt: skip


@family(area="http")
def join_urls(d: Draw, style: Style) -> Task:
    base, link = variables(
        d, "base page url root|start_url", "link path href target|relative", avoid="urljoin"
    )
    return Task(
        words=d.say(
            "resolve {link} relative to {base}", "absolute URL of {link} on the page {base}", "join the url {base} and {link}", "[make|turn] the link {link} absolute, it was found at {base}", "full url for the href {link} in {base}", "urljoin of {base} and {link}", held=("where does {link} lead when it stands on {base}", "complete the relative link {link} by {base}"), base=base, link=link,
        ),
        name=d.name("absolute_url", "resolve_link", "join_url", held=("full_link", "complete_url")), params=params(f"{base}: str, {link}: str"), returns="str", imports=("from urllib.parse import urljoin",), body=f"return urljoin({base}, {link})", doc="Resolve a link.", target="full", checks='assert f("http://x.org/a/b", "c") == "http://x.org/a/c"\nassert f("http://x.org/a/", "/d") == "http://x.org/d"\nassert f("http://x.org", "http://y.org/") == "http://y.org/"',
    )  # fmt: skip


@family(area="http")
def strip_query(d: Draw, style: Style) -> Task:
    (url,) = variables(d, "url link address uri|web_address", avoid="urlsplit urlunsplit parts")
    return Task(
        words=d.say(
            "remove the query string and fragment from {url}", "{url} without query and fragment", "strip everything after ? or # from the URL {url}", "[cut|drop] query and fragment of {url}", "clean URL: {url} with no query string and no fragment", held=("what is {url} without ? and # parts", "bare address of {url}, neither query nor fragment"), url=url,
        ),
        name=d.name("strip_query", "without_query", "clean_url", held=("bare_url", "no_query")), params=params(f"{url}: str"), returns="str", imports=("from urllib.parse import urlsplit",), body=f'return urlsplit({url})._replace(query="", fragment="").geturl()', doc="Drop a URL's query.", target="bare", checks='assert f("http://x.org/a?b=1#c") == "http://x.org/a"\nassert f("http://x.org/a") == "http://x.org/a"',
    )  # fmt: skip


@family(area="http")
def is_web_url(d: Draw, style: Style) -> Task:
    (url,) = variables(d, "url text link value|candidate", avoid="urlsplit parts")
    return Task(
        words=d.say(
            "check [if|whether] {url} is an http or https URL with a host", "is {url} a valid web url (http or https, with a host)", "[return |]True if {url} has the scheme http or https and a host", "validate {url} as an http(s) url", "url check for {url}: http or https and a host", held=("does {url} look like a web address: http(s) and some host", "whether {url} could be opened in a browser, http or https with a host"), url=url,
        ),
        name=d.name("is_url", "valid_url", "is_web_url", held=("looks_like_url", "url_ok")), params=params(f"{url}: str"), returns="bool", imports=("from urllib.parse import urlsplit",), body=f'parts = urlsplit({url})\nreturn parts.scheme in ("http", "https") and bool(parts.netloc)', doc="Tell whether a text is a web URL.", target="valid",
        checks='assert f("https://x.org/a") is True\nassert f("ftp://x.org") is False\nassert f("x.org") is False\nassert f("http://") is False',
    )  # fmt: skip


@family(area="http")
def get_request(d: Draw, style: Style) -> Task:
    (url,) = variables(d, "url link address endpoint|web_address", avoid="urllib json response")
    what, value, checks, returns, stem, more = d.pick(
        ("JSON", "json.load(response)", 'serve(b\'{"a": [1]}\')\nassert f("http://x.org/a") == {"a": [1]}\nassert opened[0][:2] == ("http://x.org/a", "GET")', "object", "json", ("import json",)), ("text, decoded as UTF-8,", 'response.read().decode("utf-8")', 'serve("h\\u00e9".encode())\nassert f("http://x.org/a") == "h\\u00e9"', "str", "text", ()),
        ("bytes", "response.read()", 'serve(b"\\x00x")\nassert f("http://x.org/a") == b"\\x00x"', "bytes", "bytes", ()), ("status code", "response.status", 'serve(b"")\nassert f("http://x.org/a") == 200', "int", "status", ()),
    )  # fmt: skip
    timeout = d.pick("", ", timeout=10", ", timeout=5")
    clause = (Clause(f"timeout {timeout[-2:].strip('=')} seconds"),) if timeout else ()
    return Task(
        words=d.say(
            "[fetch|get|download] the {what} from {url} with urllib", "GET {url} and return the {what}", "{what} of the response to a GET of {url}", "open {url} with urllib.request and return the {what}", "http get {url}, [give|return] the {what}", "load the {what} at the url {url}, standard library only",
            held=("what {what} does the server give for {url}, by urllib", "request {url} and hand back the {what}"), url=url, what=what,
        ).replace(", with", " with"),
        clauses=clause, name=d.name(f"fetch_{stem}", f"get_{stem}", f"download_{stem}", held=(f"request_{stem}", f"load_{stem}")), params=params(f"{url}: str"), returns=returns, imports=(*more, "import urllib.request"), body=f"with urllib.request.urlopen({url}{timeout}) as response:\n    return {value}", doc="Fetch a URL.", checks=SERVER + checks + (f"\nassert opened[0][4] == {timeout[-2:].strip('=')}" if timeout else ""),
    )  # fmt: skip


@family(area="http")
def post_json(d: Draw, style: Style) -> Task:
    url, data = variables(
        d,
        "url link address endpoint|web_address",
        "data payload body content|message_data",
        avoid="urllib json request response",
    )
    method, send = d.pick(
        ("POST", ""), ("PUT", ', method="PUT"'), ("POST", ""), ("PATCH", ', method="PATCH"')
    )
    reply = d.chance(0.5)
    what = "return the parsed JSON answer" if reply else "return the status code"
    verb = {"POST": "post", "PUT": "put", "PATCH": "patch"}[method]
    return Task(
        words=d.say(
            "{verb} {data} as JSON to {url} and {what}", "{method} request with {data} as JSON to {url}, {what}", "send {data} as JSON to {url} by {method} with urllib, {what}", "http {verb} of the json {data} to {url}; {what}", "make a {method} to {url}, body {data} in JSON, {what}",
            held=("let {url} have {data} as JSON by {method} and {what}", "{url} gets {data} in JSON through {method}; {what}"), url=url, data=data, what=what, method=method, verb=verb,
        ),
        name=d.name(f"{verb}_json", "send_json", "send", held=("submit_json", "json_request")), params=params(f"{url}: str, {data}: dict"), returns="dict" if reply else "int", imports=("import json", "import urllib.request"),
        body=f'request = urllib.request.Request({url}, json.dumps({data}).encode(), {{"Content-Type": "application/json"}}{send})\nwith urllib.request.urlopen(request) as response:\n    return {"json.load(response)" if reply else "response.status"}', doc=f"Send JSON by {method}.",
        checks=SERVER + f'import json\nserve(b\'{{"id": 7}}\')\nassert f("http://x.org/a", {{"b": 1}}) == { {"id": 7} if reply else 200}\nurl, method, headers, data, _ = opened[0]\nassert url == "http://x.org/a" and method == "{method}" and json.loads(data) == {{"b": 1}}\nassert headers["Content-type"] == "application/json"',
    )  # fmt: skip


@family(area="http")
def get_with_header(d: Draw, style: Style) -> Task:
    url, token = variables(
        d,
        "url link address endpoint|web_address",
        "token secret api_key key|credential",
        avoid="urllib request response",
    )
    header, value, said = d.pick(
        ("Authorization", "Bearer {t}", "the bearer token {t}"),
        ("X-Api-Key", "{t}", "the header X-Api-Key set to {t}"),
        ("User-Agent", "{t}", "the user agent {t}"),
        ("Accept", "{t}", "the Accept header {t}"),
    )
    said = said.format(t="{token}")
    plain = f'f"Bearer {{{token}}}"' if "Bearer" in value else token
    if "Bearer" in value and style.strings != "f":
        plain = f'"Bearer {{}}".format({token})' if style.strings == "format" else f'"Bearer %s" % {token}'
    return Task(
        words=d.say(
            f"GET {{url}} with {said} and return the body as text", f"fetch {{url}} with {said}, text of the answer", f"[get|load] the text at {{url}}, sending {said}", f"http get of {{url}} with {said}, decoded body", f"request {{url}} with {said} through urllib and return the text",
            held=(f"ask {{url}} for its text, giving {said}", f"text from {{url}}, {said} goes along"), url=url, token=token,
        ),
        name=d.name("fetch", "get_text", "request_text", held=("load_with", "fetch_with_header")), params=params(f"{url}: str, {token}: str"), returns="str", imports=("import urllib.request",),
        body=f'request = urllib.request.Request({url}, headers={{"{header}": {plain}}})\nwith urllib.request.urlopen(request) as response:\n    return response.read().decode()', doc="Fetch a URL with a header.", checks=SERVER + f'serve(b"ok")\nassert f("http://x.org/a", "abc") == "ok"\nassert opened[0][2]["{header.capitalize()}"] == "{value.format(t="abc")}"',
    )  # fmt: skip


@family(area="http")
def fetch_or(d: Draw, style: Style) -> Task:
    (url,) = variables(d, "url link address endpoint|web_address", avoid="urllib response error")
    raises = style.errors == "raise"
    end = 'raise RuntimeError(f"HTTP {error.code}") from error' if raises else "return None"
    head = "except urllib.error.HTTPError as error:" if raises else "except urllib.error.HTTPError:"
    return Task(
        words=d.say(
            "[fetch|get] {url} as text", "text of {url} by urllib", "[download|load] the text at {url}", "GET {url}, return the decoded body", "http get {url} as text", held=("what text does {url} serve", "hand back the page at {url} as text"), url=url,
        ),
        clauses=(Clause(d.pick("RuntimeError with the status code on an HTTP error", 'raise RuntimeError "HTTP <code>" on HTTP errors') if raises else d.pick("None on an HTTP error", "return None if the server answers with an error"), about="errors"),),
        name=d.name("fetch", "get_page", "download", held=("page_text", "load_page")), params=params(f"{url}: str"), returns="str" if raises else "str | None", imports=("import urllib.error", "import urllib.request"), body=f"try:\n    with urllib.request.urlopen({url}) as response:\n        return response.read().decode()\n{head}\n    {end}", doc="Fetch a text.",
        checks=checked(SERVER + 'serve(b"hi")\nassert f("http://x.org/a") == "hi"', style, raising='try:\n    f("http://x.org/missing")\nexcept RuntimeError as error:\n    assert "404" in str(error)\nelse:\n    raise AssertionError', none='assert f("http://x.org/missing") is None'),
    )  # fmt: skip


@family(area="http")
def download_file(d: Draw, style: Style) -> Task:
    url, path = variables(
        d,
        "url link address source|web_address",
        "path target filename destination|location",
        avoid="urllib shutil response file",
    )
    body = f'with urllib.request.urlopen({url}) as response, {path}.open("wb") as file:\n    shutil.copyfileobj(response, file)'
    if style.paths == "os":
        body = f'with urllib.request.urlopen({url}) as response, open({path}, "wb") as file:\n    shutil.copyfileobj(response, file)'
    kind = "Path" if style.paths == "pathlib" else "str"
    return Task(
        words=d.say(
            "download {url} to [the file |]{path}", "save what is at {url} in the file {path}", "[fetch|get] {url} and write it to {path}", "download a file from {url} into {path}, without holding it in memory", "copy the response of {url} to {path}", held=("let {path} contain what the web has at {url}", "stream {url} into {path}"), url=url, path=path,
        ),
        name=d.name("download", "download_file", "save_url", held=("fetch_to_file", "store_url")), params=params(f"{url}: str, {path}: {kind}"), returns="None", imports=needed(style, body, kind, "import shutil", "import urllib.request", "from pathlib import Path"), body=body, doc="Download a file.",
        checks=checked(SERVER + 'from pathlib import Path\nserve(b"\\x00abc")\nf("http://x.org/a", at("x.bin"))\nassert Path("x.bin").read_bytes() == b"\\x00abc"', style),
    )  # fmt: skip


@family(area="http")
def parse_headers(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text headers raw block|header_text", avoid="result line name value")
    lower = d.chance(0.5)
    key = "name.strip().lower()" if lower else "name.strip()"
    body = f'result = {{}}\nfor line in {text}.splitlines():\n    if line:\n        name, _, value = line.partition(":")\n        result[{key}] = value.strip()\nreturn result'
    return Task(
        words=d.say(
            "parse http headers in {text} into a dict", "dict of the headers in {text}, one 'Name: value' a line", "[turn|split] 'Name: value' lines of {text} into a dict", "header lines {text} to a dict, name to value", "read the http headers from {text}, dict", held=("which headers does the block {text} hold, as a dict", "names and values of the header lines in {text}"), text=text,
        ),
        clauses=(Clause(d.pick("names in lower case", "lowercase the names")),) if lower else (), name=d.name("parse_headers", "read_headers", "headers_dict", held=("header_table", "header_fields")), params=params(f"{text}: str"), returns="dict[str, str]", body=body, doc="Parse header lines.", target="parsed",
        checks=f'assert f("Content-Type: text/html\\nHost: x.org:80\\n\\n") == {{"{"content-type" if lower else "Content-Type"}": "text/html", "{"host" if lower else "Host"}": "x.org:80"}}\nassert f("") == {{}}',
    )  # fmt: skip


@family(area="http")
def basic_auth(d: Draw, style: Style) -> Task:
    user, password = variables(
        d,
        "user username name login|account_name",
        "password secret pw passphrase|pass_phrase",
        avoid="base64 token",
    )
    joined = {
        "f": f'f"{{{user}}}:{{{password}}}"',
        "format": f'"{{}}:{{}}".format({user}, {password})',
        "percent": f'("%s:%s" % ({user}, {password}))',
    }[style.strings]
    return Task(
        words=d.say(
            "basic auth header value for {user} and {password}", "[build|make] the Authorization value for http basic auth from {user} and {password}", '"Basic " and base64 of {user}:{password}', "value of the Authorization header, basic, {user} and {password}", "http basic authentication string of {user} and {password}",
            held=("what goes in the Authorization header for {user} with {password}, basic scheme", "encode {user} and {password} for basic auth, with the word Basic"), user=user, password=password,
        ),
        name=d.name("basic_auth", "auth_header", "basic_auth_header", held=("authorization_value", "basic_credentials")), params=params(f"{user}: str, {password}: str"), returns="str", imports=("import base64",), body=f'return "Basic " + base64.b64encode({joined}.encode()).decode()', doc="Make a basic authentication value.", target="header",
        checks='assert f("Aladdin", "open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="\nassert f("a", "b") == "Basic YTpi"',
    )  # fmt: skip


@family(area="http")
def status_text(d: Draw, style: Style) -> Task:
    (code,) = variables(d, "code status status_code|http_code", avoid="HTTPStatus")
    what, body, checks, returns, stem, imports = d.pick(
        ("the standard phrase for the http status {c}, like Not Found", "return HTTPStatus({c}).phrase", 'assert f(404) == "Not Found"\nassert f(200) == "OK"', "str", "status_phrase", ("from http import HTTPStatus",)), ("whether the http status {c} means success (200 to 299)", "return 200 <= {c} < 300", "assert f(204) is True\nassert f(300) is False\nassert f(199) is False", "bool", "is_success", ()),
        ("whether the http status {c} is a server error (500 and up)", "return {c} >= 500", "assert f(500) is True\nassert f(499) is False", "bool", "is_server_error", ()), ("whether the http status {c} is a redirect (300 to 399)", "return 300 <= {c} < 400", "assert f(301) is True\nassert f(200) is False\nassert f(400) is False", "bool", "is_redirect", ()),
        ("the class of the http status {c}: its first digit as an int", "return {c} // 100", "assert f(404) == 4\nassert f(200) == 2", "int", "status_class", ()),
    )  # fmt: skip
    what = what.replace("{c}", "{code}")
    return Task(
        words=d.say(what, f"return {what}", f"tell {what}", f"{what}, from the number", f"give {what}", f"get {what}".replace("get whether", "find out whether"), held=(f"say {what}", f"work out {what}"), code=code),
        name=d.name(stem, f"{stem}_of", f"get_{stem}", held=(f"http_{stem}", "status_info")), params=params(f"{code}: int"), returns=returns, imports=imports, body=body.format(c=code), doc="Tell about an HTTP status.", target="answer", checks=checks,
    )  # fmt: skip


@family(area="http")
def parse_cookies(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "header cookies text cookie_header|cookie_text", avoid="result part name value")
    return Task(
        words=d.say(
            "parse the cookie header {text} into a dict", "cookies in {text} (a=1; b=2) as a dict", "[split|turn] {text} like 'a=1; b=2' into a dict", "dict of cookie names and values from {text}", "read the cookies of the header {text}, name=value with semicolons between", held=("which cookies does {text} carry, as a dict", "name to value for 'a=1; b=2' style {text}"), text=text,
        ),
        name=d.name("parse_cookies", "read_cookies", "cookies_dict", held=("cookie_table", "cookies_from")), params=params(f"{text}: str"), returns="dict[str, str]", body=f'result = {{}}\nfor part in {text}.split(";"):\n    if "=" in part:\n        name, value = part.strip().split("=", 1)\n        result[name] = value\nreturn result', doc="Parse a cookie header.", target="parsed",
        checks='assert f("a=1; b=x=y") == {"a": "1", "b": "x=y"}\nassert f("") == {}\nassert f("sid=42;") == {"sid": "42"}',
    )  # fmt: skip
