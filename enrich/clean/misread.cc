#include "enrich/clean/misread.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "enrich/clean/byte_scan.h"
#include "enrich/clean/plausible.h"
#include "enrich/clean/single_byte_sets.h"
#include "enrich/clean/utf8.h"

namespace policywire::enrich {
namespace {

constexpr char32_t kLost = 0xFFFD;
constexpr uint8_t kNoBreakSpace = 0xA0;
// Characters of one set that stand next to each other, this many, are no accident; of Cyrillic and Greek sets, whose
// capitals begin UTF-8 and whose rarer letters go on with it, it takes one more. What leaves no doubt counts twice.
constexpr uint32_t kRow = 2;
constexpr uint32_t kLongRow = 3;
// So many that are certain prove a single one of another kind.
constexpr uint32_t kManyCertain = 8;

constexpr uint16_t Bit(SingleByteSet set) { return static_cast<uint16_t>(1U << set); }

// Sets in which programs are seen to make a space of a no-break space, and a question mark of a byte that the set
// lacks.
constexpr uint16_t kLossySets =
    Bit(kWindows1252) | Bit(kWindows1250) | Bit(kWindows1251) | Bit(kWindows1254) | Bit(kWindows1257) | Bit(kIso8859_2);
constexpr uint16_t kLongRowSets = Bit(kWindows1251) | Bit(kWindows1253) | Bit(kMacRoman);

// Where something may be misread: two characters beyond ASCII next to each other, one with a space or a question mark
// behind it, or a control character. The byte that is found begins the second character.
constexpr auto kWorthALook = [](Bytes bytes, Bytes before) {
  const Bytes second = IsBetween(bytes, 0xC2, 0xFF) & IsBetween(before, 0x80, 0xBF);
  const Bytes lossy = (Is(bytes, ' ') | Is(bytes, '?')) & IsBetween(before, 0x80, 0xFF);
  const Bytes control = IsBetween(bytes, 0x80, 0x9F) & Is(before, 0xC2);
  return second | lossy | control;
};

// A way to read what begins at some place, not yet chosen.
struct Candidate {
  Misread misread;
  Plausibility plausibility = Plausibility::kInARow;
  uint32_t row = 0;  // index of the row that it stands in
};

class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) {}

  std::vector<Misread> Find() {
    ScanBytes(text_, kWorthALook, [this](size_t at) { Look(at); });
    return Choose();
  }

 private:
  struct Character {
    char32_t code = 0;
    size_t end = 0;
  };

  struct Row {
    uint32_t index = 0;
    uint32_t end = 0;  // of its last
  };

  // Bytes of UTF-8 as far as they are read in one set.
  struct Sequence {
    uint8_t length = 0;  // bytes that its lead asks for
    uint8_t known = 0;
    bool lost = false;    // some of them
    bool spaced = false;  // a space stands for a no-break space
    char32_t code = 0;
    size_t end = 0;
  };

  Character CharacterAt(size_t at) const {
    if (at >= text_.size()) return {0, at};
    const Utf8Character character = DecodeUtf8(text_, at);
    return {character.code, at + character.length};
  }

  // Where the character begins that ends at `end`.
  size_t Before(size_t end) const {
    size_t begin = end - 1;
    for (int back = 0; back < 3 && begin > 0 && (text_[begin] & 0xC0) == 0x80; ++back) --begin;
    return begin;
  }

  void Look(size_t at) {
    if (at == 0 || at >= text_.size()) return;  // behind the last byte stands a space, for the scan
    if ((text_[at] & 0xC0) == 0x80) return LookAtControl(at - 1);
    const size_t begin = Before(at);
    const Character first = CharacterAt(begin);
    if (first.end != at) return;
    const BytesInSets& lead = BytesOf(first.code);
    if (lead.leads == 0) return;
    const Character second = CharacterAt(at);
    uint16_t sets = lead.leads & BytesOf(second.code).continues;
    if (second.code == ' ' || second.code == '?' || second.code == kLost) sets = lead.leads & kLossySets;
    for (; sets != 0; sets &= static_cast<uint16_t>(sets - 1)) {
      TryIn(static_cast<SingleByteSet>(std::countr_zero(sets)), begin, first, second);
    }
    LookForLost(begin, first, second);
  }

  void LookAtControl(size_t begin) {
    const char32_t meant = Windows1252Character(static_cast<uint8_t>(text_[begin + 1]));
    if (meant >= 0xA0) {
      candidates_.push_back({{Place(begin), Place(begin + 2), meant, kWindows1252}, Plausibility::kControl, 0});
    }
  }

  // "â€" and "ï¬": windows-1252 lacks the third byte, and of what it may have been only one thing is ever written.
  void LookForLost(size_t begin, Character first, Character second) {
    const Character third = CharacterAt(second.end);
    if (BytesOf(third.code).continues & Bit(kWindows1252)) return;
    if (first.code == U'â' && second.code == U'€') {
      // A question mark there is the lost byte, unless the text loses such bytes without a trace.
      if (third.code == kLost || (third.code == '?' && !LosesWithoutTrace())) return;
      Add({Place(begin), Place(second.end), U'”', kWindows1252}, Plausibility::kAlone);
    } else if (first.code == U'ï' && second.code == U'¬' && third.code >= 'a' && third.code <= 'z') {
      Add({Place(begin), Place(second.end), U'\uFB01', kWindows1252}, Plausibility::kAlone);
    }
  }

  bool LosesWithoutTrace() {
    if (loses_ == kUnknown) {
      loses_ = kLeavesTrace;
      constexpr std::string_view kBegun = "â€";
      for (size_t at = 0; (at = text_.find(kBegun, at)) != std::string_view::npos; at += kBegun.size()) {
        const Character next = CharacterAt(at + kBegun.size());
        if (next.code < 0x80 && next.code != '?') loses_ = kLeavesNone;
      }
    }
    return loses_ == kLeavesNone;
  }

  // One more byte of a sequence; false where the character at its end cannot be one.
  bool Extend(SingleByteSet set, Sequence& sequence) const {
    const Character next = CharacterAt(sequence.end);
    const uint8_t byte = BytesOf(next.code).bytes[set];
    const bool lossy = (Bit(set) & kLossySets) != 0;
    if (byte >= 0x80 && byte <= 0xBF) {
      sequence.code = sequence.code << 6 | (byte & 0x3FU);
    } else if (lossy && next.code == ' ' && !sequence.spaced) {
      sequence.code = sequence.code << 6 | (kNoBreakSpace & 0x3FU);
      sequence.spaced = true;
    } else if (lossy && (next.code == kLost || next.code == '?') && !sequence.lost) {
      sequence.lost = true;
      sequence.code = sequence.code << 6;
    } else {
      return false;
    }
    ++sequence.known;
    sequence.end = next.end;
    return true;
  }

  // The sequence that begins with `lead` in `set`; of length 0 where there is none.
  Sequence Read(SingleByteSet set, Character lead) const {
    const uint8_t byte = BytesOf(lead.code).bytes[set];
    Sequence sequence;
    sequence.end = lead.end;
    if (byte < 0xC2 || byte > 0xF4) return sequence;
    const uint8_t length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    sequence.code = byte & (0x7FU >> length);
    sequence.known = 1;
    while (sequence.known < length) {
      if (!Extend(set, sequence)) return sequence;
    }
    sequence.length = length;
    return sequence;
  }

  void TryIn(SingleByteSet set, size_t begin, Character first, Character second) {
    Sequence sequence = Read(set, first);
    if (sequence.length == 0) return;
    if (set == kWindows1252 && sequence.code >= 0xD800 && sequence.code < 0xDC00) {
      // CESU-8: the two halves of a character, three bytes each.
      const Sequence low = Read(set, CharacterAt(sequence.end));
      if (low.length != 3 || low.code < 0xDC00 || low.code > 0xDFFF) return;
      sequence.code = 0x10000 + ((sequence.code - 0xD800) << 10) + (low.code - 0xDC00);
      sequence.end = low.end;
      sequence.length = 6;
    }
    const char32_t least = sequence.length == 2 ? 0x80 : sequence.length == 3 ? 0x800 : 0x10000;
    if (sequence.code < least || sequence.code > 0x10FFFF || (sequence.code >= 0xD800 && sequence.code < 0xE000))
      return;
    Misreading reading;
    reading.set = set;
    reading.lead = first.code;
    reading.second = second.code;
    reading.third = sequence.length > 2 ? CharacterAt(second.end).code : 0;
    reading.meant = sequence.code;
    reading.left = begin == 0 ? 0 : CharacterAt(Before(begin)).code;
    reading.right = CharacterAt(sequence.end).code;
    Misread misread = {Place(begin), Place(sequence.end), sequence.code, set};
    Plausibility plausibility;
    const bool broken = sequence.lost || sequence.spaced;
    if (sequence.lost) {
      misread.meant = kLost;
      plausibility = sequence.spaced ? Plausibility::kNever : PlausibilityOfLost(reading);
    } else if (sequence.spaced) {
      plausibility = OfSpaced(reading, sequence, misread);
    } else {
      plausibility = PlausibilityOf(reading);
    }
    if (plausibility != Plausibility::kNever) Add(misread, plausibility, broken);
  }

  // "à" at the end of a word loses its second byte to the space behind it, and keeps a space of its own; so a mark.
  Plausibility OfSpaced(const Misreading& reading, const Sequence& sequence, Misread& misread) const {
    const std::string_view behind = text_.substr(sequence.end);
    if (reading.meant == U'\u2120' && IsAsciiLetterOrDigit(reading.right)) --misread.end;
    if (reading.meant != U'à') return PlausibilityOfSpaced(reading);
    const bool own = behind.starts_with(' ');
    // Portuguese "às", "àquele", "àquela".
    const bool goes_on = behind.starts_with("s ") || behind.starts_with("quel");
    if (!own && !goes_on) --misread.end;
    Misreading wider = reading;
    if (own) wider.right = CharacterAt(sequence.end + 1).code;
    return PlausibilityOfSpaced(wider);
  }

  static uint32_t Place(size_t at) { return static_cast<uint32_t>(at); }

  // What is `broken` may stand in a row, and proves nothing for the others in it.
  void Add(const Misread& misread, Plausibility plausibility, bool broken = false) {
    Row& row = last_row_[misread.set];
    if (!GoesOn(row, misread.begin)) {
      row.index = static_cast<uint32_t>(rows_.size());
      rows_.push_back(0);
    }
    row.end = misread.end;
    const bool alone = plausibility == Plausibility::kAlone;
    if (!broken) rows_[row.index] += alone ? 2 : 1;
    if (alone) ++certain_[misread.set];
    candidates_.push_back({misread, plausibility, row.index});
  }

  // A row that is one already goes on behind a space or a mark or two.
  bool GoesOn(const Row& row, uint32_t begin) const {
    constexpr uint32_t kMostBetween = 2;
    if (row.index == 0) return false;
    if (row.end == begin) return true;
    if (begin < row.end || begin - row.end > kMostBetween || rows_[row.index] < kRow) return false;
    for (uint32_t at = row.end; at < begin; ++at) {
      const auto byte = static_cast<uint8_t>(text_[at]);
      if (byte >= 0x80 || byte == '\n' || IsAsciiLetterOrDigit(byte)) return false;
    }
    return true;
  }

  bool IsInRow(const Candidate& candidate) const {
    return rows_[candidate.row] >= ((1U << candidate.misread.set & kLongRowSets) != 0 ? kLongRow : kRow);
  }

  bool IsAccepted(const Candidate& candidate) const {
    const uint8_t set = candidate.misread.set;
    const bool in_a_row = IsInRow(candidate);
    switch (candidate.plausibility) {
      case Plausibility::kNever:
        return false;
      case Plausibility::kInARow:
        return in_a_row || certain_[set] >= kManyCertain;
      case Plausibility::kSupported:
        return in_a_row || certain_[set] > 0;
      case Plausibility::kControl:
      case Plausibility::kAlone:
        return true;
    }
    return false;
  }

  // Of two that begin at one place: what explains most around it, then what is certain, then what is longer, then what
  // the text speaks for.
  bool IsBetter(const Candidate& one, const Candidate& other) const {
    if (rows_[one.row] != rows_[other.row]) return rows_[one.row] > rows_[other.row];
    const bool alone = one.plausibility == Plausibility::kAlone;
    if (alone != (other.plausibility == Plausibility::kAlone)) return alone;
    if (one.misread.end != other.misread.end) return one.misread.end > other.misread.end;
    return certain_[one.misread.set] > certain_[other.misread.set];
  }

  std::vector<Misread> Choose() {
    for (const Candidate& candidate : candidates_) {
      const bool in_a_row = candidate.plausibility == Plausibility::kInARow && IsInRow(candidate);
      if (in_a_row) ++certain_[candidate.misread.set];
    }
    std::vector<Misread> chosen;
    uint32_t free = 0;  // where what is chosen ends
    for (size_t first = 0; first < candidates_.size();) {
      const uint32_t begin = candidates_[first].misread.begin;
      const Candidate* best = nullptr;
      size_t next = first;
      for (; next < candidates_.size() && candidates_[next].misread.begin == begin; ++next) {
        const Candidate& candidate = candidates_[next];
        if (IsAccepted(candidate) && (best == nullptr || IsBetter(candidate, *best))) best = &candidate;
      }
      if (best != nullptr && begin >= free) {
        chosen.push_back(best->misread);
        free = best->misread.end;
      }
      first = next;
    }
    return chosen;
  }

  enum { kUnknown, kLeavesTrace, kLeavesNone } loses_ = kUnknown;

  std::string_view text_;
  std::vector<Candidate> candidates_;
  std::vector<uint32_t> rows_ = {0};  // how much stands in each; the first is none
  std::array<Row, kSingleByteSets> last_row_ = {};
  std::array<uint32_t, kSingleByteSets> certain_ = {};
};

}  // namespace

std::vector<Misread> FindMisread(std::string_view text) { return Finder(text).Find(); }

}  // namespace policywire::enrich
