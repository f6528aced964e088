#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "deploy/config/comments.h"
#include "deploy/config/config.h"
#include "deploy/config/setting.h"
#include "google/protobuf/descriptor.h"

namespace policywire::deploy {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// A cell of a table must not hold the bar that ends it.
std::string Cell(const std::string& text) {
  std::string cell;
  for (const char c : text) cell += c == '|' ? "\\|" : std::string(1, c);
  return cell;
}

std::string Type(const FieldDescriptor& field) {
  switch (KindOf(field)) {
    case Kind::kText:
      return "text";
    case Kind::kWholeNumber:
      return "whole number";
    case Kind::kNumber:
      return "number";
    case Kind::kTextList:
      return "list of texts";
    case Kind::kTextMap:
      return "map of texts";
    case Kind::kSectionMap:
      return "map of sections";
    case Kind::kSection:
      break;
  }
  return "section";
}

std::string Range(const FieldDescriptor& field) {
  const v1::Setting& setting = SettingOf(field);
  if (setting.one_of_size() > 0) return fmt::format("`{}`", fmt::join(setting.one_of(), "`, `"));
  if (setting.has_min() && setting.has_max()) {
    return fmt::format("{} to {}", NumberText(setting.min()), NumberText(setting.max()));
  }
  return setting.required() ? "not empty" : "";
}

std::string Default(const FieldDescriptor& field) {
  const std::string& value = SettingOf(field).default_value();
  return value.empty() ? "empty" : fmt::format("`{}`", value);
}

void WriteTable(const Comments& comments, const std::vector<const FieldDescriptor*>& fields, std::string& page) {
  page += "| setting | type | default | allowed | changed by | meaning |\n|---|---|---|---|---|---|\n";
  for (const FieldDescriptor* field : fields) {
    page += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", field->name(), Type(*field), Cell(Default(*field)),
                        Range(*field), SettingOf(*field).reloads() ? "SIGHUP" : "restart", Cell(comments.Of(*field)));
  }
}

void WriteSection(const Comments& comments, const Descriptor& section, const std::string& name, std::string& page) {
  std::vector<const FieldDescriptor*> settings;
  for (int i = 0; i < section.field_count(); ++i) {
    if (KindOf(*section.field(i)) != Kind::kSection) settings.push_back(section.field(i));
  }
  page += fmt::format("\n## `{}`\n\n{}\n\n", name, comments.Of(section));
  WriteTable(comments, settings, page);
  for (int i = 0; i < section.field_count(); ++i) {
    const FieldDescriptor& field = *section.field(i);
    if (KindOf(field) == Kind::kSection) {
      WriteSection(comments, *field.message_type(), name + "." + field.name(), page);
    }
  }
}

}  // namespace

std::string Reference() {
  const Comments comments;
  const Descriptor& root = *v1::PipelineConfig::descriptor();
  std::string page = fmt::format(
      "<!-- Made from proto/policywire/v1/pipeline_config.proto by `cmake --build build/debug --target "
      "config_reference_page`; a test keeps it current. -->\n"
      "# Configuration reference\n\n"
      "A YAML file with the sections below; each setting may be left out and then has its default. A key that is not "
      "on this page, a wrong type and a value out of range are errors that name file, line, column and key; "
      "`policywire config check -c FILE` reports them all at once, `policywire config show -c FILE` prints the "
      "settings in "
      "effect.\n\n"
      "On SIGHUP a running `policywire run` reads the file, and the lexicon folders, again. It takes all of it, "
      "between "
      "two batches, or nothing: what is wrong, and what has a new value although only a restart can change it, is "
      "named "
      "in the log, and all stays as it was. The settings of `sinks` are those of other processes, which take a "
      "restart.\n\n{}\n",
      comments.Of(root));
  std::vector<const FieldDescriptor*> maps;
  for (int i = 0; i < root.field_count(); ++i) {
    const FieldDescriptor& field = *root.field(i);
    if (KindOf(field) == Kind::kSection) {
      WriteSection(comments, *field.message_type(), field.name(), page);
    } else if (KindOf(field) == Kind::kSectionMap) {
      page += fmt::format("\n## `{}`\n\n{}\n", field.name(), comments.Of(field));
      WriteSection(comments, *field.message_type()->map_value()->message_type(), field.name() + ".NAME", page);
    } else {
      maps.push_back(&field);
    }
  }
  page += "\n## librdkafka's properties\n\n";
  WriteTable(comments, maps, page);
  page += "\nRefused, because policywire sets them itself:\n\n";
  for (const RefusedProperty& property : RefusedProperties()) {
    page += fmt::format("* `{}`: {}\n", property.name, property.why);
  }
  return page;
}

}  // namespace policywire::deploy
