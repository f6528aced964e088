#include "ingest/decode/guess_charset.h"

#include <uchardet/uchardet.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace policywire::ingest {
namespace {

constexpr size_t kLookedAt = 262144;
constexpr size_t kSampled = 65536;
// No language in Latin letters has more of them with marks, in the words that have any.
constexpr double kMostMarked = 0.5;
// A name may have them all with marks.
constexpr size_t kFewWide = 20;
// Fewer bytes beyond ASCII than that say nothing of a language.
constexpr int kFewBytes = 6;

// What uchardet says, and the converter that reads what is meant by it.
struct Meant {
  std::string_view said;
  const char* converter;
};
constexpr Meant kMeant[] = {
    {"ASCII", "windows-1252"},
    {"ISO-8859-1", "windows-1252"},
    {"ISO-8859-9", "windows-1254"},
    {"ISO-8859-11", "windows-874"},
    {"TIS-620", "windows-874"},
    {"UHC", "windows-949"},
    {"EUC-KR", "windows-949"},
    {"SHIFT_JIS", "windows-932"},
    {"BIG5", "Big5-HKSCS"},
    {"MAC-CYRILLIC", "x-mac-cyrillic"},
    {"MAC-CENTRALEUROPE", "x-mac-centraleurroman"},
};

// Sets that have control characters where the Windows set of the same languages has marks.
struct Counterpart {
  std::string_view iso;
  const char* windows;
};
constexpr Counterpart kCounterparts[] = {
    {"ISO-8859-2", "windows-1250"},  {"ISO-8859-4", "windows-1257"},  {"ISO-8859-5", "windows-1251"},
    {"ISO-8859-6", "windows-1256"},  {"ISO-8859-7", "windows-1253"},  {"ISO-8859-8", "windows-1255"},
    {"ISO-8859-10", "windows-1257"}, {"ISO-8859-13", "windows-1257"}, {"ISO-8859-15", "windows-1252"},
    {"ISO-8859-16", "windows-1250"}, {"ISO-8859-3", "windows-1254"},
};

struct Closer {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

// The beginning of `bytes` in a set; what the set does not have is U+FFFD. Empty for a set that ICU does not know.
std::u16string Sample(std::string_view bytes, const char* charset) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, Closer> converter(ucnv_open(charset, &error));
  std::u16string out;
  if (U_FAILURE(error)) return out;
  bytes = bytes.substr(0, kSampled);
  out.resize(bytes.size() + 16);
  UChar* target = out.data();
  const char* source = bytes.data();
  error = U_ZERO_ERROR;
  ucnv_toUnicode(converter.get(), &target, out.data() + out.size(), &source, bytes.data() + bytes.size(), nullptr,
                 false, &error);
  out.resize(static_cast<size_t>(target - out.data()));
  return out;
}

bool IsLatin(char16_t c) {
  return (c < 0x80 && u_isalpha(c)) || (c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7) ||
         (c >= 0x1E00 && c < 0x1F00);
}

bool IsQuote(char16_t c) {
  return (c >= 0x2018 && c <= 0x201E) || c == 0xAB || c == 0xBB || c == 0x2039 || c == 0x203A;
}

// How well a text reads as Latin: characters beyond ASCII that stand where they should, and where they should not.
struct Reading {
  int good = 0;
  int bad = 0;
  double Badness() const { return good + bad == 0 ? 0 : static_cast<double>(bad) / (good + bad); }
};

Reading ReadAsLatin(std::u16string_view text) {
  Reading reading;
  for (size_t i = 0; i < text.size(); ++i) {
    const char16_t c = text[i];
    if (c < 0x80) continue;
    const char16_t left = i == 0 ? u' ' : text[i - 1];
    const char16_t right = i + 1 == text.size() ? u' ' : text[i + 1];
    bool good = true;
    if (IsLatin(c)) {
      // A capital begins a word or stands among capitals.
      good =
          u_isupper(c) ? !(IsLatin(left) && u_islower(left)) : !(IsLatin(left) && u_isupper(left) && u_isupper(right));
    } else if (IsQuote(c) || c == 0x2013 || c == 0x2014) {
      good = c == 0x2019 || c == 0x2013 || c == 0x2014 || !(IsLatin(left) && IsLatin(right));
    } else if (c == 0xA0) {
      good = true;
    } else {
      good = c != 0xFFFD && c >= 0xA0 && c < 0x2500 && !u_isalpha(c) && !(IsLatin(left) && IsLatin(right));
    }
    ++(good ? reading.good : reading.bad);
  }
  return reading;
}

// The share of letters that are not ASCII: little in Latin languages, most of them in others.
double WideShare(std::string_view bytes) {
  size_t wide = 0;
  size_t letters = 0;
  for (const char c : bytes) {
    const bool high = static_cast<signed char>(c) < 0;
    wide += high ? 1 : 0;
    letters += high || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ? 1 : 0;
  }
  return letters == 0 ? 0 : static_cast<double>(wide) / static_cast<double>(letters);
}

// The share of bytes beyond ASCII that stand alone among ASCII.
double LonelyShare(std::string_view bytes) {
  const auto high = [&](size_t i) { return i < bytes.size() && static_cast<signed char>(bytes[i]) < 0; };
  size_t wide = 0;
  size_t lonely = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (!high(i)) continue;
    ++wide;
    if (!high(i + 1) && (i == 0 || !high(i - 1))) ++lonely;
  }
  return wide == 0 ? 1 : static_cast<double>(lonely) / static_cast<double>(wide);
}

bool HasControls(std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xE0) == 0x80; });
}

// What uchardet says; empty where it has no idea.
std::string Ask(std::string_view bytes) {
  const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), uchardet_delete);
  if (uchardet_handle_data(detector.get(), bytes.data(), bytes.size()) != 0) return {};
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

const char* ConverterOf(std::string_view said) {
  for (const Meant& meant : kMeant) {
    if (meant.said == said) return meant.converter;
  }
  return nullptr;
}

// Of Latin sets the one that reads best; `guess` unless another reads clearly better.
std::string BestLatin(std::string_view bytes, std::string guess) {
  constexpr double kClearly = 0.1;
  const Reading western = ReadAsLatin(Sample(bytes, "windows-1252"));
  if (western.bad == 0 && western.good <= kFewBytes) return "windows-1252";
  // uchardet knows no other set of Mac OS for Latin letters.
  if (guess == "x-mac-centraleurroman") guess = "macintosh";
  double best = ReadAsLatin(Sample(bytes, guess.c_str())).Badness() - kClearly;
  for (const char* const other : {"windows-1252", "macintosh"}) {
    const double badness = ReadAsLatin(Sample(bytes, other)).Badness();
    if (badness < best) {
      best = badness;
      guess = other;
    }
  }
  return guess;
}

// UTF-16 with nothing in it that no text has; `high` is where in each pair the upper byte stands.
bool IsText16(std::string_view bytes, size_t high) {
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto upper = static_cast<uint8_t>(bytes[i + high]);
    const auto lower = static_cast<uint8_t>(bytes[i + 1 - high]);
    const bool control = upper == 0 && lower < 0x20 && lower != '\t' && lower != '\n' && lower != '\r' && lower != '\f';
    if (control || (upper >= 0xE0 && upper < 0xF9) || (upper == 0xFF && lower >= 0xFE)) return false;
  }
  return true;
}

bool IsWordOfAscii(std::string_view bytes) { return WideShare(bytes) < 0.2 && LonelyShare(bytes) > 0.5; }

// The share of letters that are not ASCII in Latin words of three letters or more, one of which is not; so it does not
// matter how much markup stands around them.
double MarkedShare(std::u16string_view text) {
  size_t marked = 0;
  size_t letters = 0;
  for (size_t begin = 0; begin < text.size(); ++begin) {
    size_t end = begin;
    size_t wide = 0;
    for (; end < text.size() && IsLatin(text[end]); ++end) wide += text[end] >= 0x80 ? 1 : 0;
    if (wide > 0 && end - begin >= 3) {
      marked += wide;
      letters += end - begin;
    }
    begin = end;
  }
  return letters == 0 ? 0 : static_cast<double>(marked) / static_cast<double>(letters);
}

bool IsLatinSet(std::u16string_view sample) {
  size_t latin = 0;
  size_t other = 0;
  for (const char16_t c : sample) {
    if (c < 0x80) continue;
    if (IsLatin(c)) {
      ++latin;
    } else if (u_isalpha(c)) {
      ++other;
    }
  }
  return other <= latin;
}

}  // namespace

std::string_view WideCharsetOf(std::string_view bytes) {
  constexpr size_t kFirst = 4096;
  bytes = bytes.substr(0, kFirst);
  std::array<size_t, 4> zeros = {};
  for (size_t i = 0; i < bytes.size(); ++i) zeros[i % 4] += bytes[i] == '\0' ? 1 : 0;
  const size_t quarter = bytes.size() / 4;
  if (quarter == 0) return {};
  const auto all = [&](size_t i) { return zeros[i] * 10 >= quarter * 9; };
  const auto none = [&](size_t i) { return zeros[i] * 10 <= quarter; };
  const bool fours = bytes.size() % 4 == 0;
  if (fours && all(0) && all(1) && none(3)) return "UTF-32BE";
  if (fours && all(3) && all(2) && none(0)) return "UTF-32LE";
  // Spaces and marks are ASCII in most languages, their other half is zero.
  const size_t even = zeros[0] + zeros[2];
  const size_t odd = zeros[1] + zeros[3];
  if (bytes.size() % 2 != 0 || even + odd < 2) return {};
  if (even * 40 >= quarter && odd * 20 < even && IsText16(bytes, 0)) return "UTF-16BE";
  if (odd * 40 >= quarter && even * 20 < odd && IsText16(bytes, 1)) return "UTF-16LE";
  return {};
}

std::string GuessAsciiCharset(std::string_view bytes) {
  bytes = bytes.substr(0, kLookedAt);
  if (const std::string_view wide = WideCharsetOf(bytes); !wide.empty()) return std::string(wide);
  if (bytes.find("\x1B$") == bytes.npos) return {};
  const std::string guess = Ask(bytes);
  return guess.starts_with("ISO-2022") ? guess : std::string();
}

std::string GuessCharset(std::string_view bytes) {
  bytes = bytes.substr(0, kLookedAt);
  if (const std::string_view wide = WideCharsetOf(bytes); !wide.empty()) return std::string(wide);
  std::string guess = Ask(bytes);
  if (const char* const converter = ConverterOf(guess)) guess = converter;
  if (HasControls(bytes)) {
    for (const Counterpart& pair : kCounterparts) {
      if (guess == pair.iso) guess = pair.windows;
    }
  }
  const std::u16string sample = guess.empty() ? std::u16string() : Sample(bytes, guess.c_str());
  if (sample.empty()) return BestLatin(bytes, "windows-1252");
  if (guess.starts_with("ISO-2022")) return guess;
  if (IsLatinSet(sample)) return BestLatin(bytes, std::move(guess));
  return IsWordOfAscii(bytes) ? BestLatin(bytes, "windows-1252") : guess;
}

bool CannotBe(std::string_view bytes, const char* charset) {
  bytes = bytes.substr(0, kSampled);
  const std::u16string sample = Sample(bytes, charset);
  const auto broken = static_cast<size_t>(std::count(sample.begin(), sample.end(), u'\uFFFD'));
  const auto wide =
      static_cast<size_t>(std::count_if(sample.begin(), sample.end(), [](char16_t c) { return c >= 0x80; }));
  if (broken * 5 > wide) return true;
  return wide > kFewWide && IsLatinSet(sample) && MarkedShare(sample) > kMostMarked;
}

}  // namespace policywire::ingest
