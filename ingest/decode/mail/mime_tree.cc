#include "ingest/decode/mail/mime_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "ingest/decode/ascii.h"
#include "ingest/decode/mail/mail_header.h"

namespace policywire::ingest {
namespace {

// The line that mailboxes of old put before each mail.
std::string_view WithoutMailboxLine(std::string_view mail) {
  if (mail.starts_with("From ")) mail.remove_prefix(std::min(mail.find('\n'), mail.size() - 1) + 1);
  return mail;
}

struct Delimiter {
  size_t begin = 0;  // of its line, with the line break before it
  size_t end = 0;    // behind its line
  bool last = false;
};

// The next line of `body` from `at` on that is "--boundary" or "--boundary--".
std::optional<Delimiter> FindDelimiter(std::string_view body, const std::string& dashed, size_t at) {
  for (; (at = body.find(dashed, at)) != body.npos; at += dashed.size()) {
    if (at > 0 && body[at - 1] != '\n') continue;
    size_t end = at + dashed.size();
    const bool last = body.substr(end, 2) == "--";
    if (last) end += 2;
    while (end < body.size() && (body[end] == ' ' || body[end] == '\t' || body[end] == '\r')) ++end;
    if (end < body.size() && body[end] != '\n') continue;  // another boundary, which begins like this one
    Delimiter delimiter{at, std::min(end + 1, body.size()), last};
    if (delimiter.begin > 0) --delimiter.begin;
    if (delimiter.begin > 0 && body[delimiter.begin - 1] == '\r') --delimiter.begin;
    return delimiter;
  }
  return std::nullopt;
}

bool IsFieldName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(),
                                      [](char c) { return IsLetter(c) || IsDigit(c) || c == '-' || c == '_'; });
}

}  // namespace

std::optional<DecodeError> MimeTree::Parse(std::string_view mail) {
  parts.clear();
  fault.reset();
  mail = WithoutMailboxLine(mail);
  if (HeaderSize(mail) == mail.npos && mail.size() >= kMostHeaderBytes) {
    return DecodeError{v1::MALFORMED, fmt::format("the mail's header does not end within {} bytes", kMostHeaderBytes)};
  }
  return ParsePart(mail, "text/plain", 0);
}

std::optional<DecodeError> MimeTree::ParsePart(std::string_view bytes, std::string_view default_type, int depth) {
  if (depth > kMostDepth) {
    return DecodeError{v1::TOO_DEEP, fmt::format("the parts of the mail are nested deeper than {}", kMostDepth)};
  }
  if (parts.size() == kMostParts) {
    return DecodeError{v1::TOO_DEEP, fmt::format("the mail has more than {} parts", kMostParts)};
  }
  const size_t index = parts.size();
  size_t header_size = HeaderSize(bytes);
  if (header_size == bytes.npos) header_size = std::min(bytes.size(), kMostHeaderBytes);
  MimePart& part = parts.emplace_back();
  part.fields = HeaderFields(bytes.substr(0, header_size));
  part.body = bytes.substr(header_size);
  const std::string_view content_type = part.fields.Find("Content-Type");
  const std::string_view word = HeaderWord(content_type);
  for (const char c : word.find('/') == word.npos ? default_type : word) part.type += Lower(c);
  part.attached = EqualsIgnoringCase(HeaderWord(part.fields.Find("Content-Disposition")), "attachment");
  const std::string_view body = part.body;
  const std::string type = part.type;
  std::optional<DecodeError> error;
  if (type.starts_with("multipart/")) {
    error = ParseInside(body, HeaderParameter(content_type, "boundary"), type == "multipart/digest", depth + 1);
  } else if (type == "message/rfc822" || type == "message/global") {
    error = ParsePart(body, "text/plain", depth + 1);
  }
  parts[index].end = parts.size();
  return error;
}

std::optional<DecodeError> MimeTree::ParseInside(std::string_view body, const std::string& boundary, bool digest,
                                                 int depth) {
  const std::string dashed = "--" + boundary;
  std::optional<Delimiter> delimiter = boundary.empty() ? std::nullopt : FindDelimiter(body, dashed, 0);
  if (!delimiter) {
    fault = DecodeError{v1::MALFORMED, boundary.empty() ? "a part of several parts does not name their boundary"
                                                        : "the boundary between the parts of the mail is not there"};
    return std::nullopt;
  }
  while (!delimiter->last) {
    const size_t begin = delimiter->end;
    std::optional<Delimiter> next = FindDelimiter(body, dashed, begin);
    // An empty part has no line break of its own before the line that ends it.
    const size_t end = next ? std::max(next->begin, begin) : body.size();
    if (auto error = ParsePart(body.substr(begin, end - begin), digest ? "message/rfc822" : "text/plain", depth))
      return error;
    if (!next) break;  // cut short, or written without the last line
    delimiter = next;
  }
  return std::nullopt;
}

bool BeginsAsMail(std::string_view bytes) {
  constexpr size_t kLookedAt = 16384;
  // People write memos with a "From:" and a "Subject:"; only programs write these.
  constexpr std::string_view kOfPrograms[] = {"MIME-Version", "Message-ID", "Received",       "Return-Path",
                                              "Delivered-To", "X-Received", "DKIM-Signature", "Authentication-Results",
                                              "X-Mailer",     "X-Priority", "Content-Type",   "List-Unsubscribe"};
  constexpr std::string_view kOfPeople[] = {"From", "Date", "Subject", "To", "Sender"};
  bytes = WithoutMailboxLine(bytes.substr(0, kLookedAt));
  const size_t size = HeaderSize(bytes);
  const HeaderFields fields(bytes.substr(0, size));
  // Its first line is a field already, and so is every other.
  if (fields.all().empty() || fields.all().front().name.data() != bytes.data()) return false;
  if (!std::all_of(fields.all().begin(), fields.all().end(),
                   [](const HeaderField& field) { return IsFieldName(field.name); })) {
    return false;
  }
  const auto has = [&](const auto& names) {
    return std::any_of(std::begin(names), std::end(names),
                       [&](std::string_view name) { return !fields.Find(name).empty(); });
  };
  return has(kOfPrograms) && has(kOfPeople);
}

}  // namespace policywire::ingest
