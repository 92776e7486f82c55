"""The child process that renders a chat template: a JSON task on standard input, the text on standard output.

Run by `engine.model.templates`. The variables are those that transformers and llama.cpp give to templates.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
import time
from typing import Any, NoReturn

MEMORY = 512 << 20  # bytes of address space
SECONDS = 5  # of processor time
LONGEST = 1 << 20  # characters of output


def render(template: dict[str, Any], messages: list[dict[str, str]]) -> str:
    """The rendered text. Raises what Jinja raises."""
    from jinja2.exceptions import TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def refuse(message: str) -> NoReturn:
        raise TemplateError(message)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.globals["raise_exception"] = refuse
    environment.globals["strftime_now"] = lambda form: time.strftime(form)
    environment.filters["tojson"] = lambda value, **_: json.dumps(value, ensure_ascii=False)
    return environment.from_string(template["source"]).render(
        messages=messages,
        add_generation_prompt=True,
        bos_token=template["bos"],
        eos_token=template["eos"],
        enable_thinking=False,
        tools=None,
        documents=None,
    )


def main() -> int:
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit on address space
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    task = json.load(sys.stdin)
    text = render(task["template"], task["messages"])
    if len(text) > LONGEST:
        sys.exit("writes more than any template should")
    sys.stdout.buffer.write(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
