"""The drawing: valid, readable without its colours, for a phone, and always the same."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from guikang.rulebook.drawing import WIDTH, draw
from guikang.rulebook.loading import parse
from guikang.rulebook.phrases import Language

RULEBOOKS = sorted((Path(__file__).parents[3] / "rulebooks").glob("*/rulebook.yaml"))
BOOKS = {path.parent.name: parse(path.read_text("utf-8"), str(path)) for path in RULEBOOKS}
SVG = "{http://www.w3.org/2000/svg}"
LEGIBLE = 10
"""The smallest letters, in units of a picture 360 wide; running text has 13."""


def drawn(name: str, language: Language = Language.ZH) -> ET.Element:
    return ET.fromstring(draw(BOOKS[name], language))  # noqa: S314 - our own text


def text_of(element: ET.Element) -> str:
    return "".join("".join(part.itertext()) for part in element.iter(f"{SVG}text"))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", BOOKS)
def test_the_drawing_is_well_formed_svg_with_a_title_and_a_description(
    name: str, language: Language
) -> None:
    root = drawn(name, language)
    assert root.tag == f"{SVG}svg"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert BOOKS[name].title in "".join(title.itertext())


@pytest.mark.parametrize("name", BOOKS)
def test_every_ground_has_a_panel_that_tells_itself_in_words(name: str) -> None:
    panels = {panel.get("id"): panel for panel in drawn(name).iter(f"{SVG}g")}
    for ground_id, ground in BOOKS[name].grounds.items():
        panel = panels[f"{name}-{ground_id}"]
        assert panel.findtext(f"{SVG}title") == ground.title
        described = panel.findtext(f"{SVG}desc") or ""
        assert all(state.title in described for state in ground.states.values())


@pytest.mark.parametrize("name", BOOKS)
def test_every_state_names_its_colour_in_words(name: str) -> None:
    rulebook = BOOKS[name]
    words = {colour.id: f"{colour.word}：{colour.measure}" for colour in rulebook.colours}
    panels = {panel.get("id"): panel for panel in drawn(name).iter(f"{SVG}g")}
    for ground_id, ground in rulebook.grounds.items():
        lines = [text.text or "" for text in panels[f"{name}-{ground_id}"].iter(f"{SVG}text")]
        named = sorted(line for line in lines if line in words.values())
        assert named == sorted(words[state.colour] for state in ground.states.values())


@pytest.mark.parametrize("name", BOOKS)
def test_every_turn_has_a_numbered_line_of_its_own(name: str) -> None:
    panels = {panel.get("id"): panel for panel in drawn(name).iter(f"{SVG}g")}
    for ground_id, ground in BOOKS[name].grounds.items():
        turns = sum(len(state.turns) for state in ground.states.values())
        paths = list(panels[f"{name}-{ground_id}"].iter(f"{SVG}path"))
        assert len([path for path in paths if path.get("fill") == "none"]) == turns


def test_the_borders_of_the_colours_differ_without_their_paint() -> None:
    dashes = {
        (box.get("fill"), box.get("stroke-dasharray"))
        for box in drawn("gx-2020-72").iter(f"{SVG}rect")
        if box.get("stroke-width") == "2"
    }
    assert len(dashes) == 3
    assert len({dash for _, dash in dashes}) == 3


@pytest.mark.parametrize("name", BOOKS)
def test_nothing_is_wider_than_the_picture_or_too_small_to_read(name: str) -> None:
    root = drawn(name)
    assert root.get("width") == "100%"
    for text in root.iter(f"{SVG}text"):
        size, x = float(text.get("font-size", "0")), float(text.get("x", "0"))
        assert size >= LEGIBLE
        if text.get("text-anchor") != "end":
            wide = sum(1 if ord(sign) > 0x2000 else 0.6 for sign in text.text or "")
            assert x + wide * size <= WIDTH + size  # closing punctuation may hang


def test_a_rulebook_is_always_drawn_alike() -> None:
    again = parse(RULEBOOKS[0].read_text("utf-8"), "again")
    assert draw(again) == draw(BOOKS[again.id])


def test_signs_that_mean_something_in_xml_are_escaped() -> None:
    text = RULEBOOKS[0].read_text("utf-8").replace("title: 疑似病人", 'title: "疑似<病人>&"', 1)
    picture = ET.fromstring(draw(parse(text, "changed")))  # noqa: S314 - our own text
    assert "疑似<病人>&" in text_of(picture)


def test_a_colour_that_no_paint_is_kept_for_is_still_drawn_with_its_word() -> None:
    text = (
        RULEBOOKS[0].read_text("utf-8").replace("id: yellow, word: 黄码", "id: orange, word: 橙码")
    )
    picture = draw(parse(text.replace("colour: yellow", "colour: orange"), "changed"))
    assert "橙码：限制出行" in text_of(ET.fromstring(picture))  # noqa: S314 - our own text
