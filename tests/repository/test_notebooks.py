"""Each notebook in examples/ runs from its first cell to its last, in a copy, without a warning."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from repository.tree import ROOT, list_tracked_files

NOTEBOOKS = [file for file in list_tracked_files() if file.suffix == ".ipynb"]


def run_notebook(file: Path) -> nbformat.NotebookNode:
    """Run a notebook in its own folder, and give it back with its results; the file stays as it is."""
    notebook = nbformat.read(file, as_version=4)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(file.parent)}}
    ).execute()
    return notebook


@pytest.mark.records
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: str(file.relative_to(ROOT)))
def test_notebook_from_first_cell_to_last_runs(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "default")

    notebook = run_notebook(file)

    told = [
        output.get("text", "")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.get("name") == "stderr"
    ]
    assert not [text for text in told if "Warning" in text]


def test_notebook_that_fails_is_a_failure(tmp_path: Path) -> None:
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0", id="one")])
    nbformat.write(broken, tmp_path / "broken.ipynb")

    with pytest.raises(Exception, match="ZeroDivisionError"):
        run_notebook(tmp_path / "broken.ipynb")
