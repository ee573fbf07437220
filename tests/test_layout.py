"""The layout defends itself: shelves, names, sizes, and who may import whom."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHELVES = ("pycsw", "mapproxy", "data", "docker")
CODE = sorted(path for folder in ("src", "providers", "plugins") for path in (ROOT / folder).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BENCHMARKS = sorted((ROOT / "benchmarks").rglob("*.py"))
TEXTS = [*CODE, *TESTS, *BENCHMARKS, *sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]
LONGEST_FUNCTION = 60
LONGEST_FILE = 400
"""Both in lines."""
UNNAMED_PARAMETERS = 3
FOUR_AS_ONE = {"box", "box_geometry"}
"""The sides of a box: west, south, east, north."""
CALLED_BY_OTHERS = {"_work", "drop", "parse", "redirect_request"}
"""Handed over as they are and called by place: the caller chose the shape."""
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
LIBRARIES = ("pycsw", "mapproxy", "pygeoapi", "mapnik", "docker")
HEAVY = {"flask", "granian", "mapnik", "mapproxy", "numpy", "pyarrow", "pycsw", "pygeoapi", "shapely"}
APPLICATIONS = re.compile(
    r"^\s*(?:from|import) (?:pygeoapi\.(?:flask_app|api|openapi)|pycsw\.server|mapproxy\.wsgiapp)\b", re.M
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("shelf", SHELVES)
def test_a_shelf_holds_no_python(shelf: str) -> None:
    assert list((ROOT / shelf).rglob("*.py")) == []


@pytest.mark.parametrize("library", ["pycsw", "mapproxy", "pygeoapi", "mapnik"])
def test_a_folder_of_ours_does_not_hide_a_library(library: str) -> None:
    spec = find_spec(library)
    assert spec, f"{library} is not installed"
    assert spec.origin, f"{library} resolved to the folder, not the library"
    assert ROOT / library not in Path(spec.origin).parents


def test_the_tests_are_no_package_so_that_no_library_of_that_name_is_imported() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_no_test_imports_from_the_tests() -> None:
    assert [name(path) for path in TESTS if re.search(r"^(?:from|import) tests\b", path.read_text("utf-8"), re.M)] == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_no_test_folder_carries_a_librarys_name(library: str) -> None:
    assert not (ROOT / "tests" / library).exists()


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_file_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_function_is_short_enough_to_read(path: Path) -> None:
    sizes = {function.name: (function.end_lineno or 0) - function.lineno + 1 for function in functions(path)}
    assert {function: size for function, size in sizes.items() if size > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_function_takes_few_parameters_without_names(path: Path) -> None:
    crowded = {function.name: required(function) for function in functions(path) if not overrides_a_library(function)}
    assert {function: count for function, count in crowded.items() if count > UNNAMED_PARAMETERS} == {}


def required(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many parameters must be given by their place."""
    given = [*function.args.posonlyargs, *function.args.args]
    own = [argument for argument in given if argument.arg not in {"self", "cls"}]
    return len(own) - len(function.args.defaults)


def overrides_a_library(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A constructor fills a value's fields or an exception's sentence; a library chose the others' shape."""
    return function.name.startswith("__") or function.name in FOUR_AS_ONE | CALLED_BY_OTHERS


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name(path) for path in CODE if path.stem in VAGUE_NAMES] == []


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|raise NotImplementedError)\b")
    others = [path for path in TEXTS if path != Path(__file__)]
    assert [name(path) for path in others if marks.search(path.read_text(encoding="utf-8"))] == []


def test_only_the_mounts_and_their_faces_import_the_applications() -> None:
    allowed = {"src/onestop/server/mounts.py"}
    faces = ("src/onestop/ogcapi/", "src/onestop/csw/", "src/onestop/maps/")
    importers = {name(path) for path in CODE if APPLICATIONS.search(path.read_text(encoding="utf-8"))}
    assert {path for path in importers - allowed if not path.startswith(faces)} == set()


def test_mapnik_is_imported_where_its_word_on_other_libraries_is_taken_back() -> None:
    imports = re.compile(r"""^\s*(?:from|import) mapnik\b|import\w*\(["']mapnik""", re.M)
    importers = {name(path) for path in CODE + TESTS if imports.search(path.read_text("utf-8"))}
    assert importers == {"src/onestop/cartography/mapnik_library.py"}


def test_nothing_heavy_happens_when_the_command_is_imported() -> None:
    script = f"import sys, onestop.cli; onestop.cli.build_parser(); print(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_imports_point_down_only() -> None:
    assert lint_imports(ROOT) == (0, "")


def test_the_contract_sees_an_import_that_points_up(tmp_path: Path) -> None:
    for folder in ("src", "providers", "plugins"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "src/onestop/errors.py").write_text('"""Points up."""\n\nimport onestop.server.log\n')
    code, said = lint_imports(tmp_path)
    assert code == 1
    assert "onestop.errors is not allowed to import onestop.server" in said


def lint_imports(folder: Path) -> tuple[int, str]:
    """Run the contracts on the code of a folder: the exit code, and what was said of broken ones."""
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    environ = {"PYTHONPATH": f"{folder / 'src'}:{folder}"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr if done.returncode else ""
