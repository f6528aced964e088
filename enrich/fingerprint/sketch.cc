#include "enrich/fingerprint/sketch.h"

#include <algorithm>
#include <limits>

namespace policywire::enrich {
namespace {

constexpr uint64_t kGolden = 0x9E3779B97F4A7C15ULL;

constexpr uint64_t Mix(uint64_t x) {
  x ^= x >> 32;
  x *= 0xD6E8FEB86659FD93ULL;
  x ^= x >> 32;
  return x;
}

// What a byte is, in a text that need not be valid UTF-8.
enum ByteKind : uint8_t { kBetween, kLower, kUpper, kDigit, kWide, kWideAlone, kMark };

constexpr std::array<uint8_t, 256> MakeKinds() {
  std::array<uint8_t, 256> kinds{};
  for (int c = 'a'; c <= 'z'; ++c) kinds[c] = kLower;
  for (int c = 'A'; c <= 'Z'; ++c) kinds[c] = kUpper;
  for (int c = '0'; c <= '9'; ++c) kinds[c] = kDigit;
  for (int c = 0x80; c < 0x100; ++c) kinds[c] = kWide;
  kinds[0xC2] = kMark;                                       // Latin-1's signs, and the space that does not break
  kinds[0xE0] = kWideAlone;                                  // scripts of India, and Thai
  kinds[0xE2] = kMark;                                       // quotation marks, dashes, spaces
  for (int c = 0xE3; c <= 0xEF; ++c) kinds[c] = kWideAlone;  // East Asia
  return kinds;
}
constexpr std::array<uint8_t, 256> kKinds = MakeKinds();

// The least hash of each bin.
template <size_t kBins>
class Bins {
 public:
  Bins() { least_.fill(kEmpty); }
  void Add(uint64_t hash) {
    const size_t bin = static_cast<size_t>((hash >> 40) * kBins >> 24);
    least_[bin] = std::min(least_[bin], static_cast<uint32_t>(hash));
  }
  // An empty bin borrows from the next that is not, and says from how far: a short text fills few.
  void FillGaps() {
    const std::array<uint32_t, kBins> own = least_;
    for (size_t bin = 0; bin < kBins; ++bin) {
      for (size_t step = 1; least_[bin] == kEmpty && step < kBins; ++step) {
        const uint32_t lender = own[(bin + step) % kBins];
        if (lender != kEmpty) least_[bin] = static_cast<uint32_t>(Mix(lender + step * kGolden));
      }
    }
  }
  uint32_t operator[](size_t bin) const { return least_[bin]; }
  uint8_t Byte(size_t bin) const { return static_cast<uint8_t>(Mix(least_[bin]) >> 20); }

 private:
  static constexpr uint32_t kEmpty = std::numeric_limits<uint32_t>::max();
  std::array<uint32_t, kBins> least_;
};

class Sketcher {
 public:
  void Look(std::string_view text) {
    for (const char c : text) {
      const auto byte = static_cast<uint8_t>(c);
      switch (kKinds[byte]) {
        case kLower:
        case kDigit:
          word_ = (word_ ^ byte) * kGolden;
          break;
        case kUpper:
          if (word_ == kNoWord) capital_ = true;
          word_ = (word_ ^ (byte | 0x20)) * kGolden;
          break;
        case kWide:
          // What follows a mark's first byte is of the mark.
          if (in_mark_ == 0) word_ = (word_ ^ byte) * kGolden;
          in_mark_ -= in_mark_ > 0;
          break;
        case kWideAlone:
          EndWord();
          word_ = (word_ ^ byte) * kGolden;
          in_mark_ = 0;
          break;
        case kMark:
          EndWord();
          in_mark_ = byte == 0xC2 ? 1 : 2;
          break;
        default:
          EndWord();
          in_mark_ = 0;
      }
    }
    EndWord();
  }

  KeyedSketch Take() {
    KeyedSketch out;
    Sketch& sketch = out.sketch;
    sketch.runs = static_cast<uint16_t>(std::min<size_t>(runs_, std::numeric_limits<uint16_t>::max()));
    sketch.name_words = static_cast<uint16_t>(std::min<size_t>(name_words_, std::numeric_limits<uint16_t>::max()));
    if (runs_ > 0) bins_.FillGaps();
    if (name_words_ > 0) names_.FillGaps();
    for (size_t bin = 0; bin < kSketchBins; ++bin) sketch.bins[bin] = bins_.Byte(bin);
    for (size_t bin = 0; bin < kNameBins; bin += 2) {
      sketch.names[bin / 2] = static_cast<uint8_t>((names_.Byte(bin) & 0xF) | (names_.Byte(bin + 1) & 0xF) << 4);
    }
    for (size_t key = 0; key < kSketchKeys; ++key) out.keys[key] = bins_[BinOfKey(key)];
    return out;
  }

 private:
  static constexpr uint64_t kNoWord = 0xCBF29CE484222325ULL;

  void EndWord() {
    if (word_ == kNoWord) return;
    const uint64_t word = Mix(word_);
    if (words_ >= 2) {
      bins_.Add(Mix(before_last_ * 3 + last_ * 5 + word * 7));
      ++runs_;
    }
    if (capital_) {
      names_.Add(Mix(word + kGolden));
      ++name_words_;
    }
    before_last_ = last_;
    last_ = word;
    ++words_;
    word_ = kNoWord;
    capital_ = false;
  }

  Bins<kSketchBins> bins_;
  Bins<kNameBins> names_;
  uint64_t word_ = kNoWord;
  uint64_t last_ = 0;
  uint64_t before_last_ = 0;
  size_t words_ = 0;
  size_t runs_ = 0;
  size_t name_words_ = 0;
  int in_mark_ = 0;
  bool capital_ = false;
};

// Of a text that is cut shorter than this part of it, too little is the same to tell.
constexpr int kShortest = 4;
// How much a copy shares with its original, of the runs and of the names; and of the runs alone where there are too few
// names to tell, or letters that have no capitals. Set on one half of the articles of tests/quality/run_duplicates.py.
constexpr double kShared = 0.6;
constexpr double kSharedByForm = 0.75;
constexpr uint16_t kFewNames = 8;

// How much of the smaller set the larger one has, of sets of these sizes.
double Contained(double jaccard, double a, double b) {
  return std::min(1.0, jaccard / (1 + jaccard) * (a + b) / std::min(a, b));
}

// What so many equal bins of `bins` say about the sets, when one in `chance` is equal by chance.
double Jaccard(int equal, double bins, double chance) {
  return std::max(0.0, (equal - bins / chance) / (bins - bins / chance));
}

double SharedRuns(const Sketch& a, const Sketch& b) {
  int equal = 0;
  for (size_t bin = 0; bin < kSketchBins; ++bin) equal += a.bins[bin] == b.bins[bin];
  return Contained(Jaccard(equal, kSketchBins, 256), a.runs, b.runs);
}

double SharedNames(const Sketch& a, const Sketch& b) {
  int equal = 0;
  for (size_t pair = 0; pair < kNameBins / 2; ++pair) {
    const int differs = a.names[pair] ^ b.names[pair];
    equal += ((differs & 0xF) == 0) + ((differs & 0xF0) == 0);
  }
  return Contained(Jaccard(equal, kNameBins, 16), a.name_words, b.name_words);
}

}  // namespace

KeyedSketch SketchOf(std::string_view text) {
  Sketcher sketcher;
  sketcher.Look(text);
  return sketcher.Take();
}

bool NearlySame(const Sketch& a, const Sketch& b) {
  const auto [fewer, more] = std::minmax(a.runs, b.runs);
  if (fewer == 0 || fewer * kShortest < more) return false;
  const double runs = SharedRuns(a, b);
  if (std::min(a.name_words, b.name_words) < kFewNames) return runs >= kSharedByForm;
  return runs >= kShared && SharedNames(a, b) >= kShared;
}

}  // namespace policywire::enrich
