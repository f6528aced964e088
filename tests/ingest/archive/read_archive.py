#!/usr/bin/env python3
"""Reads an archive by proto/archive/FORMAT.md alone, and shares no code with policywire.

    read_archive.py DIRECTORY    prints each record as one line of JSON, partition by partition in the manifest's order

Every checksum is verified. Needs the zstd command for decompression, and has its own XXH3-64, slow and by the book. Exit
code 1, with a sentence, where anything is not as the page says.
"""
import json
import pathlib
import struct
import subprocess
import sys

MASK = (1 << 64) - 1
PRIME32 = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
PRIME64 = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)
SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248ee035"
    "90e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04b"
    "cdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad0"
    "31ce45cb3a8f95160428afd7fbcabb4b407e")


def u32(data, at):
    return struct.unpack_from("<I", data, at)[0]


def u64(data, at):
    return struct.unpack_from("<Q", data, at)[0]


def fold(a, b):
    product = a * b
    return (product ^ (product >> 64)) & MASK


def avalanche(h):
    h ^= h >> 37
    h = h * 0x165667919E3779F9 & MASK
    return h ^ (h >> 32)


def xxh64_avalanche(h):
    h ^= h >> 33
    h = h * PRIME64[1] & MASK
    h ^= h >> 29
    h = h * PRIME64[2] & MASK
    return h ^ (h >> 32)


def mix16(data, at, secret):
    return fold(u64(data, at) ^ u64(SECRET, secret), u64(data, at + 8) ^ u64(SECRET, secret + 8))


def xxh3(data):
    """XXH3, 64 bits, seed 0."""
    n = len(data)
    if n == 0:
        return xxh64_avalanche(u64(SECRET, 56) ^ u64(SECRET, 64))
    if n <= 3:
        word = data[0] << 16 | data[n >> 1] << 24 | data[n - 1] | n << 8
        return xxh64_avalanche(word ^ (u32(SECRET, 0) ^ u32(SECRET, 4)))
    if n <= 8:
        word = u32(data, n - 4) + (u32(data, 0) << 32)
        h = word ^ (u64(SECRET, 8) ^ u64(SECRET, 16))
        rotate = lambda x, r: (x << r | x >> (64 - r)) & MASK  # noqa: E731
        h ^= rotate(h, 49) ^ rotate(h, 24)
        h = h * 0x9FB21C651E98DF25 & MASK
        h ^= (h >> 35) + n
        h = h * 0x9FB21C651E98DF25 & MASK
        return h ^ (h >> 28)
    if n <= 16:
        low = u64(data, 0) ^ (u64(SECRET, 24) ^ u64(SECRET, 32))
        high = u64(data, n - 8) ^ (u64(SECRET, 40) ^ u64(SECRET, 48))
        swapped = int.from_bytes(low.to_bytes(8, "little"), "big")
        return avalanche((n + swapped + high + fold(low, high)) & MASK)
    if n <= 128:
        h = n * PRIME64[0] & MASK
        for i in reversed(range((n - 1) // 32 + 1)):
            h += mix16(data, 16 * i, 32 * i) + mix16(data, n - 16 * (i + 1), 32 * i + 16)
        return avalanche(h & MASK)
    if n <= 240:
        h = n * PRIME64[0] & MASK
        for i in range(8):
            h += mix16(data, 16 * i, 16 * i)
        h = avalanche(h & MASK)
        for i in range(8, n // 16):
            h += mix16(data, 16 * i, 16 * (i - 8) + 3)
        h += mix16(data, n - 16, 136 - 17)
        return avalanche(h & MASK)
    accumulators = [PRIME32[2], PRIME64[0], PRIME64[1], PRIME64[2], PRIME64[3], PRIME32[1], PRIME64[4], PRIME32[0]]

    def accumulate(at, secret):
        for i in range(8):
            value = u64(data, at + 8 * i)
            key = value ^ u64(SECRET, secret + 8 * i)
            accumulators[i ^ 1] = accumulators[i ^ 1] + value & MASK
            accumulators[i] = accumulators[i] + (key & 0xFFFFFFFF) * (key >> 32) & MASK

    stripes = (len(SECRET) - 64) // 8
    block = 64 * stripes
    blocks = (n - 1) // block
    for b in range(blocks):
        for s in range(stripes):
            accumulate(b * block + 64 * s, 8 * s)
        for i in range(8):
            a = accumulators[i]
            a = (a ^ (a >> 47)) ^ u64(SECRET, len(SECRET) - 64 + 8 * i)
            accumulators[i] = a * PRIME32[0] & MASK
    for s in range((n - 1 - block * blocks) // 64):
        accumulate(blocks * block + 64 * s, 8 * s)
    accumulate(n - 64, len(SECRET) - 64 - 7)
    h = n * PRIME64[0] & MASK
    for i in range(4):
        h += fold(accumulators[2 * i] ^ u64(SECRET, 11 + 16 * i), accumulators[2 * i + 1] ^ u64(SECRET, 19 + 16 * i))
    return avalanche(h & MASK)


def check(good, what):
    if not good:
        sys.exit(f"read_archive.py: {what}")


def check_sum(data, what):
    """Data that ends with the checksum of what stands before."""
    check(xxh3(data[:-8]) == u64(data, len(data) - 8), f"{what}: the checksum is wrong")


def read_manifest(directory):
    line, checksum = (directory / "@manifest").read_bytes().splitlines(keepends=True)
    check(checksum == b"%016x\n" % xxh3(line), "the manifest's checksum is wrong")
    manifest = json.loads(line)
    check(manifest["version"] == 1, "another version")
    return manifest


class Records:
    """The records of a block."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def bytes(self, size):
        self.at += size
        check(self.at <= len(self.data), "a length is too large")
        return self.data[self.at - size:self.at].hex()

    def bytes_or_null(self):
        size = self.number()
        return None if size == 0 else self.bytes(size - 1)


def read_block(segment, at, segment_checksum):
    header = segment[at:at + 80]
    check(header[:4] == b"PWBK", "no block")
    check_sum(header, "a block's header")
    (records, of_segment, position, compressed, raw, first, last, low, high, checksum) = struct.unpack_from(
        "<IQQIIqqqqQ", header, 4)
    check(of_segment == segment_checksum and position == at, "the block belongs elsewhere")
    payload = segment[at + 80:at + 80 + compressed]
    check(xxh3(payload) == checksum, "a block's checksum is wrong")
    data = subprocess.run(["zstd", "-dcq"], input=payload, stdout=subprocess.PIPE, check=True).stdout
    check(len(data) == raw, "a block's length is wrong")
    reader = Records(data)
    offset, timestamp, out = first, 0, []
    for _ in range(records):
        offset += reader.number()
        delta = reader.number()
        timestamp += (delta >> 1) ^ -(delta & 1)
        timestamp = (timestamp + (1 << 63)) % (1 << 64) - (1 << 63)
        kind = reader.number()
        key, value = reader.bytes_or_null(), reader.bytes_or_null()
        headers = []
        for _ in range(reader.number()):
            name = reader.bytes(reader.number())
            headers.append([name, reader.bytes_or_null()])
        out.append({"offset": offset, "timestamp": timestamp, "type": kind, "key": key, "value": value,
                    "headers": headers})
    check(reader.at == len(data), "bytes behind the last record")
    check((out[0]["offset"], out[-1]["offset"]) == (first, last), "a block's offsets are wrong")
    times = [r["timestamp"] for r in out]
    check((min(times), max(times)) == (low, high), "a block's timestamps are wrong")
    return out, header, at + 80 + compressed


def read_segment(path, partition, listed, previous):
    segment = path.read_bytes()
    size = u32(segment, 12)
    check(segment[:8] == b"PWARCHIV" and u32(segment, 8) == 1, "no segment")
    check_sum(segment[:size], "a segment's header")
    first, before, number, topic, cluster = struct.unpack_from("<qqiHH", segment, 16)
    check(segment[40:40 + topic].decode() == partition["topic"] and number == partition["partition"], "another partition")
    check(first == int(path.name[:20]) == int(listed["first_offset"]) and before == previous, "the chain is broken")
    checksum = u64(segment, size - 8)
    at, headers, records = size, b"", []
    while at < len(segment) and segment[at:at + 4] != b"PWIX":
        some, header, at = read_block(segment, at, checksum)
        records += some
        headers += header
    check(listed["sealed"] == (at < len(segment)), "sealed or not")
    if listed["sealed"]:
        check(segment[at:at + 8] == b"PWIX" + struct.pack("<I", len(headers) // 80), "the index is wrong")
        check(segment[at + 8:at + 8 + len(headers)] == headers, "the index does not repeat the headers")
        footer = segment[at + 8 + len(headers):]
        check(len(footer) == 96 and footer[:8] == b"PWFT" + bytes(4), "the footer is wrong")
        check_sum(footer, "a footer")
        check(struct.unpack_from("<QQQQ", footer, 8) == (checksum, at, len(headers) // 80, len(records)), "the footer's counts")
        times = [r["timestamp"] for r in records]
        check(struct.unpack_from("<qqqqQ", footer, 48) == (records[0]["offset"], records[-1]["offset"], min(times), max(times),
                                                           xxh3(headers)), "the footer's range")
    check(listed["bytes"] == str(len(segment)) and listed["records"] == str(len(records)), "the manifest's counts")
    check(listed["checksum"] == "%016x" % xxh3(headers), "the manifest's checksum of a segment")
    return records


def main():
    directory = pathlib.Path(sys.argv[1])
    for partition in read_manifest(directory)["partitions"]:
        previous = -1
        for listed in partition["segments"]:
            name = f"{int(listed['first_offset']):020}.segment"
            path = directory / partition["topic"] / str(partition["partition"]) / name
            for record in read_segment(path, partition, listed, previous):
                print(json.dumps({"topic": partition["topic"], "partition": partition["partition"], **record},
                                 separators=(",", ":")))
            previous = int(listed["first_offset"])


if __name__ == "__main__":
    main()
