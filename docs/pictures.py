"""The pictures of this folder, taken from the running app: `make pictures`.

Screenshots of pages at rest, and a short film of the Lab learning, step by step.
"""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium
from tests.browser.app_server import AppServer
from tests.browser.visitor import PHONE, PROJECTOR, Size, Visitor, wait_idle

HERE = Path(__file__).parent
#: The file, the address, and the size of the window.
SHOTS: tuple[tuple[str, str, Size], ...] = (
    ("home", "/", PROJECTOR),
    ("lab", "/lab?step=14", PROJECTOR),
    ("compare", "/compare", PROJECTOR),
    ("workbench", "/workbench?step=14", PROJECTOR),
    ("landscape", "/landscape?step=14", PROJECTOR),
    ("phone", "/lab?step=14", PHONE),
)
#: The steps of the film: each at first, then ever fewer. So long each is on show, and the last.
STEPS = (*range(21), *range(22, 41, 2), *range(44, 61, 4))
SHOWN_MS, LAST_MS = 130, 2500
#: The film's width in pixels, and its colours.
WIDTH, COLOURS = 720, 96


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = AppServer(Path(folder) / "log.txt")
        launched = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            # The router is to have run before a page is opened by its own address.
            Visitor(launched, server.url, PROJECTOR, "light").visit("/")
            for name, path, size in SHOTS:
                page = Visitor(launched, server.url, size, "light").visit(path)
                saved = HERE / f"{name}.png"
                Image.open(io.BytesIO(page.screenshot())).quantize(256).save(saved, optimize=True)
                print(f"{saved.name}: {saved.stat().st_size:,} bytes")
            film(launched, server.url)
        finally:
            launched.close()
            server.stop()


def film(browser: Browser, url: str) -> None:
    page: Page = Visitor(browser, url, PROJECTOR, "light").visit("/lab")
    pictures = []
    for before, step in zip((0, *STEPS), STEPS, strict=False):
        for _ in range(step - before):
            page.keyboard.press("ArrowRight")
        page.wait_for_function(f"document.querySelector('.board').dataset.drawn === '{step}'")
        wait_idle(page)
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        pictures.append(shot.resize((WIDTH, WIDTH * shot.height // shot.width), Image.LANCZOS))
    # One palette for all, without dithering: what does not change costs nothing.
    palette = pictures[-1].quantize(COLOURS)
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    saved = HERE / "learning.gif"
    frames[0].save(
        saved,
        save_all=True,
        append_images=frames[1:],
        duration=[SHOWN_MS] * (len(frames) - 1) + [LAST_MS],
        loop=0,
        optimize=True,
    )
    print(f"{saved.name}: {saved.stat().st_size:,} bytes, {len(frames)} pictures")


if __name__ == "__main__":
    main()
