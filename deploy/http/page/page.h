// The files of the live page, inside the program.
#ifndef POLICYWIRE_DEPLOY_HTTP_PAGE_PAGE_H_
#define POLICYWIRE_DEPLOY_HTTP_PAGE_PAGE_H_

#include <string_view>

namespace policywire::deploy {

struct PageFile {
  std::string_view path;  // as asked for
  std::string_view content_type;
  std::string_view content;
};

// Null for what the page does not have.
const PageFile* FindPageFile(std::string_view path);

// page.html, page.css and page.js, as they are in the tree. Made by CMake (deploy/cmake/embed_file.cmake).
std::string_view PageHtml();
std::string_view PageCss();
std::string_view PageJs();

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HTTP_PAGE_PAGE_H_
