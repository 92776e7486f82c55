"""Takes secrets out of text before it is kept (I9), and says which files are not looked into at all (FAULTS 54).

What this does not guarantee: that a secret which looks like an ordinary word is found, in a place that does not call
it one. Exempt is `engine.displaced`: it keeps the user's own files, whole, so that no byte is lost (I1).
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache

from engine.errors import SecretsError

MOST = 300_000  # characters; more is not kept at all: made to be slow, a text takes up to a minute a million
HINT = "Reinstall scholia: pip install --force-reinstall scholia. Nothing of this text was kept."

_DENIED = (
    ".env", ".env.*", "*.env", ".envrc", "*.pem", "*.key", "*.p12", "*.pfx", "*.p8", "*.ppk", "*.jks", "*.keystore",
    "*.kdbx", "*.asc", "*.gpg", "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", ".netrc", "_netrc", ".pgpass",
    ".npmrc", ".pypirc", ".my.cnf", ".htpasswd", "*.htpasswd", ".git-credentials", ".dockercfg", ".dockerconfigjson",
    "credentials", "credentials.*", "*credential*.json", "*credential*.y*ml", "*credential*.toml", "*credential*.ini",
    "secrets", "secrets.*", "secret.*", "*.secret", "*.secrets", "*[._-]secret.*", "*[._-]secrets.*", "*password*.txt",
    "*passwords*.*", "service-account*.json", "service_account*.json", "client_secret*.json", "*.tfstate",
    "*.tfstate.*", "*.tfvars", "*.tfvars.json", "kubeconfig", "*.kubeconfig", "master.key", "vault.y*ml", "*.ovpn",
    ".vault-token", "token.json", "*.agekey",
)  # fmt: skip
_CODE = frozenset({
    ".py", ".pyi", ".pyx", ".rs", ".go", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx", ".vue",
    ".svelte", ".java", ".kt", ".kts", ".scala", ".c", ".h", ".cc", ".cpp", ".hpp", ".cxx", ".m", ".mm", ".cs",
    ".fs", ".rb", ".php", ".swift", ".lua", ".ex", ".exs", ".erl", ".hs", ".ml", ".jl", ".dart", ".pl", ".pm", ".r",
    ".zig", ".nim", ".clj", ".elm", ".d",
})  # fmt: skip
_DENIED_FOLDERS = frozenset(
    {".aws", ".ssh", ".gnupg", ".kube", ".azure", ".gcloud", ".docker", "secrets", ".secrets"}
)
_TEMPLATES = (".example", ".sample", ".template", ".dist")  # .env.example: made to be shown


def clean(text: str, path: str = "") -> str:
    """`text` with a placeholder for every secret in it; as many lines as before. path: of the file that it stands in
    or goes to, which says whether it is code; empty for prose.

    Raises SecretsError if that cannot be done; then nothing of the text may be kept."""
    if len(text) > MOST:
        raise SecretsError(f"A text of {len(text):,} characters is too long to look for secrets in.")
    try:
        from engine.secret_search import without_secrets  # a hundred patterns: not before there is a text

        return without_secrets(text, code=_is_code(path))
    except Exception as error:  # whatever it is, what was not looked through is not kept
        raise SecretsError(f"Secrets cannot be looked for: {type(error).__name__}.", HINT) from error


def denied(path: str) -> bool:
    """Whether a file is left alone because its name, or a folder's, says that it holds secrets. path: relative to
    the root, with slashes."""
    folders, _, name = path.lower().rpartition("/")
    if _suffix(name) in _CODE:
        return ".ssh" in folders.split("/")
    if not name.endswith(_TEMPLATES) and _denied_name().fullmatch(name):
        return True
    return not _DENIED_FOLDERS.isdisjoint(folders.split("/"))


@cache
def _denied_name() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{translate(pattern)})" for pattern in _DENIED))


def _is_code(path: str) -> bool:
    return _suffix(path) in _CODE


def _suffix(path: str) -> str:
    return "." + path.rpartition(".")[2].lower()
