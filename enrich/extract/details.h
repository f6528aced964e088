// Which dates and magnitudes of a sentence belong to which of its events, and whom it cites for them.
#ifndef POLICYWIRE_ENRICH_EXTRACT_DETAILS_H_
#define POLICYWIRE_ENRICH_EXTRACT_DETAILS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "enrich/decide/event.h"
#include "enrich/document.h"
#include "enrich/extract/date.h"
#include "enrich/extract/magnitude.h"
#include "enrich/lexicon/lexicon.h"

namespace policywire::enrich {

// Fills magnitude, attribution and date of events; sentences without one are not read. Holds the working memory of
// a thread; not thread-safe itself.
class DetailFinder {
 public:
  explicit DetailFinder(const Lexicon& lexicon) : lexicon_(&lexicon) {}

  // `events` is in the order of the text.
  void Fill(const Document& document, const std::optional<CivilDate>& published, std::vector<Event>& events);

 private:
  void AssignDates(Event* first, Event* last);
  void Attribute(Event& event) const;
  void AssignMagnitudes(Event* first, Event* last);
  int DateCost(const Event& event, const DateMention& date) const;
  int MagnitudeCost(const Event& event, const MagnitudeMention& magnitude) const;
  std::string_view Word(uint32_t token) const;  // empty behind the last
  bool Qualifies(const DateMention& date) const;
  bool TakesEffect(const DateMention& date) const;
  bool ComesInForce(const DateMention& date) const;
  bool Counts(const Event& event, const MagnitudeMention& magnitude) const;
  bool IsWeapon(uint32_t first, uint32_t last) const;

  const Lexicon* lexicon_;
  const Document* document_ = nullptr;
  std::vector<DateMention> dates_;
  std::vector<MagnitudeMention> magnitudes_;
  std::vector<const DateMention*> date_of_;            // by event of the sentence
  std::vector<const MagnitudeMention*> magnitude_of_;  // by event of the sentence
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_DETAILS_H_
