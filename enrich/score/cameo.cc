// The table behind CameoCode: README.md prints it.
#include "enrich/score/score.h"

namespace policywire::enrich {
namespace {

struct Row {
  v1::Action action;
  v1::Instrument instrument;  // unspecified: any other
  std::string_view code;
};

// The first row that fits counts. Codes after the CAMEO manual 1.1b3.
constexpr Row kRows[] = {
    {v1::AGREE, v1::ECONOMIC_AID, "0331"},
    {v1::AGREE, v1::ARMS_TRANSFER, "0332"},
    {v1::AGREE, v1::HUMANITARIAN_AID, "0333"},
    {v1::AGREE, v1::MEETING, "036"},
    {v1::AGREE, v1::TRADE_AGREEMENT, "057"},
    {v1::AGREE, v1::TREATY, "057"},
    {v1::AGREE, v1::CEASEFIRE, "0871"},
    {v1::AGREE, v1::INSTRUMENT_UNSPECIFIED, "030"},
    {v1::CONSULT, v1::MEETING, "040"},
    {v1::CONSULT, v1::INSTRUMENT_UNSPECIFIED, "046"},
    {v1::SUPPORT, v1::DIPLOMATIC_RELATIONS, "054"},
    {v1::SUPPORT, v1::STATEMENT, "051"},
    {v1::SUPPORT, v1::INSTRUMENT_UNSPECIFIED, "050"},
    {v1::CONCEDE, v1::SANCTIONS, "085"},
    {v1::CONCEDE, v1::TARIFF, "085"},
    {v1::CONCEDE, v1::EXPORT_CONTROL, "085"},
    {v1::CONCEDE, v1::IMPORT_RESTRICTION, "085"},
    {v1::CONCEDE, v1::DETAINEES, "0841"},
    {v1::CONCEDE, v1::LAW_ENFORCEMENT, "0811"},
    {v1::CONCEDE, v1::INSTRUMENT_UNSPECIFIED, "080"},
    {v1::COOPERATE, v1::LAW_ENFORCEMENT, "063"},
    {v1::COOPERATE, v1::ARMS_TRANSFER, "062"},
    {v1::COOPERATE, v1::INSTRUMENT_UNSPECIFIED, "061"},
    {v1::AID, v1::HUMANITARIAN_AID, "073"},
    {v1::AID, v1::ARMS_TRANSFER, "072"},
    {v1::AID, v1::ECONOMIC_AID, "071"},
    {v1::AID, v1::FINANCIAL_ASSISTANCE, "071"},
    {v1::AID, v1::MIGRATION, "075"},
    {v1::AID, v1::INSTRUMENT_UNSPECIFIED, "070"},
    {v1::RETREAT, v1::CEASEFIRE, "0871"},
    {v1::RETREAT, v1::DEPLOYMENT, "0873"},
    {v1::RETREAT, v1::ARMS_CONTROL, "0872"},
    {v1::RETREAT, v1::INSTRUMENT_UNSPECIFIED, "087"},
    {v1::REQUEST, v1::HUMANITARIAN_AID, "1033"},
    {v1::REQUEST, v1::ARMS_TRANSFER, "1032"},
    {v1::REQUEST, v1::MEETING, "105"},
    {v1::REQUEST, v1::INSTRUMENT_UNSPECIFIED, "100"},
    {v1::ACCUSE, v1::COURT_ACTION, "115"},
    {v1::ACCUSE, v1::LAW_ENFORCEMENT, "090"},
    {v1::ACCUSE, v1::TRADE_REMEDY, "090"},
    {v1::ACCUSE, v1::INSTRUMENT_UNSPECIFIED, "111"},
    {v1::REJECT, v1::MEETING, "125"},
    {v1::REJECT, v1::INSTRUMENT_UNSPECIFIED, "120"},
    {v1::THREATEN, v1::ARMED_FORCE, "138"},
    {v1::THREATEN, v1::SANCTIONS, "1312"},
    {v1::THREATEN, v1::TARIFF, "1312"},
    {v1::THREATEN, v1::INSTRUMENT_UNSPECIFIED, "130"},
    {v1::PROTEST, v1::INSTRUMENT_UNSPECIFIED, "141"},
    {v1::SANCTION, v1::DIPLOMATIC_RELATIONS, "161"},
    {v1::SANCTION, v1::MEETING, "164"},
    {v1::SANCTION, v1::ECONOMIC_AID, "1621"},
    {v1::SANCTION, v1::ARMS_TRANSFER, "1622"},
    {v1::SANCTION, v1::HUMANITARIAN_AID, "1623"},
    {v1::SANCTION, v1::COURT_ACTION, "173"},
    {v1::SANCTION, v1::INSTRUMENT_UNSPECIFIED, "163"},
    {v1::MOBILIZE, v1::ARMS_CONTROL, "150"},
    {v1::MOBILIZE, v1::INSTRUMENT_UNSPECIFIED, "152"},
    {v1::COERCE, v1::LAW_ENFORCEMENT, "173"},
    {v1::COERCE, v1::MIGRATION, "174"},
    {v1::COERCE, v1::DETAINEES, "181"},
    {v1::COERCE, v1::DEPLOYMENT, "191"},
    {v1::COERCE, v1::CYBER, "176"},
    {v1::COERCE, v1::INSTRUMENT_UNSPECIFIED, "170"},
    {v1::ASSAULT, v1::ARMED_FORCE, "190"},
    {v1::ASSAULT, v1::INSTRUMENT_UNSPECIFIED, "180"},
};

}  // namespace

std::string_view CameoCode(v1::Action action, v1::Instrument instrument, v1::Status status) {
  // What is only meant or negated has root codes of its own.
  if (status == v1::PLANNED || status == v1::ANNOUNCED) {
    if (action == v1::CONSULT) return "036";
    if (action == v1::AID) return "033";
    if (action == v1::COOPERATE) return "031";
    if (action == v1::CONCEDE) return "035";
  }
  if (status == v1::REFUSED && (action == v1::CONSULT || action == v1::AGREE)) return "125";
  for (const Row& row : kRows) {
    if (row.action == action && (row.instrument == instrument || row.instrument == v1::INSTRUMENT_UNSPECIFIED)) {
      return row.code;
    }
  }
  return "";
}

v1::QuadClass QuadClassOf(v1::Action action) {
  switch (action) {
    case v1::AGREE:
    case v1::CONSULT:
    case v1::SUPPORT:
    case v1::CONCEDE:
      return v1::VERBAL_COOPERATION;
    case v1::COOPERATE:
    case v1::AID:
    case v1::RETREAT:
      return v1::MATERIAL_COOPERATION;
    case v1::REQUEST:
    case v1::ACCUSE:
    case v1::REJECT:
    case v1::THREATEN:
      return v1::VERBAL_CONFLICT;
    case v1::PROTEST:
    case v1::SANCTION:
    case v1::MOBILIZE:
    case v1::COERCE:
    case v1::ASSAULT:
      return v1::MATERIAL_CONFLICT;
    default:
      return v1::QUAD_CLASS_UNSPECIFIED;
  }
}

}  // namespace policywire::enrich
