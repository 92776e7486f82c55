"""Real editors without a window, driven from outside: Neovim's built-in client and Emacs' Eglot.

Both are set up with the very text of docs/editors.md. What they are asked for is written into a file as JSON, so that no
editor's way of printing values stands between.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs" / "editors.md"
PATIENCE = 60.0  # seconds until something counts as never happening
ASK_SECONDS = 60.0  # that one question to an editor may take


def setup(language: str) -> str:
    """The configuration that the documentation gives for an editor."""
    found = re.search(
        rf"<!-- tests/editors runs this block -->\n```{language}\n(.*?)```", DOCS.read_text(), re.S
    )
    assert found is not None
    return found[1]


def agent_on_path(folder: Path) -> str:
    """A PATH on which `agent` is the one of this checkout."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "agent"
    program.write_text(
        f"#!/bin/sh\nexec '{sys.executable}' -P -c 'from agent.main import main; main()' \"$@\"\n"
    )
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


class Editor:
    """One running editor with one file shown. Use as a context manager."""

    program = ""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.environ = {
            **environ, "PATH": agent_on_path(folder / "bin"), "HOME": str(folder), "XDG_CONFIG_HOME": str(folder),
            "XDG_STATE_HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_RUNTIME_DIR": str(folder),
        }  # fmt: skip
        self._asked = 0
        self._process: subprocess.Popen[bytes]

    def __enter__(self) -> Editor:
        self.log = (self.folder / "editor.log").open("wb")
        self._process = subprocess.Popen(
            self._command(), cwd=self.folder, env=self.environ, stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=self.log,
        )  # fmt: skip
        until(self._answers)
        return self

    def __exit__(self, *error: object) -> None:
        try:
            self._leave()
            self._process.wait(20)
        except (subprocess.SubprocessError, AssertionError):
            self._process.kill()
            self._process.wait()
        self.log.close()

    def ask(self, code: str) -> Any:
        """What the editor's own language makes of an expression."""
        self._asked += 1
        answer = self.folder / f"answer-{self._asked}"
        script = self.folder / f"ask-{self._asked}"
        script.write_text(self._wrapped(code, answer))
        done = subprocess.run(
            self._tell(script), env=self.environ, cwd=self.folder, capture_output=True, text=True, timeout=ASK_SECONDS,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert answer.exists(), (code, done.stdout, done.stderr, self.said())
        found = json.loads(answer.read_text())
        answer.unlink()
        script.unlink()
        assert "error" not in found, (code, found["error"], self.said())
        return found.get("value")

    def said(self) -> str:
        """What the editor said of itself."""
        return (self.folder / "editor.log").read_text(errors="replace")

    # --- what a person does and sees

    def open(self, path: Path) -> None:
        raise NotImplementedError

    def text(self) -> str:
        raise NotImplementedError

    def type(self, line: int, text: str) -> None:
        """Types whole lines before a line, counted from 1; nothing is saved."""
        raise NotImplementedError

    def save(self) -> None:
        raise NotImplementedError

    def undo(self) -> None:
        raise NotImplementedError

    def dirty(self) -> bool:
        raise NotImplementedError

    def diagnostics(self) -> list[tuple[int, str]]:
        """Each with its line, counted from 1, in their order."""
        raise NotImplementedError

    def offered(self, line: int) -> list[str]:
        """The titles of the quick fixes at a line."""
        raise NotImplementedError

    def choose(self, line: int, title: str, *, says: str = "") -> None:
        """Picks the quick fix whose title holds these words; says: what the user types when asked."""
        raise NotImplementedError

    # --- what the tests wait for

    def reads(self, *words: str) -> str:
        """Waits until the buffer holds all these; its text."""
        self._until(lambda: all(one in self.text() for one in words), words)
        return self.text()

    def shows(self, words: str) -> tuple[int, str]:
        """Waits for a diagnostic with these words; it."""
        self._until(lambda: any(words in said for _, said in self.diagnostics()), words)
        return next(one for one in self.diagnostics() if words in one[1])

    def offers(self, line: int, title: str) -> list[str]:
        """Waits until a quick fix is offered at a line; all that are."""
        self._until(lambda: any(title in one for one in self.offered(line)), title)
        return self.offered(line)

    def _until(self, condition: Any, what: object) -> None:
        try:
            until(condition)
        except AssertionError:
            raise AssertionError(f"{what}\n{self.text()}\n{self.diagnostics()}\n{self.said()}") from None

    # --- each editor's own

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _wrapped(self, code: str, answer: Path) -> str:
        raise NotImplementedError

    def _tell(self, script: Path) -> list[str]:
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError

    def _leave(self) -> None:
        raise NotImplementedError


def until(condition: Any) -> None:
    """Returns when the condition holds; fails the test if it does not for long."""
    deadline = time.monotonic() + PATIENCE
    tick = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "the condition was never met"
        tick.wait(0.1)


def quoted(text: str) -> str:
    """A string as Lua and Emacs Lisp both read it."""
    return json.dumps(text, ensure_ascii=False)


class Neovim(Editor):
    """`nvim --headless` with its built-in client."""

    program = "nvim"

    def _command(self) -> list[str]:
        plugin = self.folder / "nvim" / "plugin" / "scholia.lua"
        plugin.parent.mkdir(parents=True)
        plugin.write_text(setup("lua"))
        (self.folder / "nvim" / "init.lua").write_text(_NEOVIM)
        return ["nvim", "--headless", "-n", "-i", "NONE", "--listen", str(self.folder / "socket")]

    def _answers(self) -> bool:
        return (self.folder / "socket").exists()

    def _tell(self, script: Path) -> list[str]:
        call = f"luaeval('dofile(_A)', '{script}')"
        return ["nvim", "--server", str(self.folder / "socket"), "--remote-expr", call]

    def _wrapped(self, code: str, answer: Path) -> str:
        return f"return scholia_answer({quoted(str(answer))}, function() {code} end)"

    def _leave(self) -> None:
        self.ask("vim.defer_fn(function() vim.cmd('qall!') end, 10)")

    def open(self, path: Path) -> None:
        self.ask(f"vim.cmd('edit! ' .. vim.fn.fnameescape({quoted(str(path))}))")

    def text(self) -> str:
        return str(
            self.ask("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n') .. '\\n'")
        )

    def type(self, line: int, text: str) -> None:
        lines = text.removesuffix("\n").split("\n")
        self.ask(
            f"vim.api.nvim_buf_set_lines(0, {line - 1}, {line - 1}, false, {{{', '.join(map(quoted, lines))}}})"
        )

    def save(self) -> None:
        self.ask("vim.cmd('silent write')")

    def undo(self) -> None:
        self.ask("vim.cmd('silent undo')")

    def dirty(self) -> bool:
        return bool(self.ask("return vim.bo.modified"))

    def diagnostics(self) -> list[tuple[int, str]]:
        found = self.ask(
            "return vim.tbl_map(function(d) return {d.lnum + 1, d.message} end, vim.diagnostic.get(0))"
        )
        return sorted((int(line), str(words)) for line, words in found)

    def offered(self, line: int) -> list[str]:
        return list(self.ask(f"vim.api.nvim_win_set_cursor(0, {{{line}, 0}}) return scholia_offered()"))

    def choose(self, line: int, title: str, *, says: str = "") -> None:
        self.ask(
            f"vim.api.nvim_win_set_cursor(0, {{{line}, 0}}) vim.g.scholia_says = {quoted(says)} "
            f"scholia_pick({quoted(title)})"
        )

    def lenses(self) -> list[str]:
        """What stands above lines, to be clicked at."""
        return list(self.ask("return scholia_lenses()"))

    def hover(self, line: int) -> str:
        return str(self.ask(f"vim.api.nvim_win_set_cursor(0, {{{line}, 4}}) return scholia_hover()"))


_NEOVIM = """
vim.o.hidden = true
vim.o.swapfile = false
local picked = ''

-- The user at the keyboard: picks by the words of a title, types what was set.
vim.ui.select = function(items, options, chosen)
  for _, item in ipairs(items) do
    if options.format_item(item):find(picked, 1, true) then return chosen(item) end
  end
  error('not offered: ' .. picked)
end
vim.ui.input = function(_, said) said(vim.g.scholia_says) end

function scholia_answer(path, code)
  local good, value = pcall(code)
  local found = good and { value = value, done = true } or { error = tostring(value) }
  if good and type(value) == 'table' and vim.tbl_isempty(value) then found.value = vim.empty_dict() end
  local file = io.open(path .. '.new', 'w')
  file:write(vim.json.encode(found))
  file:close()
  os.rename(path .. '.new', path)
  return ''
end

local function ask(method, params)
  for _, one in pairs(vim.lsp.buf_request_sync(0, method, params, 20000) or {}) do
    if one.result then return one.result end
  end
end

function scholia_offered()
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(0) }
  return vim.tbl_map(function(one) return one.title end, ask('textDocument/codeAction', params) or {})
end

function scholia_pick(title)
  picked = title
  vim.lsp.buf.code_action()
end

function scholia_lenses()
  local params = { textDocument = vim.lsp.util.make_text_document_params() }
  return vim.tbl_map(function(one) return one.command.title end, ask('textDocument/codeLens', params) or {})
end

function scholia_hover()
  local found = ask('textDocument/hover', vim.lsp.util.make_position_params())
  return found and found.contents.value or ''
end
"""


class Emacs(Editor):
    """`emacs --fg-daemon` with Eglot."""

    program = "emacs"

    def _command(self) -> list[str]:
        (self.folder / "init.el").write_text(_EMACS + setup("elisp"))
        return [
            "emacs",
            "-q",
            "--eval",
            "(package-initialize)",
            "-l",
            str(self.folder / "init.el"),
            f"--fg-daemon={self._socket}",
        ]

    @property
    def _socket(self) -> Path:
        return self.folder / "socket"

    def _answers(self) -> bool:
        return self._socket.exists()

    def _tell(self, script: Path) -> list[str]:
        return ["emacsclient", "-s", str(self._socket), "--eval", f'(load "{script}" nil t t)']

    def _wrapped(self, code: str, answer: Path) -> str:
        return (
            f"(scholia-answer {quoted(str(answer))} (lambda () (with-current-buffer scholia-shown {code})))"
        )

    def _leave(self) -> None:
        self.ask("(run-at-time 0.05 nil (lambda () (kill-emacs)))")

    def open(self, path: Path) -> None:
        self.ask(
            f"(progn (setq scholia-shown (find-file-noselect {quoted(str(path))})) (switch-to-buffer scholia-shown) (run-hooks 'post-command-hook) nil)"
        )

    def text(self) -> str:
        return str(
            self.ask("(save-restriction (widen) (buffer-substring-no-properties (point-min) (point-max)))")
        )

    def type(self, line: int, text: str) -> None:
        self.ask(f"(progn (scholia-go {line}) (insert {quoted(text)}) (undo-boundary) nil)")

    def save(self) -> None:
        self.ask("(progn (save-buffer) nil)")

    def undo(self) -> None:
        self.ask("(progn (setq last-command nil) (undo-only) nil)")

    def dirty(self) -> bool:
        return bool(self.ask("(if (buffer-modified-p) t :json-false)"))

    def diagnostics(self) -> list[tuple[int, str]]:
        found = self.ask(
            "(vconcat (mapcar (lambda (d) (vector (line-number-at-pos (flymake-diagnostic-beg d)) "
            "(flymake-diagnostic-text d))) (flymake-diagnostics)))"
        )
        return sorted((int(line), str(words)) for line, words in found or ())

    def offered(self, line: int) -> list[str]:
        found = self.ask(
            f"(progn (scholia-go {line}) (vconcat (mapcar (lambda (a) (plist-get a :title)) (eglot-code-actions (point)))))"
        )
        return list(found or ())

    def choose(self, line: int, title: str, *, says: str = "") -> None:
        self.ask(
            f"(progn (scholia-go {line}) (setq scholia-picks {quoted(title)} scholia-says {quoted(says)}) "
            f"(let ((last-nonmenu-event t)) (eglot-code-actions (point) nil nil t)) nil)"
        )


_EMACS = """
(require 'json)
(setq make-backup-files nil auto-save-default nil create-lockfiles nil inhibit-message nil)
(defvar scholia-shown (current-buffer))
(defvar scholia-picks "")
(defvar scholia-says "")

(defun scholia-answer (path code)
  (let ((found (condition-case trouble (list :value (funcall code)) (error (list :error (format "%S" trouble)))))
        (coding-system-for-write 'utf-8-unix))
    (with-temp-file (concat path ".new") (insert (json-encode found)))
    (rename-file (concat path ".new") path t)))

(defun scholia-go (line)
  (widen)
  (goto-char (point-min))
  (forward-line (1- line))
  (back-to-indentation))

;; The user at the keyboard: picks by the words of a title, types what was set.
(setq completing-read-function
      (lambda (_prompt menu &rest _)
        (or (seq-find (lambda (one) (string-match-p (regexp-quote scholia-picks) one)) (mapcar #'car menu))
            (error "Not offered: %s" scholia-picks))))
(advice-add 'read-string :override (lambda (&rest _) scholia-says))
"""

EDITORS = (Neovim, Emacs)


def missing(editor: type[Editor]) -> str:
    """Why an editor cannot be driven here, or empty."""
    if shutil.which(editor.program) is None:
        return f"{editor.program} is not installed: apt-get install {'neovim' if editor is Neovim else 'emacs-nox elpa-eglot'}"
    if editor is Neovim:
        return ""
    has = ["emacs", "-q", "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"]
    done = subprocess.run(has, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return "" if done.returncode == 0 else "Emacs has no Eglot: apt-get install elpa-eglot"
