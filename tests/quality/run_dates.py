#!/usr/bin/env python3
"""Scores time expressions, their spans and days, and fails below the floors in text_floors.json.

usage: run_dates.py FIND_SPANS [--show half]

FIND_SPANS is the program beside this file. The cases (corpora/dates_numbers/DateTimeModel.json) are not part of the
project: they are looked for in $POLICYWIRE_SHARED, else in ../shared beside the checkout. Without them the run is skipped
(exit code 77), but where CI=true their absence is a failure. --show even prints what is wrong of that half.

Which cases count
-----------------
The cases were written for assistants that keep calendars. What counts is what news uses, decided by the kind of
expression alone, before anything was measured: a case counts when each of its results is of one of these kinds.

* a day: month and number in either order, with or without weekday, "the", "of" and year; 2024-10-09; a weekday
* a month, year, decade, century, quarter, half of a year, a season with its year, a numbered or last week of a month
* today, yesterday, tomorrow, the day before yesterday, the day after tomorrow
* this, last, past, next, previous, coming, upcoming, following, current + day, week, weekend, fortnight, month, quarter,
  year, decade, century, weekday, month's name; a weekday of such a week
* a number of days, weeks, months, quarters, years, decades: ago, later, earlier, from now, before or after a time of these
  kinds; "in" and "within" that number; the last, next ... that number
* the start, middle, end or rest of one of them; early, mid, late, earlier, later
* from one to another, between two, two with a hyphen or dash
* since, before, prior to, after, until, till, by, from, as of, starting, beginning, no later than one of them

What does not: times of day and durations and sets (types of their own), holidays, days of a month that is not named,
days and years spelled out ("the twenty-third", "nineteen seventy two"), numbers with strokes ("7/6": which is the month
depends on the country), weeks by their number, business days, fiscal years, what is short in chats and offices
("cy18", "tmr"), and results that the case leaves without a day.

Half of them, those at odd places of the file, are kept apart: none of them is read when rules are written, only how many are
right is counted, in all and by kind.

What is right
-------------
A case is right when the found time expressions are its results: the same spans, the same days. Where a case gives several
readings ("Friday": the last or the coming one) each is right. Days are first and last; a case's own end is the day after,
but where two times are joined ("2014 to 2018") or one ends a stretch ("until 2018") it is where this one begins, while ours is
its last day; and "after 1 January" begins with that day there, while ours begins with the next.
Cases without any result count apart: nothing may be found in them.
"""
import datetime
import json
import re
import sys

from run_quality import HERE, shared_folder, skip, verdict
from run_sentences import find_spans

MONTH = (r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
         r"|nov(?:ember)?|dec(?:ember)?)\.?")
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
YEAR = r"(?:1[0-9]|2[01])\d\d"
ORDINAL = r"(?:first|second|third|fourth|1st|2nd|3rd|4th|last|final)"
COUNT = (r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
         r"|sixty|ninety)")
UNIT = r"(?:day|week|weekend|fortnight|month|quarter|year|decade|century)"
UNITS = r"(?:day|week|weekend|fortnight|month|quarter|year|decade)s?"
THIS = r"(?:this|last|past|next|previous|coming|upcoming|following|current)"
SEASON = r"(?:spring|summer|autumn|fall|winter)"
RELATIVE = rf"(?:the )?{THIS}(?: calendar)? (?:{UNIT}|{WEEKDAY}|{MONTH}|{SEASON})"
MONTHLY = rf"{MONTH}(?:,? (?:of |in )?{YEAR})?"
YEARLY = rf"(?:the year (?:of )?)?{YEAR}"
OF = rf"(?:,? (?:of |in |the |this |last |next |year |year's )*(?:{YEAR}|year|month|quarter))"
DAY = (rf"(?:{WEEKDAY},? (?:the )?)?(?:the )?(?:{MONTH} (?:the )?{NUMBER}(?:,? (?:of )?{YEAR})?"
       rf"|{NUMBER} (?:of )?{MONTHLY})|{YEAR}-\d\d-\d\d|{WEEKDAY}")
NEAR = r"now|today|yesterday|tomorrow|(?:the )?day (?:before yesterday|after tomorrow)"
PERIOD = (rf"{MONTHLY}|{YEARLY}|(?:the )?\d{{3}}0'?s|(?:the )?\d\d?(?:st|nd|rd|th) century"
          rf"|(?:the )?{ORDINAL} (?:quarter|half){OF}?|q[1-4]{OF}|{YEAR},? q[1-4]|{SEASON}(?: of)? {YEAR}"
          rf"|(?:the )?{ORDINAL} week (?:of|in) {MONTHLY}|{THIS} year's {ORDINAL} (?:quarter|half)")
WEEK_DAY = rf"{THIS} week(?:,| on)? {WEEKDAY}|{WEEKDAY},? (?:of )?{THIS} week"
SIMPLE = rf"(?:{DAY}|{NEAR}|{PERIOD}|{RELATIVE}|{WEEK_DAY})"
PART = (rf"(?:the )?(?:early|mid|late|earlier|later|start|beginning|middle|end|close|rest|remainder)"
        rf"(?:-| of | in | )(?:the |in )?(?:{SIMPLE}|year|month|week|quarter|decade)")
TIME = rf"(?:{SIMPLE}|{PART})"
COUNTED = (rf"(?:the )?(?:{THIS} {COUNT}|{COUNT} {THIS}) {UNITS}|(?:in|within) {COUNT} {UNITS}"
           rf"|{COUNT} {UNITS} (?:ago|later|earlier|before|after|from now|(?:before|after|from) {TIME})")
ONE = rf"(?:{TIME}|{COUNTED})"
JOINED = (rf"(?:from |between )?{ONE} ?(?:to|until|till|through|and|-|–) ?{ONE}"
          rf"|(?:from |between )?(?:the )?{NUMBER} ?(?:to|until|till|through|and|-|–) ?(?:the )?{NUMBER} (?:of )?{MONTHLY}"
          rf"|(?:from |between )?{MONTH} (?:the )?{NUMBER} ?(?:to|until|till|through|and|-|–) ?(?:the )?{NUMBER}(?:,? {YEAR})?")
OPEN = (rf"(?:since|before|prior to|after|until|till|by|from|as of|starting|beginning|no later than)"
        rf"(?: on| from| in)? {ONE}")
NEWS = re.compile(rf"(?:{ONE}|{JOINED}|{OPEN})", re.IGNORECASE)
IS_JOINED = re.compile(JOINED, re.IGNORECASE)


def days_of(result):
    """The readings of a result as first and last days, "" for an open end; none when a day is not told."""
    readings = set()
    for value in result["Resolution"]["values"]:
        if value.get("value") == "not resolved":
            return set()
        if result["TypeName"].endswith("range"):
            first, end = value.get("start", ""), value.get("end", "")
            if not first and not end:
                return set()
            if value.get("Mod") == "after" and value.get("sourceEntity") == "datetimepoint":
                first = day_after(first)
            readings.add((first, day_before(end) if end else ""))
            if end and (not first or IS_JOINED.fullmatch(spaced(result["Text"]))):
                readings |= {(first, last) for last in last_of_parts(end)}
        else:
            readings.add((value["value"], value["value"]))
    return readings


def day_before(day):
    return str(datetime.date.fromisoformat(day) - datetime.timedelta(days=1))


def day_after(day):
    return str(datetime.date.fromisoformat(day) + datetime.timedelta(days=1))


def last_of_parts(day):
    """The last days of the day, and of the month, quarter and year that begin with it."""
    first = datetime.date.fromisoformat(day)
    yield day
    if first.day == 1:
        for months in [1] + [3] * (first.month % 3 == 1) + [12] * (first.month == 1):
            month = first.year * 12 + first.month - 1 + months
            yield str(datetime.date(month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1))


def spaced(text):
    return " ".join(text.split())


def cases_of(path):
    """(place, case, results as {span: readings}) of what counts, and of the cases without a result."""
    for place, case in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        results = {}
        for result in case["Results"]:
            span = (result["Start"], result["End"] + 1)
            kind = result["TypeName"].removeprefix("datetimeV2.")
            text = case["Input"][slice(*span)]
            readings = days_of(dict(result, Text=text)) if kind in ("date", "daterange") else set()
            if not readings or not NEWS.fullmatch(spaced(text)):
                break
            results[span] = readings
        else:
            yield place, case, results


def find_dates(program, cases):
    """Of each case {span in characters: (first day, last day)}."""
    rows = [{"text": case["Input"], "published": case.get("Context", {}).get("ReferenceDateTime", "")[:10]} for case in cases]
    for case, found in zip(cases, find_spans(program, rows)):
        data = case["Input"].encode()
        yield {tuple(len(data[:int(date[end])].decode()) for end in ("begin", "end")): (date["first_day"], date["last_day"])
               for date in found["dates"]}


def is_right(wanted, found):
    return wanted.keys() == found.keys() and all(found[span] in readings for span, readings in wanted.items())


def main():
    program = sys.argv[1]
    show = sys.argv[3] if sys.argv[2:3] == ["--show"] else ""
    floors = json.loads((HERE / "text_floors.json").read_text(encoding="utf-8"))["dates"]
    path = shared_folder() / "corpora" / "dates_numbers" / "DateTimeModel.json"
    if not path.exists():
        return skip(f"no {path}; set POLICYWIRE_SHARED to score dates")
    cases = list(cases_of(path))
    counts = {}
    for (place, case, wanted), found in zip(cases, find_dates(program, [case for _, case, _ in cases])):
        half = "odd" if place % 2 else "even"
        name = half if wanted else "no_date"
        right = is_right(wanted, found)
        for part in [name] + ["all"] * bool(wanted):
            counts.setdefault(part, []).append(right)
        if not right and half == show:
            print(f"{place} {case.get('Context', {}).get('ReferenceDateTime', '')[:10]} {case['Input']}")
            for label, spans in (("wanted", wanted), ("found ", found)):
                print(f"    {label} " + "; ".join(f"{case['Input'][slice(*span)]!r} {days}" for span, days in spans.items()))
    failures = []
    for name, got in sorted(counts.items()):
        exact = sum(got) / len(got)
        print(f"{name:8s} cases {len(got)}  exact {exact:.3f}")
        if exact < floors.get(name, 0):
            failures.append(f"{name}: {exact:.3f} is below its floor {floors[name]}")
    return verdict(failures)


if __name__ == "__main__":
    sys.exit(main())
