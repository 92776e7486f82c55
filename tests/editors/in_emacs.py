"""Emacs without a window, with Eglot."""

from __future__ import annotations

from pathlib import Path

from driving import Editor, quoted, setup

USER = """
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


class Emacs(Editor):
    """`emacs --fg-daemon` with Eglot."""

    program = "emacs"
    packages = "emacs-nox elpa-eglot"

    def _command(self) -> list[str]:
        (self.folder / "init.el").write_text(USER + setup("elisp"))
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
            f"(progn (setq scholia-shown (find-file-noselect {quoted(str(path))})) "
            "(switch-to-buffer scholia-shown) (run-hooks 'post-command-hook) nil)"
        )

    def text(self) -> str:
        return str(
            self.ask("(save-restriction (widen) (buffer-substring-no-properties (point-min) (point-max)))")
        )

    def type(self, line: int, text: str) -> None:
        self.ask(f"(progn (scholia-go {line}) (insert {quoted(text)}) (undo-boundary) nil)")

    def delete(self, line: int) -> None:
        self.ask(
            f"(progn (scholia-go {line}) (delete-region (line-beginning-position) (line-beginning-position 2)) nil)"
        )

    def save(self) -> None:
        self.ask("(progn (save-buffer) nil)")

    def undo(self) -> None:
        self.ask("(progn (undo-boundary) (undo-start) (undo-more 1) (undo-more 1) nil)")

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
            f"(progn (scholia-go {line}) "
            "(vconcat (mapcar (lambda (a) (plist-get a :title)) (eglot-code-actions (point)))))"
        )
        return list(found or ())

    def choose(self, line: int, title: str, *, says: str = "") -> None:
        self.ask(
            f"(progn (scholia-go {line}) (setq scholia-picks {quoted(title)} scholia-says {quoted(says)}) "
            f"(let ((last-nonmenu-event t)) (eglot-code-actions (point) nil nil t)) nil)"
        )
