"""Writes every chat template that the packages here ship into the folder given, and a configuration beside them: python shipped-templates.py FOLDER PACKAGE..."""

import ast
import importlib.util
import sys
from pathlib import Path

out = Path(sys.argv[1])
out.mkdir(parents=True)
(out / "config.json").write_text('{"model_type": "llama"}')
seen = set()


def texts(path):
    if path.suffix in (".jinja", ".jinja2"):
        yield path.read_text()
    elif path.suffix == ".py":
        tree = ast.parse(path.read_text())
        docs = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body and isinstance(node.body[0], ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                yield node.value


for package in sys.argv[2:]:
    folder = Path(importlib.util.find_spec(package).submodule_search_locations[0])
    for path in sorted(folder.rglob("*")):
        for text in texts(path):
            # A template goes through messages; other texts only have braces.
            if "{%" in text and "message" in text and text not in seen:
                seen.add(text)
                (out / f"{len(seen):03d}-{path.stem}.jinja").write_text(text)
