// JSON put together from pieces of JSON.
#ifndef POLICYWIRE_DEPLOY_ASYNCAPI_JSON_TEXT_H_
#define POLICYWIRE_DEPLOY_ASYNCAPI_JSON_TEXT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace policywire::deploy {

// Names and values, which are JSON already, in the order in which they are written.
using JsonFields = std::vector<std::pair<std::string, std::string>>;

std::string JsonString(std::string_view text);
std::string JsonObject(const JsonFields& fields);
std::string JsonArray(const std::vector<std::string>& items);

// The same value over many lines, two spaces a level.
std::string Indented(std::string_view json);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_ASYNCAPI_JSON_TEXT_H_
