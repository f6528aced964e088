#include "deploy/http/page/page.h"

#include <array>

namespace policywire::deploy {

namespace {

// Up for what brings together, down for what sets apart, in the colours of the page.
constexpr std::string_view kIcon =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#1764a7" d="M2 8V5h3v3zm5 0V1h3v7z"/>)"
    R"(<path fill="#c4560f" d="M7 8v3h3V8zm5 0v7h3V8z"/></svg>)";

}  // namespace

const PageFile* FindPageFile(std::string_view path) {
  static const std::array<PageFile, 4> kFiles = {{
      {"/", "text/html; charset=utf-8", PageHtml()},
      {"/page.css", "text/css; charset=utf-8", PageCss()},
      {"/icon.svg", "image/svg+xml", kIcon},
      {"/page.js", "text/javascript; charset=utf-8", PageJs()},
  }};
  for (const PageFile& file : kFiles) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

}  // namespace policywire::deploy
