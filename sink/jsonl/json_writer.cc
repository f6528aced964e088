#include "sink/jsonl/json_writer.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <cmath>
#include <iterator>
#include <string_view>

#include "absl/strings/escaping.h"

namespace policywire::sink {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

template <typename Number>
void AppendNumber(Number value, std::string& out) {
  fmt::format_to(std::back_inserter(out), "{}", value);
}

template <typename Number>
void AppendQuotedNumber(Number value, std::string& out) {
  fmt::format_to(std::back_inserter(out), "\"{}\"", value);
}

template <typename Real>
void AppendReal(Real value, std::string& out) {
  if (std::isnan(value)) {
    out += "\"NaN\"";
  } else if (std::isinf(value)) {
    out += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else if (value == 0 && std::signbit(value)) {
    out += "-0.0";  // -0 reads back as the integer 0
  } else if (value == std::trunc(value) && std::abs(value) < Real{1e6}) {
    AppendNumber(static_cast<int>(value), out);  // 5, not 5.0, as protobuf's own writer has it
  } else {
    AppendNumber(value, out);
  }
}

bool IsNumber(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_BOOL:
      return false;
    default:
      return true;
  }
}

bool IsMadeOfNumbers(const Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->is_repeated() || !IsNumber(*type.field(i))) return false;
  }
  return type.field_count() > 0;
}

// The value of a field, or with `index` >= 0 of one item of a repeated one.
void AppendValue(const Message& message, const FieldDescriptor& field, int index, std::string& out) {
  const Reflection& values = *message.GetReflection();
  const auto get = [&](auto single, auto repeated) {
    return index < 0 ? (values.*single)(message, &field) : (values.*repeated)(message, &field, index);
  };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return AppendNumber(get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32), out);
    case FieldDescriptor::CPPTYPE_UINT32:
      return AppendNumber(get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32), out);
    case FieldDescriptor::CPPTYPE_INT64:
      return AppendQuotedNumber(get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64), out);
    case FieldDescriptor::CPPTYPE_UINT64:
      return AppendQuotedNumber(get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64), out);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return AppendReal(get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat), out);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return AppendReal(get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble), out);
    case FieldDescriptor::CPPTYPE_BOOL:
      out += get(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "false";
      return;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = get(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue);
      const auto* const known = field.enum_type()->FindValueByNumber(number);
      if (known == nullptr) return AppendNumber(number, out);  // from a newer version
      return AppendJsonString(known->name(), out);
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string room;
      const std::string& text = index < 0 ? values.GetStringReference(message, &field, &room)
                                          : values.GetRepeatedStringReference(message, &field, index, &room);
      if (field.type() == FieldDescriptor::TYPE_BYTES) return AppendJsonString(absl::Base64Escape(text), out);
      return AppendJsonString(text, out);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return AppendJson(
          index < 0 ? values.GetMessage(message, &field) : values.GetRepeatedMessage(message, &field, index), out);
  }
}

void AppendList(const Message& message, const FieldDescriptor& field, std::string& out) {
  const int size = message.GetReflection()->FieldSize(message, &field);
  out += '[';
  for (int i = 0; i < size; ++i) {
    if (i > 0) out += ',';
    AppendValue(message, field, i, out);
  }
  out += ']';
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  size_t copied = 0;  // everything before is in `out`
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, copied, i - copied);
    copied = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
    }
  }
  out.append(text, copied, text.size() - copied);
  out += '"';
}

void AppendJson(const Message& message, std::string& out) {
  const Descriptor& type = *message.GetDescriptor();
  const Reflection& values = *message.GetReflection();
  const bool all_numbers = IsMadeOfNumbers(type);
  bool first = true;
  out += '{';
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool always = !field.has_presence() &&
                        (all_numbers || field.is_repeated() || field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM ||
                         field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL);
    if (!always && !values.HasField(message, &field)) continue;
    if (!first) out += ',';
    first = false;
    out.append(1, '"').append(field.name()).append("\":");
    if (field.is_repeated()) {
      AppendList(message, field, out);
    } else {
      AppendValue(message, field, -1, out);
    }
  }
  out += '}';
}

void AppendJsonLine(const v1::EnrichedArticle& article, std::string& out) {
  out += "{\"article_id\":";
  AppendJsonString(article.article_id(), out);
  if (!article.language().empty()) {
    out += ",\"language\":";
    AppendJsonString(article.language(), out);
  }
  if (!article.duplicate_of().empty()) {
    out += ",\"duplicate_of\":";
    AppendJsonString(article.duplicate_of(), out);
  }
  out += ",\"events\":";
  AppendList(article, *article.GetDescriptor()->FindFieldByNumber(v1::EnrichedArticle::kEventsFieldNumber), out);
  out += "}\n";
}

}  // namespace policywire::sink
