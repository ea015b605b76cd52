"""The alliance's words are kept to the letter."""

from __future__ import annotations

import hashlib

import pytest

from app.catalogue import source
from app.catalogue.rules import PrincipleKind, TopicKind
from app.catalogue.source import ContentError
from app.text import skeleton

CHARTER = "0e4d78ff1c48ebb2076837bdd3cdd35cfb62cf10d7e33e7d0e31ab7e977af0b5"
# Written down here as well, so that changing a data file alone cannot change the client's words.
TEXTS = {
    "goal/infrastructure": "d8c1fe7be0ba026956c61fcdd34115a089ff7693f8785bb94ad111a28b352aa9",
    "goal/sustainable-development": (
        "709fa2b178a5ab836b19a2bf487af17b1e836c99d99d269e46331696afa86133"
    ),
    "goal/democracy": "74c72219631f9f25490926375b3c3096ed340731f548b96fa668dcae45262ae1",
    "goal/social-justice": "8cbc7446dce60611c62485630579e315d7ca781a7191daaa029ccf502a1f6ccc",
    "goal/human-rights": "aac69be2fa2f0382d81f0a9fd71e479f6b8cbe4d3653b994876afbfbdde1ab4e",
    "goal/institutions": "32cbb74e818d1e541bd8191139db873d00c8c910d9321a6fd2868c3a07aa1830",
    "goal/community": "5da52263fb7359a41da8a5bbbd4b1ccdc428e892a54ab2b7a8615cc754a70e55",
    "focus/urban": "ce7759db3e1d6f7da922cf37ff3bee10c2e79d817c95d55bdb49cd86cee3a6e3",
    "focus/rural": "d5e233ed6c6bace0cb3a64365b9491d70185c9f231041a77fbb890cb972470b2",
    "focus/youth": "84b1f480ed7af612326564c389a18acec7ef298069c1e7f8ae76c5e849788e60",
    "focus/women": "4b0a7ec74a4e3f6386b5053f2d55f58d80c6ca4a78934a03a851599f6bb3cdd1",
    "principle/peaceful-transfer": (
        "171a53d6e68deb991495be71ce3894316b49633f54bb4f31143eb366e5f675ab"
    ),
    "principle/participatory-democracy": (
        "1ae25fee713f5e7f7029a4215c2c5737c28c7db7eea46039f99dd6d64bf1d6e3"
    ),
    "principle/social-justice": "2de0eb7716547d1743976e0142eef71c04cf79a964f5521acdedf3d7c28c4024",
    "principle/rule-of-law": "fef2666a028dff541825c7809ceff9084af926e80b14d6293b83d4b0fcc6a2b4",
    "principle/performance": "0ecd13453e4e3527ada678f6a4c8c880dd2736d8183f9326f9b70599b089115c",
    "mission/mission": "74e637bcac2e2b63ac10cfd7e47c10746e1c9aa63d6d13b5e6052862e9307205",
    "vision/vision": "87486b743ffd309bbd446566feaf089858cf62e5614ac551348cdb7b78e1a6e8",
}
TATWEEL = "\N{ARABIC TATWEEL}"

passages = pytest.mark.parametrize(
    "passage",
    [*source.load().topics, *source.load().principles],
    ids=lambda passage: f"{type(passage).__name__}-{passage.slug}",
)


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def test_the_charter_is_byte_for_byte_the_one_received() -> None:
    assert _digest((source.FOLDER / source.CHARTER).read_bytes()) == CHARTER


def test_every_text_is_the_charters() -> None:
    content = source.load()
    found = {
        f"{text.kind}/{text.slug}": _digest(text.official_text.encode())
        for text in (*content.topics, *content.principles)
    }
    assert found == TEXTS


def test_seven_goals_and_four_focus_areas_are_put_to_the_public() -> None:
    topics = source.load().topics
    assert " ".join(topic.code for topic in topics) == "G1 G2 G3 G4 G5 G6 G7 F1 F2 F3 F4"
    assert sum(topic.kind is TopicKind.GOAL for topic in topics) == 7
    assert sum(topic.kind is TopicKind.FOCUS for topic in topics) == 4


def test_five_principles_a_mission_and_a_vision_are_read() -> None:
    kinds = [principle.kind for principle in source.load().principles]
    assert kinds == [PrincipleKind.PRINCIPLE] * 5 + [PrincipleKind.MISSION, PrincipleKind.VISION]


def test_topics_stand_in_the_charters_order() -> None:
    charter = source.load().charter.decode()
    for kind in TopicKind:
        places = [
            charter.index(topic.official_text)
            for topic in source.load().topics
            if topic.kind is kind
        ]
        assert places == sorted(places)


def test_every_paragraph_of_the_charter_is_shown_somewhere() -> None:
    content = source.load()
    shown = {text.official_text for text in (*content.topics, *content.principles)}
    shown |= {text.official_title for text in (*content.topics, *content.principles)}
    shown |= {"المبادئ و القيم", "مجالات التركيز", "أهـداف التحالف"}  # the headings of whole parts
    assert shown == set(content.charter.decode().split("\n\n"))


@passages
def test_the_text_shown_differs_from_the_official_one_in_spelling_only(
    passage: source.Passage,
) -> None:
    assert skeleton(passage.display_title) == skeleton(passage.official_title)
    assert skeleton(passage.display_text) == skeleton(passage.official_text)
    assert len(passage.display_text.split()) == len(passage.official_text.split())


@passages
def test_the_text_shown_is_free_of_elongation_and_stray_marks(passage: source.Passage) -> None:
    shown = passage.display_title + " " + passage.display_text
    assert TATWEEL not in shown
    assert not any(word[0] in "ًٌٍَُِّْ" for word in shown.split())
    for slip in ("إحت", "الإجتماع", "إعتماد", "الإقتصاد", "الإبتكار", "الإنتماء", "إستجابة"):
        assert slip not in shown


@passages
def test_every_text_speaks_three_languages(passage: source.Passage) -> None:
    assert set(passage.title) == set(source.LANGUAGES)
    assert all(passage.title.values())
    assert "ckb" in passage.needs_review and "ar" not in passage.needs_review


def test_every_topic_has_a_plain_summary_in_every_language() -> None:
    for topic in source.load().topics:
        for language in source.LANGUAGES:
            words = topic.summary[language].split()
            assert 5 <= len(words) <= 20, (topic.slug, language)


def test_the_first_round_is_dated_in_baghdad_time() -> None:
    plan = source.load().rounds[0]
    assert plan.slug == "2026-1"
    assert plan.opens_at.isoformat() == "2026-11-01T00:00:00+03:00"
    assert plan.closes_at.isoformat() == "2026-12-31T23:59:00+03:00"


def test_a_round_that_left_the_file_is_still_called_something() -> None:
    assert source.round_title("2026-1")["en"] == "First round"
    assert source.round_title("1999-1")["ar"] == "1999-1"


def test_a_digest_changes_with_every_word_a_reader_sees(edited) -> None:
    for old, new in (
        ("Roads, power, water", "Roads, water, power"),
        ("طرق وكهرباء وماء", "طرق وماء وكهرباء"),
        ('title = "Better infrastructure"', 'title = "New infrastructure"'),
    ):
        before, after = source.load().topics[0], edited("topics.toml", (old, new)).topics[0]
        assert before.digest != after.digest


def test_a_heading_that_the_charter_lacks_is_refused(edited) -> None:
    with pytest.raises(ContentError, match="الشيوخ"):
        edited("topics.toml", ('heading = "الشباب"', 'heading = "الشيوخ"'))


def test_a_missing_part_is_named(edited) -> None:
    with pytest.raises(ContentError, match="closes_at"):
        edited("rounds.toml", ("closes_at", "ends_at"))


def test_an_unreadable_file_is_named(edited) -> None:
    with pytest.raises(ContentError, match="content-0"):
        edited("rounds.toml", ("[[round]]", "[[round"))
