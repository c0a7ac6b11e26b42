"""Texts for people: ready for translation, plain, and each error with a code of its own."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from repository.tree import LIBRARY, ROOT, SOURCE, list_modules, parse

UNWANTED = re.compile(r"\b(please|sorry|oops|invalid|illegal)\b", re.IGNORECASE)


def find_translated_calls() -> Iterator[tuple[Path, ast.Call]]:
    """Find each call of `_`, the door of all texts for people."""
    for module in list_modules(SOURCE):
        for node in ast.walk(parse(module)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                yield module, node


def find_texts() -> Iterator[tuple[str, str]]:
    """Find each text that is translated, and each that an error is made of, with its place."""
    for module, call in find_translated_calls():
        for one in ast.walk(call):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield f"{module.relative_to(ROOT)}:{one.lineno}", one.value
    for errors in sorted((LIBRARY / "errors").glob("*.py")):
        for one in ast.walk(parse(errors)):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield f"{errors.relative_to(ROOT)}:{one.lineno}", one.value


def test_text_for_people_is_given_whole_for_translation() -> None:
    """A text put together before `_` sees it is in no catalogue."""
    caught = [
        f"{module.relative_to(ROOT)}:{call.lineno}"
        for module, call in find_translated_calls()
        if call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]

    assert not caught, f"_() takes a plain text, then .format(name=…): {caught}"


def test_text_for_people_has_placeholders_with_names() -> None:
    caught = [
        f"{module.relative_to(ROOT)}:{call.lineno} {call.args[0].value!r}"
        for module, call in find_translated_calls()
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
        if any(
            name is not None and not name.isidentifier()
            for _t, name, _f, _c in list_fields(call.args[0].value)
        )
    ]

    assert not caught, f"a translator needs to know what stands there: {caught}"


def list_fields(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """List the placeholders of a text; a text with lone braces has none."""
    try:
        return list(Formatter().parse(text))
    except ValueError:
        return []


def test_text_for_people_does_not_beg_or_blame() -> None:
    caught = [f"{place} {text!r}" for place, text in find_texts() if UNWANTED.search(text)]

    assert not caught, f"say what is wrong, what is expected, what to do next: {caught}"


def test_error_as_it_stands_has_a_code_of_its_own() -> None:
    codes = Counter(
        statement.value.value
        for errors in sorted((LIBRARY / "errors").glob("*.py"))
        for node in ast.walk(parse(errors))
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(statement.value, ast.Constant)
        if "code"
        in ast.unparse(statement.targets[0] if isinstance(statement, ast.Assign) else statement.target)
    )

    assert codes
    assert not [code for code, count in codes.items() if count > 1]


def test_folder_of_library_tests_mirrors_a_package() -> None:
    tests = ROOT / "tests/library"
    astray = {
        str(file.parent.relative_to(ROOT))
        for file in list_modules(tests)
        if not (LIBRARY / file.parent.relative_to(tests)).is_dir()
    }

    assert not astray, f"tests mirror src: {astray}"


def test_question_as_it_stands_is_tested() -> None:
    """Each `estimate_…` that gives a finding is named in some test of the library."""
    tested = "\n".join(file.read_text(encoding="utf-8") for file in list_modules(ROOT / "tests/library"))
    untested = [
        f"{module.relative_to(ROOT)} {node.name}"
        for module in list_modules(LIBRARY / "evidence")
        for node in parse(module).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("estimate_")
        if node.returns is not None and ast.unparse(node.returns) == "Finding"
        if node.name not in tested
    ]

    assert not untested, f"no test under tests/library names it: {untested}"
