"""Take a picture of a page, as a reader would see it.

tools/shot.py http://127.0.0.1:8000/ front.png
tools/shot.py URL OUT.png --width 360 --dark --full --language da
tools/shot.py URL OUT.png --sign-in official@fjordby.example:secret
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import BrowserContext, Error, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))
import browser


def main() -> int:
    args = arguments()
    chromium = browser.find()
    if chromium is None:
        print(f"shot: no Chromium was found: {browser.HELP}", file=sys.stderr)
        return 1
    try:
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(executable_path=chromium, args=browser.flags())
            context = running.new_context(
                viewport={"width": args.width, "height": args.height},
                color_scheme="dark" if args.dark else "light",
                reduced_motion="reduce",
                locale=args.language,
                java_script_enabled=not args.no_script,
                forced_colors="active" if args.forced_colors else "none",
            )
            return take(context, args)
    except Error as error:
        print(f"shot: {error.message}", file=sys.stderr)
        return 1


def take(context: BrowserContext, args: argparse.Namespace) -> int:
    for cookie in args.cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": args.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(error.message))
    if args.sign_in:
        email, _, password = args.sign_in.partition(":")
        page.goto(urljoin(args.url, args.sign_in_path))
        page.locator("input[type=email]").first.fill(email)
        page.locator("input[type=password]").first.fill(password)
        page.locator("input[type=password]").first.press("Enter")
        page.wait_for_load_state("networkidle")
        if page.locator("input[type=password]").count():
            print(f"shot: could not sign in as {email}", file=sys.stderr)
            return 1
    if args.print:
        page.emulate_media(media="print")
    answer = page.goto(args.url)
    page.wait_for_load_state("networkidle")
    for selector in args.click:
        page.locator(selector).first.click()
        page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=args.out, full_page=args.full)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    print(f"{args.out}: {answer.status if answer else '?'} {page.title()!r}")
    if wide > 0:
        print(f"  scrolls sideways by {wide} px")
    for complaint in complaints:
        print(f"  console: {complaint}")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("out", help="the picture, a .png")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--full", action="store_true", help="the whole page, not what fits")
    parser.add_argument("--dark", action="store_true", help="the dark scheme")
    parser.add_argument("--forced-colors", action="store_true", help="as with high contrast")
    parser.add_argument("--print", action="store_true", help="as on paper")
    parser.add_argument("--no-script", action="store_true", help="without JavaScript")
    parser.add_argument("--language", default="da", help="the browser's language: da, nb, en")
    parser.add_argument("--cookie", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--sign-in", metavar="EMAIL:PASSWORD")
    parser.add_argument("--sign-in-path", default="/sign-in", help="where the form is")
    parser.add_argument(
        "--click", action="append", default=[], metavar="SELECTOR", help="click this first"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
