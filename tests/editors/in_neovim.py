"""Neovim without a window, with its built-in client."""

from __future__ import annotations

from pathlib import Path

from driving import Editor, quoted, setup

USER = """
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

-- A preview takes the window (from Neovim 0.10 on): the user goes back to the file.
local function back()
  local file = vim.g.scholia_file and vim.fn.bufnr(vim.g.scholia_file) or -1
  if file > 0 and file ~= vim.api.nvim_get_current_buf() then vim.api.nvim_set_current_buf(file) end
end

-- Its user looks at the file again, should a difference or the like have come up in its window.
function scholia_look()
  if vim.g.scholia_shown then vim.api.nvim_set_current_buf(vim.g.scholia_shown) end
end

function scholia_answer(path, code)
  back()
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


class Neovim(Editor):
    """`nvim --headless` with its built-in client."""

    program = "nvim"
    packages = "neovim"

    def _command(self) -> list[str]:
        plugin = self.folder / "nvim" / "plugin" / "scholia.lua"
        plugin.parent.mkdir(parents=True)
        plugin.write_text(setup("lua"))
        (self.folder / "nvim" / "init.lua").write_text(USER)
        return ["nvim", "--headless", "-n", "-i", "NONE", "--listen", str(self.folder / "socket")]

    def said(self) -> str:
        logs = self.folder.rglob("lsp.log")
        return super().said() + "".join(path.read_text(errors="replace")[-4000:] for path in logs)

    def _answers(self) -> bool:
        return (self.folder / "socket").exists()

    def _tell(self, script: Path) -> list[str]:
        call = f"luaeval('dofile(_A)', '{script}')"
        return ["nvim", "--server", str(self.folder / "socket"), "--remote-expr", call]

    def _wrapped(self, code: str, answer: Path) -> str:
        return f"return scholia_answer({quoted(str(answer))}, function() scholia_look() {code} end)"

    def _leave(self) -> None:
        self.ask("vim.defer_fn(function() vim.cmd('qall!') end, 10)")

    def open(self, path: Path) -> None:
        name = quoted(str(path))
        self.ask(f"vim.cmd('edit! ' .. vim.fn.fnameescape({name})) vim.g.scholia_file = {name}")

    def text(self) -> str:
        return str(
            self.ask("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n') .. '\\n'")
        )

    def type(self, line: int, text: str) -> None:
        lines = text.removesuffix("\n").split("\n")
        self.ask(
            f"vim.api.nvim_buf_set_lines(0, {line - 1}, {line - 1}, false, {{{', '.join(map(quoted, lines))}}})"
        )

    def delete(self, line: int) -> None:
        self.ask(f"vim.api.nvim_buf_set_lines(0, {line - 1}, {line}, false, {{}})")

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
