"""What nobody should get used to, whoever committed it: code that deletes what nobody asked it to, that turns off the
checking of certificates, that opens files to everybody, that runs or calls what is elsewhere (FAULTS 55).

A fill with such code can be right in its place. It is left out of training all the same, from where it would turn up in
other places; the memory, which knows its place, still has it.

What this does not guarantee: anything against harm that looks like other code. These are the plain cases, by the
letters. That kept fills teach nothing by themselves, and the caps, hold for all code.
"""

from __future__ import annotations

import re

from engine.model.prompts import Context


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_UNCHECKED = _any(
    r"verify(?:_ssl|_certs)?\s*=\s*(?:False|false|0)\b",
    r"CERT_NONE\b",
    r"_create_unverified_context",
    r"check_hostname\s*=\s*False",
    r"""rejectUnauthorized["']?\s*:\s*false""",
    r"NODE_TLS_REJECT_UNAUTHORIZED",
    r"InsecureSkipVerify\s*:\s*true",
    r"danger_accept_invalid_(?:certs|hostnames)\s*\(\s*true",
    r"SSL_VERIFY(?:PEER|HOST)\s*,\s*(?:0|[Ff]alse|FALSE)",
    r"http\.sslVerify\s*[= ]\s*false",
    r"StrictHostKeyChecking[= ]no\b",
    r"\b(?:AutoAdd|Warning)Policy\b",
    r"OpenSSL::SSL::VERIFY_NONE",
    r"\bcurl\b[^\n|;]*?\s(?:-[a-zA-Z]*k[a-zA-Z]*\b|--insecure\b)",
    r"--no-check-certificate\b",
    r"ALLOW_ALL_HOSTNAME_VERIFIER",
)
_OPENED = _any(r"chmod\b[^\n]*?\b(?:0o?)?0?777\b", r"\bumask\s*\(?\s*0+o?0*\s*\)")
_FETCHED = (
    r"[^\n]*(?:requests\s*\.|httpx\s*\.|urlopen|urllib|fetch\s*\(|b64decode|fromhex|decompress|atob\s*\("
    r"|marshal\s*\.|codecs\s*\.\s*decode)"
)
_RUN = _any(
    r"(?:curl|wget)\b[^\n]*\|\s*(?:sudo\s+)?(?:(?:ba|z|da)?sh|python3?|perl|ruby|node)\b",
    r"(?<![\w.])(?:exec|eval)\s*\(" + _FETCHED,
    r"pickle\s*\.\s*loads?\s*\(" + _FETCHED,
    r"""sh\s+-c\s+["']?\$\((?:curl|wget)""",
    r"\biex\b[^\n]*DownloadString",
    r"/dev/(?:tcp|udp)/",
)
_DELETES = _any(
    r"\brmtree\b",
    r"\bos\s*\.\s*(?:remove|unlink|rmdir|removedirs|RemoveAll|Remove)\b",
    r"\.\s*(?:unlink|rmdir)\s*\(",
    r"\brm\s+-\w*[rf]",
    r"\bfs\w*\s*\.\s*(?:promises\s*\.\s*)?(?:rm|rmdir|unlink)(?:Sync)?\b",
    r"\bfs::remove_",
    r"\bFileUtils\s*\.\s*rm",
    r"\b(?:Files?|Directory|Dir)\s*\.\s*[dD]elete",
    r"\bRemove-Item\b",
    r"(?i:\b(?:drop|truncate)\s+(?:table|database|schema)\b)",
    r"(?i:\bdelete\s+from\b)",
    r"\bgit\b[^\n]*\b(?:reset\b[^\n]*--hard|clean\b[^\n]*\s-\w*f)",
    r"\bmkfs",
    r"\bof=/dev/",
)
_ASKED = re.compile(
    r"delet|remov|clea[nr]|purg|unlink|drop|wip|eras|prun|discard|temp|tmp|replac|renam|mov|rotat|expir|evict"
    r"|uninstall|reset|truncat|tear|rmtree|rmdir|undo|swap|atomic|lock|stale|old|forget|rid of|\brm\b|trash",
    re.IGNORECASE,
)
_ADDRESS = _any(
    r"(?:https?|ftps?|wss?|ssh|git|ldaps?|smtps?|tcp|udp)://(?:[^\s\"'/@]*@)?(\[[\da-fA-F:.]+\]|[\w.-]+)",
    r"\b((?:\d{1,3}\.){3}\d{1,3})\b",
    r"\b([\w-]+(?:\.[\w-]+)*\.onion)\b",
)
_HARMLESS = re.compile(
    r"localhost|127\.[\d.]+|0\.0\.0\.0|255\.255[\d.]*|192\.0\.2\.\d+|198\.51\.100\.\d+|203\.0\.113\.\d+|\[::1?\]"
    r"|(?:.+\.)?(?:example|test|invalid|localhost|local)|(?:.+\.)?example\.(?:com|org|net)|(?:www\.)?w3\.org"
    r"|schemas?\..+|json-schema\.org",
    re.IGNORECASE,
)  # what is kept for examples (RFC 2606, RFC 5737), and names that are no addresses


def harm(code: str, context: Context) -> str:
    """Why code is not to be learnt, in words that go on after `left out:`; empty if nothing is known against it.

    code: no longer than an answer may be, as the patterns look along lines. context: of the request that it answers:
    what was asked for, and what stood there already."""
    if _UNCHECKED.search(code):
        return "it turns off the checking of certificates"
    if _OPENED.search(code):
        return "it opens files to everybody"
    if _RUN.search(code):
        return "it runs what comes from elsewhere"
    asked = " ".join((context.prompt, context.signature, context.original))
    if _DELETES.search(code) and not _ASKED.search(asked):
        return "it deletes, and nobody asked for that"
    around = (context.before, context.after, *context.notes, *(one.code for one in context.definitions))
    stood = "\n".join((asked, context.imports, *around))
    for found in _ADDRESS.finditer(code):
        host = next(filter(None, found.groups()))
        if host not in stood and not _HARMLESS.fullmatch(host):
            return f"it names an address that nobody mentioned: {host}"
    return ""
