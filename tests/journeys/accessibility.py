"""Is a page accessible? axe's answer, on a wide screen and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[1] / "vendored" / "axe.min.js"
WIDTHS = (1280, 390)

#: How far the page's content stands out to the right of the screen.
_OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: When this document began: another's is another moment.
_CAME = "performance.timeOrigin"
_MOST_TIMES = 4
_RUN = "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"


def check_accessible(page: Page) -> None:
    """Fail with each violation's rule, help and places, at both widths.

    A page that another took the place of while it was checked, as after a button, is left for the other.
    """
    # The debugger's own door: it passes the content security policy without switching it off.
    session = page.context.new_cdp_session(page)
    size = page.viewport_size or {"width": WIDTHS[0], "height": 900}
    try:
        for _ in range(_MOST_TIMES):
            page.wait_for_load_state()
            begun = page.evaluate(_CAME)
            try:
                found = _violations(page, session, size["height"])
            except (AssertionError, Error):
                page.wait_for_load_state()
                if page.evaluate(_CAME) == begun:
                    raise
            else:
                if page.evaluate(_CAME) == begun:
                    break
        else:
            raise AssertionError(f"{page.url} did not come to rest.")
    finally:
        session.detach()
        page.set_viewport_size(size)
    assert not found, f"{page.url} is not accessible:\n" + "\n".join(found)


def _violations(page: Page, session: Any, height: int) -> list[str]:
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        _evaluate(session, AXE.read_text(encoding="utf-8"))
        found += [_in_words(it, width) for it in _evaluate(session, _RUN)]
        if (overhang := _evaluate(session, _OVERHANG)) > 0:
            found.append(f"{width} px: the page is {overhang} px wider than the screen")
    return found


def _evaluate(session: Any, expression: str) -> Any:
    answer = session.send(
        "Runtime.evaluate",
        {"expression": expression, "awaitPromise": True, "returnByValue": True},
    )
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")


def _in_words(violation: dict[str, Any], width: int) -> str:
    places = [" ".join(map(str, node["target"])) for node in violation["nodes"][:5]]
    return f"{width} px: {violation['id']} ({violation['impact']}): {violation['help']}: {places}"
