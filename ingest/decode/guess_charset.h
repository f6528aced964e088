// The character set of bytes that do not say, or say wrongly.
#ifndef POLICYWIRE_INGEST_DECODE_GUESS_CHARSET_H_
#define POLICYWIRE_INGEST_DECODE_GUESS_CHARSET_H_

#include <string>
#include <string_view>

namespace policywire::ingest {

// The name of UTF-16 or UTF-32 in which `bytes` seem to be without a byte order mark, by where their zeros stand; empty
// where they are in neither. Looks at the first kilobytes.
std::string_view WideCharsetOf(std::string_view bytes);

// The same of bytes that are all ASCII, which may be wide characters, or shift between sets by escapes (ISO-2022);
// empty where they are what they seem.
std::string GuessAsciiCharset(std::string_view bytes);

// The likeliest set of bytes that are not UTF-8: never empty, a name that ICU knows. Looks at the first 256 KB. The
// same bytes are always taken for the same.
//
// uchardet tells languages and sets by the frequencies of their letters. It is overruled where what it says cannot be:
// a set whose control characters the text would be full of, a script of its own for a few letters in words of ASCII.
std::string GuessCharset(std::string_view bytes);

// Whether bytes that are said to be in `charset` (a name that ICU knows) cannot be: too much of them is no character
// there, or a text of some length would have more Latin letters with marks than without.
bool CannotBe(std::string_view bytes, const char* charset);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_GUESS_CHARSET_H_
