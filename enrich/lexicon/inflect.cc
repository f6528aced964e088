#include "enrich/lexicon/inflect.h"

#include <algorithm>

namespace policywire::enrich {
namespace {

bool IsVowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool EndsInConsonantY(std::string_view word) {
  return word.size() > 1 && word.back() == 'y' && !IsVowel(word[word.size() - 2]);
}

std::string AddS(std::string_view word) {
  std::string out(word);
  if (EndsInConsonantY(word)) {
    out.back() = 'i';
    return out + "es";
  }
  const bool hissing =
      EndsWith(word, "s") || EndsWith(word, "x") || EndsWith(word, "z") || EndsWith(word, "ch") || EndsWith(word, "sh");
  return out + (hissing || EndsWith(word, "o") ? "es" : "s");
}

std::string AddEd(std::string_view word) {
  std::string out(word);
  if (EndsInConsonantY(word)) {
    out.back() = 'i';
    return out + "ed";
  }
  return out + (word.back() == 'e' ? "d" : "ed");
}

std::string AddIng(std::string_view word) {
  std::string out(word);
  if (EndsWith(word, "ie")) return out.substr(0, out.size() - 2) + "ying";
  if (word.back() == 'e' && !EndsWith(word, "ee") && !EndsWith(word, "oe") && word.size() > 2) out.pop_back();
  return out + "ing";
}

void Add(std::vector<InflectedForm>& forms, std::string text, uint8_t form) {
  const auto same = std::find_if(forms.begin(), forms.end(), [&](const InflectedForm& f) { return f.text == text; });
  if (same != forms.end()) {
    same->forms |= form;
  } else {
    forms.push_back({std::move(text), form});
  }
}

}  // namespace

std::optional<std::vector<InflectedForm>> InflectVerb(std::string_view verb, std::string_view irregular) {
  const size_t space = std::min(verb.find(' '), verb.size());
  const std::string_view head = verb.substr(0, space);
  const std::string tail(verb.substr(space));
  const std::string doubled = std::string(head) + head.back();

  std::string past = AddEd(head);
  std::string gerund = AddIng(head);
  std::string participle;
  const bool both = irregular == "both";
  if (irregular == "double") {
    past = doubled + "ed";
    gerund = doubled + "ing";
  } else if (irregular != "-" && !both) {
    const size_t first = irregular.find(',');
    past = irregular.substr(0, first);
    if (first != std::string_view::npos) {
      const size_t second = irregular.find(',', first + 1);
      participle = irregular.substr(first + 1, second == std::string_view::npos ? second : second - first - 1);
      if (second != std::string_view::npos) gerund = irregular.substr(second + 1);
      if (participle.empty() || gerund.empty() || gerund.find(',') != std::string::npos) return std::nullopt;
    }
    if (past.empty() || past.find(' ') != std::string::npos) return std::nullopt;
  }
  if (participle.empty()) participle = past;

  std::vector<InflectedForm> forms;
  Add(forms, std::string(verb), kBase);
  Add(forms, AddS(head) + tail, kThird);
  Add(forms, past + tail, kPast);
  Add(forms, participle + tail, kParticiple);
  Add(forms, gerund + tail, kGerund);
  if (both) {
    Add(forms, doubled + "ed" + tail, kPast | kParticiple);
    Add(forms, doubled + "ing" + tail, kGerund);
  }
  return forms;
}

std::vector<InflectedForm> InflectNoun(std::string_view noun, std::string_view irregular) {
  std::vector<InflectedForm> forms;
  if (irregular == "only") {
    Add(forms, std::string(noun), kPlural);
    return forms;
  }
  Add(forms, std::string(noun), kSingular);
  if (irregular == "none") return forms;
  if (irregular == "head") {
    const size_t space = std::min(noun.find(' '), noun.size());
    Add(forms, AddS(noun.substr(0, space)) + std::string(noun.substr(space)), kPlural);
  } else {
    Add(forms, irregular == "-" ? AddS(noun) : std::string(irregular), kPlural);
  }
  return forms;
}

}  // namespace policywire::enrich
