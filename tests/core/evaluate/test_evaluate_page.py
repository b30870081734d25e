"""The page of errors, driven in a real browser: filters, the opened text, hostile text, no network.

Locally the tests that drive it are skipped where there is no browser; where CI is set they fail.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cliniq.core.evaluate import evaluate
from cliniq.core.evaluate.errors import errors
from cliniq.core.evaluate.page import page

DATA = Path(__file__).parent / "data"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1200,1600",
)  # fmt: skip
HOSTILE = "Vu</script><script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\"> 😀 Paul {{data}} fin"

in_browser = pytest.mark.skipif(
    BROWSER is None and not os.environ.get("CI"), reason="neither chromium nor google-chrome is here"
)


def page_of(gold: Path, run: Path) -> tuple[str, list[Any]]:
    evaluation = evaluate(str(gold), str(run))
    rows = errors(evaluation)
    return page(evaluation, rows), rows


def test_nothing_is_loaded_from_anywhere() -> None:
    html, _ = page_of(DATA / "pseudo_gold.jsonl", DATA / "pseudo_predicted.jsonl")
    assert not re.search(r"""(?:src|href|action)\s*=\s*["']""", html)
    assert "url(" not in html
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in html
    assert "This page holds patients' text in clear." in html


def test_text_cannot_leave_its_element(tmp_path: Path) -> None:
    gold, run = hostile(tmp_path)
    html, rows = page_of(gold, run)
    assert html.count("</script>") == 2
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.S)
    assert data is not None
    assert json.loads(data[1])["documents"]["h"]["text"] == HOSTILE
    assert len(rows) == 1


def hostile(folder: Path) -> tuple[Path, Path]:
    gold, run = folder / "gold.jsonl", folder / "run.jsonl"
    start = HOSTILE.index("Paul")
    entities = [{"start": start, "end": start + 4, "label": "PRENOM"}]
    gold.write_text(json.dumps({"id": "h", "text": HOSTILE, "entities": entities}), encoding="utf-8")
    run.write_text(json.dumps({"id": "h", "entities": []}), encoding="utf-8")
    return gold, run


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    assert BROWSER is not None, "no browser: install chromium and chromium-driver"
    chromedriver = shutil.which("chromedriver")
    assert chromedriver is not None, "no chromedriver: install chromium-driver"
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(chromedriver))
    yield found
    found.quit()


def opened(driver: Any, folder: Path, gold: Path, run: Path) -> list[Any]:
    html, rows = page_of(gold, run)
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    driver.get(file.as_uri())
    return rows


def visible(driver: Any) -> list[Any]:
    return [item for item in driver.find_elements("css selector", "#errors li") if item.is_displayed()]


def click(driver: Any, where: str, value: str) -> None:
    driver.find_element("css selector", f'{where} button[data-value="{value}"]').click()


@in_browser
def test_filters_show_their_errors_alone(driver: Any, tmp_path: Path) -> None:
    rows = opened(driver, tmp_path, DATA / "pseudo_gold.jsonl", DATA / "pseudo_predicted.jsonl")
    assert len(visible(driver)) == len(rows)
    click(driver, "#causes", "missed")
    wanted = [r for r in rows if r["cause"] == "missed"]
    assert 0 < len(wanted) < len(rows)
    assert len(visible(driver)) == len(wanted)
    assert {item.get_attribute("data-cause") for item in visible(driver)} == {"missed"}
    click(driver, "#labels", "PRENOM")
    assert len(visible(driver)) == sum(r["label"] == "PRENOM" for r in wanted)
    click(driver, "#causes", "missed")
    assert len(visible(driver)) == sum(r["label"] == "PRENOM" for r in rows)
    click(driver, "#labels", "PRENOM")
    assert len(visible(driver)) == len(rows)
    driver.find_element("id", "find").send_keys("brest")
    found = visible(driver)
    assert 0 < len(found) < len(rows)
    assert f"{len(found)} of {len(rows)} errors" in driver.find_element("id", "count").text
    assert not driver.get_log("browser")


@in_browser
def test_an_error_opens_its_document_with_both_highlights(driver: Any, tmp_path: Path) -> None:
    opened(driver, tmp_path, DATA / "pseudo_gold.jsonl", DATA / "pseudo_predicted.jsonl")
    click(driver, "#labels", "ADRESSE")
    visible(driver)[0].click()
    dialog = driver.find_element("id", "document")
    assert dialog.is_displayed()
    assert driver.find_element("id", "document-title").text == "d3"
    marks = {
        (m.get_attribute("class"), m.text)
        for m in dialog.find_elements("css selector", "#document-text mark")
    }
    assert any(
        "gold" in kind and "pred" in kind and text.startswith("12 rue des Lilas") for kind, text in marks
    )
    # After the emoji, offsets still fall where they should.
    assert any(kind == "gold" and text.startswith("@c.fr") for kind, text in marks)
    driver.find_element("id", "close").click()
    assert not dialog.is_displayed()


@in_browser
def test_charts_follow_the_chosen_figure(driver: Any, tmp_path: Path) -> None:
    opened(driver, tmp_path, DATA / "extract_gold.jsonl", DATA / "extract_predicted.jsonl")
    from selenium.webdriver.support.ui import Select

    choice = Select(driver.find_element("id", "metric"))
    assert choice.first_selected_option.text == "conditions: f1"
    before = driver.find_element("id", "chart").text
    assert "diabetes" in before
    assert driver.find_elements("css selector", "#chart .whisker")
    choice.select_by_visible_text("qualifiers: f1")
    after = driver.find_element("id", "chart").text
    assert "negated" in after
    assert "diabetes" not in after
    assert driver.find_element("css selector", ".warning").is_displayed()


@in_browser
def test_hostile_text_stays_text(driver: Any, tmp_path: Path) -> None:
    opened(driver, tmp_path, *hostile(tmp_path))
    visible(driver)[0].click()
    assert driver.title.startswith("cliniq evaluate")
    assert not driver.find_elements("tag name", "img")
    assert "</script><script>" in driver.find_element("id", "document-text").text
    assert [m.text for m in driver.find_elements("css selector", "#errors mark")] == ["Paul"]
    assert not driver.get_log("browser")
