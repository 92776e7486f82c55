"""What stands for code still to be written."""

from __future__ import annotations

import pytest

from engine.text.stubs import is_stub


@pytest.mark.parametrize(
    "code",
    [
        "", "pass", "...", "raise NotImplementedError", 'raise NotImplementedError("later")', "todo!()",
        'todo!("a");',
        "unimplemented!()", 'panic!("not implemented")', 'throw new Error("not implemented");',
        "throw new Error('Not yet implemented')", "throw new NotImplementedException();", 'panic("todo")',
        'panic("implement me")', "throw new UnsupportedOperationException();", 'TODO("later")', "return TODO()",
        'fatalError("not implemented")', "???", "undefined", "throw UnimplementedError();", 'error("not implemented")',
        'stop("Not implemented")', 'die "not implemented";', '@panic("TODO");', "unreachable;", ":",
        'throw std::logic_error("not implemented");', "raise NotImplementedError, 'later'",
        'raise NotImplementedError(\n    "x; y"\n)',
    ],
)  # fmt: skip
def test_these_are_stubs(code: str) -> None:
    assert is_stub(code)


@pytest.mark.parametrize(
    "code",
    ["return None", "x = 1", "raise ValueError('bad')", "passed()", "return 0;", 'print("todo")', "raise",
     "pass\nx = 1", 'throw new Error("no such user");', "return todo", "true", "null", "()",
     "raise NotImplementedError\nx = 1", "raise NotImplementedError; x = 1", "throw new Error('todo');\nf();",
     "stop(todo_list)", "assert todo == 1", "f(\n1)", "TODO() + f()",
     "todo.append(x)", 'panic("bad state")'],
)  # fmt: skip
def test_these_are_code(code: str) -> None:
    assert not is_stub(code)
