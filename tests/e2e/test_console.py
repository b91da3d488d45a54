"""What a person does at the console, in a browser that can reach no other host."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.e2e.client import Client, text
from tests.e2e.console import (
    INTERPRETERS,
    PLACES,
    READ_MS,
    Console,
    boxes_of,
    browsing,
    calls_of,
    consoling,
    multiplied,
    ran,
    strong_boxes_of,
)
from tests.e2e.papers import letter, picture, place_on_page, place_on_picture, printed
from tests.e2e.processes import Server
from tests.e2e.shelf import Shelf

SENTENCE = "The spare pump stands behind the orange crates."
ON_THE_PHOTO = "Alarm code 4711 green"
IN_THE_LETTER = "The tax office answered on Tuesday."
FIRST_LOAD_BYTES = 150_000
DROPPED_AND_PASTED = """() => {
    const holding = (name, type) => { const held = new DataTransfer(); \
held.items.add(new File(["x"], name, { type })); return held; };
    const dropped = new DragEvent("drop", { dataTransfer: holding("dropped.txt", "text/plain"), \
bubbles: true, cancelable: true });
    document.querySelector("h1").dispatchEvent(dropped);
    const pasted = new ClipboardEvent("paste", { clipboardData: holding("pasted.png", "image/png"), \
bubbles: true, cancelable: true });
    document.getElementById("message").dispatchEvent(pasted);
    if (!dropped.defaultPrevented || !pasted.defaultPrevented) throw new Error("the browser would open the file");
}"""
SIMPLE = {"resultTypes": ["violations"]}
CONTRAST = {**SIMPLE, "runOnly": ["color-contrast"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.fixture
def console(browser: Browser, client: Client) -> Iterator[Console]:
    """The console of a user whom no other test knows, opened with the right key."""
    with consoling(browser, client.address) as console:
        console.open()
        console.enter(client.key, user=client.user_id)
        yield console


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    """A PDF of two pages, a picture and a DOCX."""
    files = {
        "manual.pdf": printed(tmp_path, "This page is about nothing.", SENTENCE),
        "wall.png": picture(ON_THE_PHOTO),
        "letter.docx": letter(tmp_path, IN_THE_LETTER),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in files]


def test_text_and_three_files_are_read_and_found_at_their_place(
    console: Console, client: Client, papers: list[Path]
) -> None:
    page = console.page
    page.get_by_label("Message text").fill("My bicycle is called Rosinante.")
    page.get_by_label("Files").set_input_files(papers)

    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_text("manual.pdf", exact=True)).to_be_in_viewport()
    console.all_bars_are_full()
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_focused()
    expect(page.get_by_role("progressbar")).to_have_count(3)
    expect(page.get_by_role("status").filter(has_text="manual.pdf and 2 more files")).to_be_attached()
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_label("Search memories")).to_be_focused()
    hit = console.search("Where does the spare pump stand?").first
    expect(hit).to_contain_text("manual.pdf")
    expect(hit).to_contain_text("page 2")
    expect(hit.locator("mark", has_text="pump")).to_be_visible()
    (known,) = client.search("Where does the spare pump stand?", first=1)
    boxes = known["node"]["provenance"][0]["boundingBoxes"]
    expect(hit.locator("img")).to_be_visible(timeout=READ_MS)
    assert boxes_of(hit) == [[box[name] for name in ("x", "y", "width", "height")] for box in boxes]
    (place,) = strong_boxes_of(hit)
    assert place.is_near(place_on_page(SENTENCE))

    hit = console.search("alarm code").first
    expect(hit.locator("img")).to_be_visible(timeout=READ_MS)
    (place,) = strong_boxes_of(hit)
    assert place.is_near(place_on_picture(ON_THE_PHOTO, row=0))
    expect(console.search("What did the tax office do?").first).to_contain_text("letter.docx")


def test_a_file_that_failed_says_why_and_is_tried_again(console: Console, client: Client, shelf: Shelf) -> None:
    page = console.page
    path = f"/{client.user_id}.txt"
    page.get_by_label("URL").fill(shelf.put(path, status=503))
    page.get_by_role("button", name="Add", exact=True).click()
    failed = page.locator("article", has_text="Could not be fetched")
    expect(failed).to_contain_text("Failed", timeout=READ_MS)

    shelf.put(path, b"The gate closes at nine.")
    failed.get_by_role("button", name="Retry").click()

    page.get_by_role("link", name="Tasks").click()
    expect(page.locator("article", has_text="Done")).to_contain_text("1 memory", timeout=READ_MS)
    expect(page.locator("article", has_text="Failed")).to_contain_text("was tried again")
    expect(page.get_by_role("button", name="Retry")).to_have_count(0)


def test_a_task_is_as_it_is_after_a_break_and_a_reload_and_can_be_cancelled(
    console: Console, client: Client, shelf: Shelf
) -> None:
    page = console.page
    held = shelf.hold(f"/{client.user_id}-slow.txt", b"The ferry runs on Sundays.")
    page.get_by_label("URL").fill(f"{shelf.address}/{client.user_id}-slow.txt")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("article")).to_contain_text("Fetching", timeout=READ_MS)

    console.context.set_offline(True)
    expect(page.get_by_text("No connection to the server.")).to_be_visible()
    held.may_go.set()
    console.context.set_offline(False)

    expect(page.get_by_text("No connection to the server.")).to_have_count(0)
    expect(page.locator("article")).to_contain_text("Done", timeout=READ_MS)
    offline = [each for each in console.complaints if "ERR_INTERNET_DISCONNECTED" in each]
    console.complaints[:] = [each for each in console.complaints if each not in offline]

    endless = shelf.hold(f"/{client.user_id}-endless.txt")
    page.get_by_label("URL").fill(f"{shelf.address}/{client.user_id}-endless.txt")
    page.get_by_role("button", name="Add", exact=True).click()
    console.open("tasks")
    page.reload()
    task = page.locator("article").first
    expect(task).to_contain_text("Fetching", timeout=READ_MS)
    task.get_by_role("button", name="Cancel").click()
    expect(task).to_contain_text("Cancelled", timeout=READ_MS)
    endless.may_go.set()


def test_a_memory_is_edited_put_aside_restored_and_deleted(console: Console, client: Client) -> None:
    page = console.page
    client.added(text("My uncle Bert lives in Trier."), asyncMode=False)
    client.added(text("The shop opens at eight."), asyncMode=False)
    console.open("memories")
    expect(page.get_by_text("2 memories", exact=True)).to_be_visible()

    page.get_by_text("User: My uncle Bert lives in Trier.").click()
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("What it says").fill("My uncle Bert lives in Mainz.")
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("What it was before")
    expect(dialog.get_by_text("User: My uncle Bert lives in Trier.")).to_be_visible()
    dialog.get_by_role("button", name="Archive").click()
    expect(dialog).to_contain_text("Archived")
    expect(page.get_by_text("1 memory", exact=True)).to_be_attached()
    dialog.get_by_role("button", name="Restore").click()
    expect(dialog.get_by_role("button", name="Archive")).to_be_visible()
    assert sorted(each["value"] for each in client.memories()) == [
        "My uncle Bert lives in Mainz.",
        "User: The shop opens at eight.",
    ]

    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog").last).to_contain_text("1 memory would be deleted. This cannot be undone.")
    assert len(client.memories()) == 2
    console.confirm("Delete 1 memory")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert [each["value"] for each in client.memories()] == ["User: The shop opens at eight."]

    page.get_by_role("button", name="Delete all of these").click()
    console.confirm("Delete 1 memory")
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    assert client.memories() == []


def test_a_memory_that_another_program_adds_is_told_of(console: Console, client: Client) -> None:
    console.open("memories")
    expect(console.page.get_by_role("heading", name="Nothing here")).to_be_visible()

    client.added(text("The well is dry."), asyncMode=False)

    console.page.get_by_role("button", name="Show 1 new").click()
    expect(console.page.get_by_text("User: The well is dry.")).to_be_visible()


def test_a_conversation_shows_its_messages_in_order_and_leads_from_a_match(console: Console, client: Client) -> None:
    for words in ("First we went to Ulm.", "Then we saw the tower."):
        client.added(text(words), asyncMode=False, conversationId="trip")

    console.search("Ulm").first.get_by_role("link", name="Conversation").click()

    expect(console.page.locator("main li")).to_contain_text(["First we went to Ulm.", "Then we saw the tower."])
    assert console.page.url.endswith("#/conversations/trip")


def test_filters_leave_what_they_name(console: Console, client: Client) -> None:
    client.added(text("I prefer tea without sugar."), asyncMode=False, conversationId="kitchen")
    client.added(text("Tea was sold out today."), asyncMode=False, conversationId="market")
    hits = console.search("tea")
    expect(hits).to_have_count(2)
    expect(hits.filter(has_text="sugar")).not_to_contain_text("more time")

    console.page.get_by_role("button", name="Preference").click()
    expect(hits).to_have_count(1)
    console.page.get_by_role("button", name="Preference").click()
    console.page.get_by_label("Conversation").select_option("market")

    expect(hits).to_have_count(1)
    expect(hits).to_contain_text("sold out")
    hits.get_by_text("Why this rank?").click()
    expect(hits.locator("dl")).to_contain_text("Meaning")


def test_a_knowledge_base_is_made_filled_searched_and_deleted(console: Console, papers: list[Path]) -> None:
    page = console.page
    console.open("knowledge")
    page.get_by_label("Name").fill("Manuals")
    page.get_by_role("button", name="Create").click()
    page.get_by_label("Put files in").set_input_files(papers[0])
    expect(page.locator("main li")).to_contain_text("Done", timeout=READ_MS)

    page.get_by_role("link", name="Search in it").click()
    hit = console.search("spare pump").first
    expect(hit).to_contain_text("manual.pdf")
    expect(hit.locator("img")).to_be_visible(timeout=READ_MS)

    console.open("knowledge")
    page.get_by_role("link", name="Manuals").click()
    page.get_by_role("button", name="Delete it").click()
    console.confirm("Delete")
    expect(page.get_by_role("heading", name="Knowledge bases")).to_be_visible()
    expect(page.get_by_role("link", name="Manuals")).to_have_count(0)


def test_a_wrong_key_says_what_to_do_and_is_not_kept(browser: Browser, server: Server) -> None:
    with consoling(browser, server.address) as console:
        console.open()
        console.enter("mk_wrong")

        expect(console.page.get_by_role("alert")).to_contain_text("Copy it again from the file api-key")
        assert console.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
        (refused,) = console.complaints
        assert "401" in refused
        console.complaints.clear()


def test_the_link_that_the_server_prints_opens_the_page_and_leaves_no_key_in_the_address(
    browser: Browser, client: Client
) -> None:
    with consoling(browser, client.address) as console:
        console.page.goto(f"{client.address}/#key={client.key}")

        expect(console.page.get_by_label("Message text")).to_be_visible()
        assert console.page.url == f"{client.address}/"
        console.page.go_back()
        assert client.key not in console.page.url


def test_a_project_that_only_agents_use_opens_with_a_user(browser: Browser, server: Server) -> None:
    key = server.command("key", "create", "agents", "--project", "agents-only").strip()
    Client(server.address, key, "scout").added(text("The north gate is shut."), ownerKind="AGENT")
    with consoling(browser, server.address) as console:
        console.open()
        console.enter(key)
        expect(console.page.get_by_label("User", exact=True)).to_have_value("me")


def test_files_may_be_dropped_anywhere_and_pictures_pasted(console: Console) -> None:
    console.page.evaluate(DROPPED_AND_PASTED)

    expect(console.page.get_by_text("dropped.txt", exact=True)).to_be_visible()
    expect(console.page.get_by_text("pasted.png", exact=True)).to_be_visible()


def test_no_key_outlives_the_tab_unless_that_is_wanted(console: Console, client: Client) -> None:
    assert console.page.evaluate("localStorage.length") == 0

    console.page.get_by_role("button", name="Forget the key").first.click()
    console.page.get_by_label("Remember on this device").check()
    console.enter(client.key, user=client.user_id)

    expect(console.page.get_by_label("Message text")).to_be_visible()
    assert console.page.evaluate("localStorage.getItem('memos.key')") == client.key


def test_the_first_run_offers_samples_and_questions_that_they_answer(console: Console) -> None:
    page = console.page

    page.get_by_role("button", name="Try it with samples").click()
    page.get_by_role("link", name="How much pressure does the boiler need?").click(timeout=READ_MS)

    expect(page.locator("main li").first).to_contain_text("The water pressure must stay between 1.2 and 1.8 bar.")


def test_every_place_is_accessible_and_fits_a_phone(browser: Browser, client: Client) -> None:
    client.added(text("The pump is old."), asyncMode=False, conversationId="talk")
    with consoling(browser, client.address) as console:
        console.open()
        expect(console.page.locator("main h1")).to_be_visible()
        assert faults(console) == []
        console.enter(client.key, user=client.user_id)
        for place in PLACES:
            console.open(place)
            expect(console.page.locator("main h1")).to_be_visible()
            expect(console.page.locator(".loading")).to_have_count(0)
            assert (place, faults(console)) == (place, [])
            console.page.set_viewport_size({"width": 390, "height": 844})
            assert (place, console.is_wider_than_the_window()) == (place, False)
            console.page.set_viewport_size({"width": 1280, "height": 860})
        console.open("memories")
        console.page.get_by_text("User: The pump is old.").click()
        console.page.get_by_role("button", name="Edit").click()
        assert faults(console) == []


def faults(console: Console) -> list[str]:
    """Return what axe finds, with where; in the dark only what depends on colours."""
    found = Axe().run(console.page, options=SIMPLE).response["violations"]
    console.page.emulate_media(color_scheme="dark")
    found += Axe().run(console.page, options=CONTRAST).response["violations"]
    console.page.emulate_media(color_scheme="light")
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


def test_it_speaks_chinese_to_a_chinese_browser(browser: Browser, client: Client) -> None:
    with consoling(browser, client.address, locale="zh-CN") as console:
        console.open()
        console.page.get_by_label("API 密钥").fill(client.key)
        console.page.get_by_role("button", name="打开").click()

        expect(console.page.get_by_label("消息文本")).to_be_visible()
        assert console.page.evaluate("document.documentElement.lang") == "zh-CN"


def test_little_is_loaded_before_the_first_search(console: Console) -> None:
    expect(console.page.get_by_label("Message text")).to_be_visible()

    sizes = (
        "performance.getEntries().filter(each => each.transferSize).reduce((sum, each) => sum + each.transferSize, 0)"
    )
    assert console.page.evaluate(sizes) < FIRST_LOAD_BYTES


def test_ten_thousand_memories_are_scrolled_with_few_of_them_drawn(
    console: Console, client: Client, server: Server
) -> None:
    client.added(text("The hedge is high."), asyncMode=False)
    page = console.page
    with multiplied(server, client, memories=10_000):
        console.open("memories")
        expect(page.get_by_text("10,000 memories", exact=True)).to_be_visible()

        for _ in range(8):
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            page.wait_for_timeout(150)

        rows = page.locator(".memory-row")
        page.wait_for_function("[...document.querySelectorAll('.memory-row')].some(row => row.ariaPosInSet > 300)")
        assert rows.count() < 60


def test_the_calls_for_what_was_done_do_it_again(console: Console, client: Client, papers: list[Path]) -> None:
    page = console.page
    page.get_by_label("Conversation").fill("garage")
    page.get_by_label("Files").set_input_files(papers[2])
    page.get_by_role("button", name="Add", exact=True).click()
    adding = calls_of(console)
    console.all_bars_are_full()
    console.search("tax office")
    searching = calls_of(console)

    for language, command in INTERPRETERS.items():
        added, found = (
            ran(command, typed[language], key=client.key, folder=papers[2].parent) for typed in (adding, searching)
        )
        assert (language, "QUEUED" in added) == (language, True), added
        assert (language, IN_THE_LETTER in found) == (language, True), found
