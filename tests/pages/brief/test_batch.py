import subprocess
import sys
from pathlib import Path

import pytest

from pages.brief import batch
from tests.helpers import LONGEST_S

ROOT = Path(__file__).parents[3]


@pytest.fixture
def out(tmp_path):
    return tmp_path / "briefs"


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != batch.OPTIONS_FILE)


def test_files_are_named_by_code_and_name(out, capsys):
    assert batch.main(["--area", "TLD42", "S12000013", "--out", str(out), "--jobs", "1"]) == 0
    assert names(out) == [
        "S12000013-na-h-eileanan-siar.docx",
        "S12000013-na-h-eileanan-siar.pdf",
        "TLD42-blackpool.docx",
        "TLD42-blackpool.pdf",
    ]
    assert ": 2; kept: 0." in capsys.readouterr().out


def test_second_run_makes_only_what_is_missing(out, capsys):
    command = ["--area", "TLD42", "TLL32", "--out", str(out), "--format", "pdf", "--jobs", "1"]
    assert batch.main(command) == 0
    kept, lost = (out / f"{stem}.pdf" for stem in ("TLD42-blackpool", "TLL32-gwynedd"))
    lost.unlink()
    kept.write_bytes(b"kept")
    assert batch.main(command) == 0
    assert kept.read_bytes() == b"kept"
    assert lost.read_bytes().startswith(b"%PDF")
    assert ": 1; kept: 1." in capsys.readouterr().out
    assert batch.main([*command, "--force"]) == 0
    assert kept.read_bytes().startswith(b"%PDF")


def test_stop_leaves_whole_files_and_the_next_run_goes_on(out, monkeypatch, capsys):
    command = ["--area", "TLD42", "TLL32", "--out", str(out), "--format", "pdf", "--jobs", "1"]
    write, calls = batch.write, []

    def stop_at_second(task):
        calls.append(task)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return write(task)

    monkeypatch.setattr(batch, "write", stop_at_second)
    assert batch.main(command) == 130
    assert names(out) == ["TLD42-blackpool.pdf"]
    assert "goes on where this one was" in capsys.readouterr().err
    monkeypatch.undo()
    assert batch.main(command) == 0
    assert names(out) == ["TLD42-blackpool.pdf", "TLL32-gwynedd.pdf"]


def test_all_means_every_region(out, monkeypatch):
    asked = []
    monkeypatch.setattr(batch, "write", lambda task: asked.append(task.code) or "")
    assert batch.main(["--all", "--out", str(out), "--jobs", "1"]) == 0
    assert len(asked) == len(set(asked)) == 182


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--area", "TLD42", "TLD99"], "There is no region or district 'TLD99'"),
        (["--area", "TLD42", "--cut", "7"], "Threshold 7 is outside"),
        (["--area", "TLD42", "--jobs", "0"], "give --jobs 1 or more"),
    ],
)
def test_wrong_command_is_told_in_one_sentence_and_writes_nothing(out, capsys, options, message):
    assert batch.main([*options, "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert not out.exists() or not names(out)


def test_folder_of_other_options_is_refused(out, capsys):
    command = ["--area", "TLD42", "--out", str(out), "--format", "pdf", "--jobs", "1"]
    assert batch.main(command) == 0
    other = [*command, "--definition", "income"]
    assert batch.main(other) == 2
    assert "made with other options" in capsys.readouterr().err
    assert batch.main([*other, "--force"]) == 0


def test_failed_brief_is_named_and_the_others_are_made(out, monkeypatch, capsys):
    monkeypatch.setattr(batch, "write", lambda task: "TLD42: why." if task.code == "TLD42" else "")
    assert batch.main(["--area", "TLD42", "TLL32", "--out", str(out), "--jobs", "1"]) == 1
    captured = capsys.readouterr()
    assert "TLD42: why." in captured.err
    assert ": 1; kept: 0." in captured.out


@pytest.mark.sweep
def test_command_runs_in_processes_and_is_quiet(out):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pages.brief", "--area", "TLD42", "TLN0A"),
            *("--out", str(out), "--format", "pdf", "--jobs", "2"),
            *("--address", "https://example.org"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_S,
    )
    assert (done.returncode, done.stderr) == (0, "1/2 briefs\n2/2 briefs\n")
    assert names(out) == ["TLD42-blackpool.pdf", "TLN0A-derry-city-and-strabane.pdf"]
