#include "ingest/decode/mail/transfer_encoding.h"

#include <algorithm>

#include "ingest/decode/ascii.h"

namespace policywire::ingest {
namespace {

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  return Lower(c) >= 'a' && Lower(c) <= 'f' ? Lower(c) - 'a' + 10 : -1;
}

// The byte that "=XX" at the beginning of `text` stands for; -1 where it is no code.
int QuotedByte(std::string_view text) {
  if (text.size() < 3 || text[0] != '=') return -1;
  const int high = HexDigit(text[1]);
  const int low = HexDigit(text[2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

int Base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (IsDigit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

// Takes digits, gives bytes.
class Base64Reader {
 public:
  void Take(char c, std::string& out) {
    if (c == '=') {  // the end, or that of one of several pieces
      bits_ = count_ = 0;
      return;
    }
    const int digit = Base64Digit(c);
    if (digit < 0) return;
    bits_ = bits_ << 6 | static_cast<uint32_t>(digit);
    if (++count_ == 1) return;
    const int left = 6 * count_ % 8;
    out += static_cast<char>(bits_ >> left & 0xFF);
    if (count_ == 4) bits_ = count_ = 0;
  }

 private:
  uint32_t bits_ = 0;
  int count_ = 0;
};

}  // namespace

TransferDecoded::TransferDecoded(std::string_view sent, std::string_view encoding) : bytes_(sent) {
  is_quoted_ = EqualsIgnoringCase(encoding, "quoted-printable");
  is_base64_ = EqualsIgnoringCase(encoding, "base64");
  if (is_quoted_) DecodeQuoted(sent);
  if (is_base64_) DecodeLines(sent);
  if (is_quoted_ || is_base64_) bytes_ = room_;
}

void TransferDecoded::DecodeQuoted(std::string_view sent) {
  room_.reserve(sent.size());
  const auto copy = [&](size_t begin, size_t end) {
    quoted_.Copy(static_cast<uint32_t>(room_.size()), static_cast<uint32_t>(end - begin), static_cast<uint32_t>(begin));
    room_.append(sent.substr(begin, end - begin));
  };
  for (size_t line = 0; line < sent.size();) {
    const size_t newline = sent.find('\n', line);
    const size_t next = newline == sent.npos ? sent.size() : newline + 1;
    size_t end = next;  // of what is written on the line, without white space that was added on the way
    while (end > line &&
           (sent[end - 1] == '\n' || sent[end - 1] == '\r' || sent[end - 1] == ' ' || sent[end - 1] == '\t')) {
      --end;
    }
    const bool soft = end > line && sent[end - 1] == '=';
    if (soft) --end;
    for (size_t at = line; at < end;) {
      const size_t code = std::min(sent.substr(0, end).find('=', at), end);
      copy(at, code);
      at = code;
      if (at == end) break;
      const int byte = QuotedByte(sent.substr(at, end - at));
      if (byte < 0) {
        copy(at, at + 1);
        ++at;
        continue;
      }
      quoted_.Replace(static_cast<uint32_t>(room_.size()), 1, static_cast<uint32_t>(at), 3);
      room_ += static_cast<char>(byte);
      at += 3;
    }
    if (!soft && newline != sent.npos) {
      const size_t begin = newline > line && sent[newline - 1] == '\r' ? newline - 1 : newline;
      copy(begin, next);
    }
    line = next;
  }
}

void TransferDecoded::DecodeLines(std::string_view sent) {
  room_.reserve(sent.size() / 4 * 3 + 3);
  Base64Reader reader;
  for (size_t line = 0; line < sent.size();) {
    const size_t newline = sent.find('\n', line);
    const size_t end = newline == sent.npos ? sent.size() : newline;
    const auto begin = static_cast<uint32_t>(room_.size());
    for (const char c : sent.substr(line, end - line)) reader.Take(c, room_);
    if (room_.size() > begin) lines_.push_back({begin, static_cast<uint32_t>(line), static_cast<uint32_t>(end)});
    line = end + 1;
  }
}

// Of a line whose quanta begin with it, which is nearly every one, the place is told to the quantum; else to the line.
uint32_t TransferDecoded::SentBegin(uint32_t at) const {
  const auto behind = std::upper_bound(lines_.begin(), lines_.end(), at,
                                       [](uint32_t place, const Line& line) { return place < line.begin; });
  const Line& line = *(behind - 1);
  if (line.begin % 3 != 0) return line.sent_begin;
  return std::min(line.sent_begin + (at - line.begin) / 3 * 4, line.sent_end - 1);
}

uint32_t TransferDecoded::SentEnd(uint32_t at) const {
  const auto behind = std::upper_bound(lines_.begin(), lines_.end(), at - 1,
                                       [](uint32_t place, const Line& line) { return place < line.begin; });
  const Line& line = *(behind - 1);
  if (line.begin % 3 != 0) return line.sent_end;
  return std::min(line.sent_begin + ((at - 1 - line.begin) / 3 + 1) * 4, line.sent_end);
}

TextMap TransferDecoded::MapToSent(const TextMap& map) const {
  if (is_quoted_) return map.Through(quoted_);
  if (!is_base64_) return map;
  TextMap out;
  for (const TextPiece& piece : map.pieces()) {
    const uint32_t begin = SentBegin(piece.input_begin);
    const uint32_t end = SentEnd(piece.input_begin + piece.input_size);
    out.Replace(piece.text_begin, piece.text_size, begin, std::max(end, begin + 1) - begin);
  }
  return out;
}

std::string DecodeQuotedWord(std::string_view encoded) {
  std::string out;
  for (size_t at = 0; at < encoded.size(); ++at) {
    const int byte = QuotedByte(encoded.substr(at));
    if (byte >= 0) at += 2;
    out += byte >= 0 ? static_cast<char>(byte) : encoded[at] == '_' ? ' ' : encoded[at];
  }
  return out;
}

std::string DecodeBase64(std::string_view encoded) {
  std::string out;
  Base64Reader reader;
  for (const char c : encoded) reader.Take(c, out);
  return out;
}

}  // namespace policywire::ingest
