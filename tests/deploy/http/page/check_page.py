#!/usr/bin/env python3
"""The live page in a real Chromium: hostile articles do nothing, filters and keys work, it is readable narrow and dark.

    check_page.py PAGE_SERVER   exit code 1, and what is wrong, where something is

Where there is no Chromium, this is skipped (exit code 77), but fails where CI=true.
"""
import os
import sys
import unittest

from browser import Browser, find_chromium
from served_page import ServedPage, event

SERVER = sys.argv[1]

# What a page that makes markup of text would run, by the ways there are. Each would leave a mark on the window.
HOSTILE = [
    "<script>window.ran = 'script'</script>",
    "<img src=x onerror=\"window.ran = 'image'\">",
    "<svg onload=\"window.ran = 'svg'\"></svg>",
    "\"><script>window.ran = 'attribute'</script>",
    "' onmouseover='window.ran = 1' x='",
    "</textarea></title></style></script><script>window.ran = 'closed'</script>",
    "<iframe srcdoc=\"<script>parent.ran = 'frame'</script>\"></iframe>",
    "<a href=\"javascript:window.ran = 'link'\">x</a>",
    "{{constructor.constructor('window.ran = 1')()}}",
    "<base href=\"https://evil.example/\"><meta http-equiv=\"refresh\" content=\"0;url=https://evil.example/\">",
    "\u202e\u0000\u0007 reversed & <b>bold</b>",
]
URLS = ["javascript:window.ran='url'", "JaVaScRiPt:window.ran='url'", " javascript:window.ran='url'", "java\nscript:window.ran='url'",
        "data:text/html,<script>window.ran='data'</script>", "vbscript:x", "file:///etc/passwd", "blob:x", "//evil.example/x",
        "not an address"]

ROWS = "[...document.querySelectorAll('#list li:not(.gap)')]"


class PageTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.browser = Browser(find_chromium())
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self.page = ServedPage(SERVER)
        self.addCleanup(self.page.close)
        self.browser.begin()

    def open(self, fragment="", rows=0):
        self.browser.open(self.page.address + "/" + fragment)
        self.wait_for_rows(rows)

    def wait_for_rows(self, count):
        self.browser.wait(f"{ROWS}.length === {count}")

    def texts(self, selector):
        return self.browser.run(f"[...document.querySelectorAll({selector!r})].map((element) => element.textContent)")

    def attribute(self, selector, name):
        return self.browser.run(f"[...document.querySelectorAll({selector!r})].map((element) => element[{name!r}])")

    def assert_harmless(self):
        self.assertIsNone(self.browser.run("window.ran ?? null"))
        self.assertEqual(self.browser.run("document.querySelectorAll('script, iframe, img, base, meta[http-equiv]').length"), 1)
        self.assertEqual(self.browser.run("location.origin"), self.page.address)
        self.assertEqual(self.browser.faults, [])

    def test_hostile_articles_are_shown_as_text(self):
        for number, text in enumerate(HOSTILE):
            quote = f"The {text} imposed tariffs."
            self.page.publish(event(number, quote, "imposed", title=text, sources=[text], targets=["org:" + text], names=[text],
                                    object=text, magnitude=text, origin={
                                        "article_id": text, "url": URLS[number % len(URLS)], "source": text, "published": text,
                                        "title": text}))
        self.open(rows=len(HOSTILE))
        self.browser.run("for (const element of document.querySelectorAll('*')) element.dispatchEvent(new MouseEvent('mouseover'))")
        self.browser.wait("document.querySelectorAll('#dyads button').length > 0")
        for number, text in enumerate(HOSTILE):
            row = f"#list li:nth-child({len(HOSTILE) - number}) "
            self.assertEqual(self.texts(row + ".quote"), [f"The {text} imposed tariffs."])
            self.assertEqual(self.texts(row + "mark"), ["imposed"])
            self.assertIn(text, self.texts(row + ".who")[0])
            self.assertIn(text, self.texts(row + ".from")[0])
        self.assert_harmless()

    def test_only_addresses_of_the_web_are_links(self):
        for number, url in enumerate(URLS):
            self.page.publish(event(number, "They met.", "met", url=url))
        self.page.publish(event(99, "They met.", "met", url="https://news.example/a?b=<c>\"'"))
        self.open(rows=len(URLS) + 1)
        self.assertEqual(self.attribute("#list a", "href"), ["https://news.example/a?b=%3Cc%3E%22%27"])
        self.assertEqual(self.attribute("#list a", "rel"), ["noopener noreferrer"])
        self.assert_harmless()

    def test_what_the_policy_forbids_does_not_run(self):
        self.open()
        self.browser.run("(() => { const script = document.createElement('script'); script.append('window.ran = 1');"
                         " try { document.body.append(script) } catch {} })()")
        self.browser.run("(() => { try { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 2\">') }"
                         " catch {} })()")
        self.browser.run("(() => { const image = new Image(); image.src = 'https://evil.example/x.png'; document.body.append(image) })()")
        self.assertIsNone(self.browser.run("window.ran ?? null"))
        self.assertTrue(any("Content Security Policy" in fault for fault in self.browser.faults), self.browser.faults)

    def test_evidence_is_marked_where_it_stands(self):
        quote = "“Café” ministers met; the US met China’s 中国 envoy"
        met = quote.rindex("met")
        second = {"begin": 1000 + len(quote[:met].encode()), "end": 1000 + len(quote[:met + 3].encode())}
        self.page.publish(event(1, quote, "met", sources=["USA"], targets=["CHN"], names=["US", "China"], trigger_span=second))
        # Spans beside the text: the words are looked for. Without any: the sentence alone.
        self.page.publish(event(2, "Damaged \ufffd text says he resigned.", "resigned", trigger_span={"begin": 3, "end": 11}))
        self.page.publish(event(3, "Nothing there.", "Nothing", trigger="absent"))
        self.open(rows=3)
        self.assertEqual(self.texts("mark"), ["resigned", "met"])
        self.assertEqual(self.texts("#list li:last-child .quote"), [quote])
        self.assertEqual(self.texts("#list li:last-child .actor"), ["US", "China"])
        before = self.browser.run("document.querySelector('#list li:last-child mark').previousSibling.textContent")
        self.assertEqual(before, " ")
        self.assertEqual(self.texts("#list li:first-child .quote"), ["Nothing there."])

    def test_filters(self):
        self.page.publish(
            event(1, "One acted.", "acted", ["USA"], ["CHN"], "SANCTION", "TARIFF", -5, 0.9),
            event(2, "Two acted.", "acted", ["CHN"], ["USA"], "CONSULT", "MEETING", 2, 0.4),
            event(3, "Three acted.", "acted", ["EU"], ["USA", "JPN"], "SANCTION", "EXPORT_CONTROL", -6, 0.6),
            event(4, "Four acted.", "acted", ["org:Hamas"], [], "REGULATE", "REGULATION", 0, 0.2))
        self.open(rows=4)
        self.assertEqual(self.texts("#shown"), ["4 of 4 events"])

        def shown(country="", action="", instrument="", confidence="0"):
            for name, value in (("country", country), ("action", action), ("instrument", instrument), ("confidence", confidence)):
                self.browser.run(f"document.getElementById({name!r}).value = {value!r}")
            self.browser.run("document.getElementById('filters').dispatchEvent(new Event('input'))")
            return [text.split()[0] for text in self.texts("#list .quote")]

        self.assertEqual(shown(), ["Four", "Three", "Two", "One"])
        self.assertEqual(shown(country="chn"), ["Two", "One"])
        self.assertEqual(shown(country="USA>CHN"), ["One"])
        self.assertEqual(shown(country=">JPN, hamas"), ["Four", "Three"])
        self.assertEqual(shown(country="US"), [])
        self.assertEqual(self.texts("#empty"), ["No event passes these filters."])
        self.assertEqual(shown(action="SANCTION"), ["Three", "One"])
        self.assertEqual(shown(instrument="MEETING"), ["Two"])
        self.assertEqual(shown(confidence="0.6"), ["Three", "One"])
        self.assertEqual(shown(country="USA", action="SANCTION", confidence="0.6"), ["Three", "One"])
        self.assertEqual(self.texts("#shown"), ["2 of 4 events"])
        # What comes is filtered as well.
        self.page.publish(event(5, "Five acted.", "acted", ["USA"], ["CHN"], "AID"), event(6, "Six acted.", "acted", ["USA"], ["CHN"]))
        self.wait_for_rows(3)
        self.assertEqual(self.texts("#list .quote")[0], "Six acted.")
        # The address is a bookmark of it.
        fragment = self.browser.run("location.hash")
        self.assertEqual(fragment, "#country=USA&action=SANCTION&confidence=0.6")
        self.open("?again" + fragment, rows=3)
        self.assertEqual(self.attribute("#country", "value"), ["USA"])
        self.browser.press("x")
        self.wait_for_rows(6)
        self.assertEqual(self.browser.faults, [])

    def test_the_chart_tells_who_acts_toward_whom(self):
        self.page.publish(event(1, "A.", "A", ["USA"], ["CHN"], conflict=-5), event(2, "B.", "B", ["USA"], ["CHN"], conflict=-3),
                          event(3, "C.", "C", ["CHN"], ["USA"], conflict=4), event(4, "D.", "D", ["FRA"], []))
        self.page.publish(event(5, "E.", "E", ["JPN"], ["KOR"]), seconds_ago=7200)
        self.open(rows=5)
        self.browser.wait("document.querySelectorAll('#dyads button').length === 2")
        self.assertEqual(self.browser.run("[...document.querySelectorAll('#dyads button')].map((b) => b.getAttribute('aria-label'))"),
                         ["USA toward CHN: 2 events, conflict −4.0 on average", "CHN toward USA: 1 event, cooperation +4.0 on average"])
        self.assertEqual(self.browser.run("document.querySelectorAll('#dyads rect.conflict').length"), 1)
        self.browser.run("(() => { const time = document.getElementById('window'); time.value = '14400';"
                         " time.dispatchEvent(new Event('change')) })()")
        self.assertEqual(len(self.texts("#dyads button")), 3)
        self.browser.run("document.querySelector('#dyads button').click()")
        self.wait_for_rows(2)
        self.assertEqual(self.attribute("#country", "value"), ["USA>CHN"])

    def test_health_is_shown(self):
        self.page.publish(event(1, "A.", "A"))
        self.open(rows=1)
        self.browser.wait("document.getElementById('ready').textContent === 'ready'")
        self.assertEqual(self.texts("#link"), ["live"])
        self.assertEqual(self.texts("#vital-lag"), ["0"])
        self.assertEqual(self.texts("#vital-dead"), ["0"])
        self.assertIn("0.1.0", self.texts("#health dd"))
        self.assertIn("40 ms", self.texts("#health dd"))

    def test_keys(self):
        self.page.publish(event(1, "One.", "One"), event(2, "Two.", "Two"), event(3, "Three.", "Three"))
        self.open(rows=3)
        focused = "document.activeElement.querySelector('.quote')?.textContent ?? document.activeElement.id"
        for key, where in (("j", "Three."), ("j", "Two."), ("k", "Three."), ("k", "Three."), ("/", "country")):
            self.browser.press(key)
            self.assertEqual(self.browser.run(focused), where, key)
        self.browser.type("jpa")  # keys are letters in a field
        self.assertEqual(self.attribute("#country", "value"), ["jpa"])
        self.browser.press("Escape")
        self.assertEqual(self.browser.run("document.activeElement === document.body"), True)
        self.browser.press("x")
        self.wait_for_rows(3)
        for key, where in (("a", "action"), ("Escape", ""), ("i", "instrument"), ("Escape", ""), ("c", "confidence"),
                           ("Escape", ""), ("w", "window"), ("Escape", "")):
            self.browser.press(key)
            self.assertEqual(self.browser.run("document.activeElement.id"), where, key)
        self.browser.press("p")
        self.page.publish(event(4, "Four.", "Four"))
        self.browser.wait("document.getElementById('fresh').textContent === '1 new event'")
        self.assertEqual(len(self.texts("#list li")), 3)
        self.browser.press("p")
        self.wait_for_rows(4)
        self.browser.press("?")
        self.assertTrue(self.browser.run("document.getElementById('help').open"))
        self.browser.press("j")  # not while it is open
        self.assertTrue(self.browser.run("document.getElementById('help').contains(document.activeElement)"))
        self.browser.run("document.getElementById('keys-on').click()")
        self.browser.press("Escape")
        self.assertFalse(self.browser.run("document.getElementById('help').open"))
        self.browser.press("p")
        self.assertEqual(self.texts("#pause"), ["Pause"])  # switched off
        self.browser.run("document.getElementById('keys-on').click()")
        self.browser.press("j")
        self.browser.press("Enter")
        self.browser.wait(lambda: self.browser.run("1") and self.browser.opened)
        self.assertEqual(self.browser.faults, [])

    def test_everything_has_a_name_and_its_place_in_the_order(self):
        self.page.publish(event(1, "One.", "One"))
        self.open(rows=1)
        self.browser.wait("document.querySelectorAll('#dyads button').length === 1")
        nameless = """[...document.querySelectorAll('button, input, select, a')].filter((element) =>
            !(element.getAttribute('aria-label') || element.textContent.trim() || element.labels?.[0]?.textContent.trim()))
            .map((element) => element.outerHTML)"""
        self.assertEqual(self.browser.run(nameless), [])
        order = []
        for _ in range(13):
            self.browser.press("Tab")
            order.append(self.browser.run("(document.activeElement.id || document.activeElement.className ||"
                                          " document.activeElement.tagName) + ''"))
        self.assertEqual(order[:9], ["skip", "pause", "help-open", "country", "action", "instrument", "confidence", "clear", "conflict"])
        self.assertEqual(order[9:12], ["A", "window", "BUTTON"])

    def test_narrow_and_dark(self):
        self.page.publish(*(event(number, "Ministers " + "very " * 20 + "long" + "word" * 60 + " met.", "met", ["USA"],
                                  ["org:" + "A company with a long name " * 3], title="T" * 300) for number in range(5)))
        self.open(rows=5)
        backgrounds = {}
        for scheme in ("light", "dark"):
            self.browser.prefer(scheme)
            backgrounds[scheme] = self.browser.run("getComputedStyle(document.body).backgroundColor")
            for width in (320, 480, 800, 1280, 2400):
                self.browser.resize(width, 800)
                self.assertEqual(self.browser.run("document.documentElement.scrollWidth"), width, f"{scheme}, {width}")
                self.assertGreaterEqual(min(self.contrasts()), 4.5, f"{scheme}, {width}")
        self.assertNotEqual(backgrounds["light"], backgrounds["dark"])

    def contrasts(self):
        """Between each text and what it stands on, as WCAG counts it."""
        return self.browser.run("""(() => {
          const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
          const luminance = (color) => numbers(color).slice(0, 3).map((c) => c / 255)
            .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const paper = (element) => {
            const color = getComputedStyle(element).backgroundColor;
            return element.parentElement && (numbers(color)[3] ?? 1) === 0 ? paper(element.parentElement) : color;
          };
          return [...document.querySelectorAll('body *')].filter((element) => element.offsetParent && !element.closest('dialog') &&
              [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
            .map((element) => {
              const [light, dark] = [luminance(getComputedStyle(element).color), luminance(paper(element))].sort((a, b) => b - a);
              return (light + 0.05) / (dark + 0.05);
            });
        })()""")

    def test_what_came_while_one_reads_waits(self):
        self.page.publish(*(event(number, f"Number {number}.", "Number") for number in range(40)))
        self.open(rows=40)
        self.browser.run("window.scrollTo(0, 1000)")
        self.browser.wait("window.scrollY === 1000")
        self.page.publish(event(50, "New.", "New"))
        self.browser.wait("!document.getElementById('fresh').hidden")
        self.assertEqual(self.browser.run("window.scrollY"), 1000)
        self.assertEqual(self.browser.run("document.title"), "(1) policywire")
        self.browser.press("g")
        self.wait_for_rows(41)
        self.assertEqual(self.browser.run("document.title"), "policywire")


if __name__ == "__main__":
    if find_chromium() is None:
        print("SKIPPED: there is no Chromium (Debian's package chromium)", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    unittest.main(argv=sys.argv[:1])
