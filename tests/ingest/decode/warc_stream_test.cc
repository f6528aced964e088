#include "ingest/decode/warc/warc_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decode/header_fields.h"
#include "tests/ingest/decode/packed.h"
#include "tests/ingest/decode/warc_text.h"

namespace policywire::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr size_t kMost = 1 << 20;

// What a stream makes of `file`, handed over `piece` bytes at a time.
std::vector<WarcPiece> Read(std::string_view file, size_t piece = kMost, Packing packing = Packing::kNone,
                            size_t most = kMost) {
  WarcStream stream(
      [&](char* room, size_t size) -> absl::StatusOr<size_t> {
        const size_t taken = file.copy(room, std::min(size, piece));
        file.remove_prefix(taken);
        return taken;
      },
      packing, most);
  std::vector<WarcPiece> pieces;
  WarcPiece next;
  for (;;) {
    const absl::StatusOr<bool> more = stream.Next(next);
    EXPECT_TRUE(more.ok());
    if (!more.ok() || !*more) return pieces;
    pieces.push_back(next);
  }
}

// "ok" or the reason, in the order of the stream.
std::vector<std::string> Fates(const std::vector<WarcPiece>& pieces) {
  std::vector<std::string> fates;
  for (const WarcPiece& piece : pieces) fates.push_back(piece.error ? v1::Reason_Name(piece.error->reason) : "ok");
  return fates;
}

std::vector<std::string> Records() {
  return {Warc("warcinfo", "software: none\r\n"), Warc("response", Http(Page())),
          Warc("request", "GET / HTTP/1.1\r\n\r\n"), Warc("resource", kStory, "Content-Type: text/plain\r\n")};
}

TEST(WarcStreamTest, CutsRecordsWhateverPacksThemAndHoweverTheyCome) {
  const std::vector<std::string> records = Records();
  std::string plain;
  std::string members;
  std::string frames;
  for (const std::string& record : records) {
    plain += record + std::string(kEndOfRecord);
    members += Gzip(record + std::string(kEndOfRecord));
    frames += Zstd(record + std::string(kEndOfRecord));
  }
  for (const std::string& file : {plain, members, frames, Gzip(plain), Zstd(plain)}) {
    for (const size_t piece : {size_t{1}, size_t{7}, kMost}) {
      const std::vector<WarcPiece> pieces = Read(file, piece);
      ASSERT_THAT(Fates(pieces), ElementsAre("ok", "ok", "ok", "ok")) << file.substr(0, 10) << " by " << piece;
      for (size_t i = 0; i < records.size(); ++i) EXPECT_EQ(pieces[i].bytes, records[i]);
    }
  }
}

TEST(WarcStreamTest, ARecordMayGoOnInTheNextMember) {
  const std::string record = Warc("response", Http(Page()));
  const std::string file = Gzip(record.substr(0, 300)) + Gzip(record.substr(300, 40)) +
                           Gzip(record.substr(340) + std::string(kEndOfRecord)) + Gzip(Warc("resource", "next"));
  for (const size_t piece : {size_t{1}, kMost}) {
    const auto pieces = Read(file, piece);
    ASSERT_THAT(Fates(pieces), ElementsAre("ok", "ok"));
    EXPECT_EQ(pieces[0].bytes, record);
    EXPECT_EQ(pieces[0].offset, 0U);
  }
  // What is cut short is not filled up with the next record.
  EXPECT_THAT(Fates(Read(Gzip(record.substr(0, 300)) + Gzip(record))), ElementsAre("MALFORMED", "ok"));
}

TEST(WarcStreamTest, TellsWhereRecordsBegin) {
  const std::string one = Warc("resource", "one") + std::string(kEndOfRecord);
  const std::string two = Warc("resource", "two") + std::string(kEndOfRecord);
  const auto plain = Read(one + two);
  EXPECT_EQ(plain[1].offset, one.size());
  EXPECT_FALSE(plain[1].offset_is_unpacked);
  const auto members = Read(Gzip(one) + Gzip(two));
  EXPECT_EQ(members[1].offset, Gzip(one).size());
  EXPECT_FALSE(members[1].offset_is_unpacked);
  const auto whole = Read(Gzip(one + two));
  EXPECT_EQ(whole[0].offset, 0U);
  EXPECT_EQ(whole[1].offset, one.size());
  EXPECT_TRUE(whole[1].offset_is_unpacked);
}

TEST(WarcStreamTest, ReadsArcOfBothVersions) {
  const std::string head =
      "filedesc://crawl.arc 0.0.0.0 20140216050221 text/plain 75\n"
      "1 0 Crawler\nURL IP-address Archive-date Content-type Archive-length\n";
  const std::string version(head.substr(head.find('\n') + 1));
  const std::string one = Arc("http://example.org/with a space", "text/html", Http(Page()));
  const std::string two = "http://example.org/two 192.0.2.7 20140216050221 text/html 200 - - 100 crawl.arc 3\nabc";
  const std::string file = Arc("filedesc://crawl.arc", "text/plain", version) + "\n" + one + "\n" + two + "\n";
  for (const std::string& packed : {file, Gzip(file)}) {
    const auto pieces = Read(packed, 5);
    ASSERT_THAT(Fates(pieces), ElementsAre("ok", "ok", "ok"));
    EXPECT_EQ(pieces[1].bytes, one);
    EXPECT_EQ(pieces[2].bytes, two);
    EXPECT_EQ(CutWarc(pieces[1].bytes, true).head.url, "http://example.org/with a space");
    EXPECT_EQ(CutWarc(pieces[2].bytes, true).head.content_type, "text/html");
    EXPECT_EQ(CutWarc(pieces[2].bytes, true).head.block_size, 3U);
    EXPECT_EQ(FetchTime(CutWarc(pieces[2].bytes, true).head), "2014-02-16T05:02:21Z");
  }
}

TEST(WarcStreamTest, OneBadRecordCostsItselfAlone) {
  const std::string end(kEndOfRecord);
  const std::string good = Warc("resource", "good") + end;
  std::string no_length = good;
  no_length.replace(no_length.find("Content-Length"), 14, "Content-Langth");
  std::string no_number = good;
  no_number.replace(no_number.find("Length: 4"), 9, "Length: x");
  std::string too_long = good;
  too_long.replace(too_long.find("Length: 4"), 9, "Length: 400");
  std::string endless = good;
  endless.replace(endless.find("Length: 4"), 9, "Length: 4000000000000");
  std::string too_short = good;
  too_short.replace(too_short.find("Length: 4"), 9, "Length: 1");
  for (const std::string& bad :
       {no_length, no_number, too_long, endless, too_short, std::string("not a record\r\n\r\n")}) {
    const std::string_view name = std::string_view(bad).substr(bad.size() > 100 ? 100 : 0);
    const bool told_behind = bad == too_short;  // what was left of it is what nobody can read
    const auto plain = Read(good + bad + good);
    ASSERT_EQ(plain.size(), told_behind ? 4U : 3U) << name;
    EXPECT_FALSE(plain.front().error) << name;
    EXPECT_FALSE(plain.back().error) << name;
    EXPECT_EQ(plain.back().bytes, Warc("resource", "good")) << name;
    const WarcPiece& fault = plain[told_behind ? 2 : 1];
    ASSERT_TRUE(fault.error) << name;
    EXPECT_EQ(fault.offset, good.size() + (told_behind ? Warc("resource", "good").size() - 3 : 0)) << name;
    // In a member of its own, too.
    const auto members = Read(Gzip(good) + Gzip(bad) + Gzip(good));
    EXPECT_EQ(members.back().bytes, Warc("resource", "good")) << name;
    EXPECT_FALSE(members.back().error) << name;
    EXPECT_EQ(std::count_if(members.begin(), members.end(), [](const WarcPiece& piece) { return !!piece.error; }), 1)
        << name;
  }
}

TEST(WarcStreamTest, ADamagedMemberCostsItselfAlone) {
  const std::string end(kEndOfRecord);
  const std::string text = "The ministers met in Oslo, and some of them spoke of steel for an hour or two.";
  const std::string good = Gzip(Warc("resource", text) + end);
  for (size_t at = 10; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] ^= 0x15;
    const auto pieces = Read(good + bad + good);
    ASSERT_GE(pieces.size(), 3U) << at;
    EXPECT_FALSE(pieces.front().error) << at;
    EXPECT_FALSE(pieces.back().error) << at;
    EXPECT_EQ(pieces.back().bytes, Warc("resource", text)) << at;
    const auto faults =
        std::count_if(pieces.begin(), pieces.end(), [](const WarcPiece& piece) { return piece.error.has_value(); });
    EXPECT_EQ(faults, 1) << at;
    EXPECT_EQ(pieces[1].offset, good.size()) << at;
  }
  // Bytes between members, and a file that ends in the middle of one.
  EXPECT_THAT(Fates(Read(good + "junk" + good)), ElementsAre("ok", "MALFORMED", "ok"));
  EXPECT_THAT(Fates(Read(good + good.substr(0, good.size() - 20))), ElementsAre("ok", "MALFORMED"));
  EXPECT_THAT(Fates(Read(good + std::string(1000, '\0'))), ElementsAre("ok")) << "padding";
}

TEST(WarcStreamTest, ARecordThatIsCutShortSaysSo) {
  const std::string record = Warc("resource", "some text of an article");
  const auto pieces = Read(record.substr(0, record.size() - 3));
  ASSERT_EQ(pieces.size(), 1U);
  ASSERT_TRUE(pieces[0].error);
  EXPECT_THAT(pieces[0].error->detail, HasSubstr("20 of the 23 bytes"));
  EXPECT_EQ(pieces[0].bytes, record.substr(0, record.size() - 3));
  EXPECT_THAT(Fates(Read(record.substr(0, 50))), ElementsAre("MALFORMED"));
}

TEST(WarcStreamTest, LargeRecordsAreToldUnlessTheyHoldNoText) {
  const std::string end(kEndOfRecord);
  const std::string good = Warc("resource", "good") + end;
  const std::string film = Warc("response", Http(std::string(50'000, 'x'), "Content-Type: video/mp4\r\n")) + end;
  const std::string page = Warc("response", Http(std::string(50'000, 'x'))) + end;
  const auto pieces = Read(film + page + good, 999, Packing::kNone, 10'000);
  ASSERT_THAT(Fates(pieces), ElementsAre("TOO_LARGE", "ok"));
  EXPECT_EQ(pieces[0].offset, film.size());
  EXPECT_EQ(pieces[1].bytes + end, good);
  EXPECT_THAT(Fates(Read(Gzip(film) + Gzip(page) + Gzip(good), 999, Packing::kNone, 10'000)),
              ElementsAre("TOO_LARGE", "ok"));
}

TEST(WarcStreamTest, EndlessHeadersAreGivenUp) {
  const std::string good = Warc("resource", "good") + std::string(kEndOfRecord);
  const std::string line = "WARC/1.0\r\nX: " + std::string(8 * kMostHeaderBytes, 'x') + "\r\n";
  std::string fields = "WARC/1.0\r\n";
  while (fields.size() < 4 * kMostHeaderBytes) fields += "X: y\r\n";
  for (const std::string& bad : {line, fields, std::string(4 * kMostHeaderBytes, 'x') + "\n"}) {
    for (const std::string& file : {bad + good, Gzip(bad) + Gzip(good), Gzip(bad + good)}) {
      const auto pieces = Read(file);
      ASSERT_THAT(Fates(pieces), ElementsAre("MALFORMED", "ok"));
      EXPECT_LT(pieces[0].bytes.capacity(), 2 * kMost);
    }
  }
}

TEST(WarcStreamTest, WhatUnpacksWithoutEndIsNotHeld) {
  // 16 MB in 16 KB: nothing of it is a record, and nothing but the last line is kept.
  const std::string bomb = Gzip(std::string(16'000'000, 'x'));
  EXPECT_LT(bomb.size(), 20'000U);
  const std::string good = Gzip(Warc("resource", "good"));
  EXPECT_THAT(Fates(Read(bomb + good)), ElementsAre("MALFORMED", "ok"));
  const std::string long_page = Warc("response", Http(std::string(16'000'000, 'x')));
  const auto pieces = Read(Gzip(long_page) + good);
  ASSERT_THAT(Fates(pieces), ElementsAre("TOO_LARGE", "ok"));
  EXPECT_LT(pieces[0].bytes.capacity(), kMost);
}

}  // namespace
}  // namespace policywire::ingest
