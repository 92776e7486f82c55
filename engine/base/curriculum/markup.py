"""Families over XML, HTML, Markdown and email messages."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, params, variables
from engine.base.curriculum.task import Draw, Style, Task, family

ET = "import xml.etree.ElementTree as ET"


@family(area="markup")
def xml_texts(d: Draw, style: Style) -> Task:
    (xml,) = variables(d, "xml text document source|xml_source", avoid="ET root")
    tag, attribute = d.pick(
        ("title", "id"), ("name", "lang"), ("item", "key"), ("price", "unit"), ("author", "ref")
    )
    what, body, expected, kind = d.pick(
        ("texts of all <{t}> elements", 'return [element.text for element in ET.fromstring({x}).iter("{t}")]', "['A', 'B']", "list[str]"), ("values of the attribute {a} of all <{t}> elements", 'return [element.get("{a}") for element in ET.fromstring({x}).iter("{t}")]', "['1', '2']", "list[str]"), ("number of <{t}> elements", 'return sum(1 for _ in ET.fromstring({x}).iter("{t}"))', "2", "int"),
        ("dict from the attribute {a} to the text of each <{t}> element", 'return {{element.get("{a}"): element.text for element in ET.fromstring({x}).iter("{t}")}}', "{'1': 'A', '2': 'B'}", "dict[str, str]"),
    )  # fmt: skip
    what = what.replace("{t}", tag).replace("{a}", attribute)
    return Task(
        words=d.say("{what} in the xml {xml}", "[get|return|extract] the {what} from {xml}", "parse {xml} with ElementTree: {what}", "{what} of the XML text {xml}, any depth", "xml: {what} in {xml}", "[find|collect] the {what} anywhere in {xml}", held=("what are the {what} that {xml} has", "read from the XML in {xml} the {what}"), what=what, xml=xml),
        name=d.name(f"xml_{tag}s", f"get_{tag}s", f"{tag}s", held=(f"read_{tag}s", f"{tag}s_of")), params=params(f"{xml}: str"), returns=kind, imports=(ET,), body=body.format(t=tag, a=attribute, x=xml), doc="Read an XML text.", target="found", checks=f"assert f('<r><{tag} {attribute}=\"1\">A</{tag}><g><{tag} {attribute}=\"2\">B</{tag}></g><x/></r>') == {expected}",
    )  # fmt: skip


@family(area="markup")
def build_xml(d: Draw, style: Style) -> Task:
    root, child = d.pick(
        ("items", "item"), ("books", "book"), ("names", "name"), ("tags", "tag"), ("list", "entry")
    )
    (values,) = variables(d, "words", avoid="ET value node tree")
    return Task(
        words=d.say("xml text <{r}> with a <{c}> for each of {v}", "build XML with ElementTree: root {r}, one {c} element per string in {v}", "[turn|convert] {v} into xml: <{r}><{c}>...</{c}></{r}>", "[make|create] an XML string, {r} contains {c} elements with the texts {v}", "ElementTree: {r} of {c} from {v}, as a string", held=("write {v} as XML, {c} elements inside {r}", "string of XML whose {r} has a {c} for every one of {v}"), r=root, c=child, v=values),
        name=d.name("to_xml", "build_xml", f"{root}_xml", held=("as_xml", "xml_of")), params=params(f"{values}: list[str]"), returns="str", imports=(ET,), body=f'tree = ET.Element("{root}")\nfor value in {values}:\n    ET.SubElement(tree, "{child}").text = value\nreturn ET.tostring(tree, encoding="unicode")', doc="Build an XML text.", target="xml_text",
        checks=f'assert f(["a", "b<"]) == "<{root}><{child}>a</{child}><{child}>b&lt;</{child}></{root}>"\nassert f([]) == "<{root} />"',
    )  # fmt: skip


@family(area="markup")
def html_escape(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="html")
    what, body, checks, stem = d.pick(
        ("escape {t} for html", "return html.escape({t})", "assert f('<a & \"b\">') == '&lt;a &amp; &quot;b&quot;&gt;'\nassert f('') == ''", "escape_html"), ("unescape the html entities in {t}", "return html.unescape({t})", "assert f('&lt;a &amp; b&gt;') == '<a & b>'\nassert f('') == ''", "unescape_html"), ("wrap {t} in a <p> element, escaped", "return f\"<p>{{html.escape({t})}}</p>\"", "assert f('a<b') == '<p>a&lt;b</p>'\nassert f('') == '<p></p>'", "paragraph"),
        ("turn line breaks of {t} into <br>, escaped first", 'return html.escape({t}).replace("\\n", "<br>")', "assert f('a<\\nb') == 'a&lt;<br>b'\nassert f('') == ''", "line_breaks"),
    )  # fmt: skip
    what = what.replace("{t}", "{text}")
    body = body.format(t=text)
    if stem == "paragraph" and style.strings != "f":
        body = (
            f'return "<p>{{}}</p>".format(html.escape({text}))'
            if style.strings == "format"
            else f'return "<p>%s</p>" % html.escape({text})'
        )
    return Task(
        words=d.say(what, f"{what}, with the html module", f"html: {what}", f"{what} and return the result", f"{what}, standard library", f"use html to {what}", held=(f"for a web page {what}", f"make it safe: {what}"), text=text),
        name=d.name(stem, f"{stem}_text", f"html_{stem}", held=(f"do_{stem}", f"{stem}_of")), params=params(f"{text}: str"), returns="str", imports=("import html",), body=body, doc="Prepare a text for HTML.", target="safe", checks=checks,
    )  # fmt: skip


@family(area="markup")
def html_parser_class(d: Draw, style: Style) -> Task:
    (page,) = variables(
        d, "page html_text source markup|page_source", avoid="HTMLParser parser found tag attrs data"
    )
    what, tag, attribute, sample, expected, stem = d.pick(
        ("href of every <a> element", "a", "href", '<p><a href="/x">X</a><a>no</a><a class="b" href="y">Y</a></p>', ["/x", "y"], "links"), ("src of every <img> element", "img", "src", '<img src="a.png"><p><img alt="x" src="b.png"/></p><img>', ["a.png", "b.png"], "images"), ("src of every <script> element", "script", "src", '<script src="a.js"></script><script>1</script>', ["a.js"], "scripts"),
    )  # fmt: skip
    return Task(
        words=d.say("{what} in {page}, with html.parser", "[list|collect|return] the {what} in the HTML {page} using HTMLParser", "parse {page} with HTMLParser and return the {what}", "HTMLParser: {what} of {page}, as a list", "list of the {what} in {page}, no external packages", held=("by the standard HTML parser find the {what} in {page}", "what is the {what} of {page}, list"), what=what, page=page),
        name=d.name(stem, f"find_{stem}", f"html_{stem}", held=(f"list_{stem}", f"{stem}_in")), params=params(f"{page}: str"), returns="list[str]", imports=("from html.parser import HTMLParser",),
        body=f"""
            found = []

            class Finder(HTMLParser):
                def handle_starttag(self, tag, attrs):
                    value = dict(attrs).get("{attribute}")
                    if tag == "{tag}" and value:
                        found.append(value)

            Finder().feed({page})
            return found
        """,
        doc=f"Find {stem} in a page.", checks=f"assert f({sample!r}) == {expected}\nassert f('') == []",
    )  # fmt: skip


@family(area="markup")
def markdown_piece(d: Draw, style: Style) -> Task:
    what, kinds, body, form, order, checks, stem = d.pick(
        ("markdown heading of level {1} with the text {0}", ("text title heading|headline", "level depth n|heading_level"), 'return "#" * {1} + " " + {0}', "", "", 'assert f("A b", 2) == "## A b"\nassert f("x", 1) == "# x"', "heading"), ("markdown link with the text {0} to {1}", ("text title label|link_text", "url link target|address"), "", "[{}]({})", "ab", 'assert f("a", "http://x.org") == "[a](http://x.org)"', "md_link"),
        ("markdown image of {1} with the alternative text {0}", ("text title alt|description", "url link path|source_file"), "", "![{}]({})", "ab", 'assert f("a", "b.png") == "![a](b.png)"', "md_image"), ("markdown code block of {0} in the language {1}", ("code text source|snippet", "language lang syntax|kind_of_code"), "", "```{}\\n{}\\n```", "ba", 'assert f("x = 1", "python") == "```python\\nx = 1\\n```"', "code_block"),
        ("markdown checkbox item with the text {0}, ticked if {1}", ("text title task|todo_text", "done ticked finished|is_done"), 'mark = "x" if {1} else " "\nreturn "- [" + mark + "] " + {0}', "", "", 'assert f("a", True) == "- [x] a"\nassert f("b", False) == "- [ ] b"', "checkbox"),
    )  # fmt: skip
    first, second = variables(d, *kinds, avoid="mark")
    if form:
        left, right = (first, second) if order == "ab" else (second, first)
        f_string = form.replace("{}", f"{{{left}}}", 1).replace("{}", f"{{{right}}}", 1)
        body = {"f": f'return f"{f_string}"', "format": f'return "{form}".format({left}, {right})'}.get(
            style.strings, f'return "{form.replace("{}", "%s")}" % ({left}, {right})'
        )
    body = body.format(first, second) if not form else body
    what = what.format("{a}", "{b}")
    kind = {"heading": "int", "checkbox": "bool"}.get(stem, "str")
    return Task(
        words=d.say(what, f"[make|build|return] a {what}", f"a {what}", f"string: {what}", f"[write|format] a {what}", f"text of a {what}", held=(f"produce a {what}", f"markdown helper, {what}"), a=first, b=second),
        name=d.name(stem, f"make_{stem}", f"{stem}_text", held=(f"render_{stem}", f"new_{stem}")), params=params(f"{first}: str, {second}: {kind}"), returns="str", body=body, doc="Write a piece of Markdown.", target="piece", checks=checks,
    )  # fmt: skip


@family(area="markup")
def read_markdown(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text markdown source document|md_source", avoid="re line cells row rows header")
    what, body, checks, kind, imports, stem = d.pick(
        ("headings in the markdown {t} as a list of texts without the #", 'return [line.lstrip("#").strip() for line in {t}.splitlines() if line.startswith("#")]', 'assert f("# A\\nx\\n## B c\\n") == ["A", "B c"]\nassert f("") == []', "list[str]", (), "headings"), ("links in the markdown {t} as (text, url) tuples", r'return re.findall(r"\[([^\]]*)\]\(([^)]*)\)", {t})', 'assert f("see [a](x) and [b c](http://y)") == [("a", "x"), ("b c", "http://y")]\nassert f("") == []', "list[tuple[str, str]]", ("import re",), "md_links"),
        ("items of the bullet list in the markdown {t}, without the dash", 'return [line[2:] for line in {t}.splitlines() if line.startswith("- ")]', 'assert f("a\\n- b\\n- c d\\n") == ["b", "c d"]\nassert f("") == []', "list[str]", (), "bullets"), ("done tasks in the markdown {t}: texts of lines that start with '- (x) ' written with square brackets", 'return [line[6:] for line in {t}.splitlines() if line.startswith("- [x] ")]', 'assert f("- [x] a\\n- [ ] b\\n- [x] c") == ["a", "c"]\nassert f("") == []', "list[str]", (), "done_tasks"),
        ("**bold** parts of the markdown {t}, without the stars", r'return re.findall(r"\*\*(.+?)\*\*", {t})', 'assert f("a **b c** d **e**") == ["b c", "e"]\nassert f("") == []', "list[str]", ("import re",), "bold_parts"),
    )  # fmt: skip
    what = what.replace("{t}", "{text}")
    return Task(
        words=d.say(what, f"[list|get|return|extract] the {what}", f"all {what}", f"[find|collect] the {what}", f"list of {what}", f"the {what}", held=(f"go through {{text}} for the {what}", f"markdown reader, {what}"), text=text),
        name=d.name(stem, f"get_{stem}", f"find_{stem}", held=(f"list_{stem}", f"{stem}_in")), params=params(f"{text}: str"), returns=kind, imports=imports, body=body.replace("{t}", text), doc="Read Markdown.", target="found", checks=checks,
    )  # fmt: skip


@family(area="email")
def build_message(d: Draw, style: Style) -> Task:
    sender, to, subject, body_ = variables(
        d,
        "sender from_address author me|writer",
        "to recipient receiver address|reader",
        "subject title topic|headline",
        "text body content message_text|letter",
        avoid="message EmailMessage",
    )
    return Task(
        words=d.say("EmailMessage from {a} to {b} with the subject {c} and the text {e}", "build an email: from {a}, to {b}, subject {c}, content {e}", "[make|create|return] an email.message.EmailMessage with {a}, {b}, {c} and {e}", "email message object: sender {a}, receiver {b}, {c} as subject, {e} as content", "compose an email from {a} to {b} about {c} saying {e}", held=("write a mail of {a} for {b}: {c} on top, {e} inside", "EmailMessage holding {a}, {b}, {c}, {e}"), a=sender, b=to, c=subject, e=body_),
        name=d.name("build_message", "make_email", "compose", held=("new_mail", "write_mail")), params=params(f"{sender}: str, {to}: str, {subject}: str, {body_}: str"), returns="EmailMessage", imports=("from email.message import EmailMessage",), body=f'message = EmailMessage()\nmessage["From"] = {sender}\nmessage["To"] = {to}\nmessage["Subject"] = {subject}\nmessage.set_content({body_})\nreturn message', doc="Build an email.",
        checks='m = f("a@x.org", "b@y.org", "Hi", "text here")\nassert (m["From"], m["To"], m["Subject"]) == ("a@x.org", "b@y.org", "Hi")\nassert m.get_content().strip() == "text here"',
    )  # fmt: skip


@family(area="email")
def read_message(d: Draw, style: Style) -> Task:
    (raw,) = variables(d, "raw source text mail|mail_source", avoid="message_from_string policy message")
    header = d.pick("Subject", "From", "To", "Date")
    return Task(
        words=d.say("{h} of the email source {raw}", "parse the email {raw} and return its {h} header", "[get|read|return] the {h} of a raw email {raw}", "{h} header of the message text {raw}", "the {h} in the email {raw}, with the email package", held=("what does the mail {raw} say in {h}", "look up {h} in the raw message {raw}"), h=header, raw=raw),
        name=d.name(f"mail_{header.lower()}", f"get_{header.lower()}", "read_header", held=("header_value", f"{header.lower()}_of")), params=params(f"{raw}: str"), returns="str", imports=("from email import message_from_string",), body=f'return message_from_string({raw})["{header}"]', doc="Read an email's header.", target="value", checks=f'assert f("Subject: S x\\nFrom: a@x.org\\nTo: b@y.org\\nDate: Mon, 1 Jan 2024 10:00:00 +0000\\n\\nSubject: no") == { {"Subject": "S x", "From": "a@x.org", "To": "b@y.org", "Date": "Mon, 1 Jan 2024 10:00:00 +0000"}[header]!r}',
    )  # fmt: skip


@family(area="email")
def address_parts(d: Draw, style: Style) -> Task:
    (address,) = variables(
        d, "address email mail recipient|mail_address", avoid="parseaddr formataddr getaddresses user domain"
    )
    what, body, checks, kind, imports, stem = d.pick(
        ("domain of the email address {t}", 'return {t}.rsplit("@", 1)[1]', 'assert f("ann@mail.example.org") == "mail.example.org"', "str", (), "mail_domain"), ("user part of the email address {t}, before the @", 'return {t}.rsplit("@", 1)[0]', 'assert f("ann.b@x.org") == "ann.b"', "str", (), "mail_user"), ("name and address in {t}, which looks like 'Ann Lee <ann@x.org>', as a tuple", "return parseaddr({t})", 'assert f("Ann Lee <ann@x.org>") == ("Ann Lee", "ann@x.org")\nassert f("b@y.org") == ("", "b@y.org")', "tuple[str, str]", ("from email.utils import parseaddr",), "split_address"),
        ("email address {t} with the user part hidden but for its first letter, a***@x.org", 'user, domain = {t}.split("@")\nreturn user[0] + "***@" + domain', 'assert f("ann@x.org") == "a***@x.org"', "str", (), "mask_email"), ("normal form of the email address {t}: stripped, lower case", "return {t}.strip().lower()", 'assert f(" Ann@X.org ") == "ann@x.org"', "str", (), "normalize_email"),
    )  # fmt: skip
    what = what.replace("{t}", "{address}")
    return Task(
        words=d.say(what, f"[get|return] the {what}", f"the {what}", f"[find|extract] the {what}", f"email helper: {what}", f"[make|give] the {what}", held=(f"from a mail address, the {what}", f"what is the {what}"), address=address),
        name=d.name(stem, f"get_{stem}", f"{stem}_of", held=(f"find_{stem}", f"address_{stem}")), params=params(f"{address}: str"), returns=kind, imports=needed(style, body, "", *imports), body=body.format(t=address), doc="Look at an email address.", target="part", checks=checks,
    )  # fmt: skip
