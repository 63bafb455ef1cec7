"""Say how long pages take to become usable on an old phone with a bad connection.

tools/slow_phone.py http://127.0.0.1:8000/ http://127.0.0.1:8000/ideas

A processor six times slower, 400 kbit/s and 400 ms there and back ("slow 3G"), 360 px wide, nothing
kept from before. Each page is opened three times; the middle of each figure is printed.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))
import browser

SLOWER = 6
LATENCY = 400
BYTES_A_SECOND = 400_000 / 8
TRIES = 3

_LISTEN = """
window.seen = {largest: 0};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.seen.largest = entry.startTime;
}).observe({type: 'largest-contentful-paint', buffered: true});
"""
_TOLD = """() => ({
  first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  largest: window.seen.largest,
  usable: performance.getEntriesByType('navigation')[0].domInteractive,
  ready: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
})"""


def measured(running: Browser, url: str) -> dict[str, float]:
    """Milliseconds until something and until most is seen, until it can be used, and bytes."""
    context = running.new_context(viewport={"width": 360, "height": 740}, locale="da")
    context.add_init_script(_LISTEN)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    weight = [0.0]

    def weigh(event: dict[str, float]) -> None:
        weight[0] += event["encodedDataLength"]

    devtools.on("Network.loadingFinished", weigh)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    found: dict[str, float] = page.evaluate(_TOLD)
    context.close()
    return {**found, "bytes": weight[0]}


def main() -> int:
    urls = sys.argv[1:]
    if not urls:
        print(__doc__)
        return 1
    chromium = browser.find()
    if chromium is None:
        print(f"slow_phone: no Chromium was found: {browser.HELP}", file=sys.stderr)
        return 1
    print(f"{'first':>6} {'most':>6} {'usable':>6} {'ready':>6}   KB  (ms; median of {TRIES})")
    try:
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(executable_path=chromium, args=browser.flags())
            for url in urls:
                tries = [measured(running, url) for _ in range(TRIES)]
                middle = {key: statistics.median(each[key] for each in tries) for key in tries[0]}
                print(
                    f"{middle['first']:6.0f} {middle['largest']:6.0f} {middle['usable']:6.0f} "
                    f"{middle['ready']:6.0f} {middle['bytes'] / 1000:4.0f}  {url}"
                )
    except Error as error:
        print(f"slow_phone: {error.message}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
