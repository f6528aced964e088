// The articles of deploy/examples, inside the program.
#ifndef POLICYWIRE_DEPLOY_BIN_SAMPLE_ARTICLES_H_
#define POLICYWIRE_DEPLOY_BIN_SAMPLE_ARTICLES_H_

#include <string_view>

namespace policywire::deploy {

// articles.jsonl and broken.jsonl, as they are in the tree. Made by CMake (deploy/cmake/embed_file.cmake).
std::string_view SampleArticles();
std::string_view BrokenSamples();

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_SAMPLE_ARTICLES_H_
