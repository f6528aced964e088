#!/usr/bin/env python3
"""The lines of Python that deploy/SINKS.md gives to receivers, run on the request of signature_test.cc.

    check_receiver.py SINKS.md

Exit code 1, and what is wrong, where they take something for what it is not.
"""
import base64
import hashlib
import hmac
import pathlib
import re
import sys
import types

SECRET = b"a secret of the desk"
BODY = b'{"events":[]}'
MOMENT = 1_700_000_000
HEADERS = {"webhook-id": "ev-1", "webhook-timestamp": str(MOMENT),
           "webhook-signature": "v1,D3MDklg8V4nRvulFPD5BQsvRC7zsaGwJy1IBrLZdylc="}

# What is asked: headers that differ, body, secret, seconds since the request -> whether it is genuine.
CASES = [
    ({}, BODY, SECRET, 0, True),
    ({}, BODY, SECRET, 299, True),
    ({"webhook-signature": "v1,AAAA " + HEADERS["webhook-signature"]}, BODY, SECRET, 0, True),
    ({}, BODY, SECRET, 301, False),
    ({}, BODY, SECRET, -301, False),
    ({}, BODY, b"another", 0, False),
    ({}, BODY + b" ", SECRET, 0, False),
    ({"webhook-id": "ev-2"}, BODY, SECRET, 0, False),
    ({"webhook-timestamp": str(MOMENT + 1)}, BODY, SECRET, 0, False),
    ({"webhook-signature": "v1,AAAA"}, BODY, SECRET, 0, False),
]


def main():
    code = re.search(r"^```python\n(.*?)^```", pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"), re.M | re.S)
    clock = types.SimpleNamespace(now=MOMENT)
    names = {"base64": base64, "hashlib": hashlib, "hmac": hmac,
             "time": types.SimpleNamespace(time=lambda: clock.now)}
    exec(code[1], names)  # pylint: disable=exec-used
    faults = []
    for headers, body, secret, later, expected in CASES:
        clock.now = MOMENT + later
        if names["genuine"]({**HEADERS, **headers}, body, secret) != expected:
            faults.append(f"{headers} {body} {secret} {later} s later: should be {expected}")
    print("\n".join(faults) if faults else f"{len(CASES)} requests told apart")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
