from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from stepup_econ.report.brief import make_brief
from stepup_econ.report.brief_html import brief_html, write_brief_html
from stepup_econ.report.tables import publish


class Page(HTMLParser):
    """Collects tags, ids and links of a page, and checks that tags are closed in order."""

    VOID = ("meta", "img", "br", "link", "input", "hr")

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [found for name, found in self.tags if name == tag]


@pytest.fixture(scope="module")
def text(brief):
    return brief_html(brief)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_the_page_is_whole_and_in_british_english(page):
    assert page.open == []
    assert page.all("html")[0]["lang"] == "en-GB"
    assert len(page.all("h1")) == 1


def test_nothing_is_fetched_and_only_our_own_script_runs(page, text):
    policy = next(found["content"] for found in page.all("meta") if found.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    for tag in ("link", "iframe", "object", "form"):
        assert page.all(tag) == []
    assert [found.get("type", "") for found in page.all("script")] == ["application/json", ""]
    (script,) = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.endswith(f"script-src 'sha256-{digest}'")
    (style,) = re.findall(r"<style>(.*?)</style>", text, flags=re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{allowed}';" in policy
    assert "unsafe" not in policy
    for _, found in page.tags:
        for name in ("src", "href"):
            assert found.get(name, "#").startswith(("#", "data:image/"))
        assert not [name for name in found if name.startswith("on") or name == "style"]
    assert "@import" not in text
    assert "url(" not in text


def test_every_figure_has_its_words_and_every_table_its_headers(page, brief):
    images = page.all("img")
    assert len(images) == 5
    for image in images:
        assert image["src"].startswith("data:image/svg+xml;base64,")
        assert image["alt"].startswith("Illustrative. ")
    assert all(found.get("scope") in ("col", "row") for found in page.all("th"))


def test_ids_are_unique_and_every_link_arrives(page):
    assert len(page.ids) == len(set(page.ids))
    for found in page.all("a"):
        assert found["href"].removeprefix("#") in page.ids


def test_every_number_is_a_link_to_its_evidence(page, brief):
    links = [found for found in page.all("a") if found.get("class") == "n"]
    assert len(links) == sum(len(sentence.numbers) for sentence in brief.sentences)
    assert {found["href"] for found in links} == {f"#e{entry.number}" for entry in brief.annex.entries}


def test_text_from_the_workbook_cannot_become_markup(results, drawings):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    results["evaluation"]["title"] = results["evaluation"]["strategies"][1]["label"] = evil
    results["evaluation"]["illustrative_inputs"][0]["label"] = evil
    made = Page(brief_html(make_brief(publish(results), drawings)))
    assert len(made.all("script")) == 2
    assert all("onerror" not in found for _, found in made.tags)


def test_the_same_brief_is_the_same_text(brief, text, tmp_path):
    assert brief_html(brief) == text
    write_brief_html(brief, tmp_path / "brief.html")
    assert (tmp_path / "brief.html").read_bytes() == text.encode("utf-8")


def test_the_warning_is_on_the_page_and_in_the_captions(text, results, drawings):
    assert "ILLUSTRATIVE." in text
    assert len(re.findall(r"<figcaption>[^<]*\(illustrative\)</figcaption>", text)) == 5
    results["evaluation"]["illustrative"] = False
    sober = brief_html(make_brief(publish(results), drawings))
    assert "ILLUSTRATIVE" not in sober
    assert "(illustrative)" not in sober


def test_without_the_script_nothing_is_missing_and_the_slider_is_hidden(text):
    assert '<div class="slider" id="threshold" hidden>' in text
    assert "<noscript" not in text


def test_the_slider_shows_what_the_tables_hold(text, brief):
    (data,) = re.findall(r'<script type="application/json" id="curves">(.*?)</script>', text, flags=re.DOTALL)
    held, published = json.loads(data), brief.published
    place = held["start"]
    assert held["thresholds"][place] == min(held["thresholds"], key=lambda wtp: abs(wtp - published.wtp))
    for place, wtp in enumerate(held["thresholds"]):
        for shown, name in zip(held["strategies"], published.strategies, strict=True):
            (row,) = published.rows("acceptability", wtp=wtp, strategy=name)
            (gain,) = published.rows("net_benefit", wtp=wtp, strategy=name)
            assert (shown["p_best"][place], shown["optimal"][place], shown["inmb"][place]) == (row["p_best"], row["optimal"], gain["inmb"])
        assert held["evpi"][place] == published.rows("evpi", wtp=wtp)[0]["evpi"]


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not there to run the script")
def test_the_script_reads_sorts_and_says_it(text, tmp_path):
    (data,) = re.findall(r'<script type="application/json" id="curves">(.*?)</script>', text, flags=re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    (tmp_path / "brief.js").write_text(script, encoding="utf-8")
    (tmp_path / "curves.json").write_text(data, encoding="utf-8")
    (tmp_path / "try.js").write_text(
        """
        const brief = require("./brief.js"), data = require("./curves.json");
        const seen = brief.atThreshold(data, data.start);
        const keys = ["\u00a31,230", "\u221212", "b", "\u00a31.5\u00a0million", "12%", "a", "12%"].map(brief.sortKey);
        console.log(JSON.stringify({ seen, words: brief.inWords(seen), keys, up: brief.sortedOrder(keys, false), down: brief.sortedOrder(keys, true) }));
        """,
        encoding="utf-8",
    )
    done = subprocess.run(["node", "try.js"], cwd=tmp_path, capture_output=True, text=True, check=True)
    told, held = json.loads(done.stdout), json.loads(data)
    assert told["seen"]["wtp"] == held["thresholds"][held["start"]]
    best = next(row["label"] for row in told["seen"]["rows"] if row["best"])
    assert f"{best} is the best value on average" in told["words"]
    assert told["keys"] == [1230, -12, "b", 1_500_000, 12, "a", 12]
    assert told["up"] == [1, 4, 6, 0, 3, 5, 2]
    assert told["down"] == [2, 5, 3, 0, 4, 6, 1]
