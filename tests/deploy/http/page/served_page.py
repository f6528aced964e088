"""The live page, served by page_server.cc, and events for it."""
import json
import subprocess


class ServedPage:
    def __init__(self, program):
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = self._process.stdout.readline().strip()

    def publish(self, *events, seconds_ago=0):
        for event in events:
            self._process.stdin.write(f"{seconds_ago} {json.dumps(event)}\n")
        self._process.stdin.flush()

    def close(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def span(text, part, base=0):
    """Where `part` stands in `text`, in bytes, of an article in which `text` begins at `base`."""
    begin = base + len(text[: text.index(part)].encode())
    return {"begin": begin, "end": begin + len(part.encode())}


def event(number, quote, act, sources=("USA",), targets=("CHN",), action="SANCTION", instrument="TARIFF", conflict=-5.8,
          confidence=0.9, title="A title", url="https://news.example/1", names=(), **more):
    """As `run` publishes it; `act` is its trigger. `names` are those of sources and targets in the quote, in their order."""
    base = 1000
    actors = [{"code": code} for code in (*sources, *targets)]
    for actor, name in zip(actors, names):
        actor.update(name=name, span=span(quote, name, base))
    made = {
        "event_id": f"{number:032x}",
        "origin": {"article_id": f"article-{number}", "url": url, "source": "News Example", "published": "2026-03-02", "title": title},
        "quote": quote,
        "quote_span": {"begin": base, "end": base + len(quote.encode())},
        "trigger": act,
        "trigger_span": span(quote, act, base),
        "action": action,
        "sources": actors[: len(sources)],
        "targets": actors[len(sources):],
        "instrument": instrument,
        "direction": "TIGHTEN" if conflict < 0 else "EASE",
        "status": "DONE",
        "score": {"conflict": conflict, "certainty": 1, "salience": 0.5, "confidence": confidence},
    }
    made.update(more)
    return made
