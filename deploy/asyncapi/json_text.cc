#include "deploy/asyncapi/json_text.h"

#include <cstddef>

#include "sink/jsonl/json_writer.h"

namespace policywire::deploy {

std::string JsonString(std::string_view text) {
  std::string json;
  sink::AppendJsonString(text, json);
  return json;
}

std::string JsonObject(const JsonFields& fields) {
  std::string json = "{";
  for (const auto& [name, value] : fields) {
    if (json.size() > 1) json += ',';
    json += JsonString(name) + ":" + value;
  }
  return json + "}";
}

std::string JsonArray(const std::vector<std::string>& items) {
  std::string json = "[";
  for (const std::string& item : items) {
    if (json.size() > 1) json += ',';
    json += item;
  }
  return json + "]";
}

std::string Indented(std::string_view json) {
  std::string text;
  size_t depth = 0;
  bool quoted = false;
  const auto new_line = [&] { text.append("\n").append(2 * depth, ' '); };
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted) {
      text += c;
      if (c == '\\') text += json[++i];
      if (c == '"') quoted = false;
      continue;
    }
    const bool closes_empty = (c == '}' || c == ']') && (json[i - 1] == '{' || json[i - 1] == '[');
    if ((c == '}' || c == ']') && !closes_empty) {
      --depth;
      new_line();
    } else if (closes_empty) {
      --depth;
      text.erase(text.find_last_not_of(" \n") + 1);
    }
    text += c;
    if (c == '"') quoted = true;
    if (c == ':') text += ' ';
    if (c == '{' || c == '[') {
      ++depth;
      new_line();
    }
    if (c == ',') new_line();
  }
  return text + "\n";
}

}  // namespace policywire::deploy
