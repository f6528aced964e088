// Messages from files to Articles, with the complaint that a person reads.
#ifndef POLICYWIRE_DEPLOY_BIN_DECODE_INPUT_H_
#define POLICYWIRE_DEPLOY_BIN_DECODE_INPUT_H_

#include <string>
#include <string_view>

#include "deploy/bin/input_reader.h"
#include "ingest/decode/decoder_registry.h"

namespace policywire::deploy {

// The articles of one message, or why there are none, and which decoder was tried.
ingest::DecoderRegistry::Result DecodeInput(const ingest::DecoderRegistry& registry, const Input& input);

// "articles.jsonl:17: MALFORMED: byte 20: this string is not closed"
std::string Complaint(std::string_view place, const ingest::DecodeError& error);

// What may be wrong with an article that is read all the same; empty when nothing is.
// "articles.jsonl:17: warning: article a-1: the time of publication \"yesterday\" is none that can be read; ..."
std::string Warning(std::string_view place, const v1::Article& article);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_DECODE_INPUT_H_
