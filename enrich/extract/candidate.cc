#include "enrich/extract/candidate.h"

namespace policywire::enrich {

std::string_view FeatureName(Feature feature) {
  switch (feature) {
    case kNominal:
      return "nominal";
    case kHasTool:
      return "tool";
    case kHasForce:
      return "force";
    case kPublicSubject:
      return "public_subject";
    case kConditional:
      return "conditional";
    case kTold:
      return "told";
    case kOwnWord:
      return "own_word";
    case kBackReference:
      return "back_reference";
    case kResolvedSource:
      return "resolved_source";
    case kImpliedTarget:
      return "implied_target";
    case kNoSubject:
      return "no_subject";
    case kInRelative:
      return "in_relative";
    case kInAdverbial:
      return "in_adverbial";
    case kHedgedFeature:
      return "hedged";
    case kTitleSentence:
      return "title_sentence";
    case kFreshTool:
      return "fresh_tool";
    case kInfinitiveFree:
      return "free_infinitive";
    case kDateExpression:
      return "date_expression";
    case kAccusedContent:
      return "accused_content";
    case kPrivateSubject:
      return "private_subject";
    case kForceNoun:
      return "force_noun";
    case kDisasterFeature:
      return "disaster";
    case kCourtSubject:
      return "court_subject";
    case kDemanded:
      return "demanded";
    case kPersonObject:
      return "person_object";
    case kArmedSource:
      return "armed_source";
    case kSportFeature:
      return "sport";
    case kToldByActor:
      return "told_by_actor";
  }
  return "";
}

}  // namespace policywire::enrich
