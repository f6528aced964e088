#include "enrich/extract/write_event.h"

#include <algorithm>

#include "enrich/clean/utf8.h"

namespace policywire::enrich {
namespace {

bool IsAscii(std::string_view text) {
  // No early end: a loop without one is vector code.
  unsigned char all = 0;
  for (const char byte : text) all |= static_cast<unsigned char>(byte);
  return all < 0x80;
}

void AssignValidUtf8(std::string_view text, std::string* out) {
  if (IsAscii(text)) {
    out->assign(text);
    return;
  }
  out->clear();
  for (size_t i = 0; i < text.size();) {
    const Utf8Character character = DecodeUtf8(text, i);
    *out += character.valid ? text.substr(i, character.length) : "\uFFFD";
    i += character.length;
  }
}

void WriteActor(const Lexicon& lexicon, const Document& document, std::string_view original, const Party& party,
                v1::Actor& actor) {
  actor.mutable_code()->assign(lexicon.String(party.code));
  if (!party.name.empty()) {
    Quote(document, original, document.tokens[party.name.first].begin, document.tokens[party.name.last - 1].end,
          actor.mutable_span(), actor.mutable_name());
  }
  if (party.sense != nullptr) {
    actor.mutable_role()->assign(lexicon.String(party.sense->role));
    actor.mutable_sector()->assign(lexicon.String(party.sense->sector));
  }
}

}  // namespace

void Quote(const Document& document, std::string_view original, uint32_t begin, uint32_t end, v1::Span* span,
           std::string* text) {
  auto [first, last] = document.clean.map.ToOriginal(begin, end);
  last = std::min<uint32_t>(last, static_cast<uint32_t>(original.size()));
  first = std::min(first, last);
  span->set_begin(first);
  span->set_end(last);
  AssignValidUtf8(original.substr(first, last - first), text);
}

void WriteEvent(const Lexicon& lexicon, const Document& document, std::string_view original, const Event& decided,
                v1::PolicyEvent& event) {
  const Sentence& sentence = document.sentences[decided.sentence];
  const auto quote = [&](TokenRange range, v1::Span* span, std::string* text) {
    Quote(document, original, document.tokens[range.first].begin, document.tokens[range.last - 1].end, span, text);
  };
  quote({sentence.first, sentence.last}, event.mutable_quote_span(), event.mutable_quote());
  quote(decided.trigger, event.mutable_trigger_span(), event.mutable_trigger());
  event.set_action(decided.action);
  event.set_instrument(decided.instrument);
  event.set_direction(decided.direction);
  event.set_status(decided.status);
  for (const Party& party : decided.sources) WriteActor(lexicon, document, original, party, *event.add_sources());
  for (const Party& party : decided.targets) WriteActor(lexicon, document, original, party, *event.add_targets());
  if (!decided.object.empty()) quote(decided.object, event.mutable_object_span(), event.mutable_object());
  if (!decided.magnitude.empty()) quote(decided.magnitude, event.mutable_magnitude_span(), event.mutable_magnitude());
  event.set_date(decided.date);
  event.set_conditional(decided.conditional);
  if (!decided.attribution.empty()) {
    quote(decided.attribution, event.mutable_attribution_span(), event.mutable_attribution());
  }
}

}  // namespace policywire::enrich
