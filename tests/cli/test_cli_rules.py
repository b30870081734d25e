"""`cliniq rules`: faults with file and line, listing, examples, explanations; rules over rules by id."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from cliniq.cli.main import cli, main
from cliniq.core.resources import rules_dir


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Any:
    """Runs a subcommand in this process: exit code, standard output, standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(["rules", *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path


FEVER = """condition: fever
title: Fièvre
mentions:
  - id: fever
    terms: ["fièvre(s)", fébrile]
    unless: [{before: [sans risque de], within: 1 words}]
never: ["fièvre du rail"]
examples:
  - {text: "Fièvre à 39", status: 1}
  - {text: "fièvre du rail", none: true}
  - {text: "Pas de fièvre", negated: true}
"""


def test_the_shipped_rules_have_no_fault(run: Any) -> None:
    code, out, err = run("check")
    assert (code, out) == (0, "") and "no fault" in err


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("condition: x\nmentoins: []\n", 2, "unknown key 'mentoins'"),
        ("condition: x\nmentions:\n  - {id: a}\n", 3, "matches nothing"),
        ("condition: x\nmentions:\n  - {id: a, terms: ['b[c']}\n", 3, "bracket"),
        ("condition: x\nmentions:\n  - id: a\n    terms:\n      - bonjour\n      - 'a*'\n", 6, "add a word"),
        ("condition: x\nmentions:\n  - {id: a, regexes: ['abc(']}\n", 3, "not a regular expression"),
        ("condition: x\nmentions:\n  - {id: a, terms: [abc], unless: [{after: [$none]}]}\n", 3, "no list 'none'"),
        ("condition: x\nmentions:\n  - {id: a, terms: [abc], unless: [{after: [b], within: 3}]}\n", 3, "'within'"),
        ("condition: x\nmentions:\n  - {id: a, terms: [abc], status: 2}\n", 3, "status 2 has no name"),
        ("condition: x\nmentions:\n  - {id: a, terms: [abc], status: {b: []}}\n", 3, "'status' wants a number"),
        ("condition: x\nmentions:\n  - {id: a, terms: [abc], sets: [old]}\n", 3, "'sets' names 'old'"),
        ("condition: x\ncharlson: {1: many}\nmentions:\n  - {id: a, terms: [abc]}\n", 2, "whole numbers of points"),
        ("condition: x\nstatuses: {one: A}\nmentions:\n  - {id: a, terms: [abc]}\n", 2, "whole numbers as keys"),
        ("condition: x\nno_points: [b]\nmentions:\n  - {id: a, terms: [abc]}\n", 1, "'no_points' names 'b'"),
        ("condition: x\nmentions: [}\n", 2, "not valid YAML"),
        ("- a\n", 1, "not a mapping"),
        ("title: x\n", 1, "'condition' is missing"),
        ("condition: x\nmentions:\n  - {id: a, terms: [abc]}\n  - {id: a, terms: [abd]}\n", 4, "stands twice"),
    ],
)
def test_a_fault_has_file_line_and_remedy(run: Any, tmp_path: Path, content: str, line: int, words: str) -> None:
    path = write(tmp_path, "conditions/x.yaml", content)
    code, out, _ = run("check", tmp_path)
    assert code == 2
    assert any(one.startswith(f"{path}:{line}: ") and words in one for one in out.splitlines()), out
    # Nothing runs half-loaded.
    assert main(["extract", "--rules", str(tmp_path), "-q", str(path), "--format", "text"]) == 2


def test_all_faults_of_all_files_are_shown_at_once(run: Any, tmp_path: Path) -> None:
    write(tmp_path, "conditions/x.yaml", "condition: x\nbad: 1\nmentions:\n  - {id: a}\n")
    write(tmp_path, "qualifiers/y.yaml", "qualifier: maybe\nforward:\n  - {id: a, terms: [abc]}\n")
    write(tmp_path, "sections.yml", "sections: []\n")
    code, out, _ = run("check", tmp_path)
    assert code == 2 and len(out.splitlines()) == 4
    assert "'maybe' is no qualifier" in out and "sections.yml:1: nothing reads this file" in out


def test_a_folder_without_rules_is_told(run: Any, tmp_path: Path) -> None:
    code, out, _ = run("check", tmp_path)
    assert code == 2 and "no rule file in this folder" in out


def test_the_list_for_people_and_for_programs(run: Any, tmp_path: Path) -> None:
    code, out, _ = run("list")
    assert code == 0 and all(word in out for word in ("diabetes", "negated", "titles.titles", "family_history"))
    code, out, _ = run("list", "--json")
    found = json.loads(out)
    assert code == 0 and len(found["conditions"]) == 18
    diabetes = next(item for item in found["conditions"] if item["condition"] == "diabetes")
    assert diabetes["statuses"]["2"] == "WITH_COMPLICATION" and diabetes["charlson"] == {"1": 1, "2": 2}
    assert {rule["id"] for rule in diabetes["rules"]} and all(rule["terms"] for rule in diabetes["rules"])
    assert {item["qualifier"] for item in found["qualifiers"]} >= {"negated", "family", "hypothesis"}
    code, out, _ = run("list", "--condition", "diabetes")
    assert code == 0 and "diabetes.yaml:" in out and "lymphoma" not in out
    code, _, err = run("list", "--condition", "none")
    assert code == 2 and "there are: aids" in err
    write(tmp_path, "conditions/fever.yaml", FEVER)
    assert "Fièvre" in run("list", "--rules", tmp_path)[1]


def test_examples_are_run(run: Any, tmp_path: Path) -> None:
    path = write(tmp_path, "conditions/fever.yaml", FEVER)
    code, out, err = run("test", tmp_path, "-v")
    assert "fever.yaml" not in out and "fever: 3 of 3" in err
    own = FEVER + '  - {text: "apyrexie", status: 1}\n  - {text: "fébrile", negated: true}\n'
    write(tmp_path, "conditions/fever.yaml", own)
    code, out, err = run("test", tmp_path)
    assert code == 1
    assert f"{path}:12: found nothing: 'apyrexie'" in out
    assert f"{path}:13: 'fébrile': negated is False, expected True: 'fébrile'" in out
    write(tmp_path, "conditions/fever.yaml", "condition: [")
    assert run("test", tmp_path)[0] == 2


def test_qualifier_examples_are_marked_texts(run: Any, tmp_path: Path) -> None:
    write(tmp_path, "conditions/fever.yaml", FEVER)
    path = write(
        tmp_path,
        "qualifiers/own.yaml",
        "qualifier: negated\nforward:\n  - {id: own, terms: [zéro], scope: item, words: 3}\nexamples:\n"
        '  - {text: "zéro ⟦fièvre|fever negated⟧"}\n'
        '  - {text: "⟦fièvre|fever negated⟧ ce jour"}\n'
        '  - {text: "zéro ⟦fièvre|fever⟧"}\n'
        '  - {text: "zéro ⟦toux|fever⟧"}\n',
    )
    code, out, _ = run("test", tmp_path)
    own = [line for line in out.splitlines() if line.startswith(str(path))]
    assert code == 1 and [int(line.split(":")[1]) for line in own] == [6, 7, 8]


def explained(run: Any, *arguments: object) -> dict[str, Any]:
    code, out, _ = run("explain", "--json", *arguments)
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_an_explanation_names_rule_term_cue_and_files(run: Any) -> None:
    [mention] = explained(run, "Pas de diabète connu.")["mentions"]
    assert (mention["text"], mention["condition"], mention["status"]) == ("diabète", "diabetes", 1)
    assert not mention["counts"] and mention["rule"] and mention["pattern"]
    assert Path(mention["file"]).name == "diabetes.yaml" and mention["pattern"] in _line(mention)
    [cue] = [cue for cue in mention["qualifiers"] if cue["qualifier"] == "negated"]
    assert cue["text"].startswith("Pas d") and Path(cue["file"]).name == "negated.yaml"
    assert cue["cue"] in _line(cue)


def _line(item: dict[str, Any]) -> str:
    return Path(item["file"]).read_text("utf-8").splitlines()[item["line"] - 1]


def test_an_explanation_tells_what_raised_the_status(run: Any, tmp_path: Path) -> None:
    own = FEVER.replace("mentions:", "statuses: {1: MILD, 2: HIGH}\nmentions:").replace(
        "    unless:", "    status: {2: [{after: [à 40], within: 2 words}]}\n    unless:"
    )
    write(tmp_path, "conditions/fever.yaml", own)
    found = explained(run, "Fièvre à 40, puis fièvre à 38.", "--rules", tmp_path)["mentions"]
    assert [(m["status"], m["status_name"]) for m in found] == [(2, "HIGH"), (1, "MILD")]
    assert [(step["to"], step["by"]) for step in found[0]["raised"]] == [(2, "à 40")] and not found[1]["raised"]


def test_an_explanation_tells_what_was_left_out_and_why(run: Any, tmp_path: Path) -> None:
    own = FEVER.replace(
        "    unless:", "    requires: [{near: [mesurée, rail, risque, jaune], within: sentence}]\n    unless:"
    ).replace("never:", "  - {id: yellow, terms: [fièvre jaune]}\nnever:")
    write(tmp_path, "conditions/fever.yaml", own)
    text = "Fièvre du rail. Sans risque de fièvre. Fièvre. Fièvre mesurée. Fièvre jaune."
    found = explained(run, text, "--rules", tmp_path)
    own_dropped = [item for item in found["dropped"] if item["condition"] == "fever"]
    assert [item["reason"] for item in own_dropped] == ["trap", "unless", "requires", "overlap"]
    assert own_dropped[0]["trap"] == "fièvre du rail" and own_dropped[0]["line"] == 9
    assert own_dropped[1]["by"].lower() == "sans risque de" and own_dropped[1]["line"] == 7
    assert [m["text"] for m in found["mentions"] if m["condition"] == "fever"] == ["Fièvre", "Fièvre jaune"]
    code, out, _ = run("explain", text, "--rules", tmp_path)
    assert code == 0 and all(word in out for word in ("inside the trap", "'unless' holds", "'requires'", "longer"))


def test_an_explanation_agrees_with_the_extraction(run: Any) -> None:
    from cliniq.core.extract.extractor import shared_extractor

    text = (Path(__file__).parents[2] / "examples" / "notes.jsonl").read_text("utf-8").splitlines()[1]
    note = json.loads(text)["note_text"]
    told = [(m["start"], m["end"], m["rule"], m["status"]) for m in explained(run, note)["mentions"]]
    assert told == [(m.start, m.end, m.rule, m.status) for m in shared_extractor().mentions(note)]


def test_explain_reads_standard_input() -> None:
    command = [sys.executable, "-m", "cliniq.cli.main", "rules", "explain"]
    done = subprocess.run(command, input="Pas de diabète.".encode(), capture_output=True)
    assert done.returncode == 0 and "negated" in done.stdout.decode()
    done = subprocess.run(command, input=b"diab\xe8te", capture_output=True)
    assert done.returncode == 2 and b"not UTF-8" in done.stderr
    done = subprocess.run([*command, "rien"], capture_output=True)
    assert done.returncode == 0 and done.stdout == b"no rule matches\n"


def test_a_file_of_the_same_name_replaces_the_shipped_one(run: Any, tmp_path: Path) -> None:
    write(
        tmp_path, "conditions/diabetes.yaml", "condition: diabetes\nmentions:\n  - {id: sugar, terms: [maladie sucrée]}\n"
    )
    found = explained(run, "Diabète. Maladie sucrée.", "--rules", tmp_path)
    assert [m["rule"] for m in found["mentions"] if m["condition"] == "diabetes"] == ["sugar"]


def test_another_file_of_a_condition_adds_to_it_and_replaces_rules_by_id(run: Any, tmp_path: Path) -> None:
    shipped = yaml.safe_load((rules_dir() / "conditions" / "diabetes.yaml").read_text("utf-8"))
    name, *_ = shipped["contexts"]  # a list of the shipped file, used by its name
    replaced = explained(run, "Diabète.")["mentions"][0]["rule"]
    write(
        tmp_path,
        "conditions/own.yaml",
        "condition: diabetes\nstatuses: {1: A, 2: B, 3: C}\nmentions:\n"
        f"  - {{id: sugar, terms: [maladie sucrée], status: 3, unless: [{{near: [${name}], regex: true, within: 5 words}}]}}\n"
        f"  - {{id: {replaced}, terms: [dysglycémie]}}\n"
        "never: [maladie sucrée du fruit]\n",
    )
    text = "Diabète. Maladie sucrée. Dysglycémie. Maladie sucrée du fruit."
    found = explained(run, text, "--rules", tmp_path)
    rules = [(m["rule"], m["status"], m["status_name"]) for m in found["mentions"] if m["condition"] == "diabetes"]
    assert rules == [("sugar", 3, "C"), (replaced, 1, "A")]
    _, out, _ = run("list", "--rules", tmp_path, "--condition", "diabetes", "--json")
    listed = {rule["id"]: Path(rule["file"]).name for rule in json.loads(out)["rules"]}
    others = {rule["id"] for rule in shipped["mentions"]} - {replaced}
    assert listed == {"sugar": "own.yaml", replaced: "own.yaml", **dict.fromkeys(others, "diabetes.yaml")}
    assert run("check", tmp_path)[0] == 0


def test_a_cue_of_the_same_id_is_replaced(run: Any, tmp_path: Path) -> None:
    found = explained(run, "Sans diabète.")["mentions"][0]
    cue = found["qualifiers"][0]["cue"]
    write(
        tmp_path,
        "qualifiers/own.yaml",
        f"qualifier: negated\nforward:\n  - {{id: {cue}, terms: [nullement de], scope: item}}\n",
    )
    before = explained(run, "Sans diabète.", "--rules", tmp_path)["mentions"][0]
    after = explained(run, "Nullement de diabète.", "--rules", tmp_path)["mentions"][0]
    assert before["counts"] and not after["counts"] and Path(after["qualifiers"][0]["file"]).name == "own.yaml"


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def test_every_command_has_an_example_and_every_option_a_help_text() -> None:
    found = dict(commands(cli))
    assert {"pseudo", "extract", "evaluate", "train", "rules", "rules check", "rules explain"} <= set(found)
    for name, command in found.items():
        assert command.help and "Example" in command.help, name
        assert f"cliniq {name}" in command.help or isinstance(command, click.Group), name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"
