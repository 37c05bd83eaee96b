"""Every action is one transaction and leaves an audit event."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.house import files, parsed

RECORDS = {"audit.record_event", "audit.record_all"}


def _calls(node: ast.AST) -> set[str]:
    return {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}


def _is_transaction(function: ast.FunctionDef) -> bool:
    return any(ast.unparse(decorator) == "transaction.atomic" for decorator in function.decorator_list)


def _actions() -> Iterator[tuple[str, str, dict[str, set[str]]]]:
    """Yield each action with its module and what each function of the module calls."""
    for path in files(".py", below="dicoso/actions"):
        functions = [node for node in parsed(path).body if isinstance(node, ast.FunctionDef)]
        calls = {function.name: _calls(function) for function in functions}
        for function in functions:
            if _is_transaction(function) and not function.name.startswith("_"):
                yield path.stem, function.name, calls


ACTIONS = list(_actions())


@pytest.mark.parametrize(
    ("module", "action", "calls"), ACTIONS, ids=[f"{module}.{name}" for module, name, _ in ACTIONS]
)
def test_an_action_leaves_an_event(module: str, action: str, calls: dict[str, set[str]]) -> None:
    waiting, seen = [action], set[str]()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting += [called for called in calls.get(name, ()) if called in calls and called not in seen]
    assert any(RECORDS & calls[name] for name in seen if name in calls)
