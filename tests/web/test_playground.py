"""The playground in a real browser that can reach no other host."""

import shutil
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Page, async_playwright, expect

pytestmark = pytest.mark.slow
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]


@pytest.fixture
async def page(garden: str) -> AsyncIterator[Page]:
    """The playground, opened; afterwards, no request went elsewhere and the content policy stopped nothing."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        page.on(
            "console",
            lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith((garden, "data:")) else complaints.append(request.url),
        )
        await page.goto(f"{garden}/playground")
        yield page
        await browser.close()
    # GraphiQL shows a socket that was closed, and throws as well.
    assert [complaint for complaint in complaints if not complaint.startswith("Socket closed with event")] == []


async def use_key(page: Page, key: str) -> None:
    await page.get_by_label("API key").fill(key)
    await page.get_by_role("button", name="Use key").click()


async def write(page: Page, editor: str, text: str) -> None:
    await page.locator(editor).evaluate("(editor, text) => editor.CodeMirror.setValue(text)", text)
    await page.wait_for_timeout(500)  # GraphiQL waits for a pause in typing before it looks at the text


async def run(page: Page, query: str) -> None:
    await write(page, ".graphiql-query-editor .CodeMirror", query)
    await page.locator("button.graphiql-execute-button").click()


async def test_the_schema_loads_once_a_right_key_is_given(page: Page) -> None:
    await expect(page.locator("#state")).to_have_text("no key yet")

    await use_key(page, "garden-key")

    await expect(page.locator("#state")).to_have_text("connected")
    await page.get_by_role("button", name="Show Documentation Explorer").click()
    await page.get_by_role("link", name="Query").first.click()
    await expect(page.get_by_text("What grows here.")).to_be_visible()


async def test_a_wrong_key_is_named_and_a_right_one_mends_it(page: Page) -> None:
    await use_key(page, "weed")
    await expect(page.locator("#state")).to_have_text("key refused")

    await use_key(page, "garden-key")

    await expect(page.locator("#state")).to_have_text("connected")


async def test_a_query_is_answered(page: Page) -> None:
    await use_key(page, "garden-key")
    await expect(page.locator("#state")).to_have_text("connected")

    await run(page, "{ flowers }")

    await expect(page.locator(".result-window")).to_contain_text("lily")


async def test_a_subscription_runs_over_a_socket_to_its_end(page: Page) -> None:
    await use_key(page, "garden-key")
    await expect(page.locator("#state")).to_have_text("connected")

    async with page.expect_websocket() as opened:
        await run(page, "subscription { petals(count: 3) }")

    await expect(page.locator(".result-window")).to_contain_text("petal 3 of 3")
    await expect(page.locator("button.graphiql-execute-button")).to_have_attribute(
        "aria-label", "Execute query (Ctrl-Enter)"
    )
    assert (await opened.value).url.startswith("ws://127.0.0.1")


@pytest.mark.parametrize(
    ("query", "refusal"), [("{ flowers }", "UNAUTHENTICATED"), ("subscription { petals(count: 3) }", "4403")]
)
async def test_a_header_of_the_headers_tab_stands_before_the_key_over_http_and_socket(
    page: Page, query: str, refusal: str
) -> None:
    await use_key(page, "garden-key")
    await expect(page.locator("#state")).to_have_text("connected")
    await page.get_by_role("button", name="Headers").click()
    await write(
        page, ".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror", '{"Authorization": "Token weed"}'
    )

    await run(page, query)

    await expect(page.locator(".result-window")).to_contain_text(refusal)


async def test_an_example_of_the_menu_opens_in_a_new_tab_and_keeps_what_was_typed(page: Page) -> None:
    await use_key(page, "garden-key")
    await expect(page.locator("#state")).to_have_text("connected")
    await write(page, ".graphiql-query-editor .CodeMirror", "{ flowers }")
    tabs = await page.locator(".graphiql-tab").count()

    for name in ("searchMemory", "memoryChanged"):
        await page.get_by_label("Example").select_option(name)
        await expect(page.locator(".graphiql-query-editor .CodeMirror")).to_contain_text(f"{name}(userId:")

    await expect(page.locator(".graphiql-tab")).to_have_count(tabs + 2)
    await page.locator(".graphiql-tab-button").first.click()
    await expect(page.locator(".graphiql-query-editor .CodeMirror")).to_contain_text("{ flowers }")


async def test_no_key_outlives_the_tab(page: Page) -> None:
    await use_key(page, "garden-key")
    await expect(page.locator("#state")).to_have_text("connected")

    kept = await page.evaluate("JSON.stringify(localStorage)")

    assert kept == "{}"


async def test_the_page_may_run_scripts_of_its_own_alone(garden: str) -> None:
    async with httpx.AsyncClient(base_url=garden) as client:
        page = await client.get("/playground")
        script = await client.get("/playground/playground.js")
        slash = await client.get("/playground/")
        absent = await client.get("/playground/../playground.py")

    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert script.headers["x-content-type-options"] == "nosniff"
    assert (slash.status_code, slash.headers["location"]) == (307, "../playground")
    assert absent.status_code == 404
