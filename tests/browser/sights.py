"""Every page and state of the platform, who sees it, and how one gets there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from playwright.sync_api import Browser, BrowserContext, Page, Response

from app.permissions import Role
from tests.browser.burst_sights import BURST_SIGHTS
from tests.browser.case_sights import CASE_SIGHTS
from tests.browser.reply_sights import REPLY_SIGHTS
from tests.browser.report_sights import REPORT_SIGHTS, REPORTED
from tests.browser.scenes import CONFIRMED, Scene
from tests.browser.seeing import Sight, Step, press
from tests.browser.step_sights import STEP_SIGHTS

LANGUAGES = ("ar", "ckb", "en")
THEMES = ("light", "dark", "contrast")
PROSE = ("help", "rules", "privacy", "how-we-decide", "methods", "accessibility")
TOPIC = "/goals/infrastructure"


def _typed(field: str, text: str, button: str) -> Step:
    def step(page: Page) -> None:
        page.locator(field).fill(text)
        press(button)(page)

    return step


def _after(*steps: Step) -> Step:
    def step(page: Page) -> None:
        for one in steps:
            one(page)

    return step


def _with_script(script: str) -> Step:
    def step(page: Page) -> None:
        page.evaluate(script)

    return step


def _tick(count: int) -> Step:
    def step(page: Page) -> None:
        for box in page.locator("[name=topics]").all()[:count]:
            box.check()

    return step


def _describe(page: Page) -> None:
    page.locator("#governorate").select_option("BA")
    page.locator("#gender-0").check()


def _sign_in_too_often(page: Page) -> None:
    for _ in range(8):
        if page.locator("#password").count() == 0:
            return
        page.locator("#email").fill("nobody@example.org")
        page.locator("#password").fill("not the password")
        press("main form button")(page)
    raise AssertionError("nobody slows down guessing")


AGREE = "button[name=answer][value=agree]"
SUPPORT = "button[name=choice][value=support]"
WITHDRAW = "button[name=choice][value=withdraw]"
SEND = "#write button[type=submit]"
SAVE = "main form button[type=submit]"
SEARCH = "[role=search] button"
OF_AGE = "document.querySelector('#adult').checked = true"
EXPIRE = "document.querySelectorAll('[name=token]').forEach(token => { token.value = 'x' })"
ALREADY = "document.querySelector('#reasoned').action = '/en/mod/item/{}/decisions'"
DAYS = "[action$=days] button"
DECLINE = "button[name=outcome][value=decline]"

OWN = ("pending", "published", "redacted", "changes",
       "declined", "withdrawn", "appealed", "upheld")  # fmt: skip

CITIZEN = (Role.CITIZEN,)
VOICE = (CONFIRMED,)
MODERATOR = (Role.MODERATOR,)
LEADER = (Role.LEADER,)
ADMINISTRATOR = (Role.ADMINISTRATOR,)

_CITIZENS = [
    Sight("home", "/"),
    Sight("goals", "/goals"),
    Sight("record", "/record"),
    Sight("record-entry", "/record/0"),
    Sight("month", "/transparency/{month}"),
    Sight("focus", "/focus"),
    Sight("topic", TOPIC),
    Sight("topic-results", f"{TOPIC}?results=1"),
    Sight("topic-few-votes", "/focus/youth?results=1"),
    Sight("topic-sorted", f"{TOPIC}?sort=agreed"),
    Sight("topic-voted", TOPIC, CITIZEN),
    Sight("topic-saved", TOPIC, step=press(SUPPORT), fresh=True),
    Sight("topic-withdrawn", TOPIC, step=_after(press(SUPPORT), press(WITHDRAW)), fresh=True),
    Sight("topic-no-text", TOPIC, step=press(SEND), status=422),
    Sight("topic-too-long", TOPIC, step=_typed("#write textarea", "سلام " * 200, SEND), status=422),
    Sight(
        "topic-noticed",
        TOPIC,
        step=_typed("#write textarea", "اتصلوا على 07701234567 بعد الظهر", SEND),
        status=422,
    ),
    Sight(
        "session-ended",
        TOPIC,
        step=_after(_with_script(EXPIRE), _typed("#write textarea", "Kept words", SEND)),
        status=409,
    ),
    Sight("focus-topic", "/focus/women"),
    Sight("comments", f"{TOPIC}/comments"),
    Sight("linked-comment", "/comments/{public}"),
    Sight("results", "/results"),
    Sight("search", "/search"),
    Sight("search-found", "/search", step=_typed("#words", "مدارس", SEARCH)),
    Sight("search-nothing", "/search", step=_typed("#words", "سفرجل", SEARCH)),
    Sight("search-no-word", "/search", step=press(SEARCH), status=422),
    Sight("search-too-long", "/search", step=_typed("#words", "سلام " * 30, SEARCH), status=422),
    Sight("statements", "/statements"),
    Sight("statement", "/statements/{statement}"),
    Sight("statement-next", "/statements", step=press(AGREE), fresh=True),
    Sight("statement-summary", "/statements/summary?s={statement}"),
    Sight("statement-new", "/statements/new"),
    Sight("statement-flag", "/statements/{statement}/flag"),
    Sight("statement-flag-received", "/statements/{statement}/flag/received"),
    Sight("topic-statements", f"{TOPIC}/statements"),
    Sight("priorities", "/priorities"),
    Sight("priorities-asked", "/priorities?results=1"),
    Sight("priorities-too-many", "/priorities", step=_after(_tick(4), press(SAVE)), status=422),
    Sight("priorities-saved", "/priorities", step=_after(_tick(3), press(SAVE)), fresh=True),
    Sight("join", "/join"),
    Sight("join-no-contact", "/join", step=_typed("#contact", "0770", SAVE), status=422),
    Sight("verify-nobody", "/verify"),
    Sight("resend-nobody", "/verify/resend"),
    Sight("card", "/verify/other-ways"),
    Sight(
        "card-unknown",
        "/verify/other-ways",
        step=_after(_with_script(OF_AGE), _typed("#card", "K7M4Q2XT", SAVE)),
        status=422,
    ),
    Sight("confirmed-nobody", "/join/done"),
    Sight("flag", "/comments/{public}/flag"),
    Sight("flag-no-reason", "/comments/{public}/flag", step=press("main form button"), status=422),
    Sight("flag-received", "/comments/{public}/flag/received"),
    Sight("mine", "/me", CITIZEN),
    Sight("mine-nobody", "/me"),
    *(Sight(f"own-{state}", f"/me/comments/{{{state}}}", CITIZEN) for state in OWN),
    Sight(
        "own-declined-appeal-too-long",
        "/me/comments/{declined}",
        CITIZEN,
        step=_after(
            lambda page: page.locator("#appeal summary").click(),
            _typed("#appeal-text", "قرأت القواعد، وكتبت ما أعرفه. " * 25, "#appeal button"),
        ),
        status=422,
    ),
    Sight("edit", "/me/comments/{changes}/edit", CITIZEN),
    Sight(
        "edit-no-text",
        "/me/comments/{changes}/edit",
        CITIZEN,
        step=_typed("textarea", " ", "main form button[type=submit]"),
        status=422,
    ),
    Sight("confirmed", "/join/done", VOICE),
    Sight("mine-confirmed", "/me", VOICE),
    Sight("name", "/me/name", CITIZEN),
    Sight("name-none", "/me/name", CITIZEN, step=press(SAVE), status=422),
    Sight("data", "/me/data", CITIZEN),
    Sight("data-nobody", "/me/data"),
    Sight("data-deleted", "/me/data/deleted"),
    Sight("delete-choices", "/me/data/delete", CITIZEN),
    Sight("delete-choices-none", "/me/data/delete", CITIZEN, step=press(SAVE), status=422),
    Sight("delete-words", "/me/data/delete", VOICE),
    Sight("background", "/me/about", VOICE),
    Sight("background-saved", "/me/about", VOICE, step=_after(_describe, press(SAVE))),
    Sight("offline", "/offline"),
    Sight("notices", "/me/notices", CITIZEN),
    Sight("notices-stop", "/notices/stop/unknown"),
    Sight("about", "/about"),
    Sight("principles", "/principles"),
    *(Sight(name, f"/{name}") for name in PROSE),
    Sight("display", "/display"),
    Sight("transparency", "/transparency"),
    Sight("patterns", "/patterns"),
    Sight("not-found", "/goals/nothing", status=404),
    Sight("forbidden", "/mod/queue", status=403),
    Sight("wrong-method", "/me/forget", status=405),
]

_STAFF = [
    Sight("sign-in", "/staff/sign-in"),
    Sight("sign-in-wrong", "/staff/sign-in", step=press("main form button"), status=422),
    Sight("sign-in-too-often", "/staff/sign-in", step=_sign_in_too_often, status=429),
    Sight("invitation", "/staff/invitation/{invitation}"),
    Sight(
        "invitation-wrong",
        "/staff/invitation/{invitation}",
        step=press("main form button"),
        status=422,
    ),
    Sight("invitation-spent", "/staff/invitation/spent", status=404),
    Sight("queue", "/mod/queue", MODERATOR),
    Sight("queue-flagged", "/mod/queue?tab=flagged", MODERATOR),
    Sight("queue-no-match", "/mod/queue?topic=rural&language=en", MODERATOR),
    Sight("item", "/mod/item/{waiting}", MODERATOR),
    Sight("item-critical", "/mod/item/{critical}", MODERATOR),
    Sight("item-left", "/mod/item/{left}?done={left}", MODERATOR),
    Sight("queue-second", "/mod/queue?tab=second", MODERATOR),
    Sight("appeals", "/mod/appeals", MODERATOR),
    Sight("appeal", "/mod/appeals/{appealed-decision}", MODERATOR),
    Sight(
        "appeal-no-answer",
        "/mod/appeals/{appealed-decision}",
        MODERATOR,
        step=press("main form button"),
        status=422,
    ),
    Sight("appeal-answered", "/mod/appeals/{upheld-decision}", MODERATOR),
    Sight("pause-form", "/mod/item/{critical}/pauses", MODERATOR),
    Sight(
        "pause-no-reason",
        "/mod/item/{waiting}/pauses",
        MODERATOR,
        step=press("main form button"),
        status=422,
    ),
    Sight("pause", "/mod/pauses/pause", MODERATOR),
    Sight("requests", "/mod/requests", MODERATOR),
    Sight("request", "/mod/requests/request", MODERATOR),
    Sight("ties", "/mod/ties", MODERATOR),
    Sight("ties-no-tie", "/mod/ties", MODERATOR, step=press(SAVE), status=422),
    Sight("names", "/admin/names", ADMINISTRATOR),
    Sight("names-no-name", "/admin/names", ADMINISTRATOR, step=press("#add button"), status=422),
    Sight("acts", "/admin/acts", ADMINISTRATOR),
    Sight("requests-entered", "/admin/requests", ADMINISTRATOR),
    Sight("requests-nothing", "/admin/requests", ADMINISTRATOR, step=press(SAVE), status=422),
    Sight("confirmations", "/admin/confirmations", ADMINISTRATOR),
    Sight("item-agreed", "/mod/item/{agreed}", MODERATOR),
    Sight("look", "/admin/look", ADMINISTRATOR),
    Sight("look-no-reason", "/admin/look", ADMINISTRATOR, step=press(SAVE), status=422),
    Sight("item-redacted", "/mod/item/{redacted}", MODERATOR),
    Sight("item-declined", "/mod/item/{declined}", MODERATOR),
    Sight("item-own-words", "/mod/item/{pending}", (Role.MODERATOR, Role.CITIZEN)),
    Sight("item-no-reason", "/mod/item/{waiting}", MODERATOR, step=press(DECLINE), status=422),
    Sight("history", "/mod/history", MODERATOR),
    Sight("exercise", "/mod/exercise", MODERATOR),
    Sight("exercise-no-answer", "/mod/exercise", MODERATOR, step=press(SAVE), status=422),
    Sight("guide", "/mod/guide", MODERATOR),
    Sight("hours", "/admin/hours", ADMINISTRATOR),
    Sight("hours-wrong", "/admin/hours", ADMINISTRATOR, step=_typed("#day", "", DAYS), status=422),
    Sight("agreement", "/mod/agreement", MODERATOR),
    Sight("queue-marked", "/mod/queue?risk=high", MODERATOR),
    Sight("words", "/staff/words", ADMINISTRATOR),
    Sight("words-list", "/staff/words/ar-advert", ADMINISTRATOR),
    Sight(
        "words-refused",
        "/staff/words/en-advert",
        ADMINISTRATOR,
        step=_typed("#entries", "???", SAVE),
        status=422,
    ),
    Sight("next", "/mod/queue", MODERATOR, step=press("[action*='/mod/next'] .primary")),
    Sight("batch", "/mod/batch", MODERATOR),
    Sight("my-work", "/mod/me", MODERATOR),
    Sight("keys", "/mod/keys", MODERATOR),
    *REPORT_SIGHTS,
]

_WITHOUT_PEOPLE = [
    Sight("home", "/"),
    Sight("topic", f"{TOPIC}?results=1"),
    Sight("comments", f"{TOPIC}/comments"),
    Sight("results", "/results"),
    Sight("mine", "/me", CITIZEN),
    Sight("transparency", "/transparency"),
    Sight("queue", "/mod/queue", MODERATOR),
    Sight("history", "/mod/history", MODERATOR),
    *REPORTED,
]

_CLOSED = [
    Sight("home", "/"),
    Sight("topic", TOPIC),
    Sight("topic-voted", TOPIC, CITIZEN),
    Sight("results", "/results"),
    Sight("mine", "/me", CITIZEN),
    Sight("background", "/me/about", VOICE),
    Sight("own-pending", "/me/comments/{pending}", CITIZEN),
    *REPLY_SIGHTS,
    # Published twice, so that there is something to compare.
    *REPORTED,
    Sight("report-now", "/lead/?version=now", LEADER),
]

_UPCOMING = [
    Sight("home", "/"),
    Sight("goals", "/goals"),
    Sight("topic", f"{TOPIC}?results=1"),
    Sight("results", "/results"),
    Sight("priorities", "/priorities"),
    Sight("report", "/lead/", LEADER),
]


def _in(scene: str, sights: list[Sight]) -> list[Sight]:
    return [replace(one, name=f"{scene}-{one.name}", scene=scene) for one in sights]


SIGHTS = (
    *_CITIZENS,
    *_STAFF,
    *CASE_SIGHTS,
    *STEP_SIGHTS,
    *_in("empty", _WITHOUT_PEOPLE),
    *_in("closed", _CLOSED),
    *_in("upcoming", _UPCOMING),
    *BURST_SIGHTS,
)


def decided_meanwhile(scene: Scene) -> Sight:
    """A moderator sends a form for a comment on which someone else was first."""
    step = _after(_with_script(ALREADY.format(scene.refs["declined"])), press(DECLINE))
    return Sight("item-already-decided", "/mod/item/{waiting}", MODERATOR, step=step, status=409)


class Reader:
    """Opens sights in one browser, with one context for each set of roles."""

    def __init__(self, browser: Browser, **settings: object) -> None:
        self.theme = ""  # as on the device
        self._browser = browser
        self._settings = settings
        self._pages: dict[tuple[str, tuple[str, ...]], Page] = {}

    def open(self, sight: Sight, site: str, scene: Scene, lang: str) -> Page:
        """The page of a sight, where its steps lead; its status is checked."""
        key = (site, sight.who)
        if sight.fresh and key in self._pages:
            self._pages.pop(key).context.close()
        if key not in self._pages:
            page = self._pages[key] = self.context(site, scene, sight.who).new_page()
            if self.theme:
                # For pictures: letters that come too late are only shown on the next visit.
                page.goto(f"{site}/{lang}/about", wait_until="networkidle")
        page = self._pages[key]
        if self.theme:
            look = {"name": "display", "value": f"theme={self.theme}", "url": site}
            page.context.add_cookies([look])  # type: ignore[list-item]
        answers: list[int] = []

        def note(answer: Response) -> None:
            if answer.request.is_navigation_request():
                answers.append(200 if answer.status == 304 else answer.status)

        page.on("response", note)
        page.goto(sight.address(site, scene, lang))
        if sight.step:
            assert answers[-1] == 200, (sight.name, lang, answers, page.title())
            sight.step(page)
        page.remove_listener("response", note)
        assert answers[-1] == sight.status, (sight.name, lang, answers, page.title())
        return page

    def context(self, site: str, scene: Scene, who: tuple[str, ...]) -> BrowserContext:
        context = self._browser.new_context(**self._settings)  # type: ignore[arg-type]
        cookies = [{**scene.cookies[role], "url": site} for role in who]
        context.add_cookies(cookies)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        return context

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()
        self._pages.clear()


@contextmanager
def reading(browser: Browser, **settings: object) -> Iterator[Reader]:
    reader = Reader(browser, **settings)
    try:
        yield reader
    finally:
        reader.close()
