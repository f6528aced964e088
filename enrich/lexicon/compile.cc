// Rows to tries: the checks and the compilation behind Lexicon::Compile.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "enrich/document.h"
#include "enrich/lexicon/fold.h"
#include "enrich/lexicon/hash.h"
#include "enrich/lexicon/inflect.h"
#include "enrich/lexicon/lexicon.h"
#include "enrich/segment/segment.h"

namespace policywire::enrich {
namespace {

template <typename Value>
using Names = std::map<std::string_view, Value>;

const Names<ActorKind>& ActorKinds() {
  static const Names<ActorKind> names = {
      {"country", ActorKind::kCountry}, {"demonym", ActorKind::kDemonym}, {"capital", ActorKind::kCapital},
      {"city", ActorKind::kCity},       {"region", ActorKind::kRegion},   {"seat", ActorKind::kSeat},
      {"person", ActorKind::kPerson},   {"body", ActorKind::kBody},       {"organisation", ActorKind::kOrganisation},
      {"group", ActorKind::kGroup},     {"company", ActorKind::kCompany},
  };
  return names;
}

const Names<GoodKind>& GoodKinds() {
  static const Names<GoodKind> names = {
      {"good", GoodKind::kGood},   {"sector", GoodKind::kSector}, {"technology", GoodKind::kTechnology},
      {"drug", GoodKind::kDrug},   {"weapon", GoodKind::kWeapon}, {"energy", GoodKind::kEnergy},
      {"money", GoodKind::kMoney},
  };
  return names;
}

const Names<Frame>& Frames() {
  static const Names<Frame> names = {
      {"direct", Frame::kDirect},   {"mutual", Frame::kMutual}, {"home", Frame::kHome},   {"posted", Frame::kPosted},
      {"give", Frame::kGive},       {"move", Frame::kMove},     {"start", Frame::kStart}, {"raise", Frame::kRaise},
      {"lower", Frame::kLower},     {"stop", Frame::kStop},     {"delay", Frame::kDelay}, {"resume", Frame::kResume},
      {"hold", Frame::kHold},       {"sign", Frame::kSign},     {"leave", Frame::kLeave}, {"pass", Frame::kPass},
      {"content", Frame::kContent}, {"status", Frame::kStatus},
  };
  return names;
}

const Names<Need>& Needs() {
  static const Names<Need> names = {
      {"-", Need::kNothing},   {"target", Need::kTarget}, {"instrument", Need::kInstrument},
      {"force", Need::kForce}, {"state", Need::kState},   {"content", Need::kContent},
      {"court", Need::kCourt}, {"person", Need::kPerson},
  };
  return names;
}

const Names<Polarity>& Polarities() {
  static const Names<Polarity> names = {
      {"restriction", Polarity::kRestriction},
      {"benefit", Polarity::kBenefit},
      {"rate", Polarity::kRate},
      {"agreement", Polarity::kAgreement},
      {"talks", Polarity::kTalks},
      {"relations", Polarity::kRelations},
      {"force", Polarity::kForce},
      {"law", Polarity::kLaw},
      {"vote", Polarity::kVote},
      {"topic", Polarity::kTopic},
      {"probe", Polarity::kProbe},
  };
  return names;
}

const Names<Cue>& CueNames() {
  static const Names<Cue> names = {
      {"determiner", Cue::kDeterminer},
      {"preposition", Cue::kPreposition},
      {"conjunction", Cue::kConjunction},
      {"subordinator", Cue::kSubordinator},
      {"condition", Cue::kCondition},
      {"relative", Cue::kRelative},
      {"that", Cue::kThat},
      {"pronoun", Cue::kPronoun},
      {"possessive", Cue::kPossessive},
      {"will", Cue::kModalWill},
      {"may", Cue::kModalMay},
      {"would", Cue::kModalWould},
      {"must", Cue::kModalMust},
      {"be", Cue::kBe},
      {"have", Cue::kHave},
      {"do", Cue::kDo},
      {"to", Cue::kTo},
      {"not", Cue::kNot},
      {"adverb", Cue::kAdverb},
      {"adjective", Cue::kAdjective},
      {"number", Cue::kNumber},
      {"hedge", Cue::kHedge},
      {"verb", Cue::kVerb},
      {"report", Cue::kReport},
      {"public", Cue::kPublic},
      {"pair", Cue::kPair},
      {"place", Cue::kPlace},
      {"noun", Cue::kNoun},
      {"citizen", Cue::kCitizen},
      {"disaster", Cue::kDisaster},
      {"time", Cue::kTime},
      {"sport", Cue::kSport},
      {"labour", Cue::kLabour},
      {"court", Cue::kCourt},
  };
  return names;
}

template <typename Value>
std::optional<Value> Find(const Names<Value>& names, std::string_view name) {
  const auto it = names.find(name);
  if (it == names.end()) return std::nullopt;
  return it->second;
}

template <typename Value>
std::string Choices(const Names<Value>& names) {
  std::string out;
  for (const auto& [name, value] : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Three capitals of a state, an organisation's acronym, or "org:" and a name.
bool IsActorCode(std::string_view code) {
  if (code.substr(0, 4) == "org:") return code.size() > 4 && code[4] != ' ';
  return code.size() >= 2 && IsUpper(code[0]) &&
         std::all_of(code.begin(), code.end(), [](char c) { return IsUpper(c) || IsDigit(c); });
}

// "YYYY", "YYYY-MM" or "YYYY-MM-DD" as YYYYMMDD; what is left out is filled with the first or the last day.
std::optional<int32_t> ReadDay(std::string_view text, bool last) {
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return std::nullopt;
  int32_t parts[3] = {0, last ? 12 : 1, last ? 31 : 1};
  const size_t begins[3] = {0, 5, 8};
  for (size_t part = 0; part < 3 && begins[part] < text.size(); ++part) {
    if (part > 0 && text[begins[part] - 1] != '-') return std::nullopt;
    parts[part] = 0;
    for (size_t i = 0; i < (part == 0 ? 4U : 2U); ++i) {
      const char c = text[begins[part] + i];
      if (!IsDigit(c)) return std::nullopt;
      parts[part] = parts[part] * 10 + (c - '0');
    }
  }
  if (parts[1] < 1 || parts[1] > 12 || parts[2] < 1 || parts[2] > 31) return std::nullopt;
  return parts[0] * 10000 + parts[1] * 100 + parts[2];
}

const std::set<std::string_view>& Sectors() {
  static const std::set<std::string_view> names = {"GOV", "MIL", "LEG", "JUD", "SPY", "COP", "PTY", "OPP", "REB", "BUS",
                                                   "MED", "EDU", "CVL", "LAB", "REL", "CRM", "IGO", "NGO", "MNC"};
  return names;
}

constexpr std::string_view kActorColumns[] = {"term", "code", "kind",  "role",  "sector",
                                              "from", "to",   "flags", "source"};
constexpr std::string_view kGoodColumns[] = {"term", "kind", "source"};
constexpr std::string_view kActColumns[] = {"term",      "pos",    "frame", "action", "instrument",
                                            "direction", "status", "needs", "forms",  "source"};
constexpr std::string_view kInstrumentColumns[] = {"term", "instrument", "polarity", "forms", "source"};
constexpr std::string_view kCueColumns[] = {"term", "class", "forms", "source"};

constexpr std::string_view kSiteColumns[] = {"host", "code", "source"};

std::string_view FileName(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// "gov.uk": parts of letters, digits and hyphens, in lower case.
bool IsHost(std::string_view host) {
  bool empty = true;  // the part before here
  for (const char c : host) {
    if (c == '.' ? empty : !(IsDigit(c) || c == '-' || (c >= 'a' && c <= 'z'))) return false;
    empty = c == '.';
  }
  return !empty;
}

}  // namespace

class LexiconCompiler {
 public:
  LexiconCompiler() {
    lexicon_->strings_.resize(1);  // string 0 stands for none, as do node 0 and word 0
    string_ids_.emplace("", 0);
    Word("");
  }

  absl::StatusOr<std::unique_ptr<const Lexicon>> Compile(const std::vector<Lexicon::Layer>& layers) {
    for (size_t layer = 0; layer < layers.size(); ++layer) {
      for (const TableFile& file : layers[layer]) {
        if (absl::Status status = AddFile(file, layer); !status.ok()) AddFault(status);
      }
      keys_.clear();
    }
    if (faults_ != 0) return absl::InvalidArgumentError(TellFaults());
    lexicon_->version_ = fmt::format("{:016x}", version_);
    Flatten();
    return std::unique_ptr<const Lexicon>(std::move(lexicon_));
  }

 private:
  struct Table {
    std::string_view name;
    std::span<const std::string_view> columns;
    absl::Status (LexiconCompiler::*add)(const Row&);
  };
  static const Table kTables[6];

  // Senses of one term under one kind, while rows still come in.
  struct Slot {
    size_t layer = 0;
    std::vector<ActorSense> actors;
    std::vector<ActSense> acts;
    std::vector<InstrumentSense> instruments;
    std::vector<CueSense> cues;
    std::vector<GoodSense> goods;
  };

  absl::Status AddFile(const TableFile& file, size_t layer) {
    const std::string_view name = FileName(file.path);
    const auto table = std::ranges::find(kTables, name.substr(0, name.find('.')), &Table::name);
    if (table == std::end(kTables)) {
      return absl::InvalidArgumentError(
          fmt::format("{}:1:1: no table has this name; a table is one of actors, goods, acts, instruments, cues, sites",
                      file.path));
    }
    auto rows = ReadRows(file, table->columns);
    if (!rows.ok()) return rows.status();
    for (const Row& row : *rows) {
      layer_ = layer;
      // A row that is wrong says nothing of the next: whoever mends a table wants to see all that is to be mended.
      if (absl::Status status = (this->*table->add)(row); !status.ok()) AddFault(status);
      for (const Cell& cell : row.cells) version_ = HashBytes(cell.text, version_ + 1);
    }
    return absl::OkStatus();
  }

  void AddFault(const absl::Status& status) {
    if (faults_++ >= kMostFaults) return;
    if (!told_.empty()) told_ += '\n';
    told_.append(status.message().data(), status.message().size());
  }

  std::string TellFaults() const {
    return faults_ <= kMostFaults ? told_ : fmt::format("{}\nand {} more", told_, faults_ - kMostFaults);
  }

  absl::Status CheckKey(const Row& row, std::string key) {
    const auto [it, fresh] = keys_.emplace(std::move(key), fmt::format("{}:{}", row.file->path, row.line));
    return fresh ? absl::OkStatus() : row.Error(0, fmt::format("'{}' stands in {} already", row[0], it->second));
  }

  absl::Status AddActor(const Row& row) {
    ActorSense sense;
    if (!IsActorCode(row[1])) {
      return row.Error(
          1, fmt::format("'{}' is no actor code: a country's three letters, an acronym, or org:Name", row[1]));
    }
    const auto kind = Find(ActorKinds(), row[2]);
    if (!kind) return row.Error(2, fmt::format("unknown kind '{}'; one of {}", row[2], Choices(ActorKinds())));
    sense.kind = *kind;
    sense.code = String(row[1]);
    if (!row.IsAbsent(3)) sense.role = String(row[3]);
    if (!row.IsAbsent(4)) {
      if (!Sectors().contains(row[4])) return row.Error(4, fmt::format("unknown sector '{}'", row[4]));
      sense.sector = String(row[4]);
    }
    if (!row.IsAbsent(5)) {
      const auto day = ReadDay(row[5], /*last=*/false);
      if (!day) return row.Error(5, fmt::format("'{}' is no date; YYYY, YYYY-MM or YYYY-MM-DD", row[5]));
      sense.from = *day;
    }
    if (!row.IsAbsent(6)) {
      const auto day = ReadDay(row[6], /*last=*/true);
      if (!day) return row.Error(6, fmt::format("'{}' is no date; YYYY, YYYY-MM or YYYY-MM-DD", row[6]));
      if (*day < sense.from)
        return row.Error(6, fmt::format("the office ends ({}) before it begins ({})", row[6], row[5]));
      sense.to = *day;
    }
    if (!row.IsAbsent(7)) {
      std::string_view rest = row[7];
      while (!rest.empty()) {
        const size_t comma = std::min(rest.find(','), rest.size());
        const std::string_view flag = rest.substr(0, comma);
        if (flag == "case") {
          sense.exact = String(row[0]);
        } else if (flag == "weak") {
          sense.weak = true;
        } else if (flag == "given") {
          sense.given = true;
        } else {
          return row.Error(7, fmt::format("unknown flag '{}'; case, weak, given", flag));
        }
        rest.remove_prefix(std::min(comma + 1, rest.size()));
      }
    }
    absl::Status status = CheckKey(row, fmt::format("actor\t{}\t{}\t{}", row[0], row[1], row[5]));
    if (!status.ok()) return status;
    return AddTerm(row, row[0], Kind::kActor, [&](Slot& slot) { slot.actors.push_back(sense); });
  }

  absl::Status AddSite(const Row& row) {
    if (!IsHost(row[0])) return row.Error(0, fmt::format("'{}' is no host in lower case", row[0]));
    if (!IsActorCode(row[1])) return row.Error(1, fmt::format("'{}' is no actor code", row[1]));
    absl::Status status = CheckKey(row, fmt::format("site\t{}", row[0]));
    if (status.ok()) sites_[std::string(row[0])] = String(row[1]);
    return status;
  }

  absl::Status AddGood(const Row& row) {
    const auto kind = Find(GoodKinds(), row[1]);
    if (!kind) return row.Error(1, fmt::format("unknown kind '{}'; one of {}", row[1], Choices(GoodKinds())));
    absl::Status status = CheckKey(row, fmt::format("good\t{}", row[0]));
    if (!status.ok()) return status;
    for (const InflectedForm& form : InflectNoun(row[0], "-")) {
      status = AddTerm(row, form.text, Kind::kGood, [&](Slot& slot) {
        if (slot.goods.empty()) slot.goods.push_back({*kind});
      });
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  template <typename Value>
  absl::Status ReadEnum(const Row& row, size_t column, bool (*parse)(const std::string&, Value*), Value& out) {
    if (row.IsAbsent(column)) return absl::OkStatus();
    Value value;
    if (!parse(std::string(row[column]), &value) || static_cast<int>(value) == 0) {
      return row.Error(column, fmt::format("'{}' is not in the codebook", row[column]));
    }
    out = value;
    return absl::OkStatus();
  }

  absl::Status AddAct(const Row& row) {
    ActSense sense;
    if (row[1] != "verb" && row[1] != "noun") return row.Error(1, fmt::format("'{}' is neither verb nor noun", row[1]));
    sense.verb = row[1] == "verb";
    const auto frame = Find(Frames(), row[2]);
    if (!frame) return row.Error(2, fmt::format("unknown frame '{}'; one of {}", row[2], Choices(Frames())));
    sense.frame = *frame;
    absl::Status status = ReadEnum<v1::Action>(row, 3, ParseAction, sense.action);
    if (status.ok()) status = ReadEnum<v1::Instrument>(row, 4, ParseInstrument, sense.instrument);
    if (status.ok()) status = ReadEnum<v1::Direction>(row, 5, ParseDirection, sense.direction);
    if (status.ok()) status = ReadEnum<v1::Status>(row, 6, ParseStatus, sense.status);
    if (!status.ok()) return status;
    const auto need = Find(Needs(), row[7]);
    if (!need) return row.Error(7, fmt::format("unknown need '{}'; one of {}", row[7], Choices(Needs())));
    sense.need = *need;
    status = CheckKey(row, fmt::format("act\t{}\t{}", row[0], row[1]));
    if (!status.ok()) return status;

    std::vector<InflectedForm> forms;
    if (sense.verb) {
      auto inflected = InflectVerb(row[0], row[8]);
      if (!inflected) return row.Error(8, fmt::format("'{}' are no forms of a verb", row[8]));
      forms = *std::move(inflected);
    } else {
      forms = InflectNoun(row[0], row[8]);
    }
    for (const InflectedForm& form : forms) {
      sense.forms = form.forms;
      status = AddTerm(row, form.text, Kind::kAct, [&](Slot& slot) { slot.acts.push_back(sense); });
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status AddInstrument(const Row& row) {
    InstrumentSense sense;
    absl::Status status = ReadEnum<v1::Instrument>(row, 1, ParseInstrument, sense.instrument);
    if (!status.ok()) return status;
    const auto polarity = Find(Polarities(), row[2]);
    if (!polarity) return row.Error(2, fmt::format("unknown polarity '{}'; one of {}", row[2], Choices(Polarities())));
    sense.polarity = *polarity;
    status = CheckKey(row, fmt::format("instrument\t{}", row[0]));
    if (!status.ok()) return status;
    for (const InflectedForm& form : InflectNoun(row[0], row[3])) {
      status = AddTerm(row, form.text, Kind::kInstrument, [&](Slot& slot) {
        if (slot.instruments.empty()) slot.instruments.push_back(sense);
      });
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status AddCue(const Row& row) {
    const auto cue = Find(CueNames(), row[1]);
    if (!cue) return row.Error(1, fmt::format("unknown class '{}'; one of {}", row[1], Choices(CueNames())));
    absl::Status status = CheckKey(row, fmt::format("cue\t{}\t{}", row[0], row[1]));
    if (!status.ok()) return status;
    std::vector<InflectedForm> forms = {{std::string(row[0]), 0}};
    if (*cue == Cue::kVerb || *cue == Cue::kReport) {
      auto inflected = InflectVerb(row[0], row[2]);
      if (!inflected) return row.Error(2, fmt::format("'{}' are no forms of a verb", row[2]));
      forms = *std::move(inflected);
    } else if (*cue == Cue::kPublic || *cue == Cue::kCitizen || *cue == Cue::kNoun || *cue == Cue::kDisaster ||
               *cue == Cue::kLabour || *cue == Cue::kSport || *cue == Cue::kCourt) {
      forms = InflectNoun(row[0], row[2]);
    } else if (!row.IsAbsent(2)) {
      return row.Error(2, "only verbs and nouns have forms");
    }
    for (const InflectedForm& form : forms) {
      status = AddTerm(row, form.text, Kind::kCue, [&](Slot& slot) { slot.cues.push_back({*cue, form.forms}); });
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  static bool ParseAction(const std::string& text, v1::Action* out) { return v1::Action_Parse(text, out); }
  static bool ParseInstrument(const std::string& text, v1::Instrument* out) { return v1::Instrument_Parse(text, out); }
  static bool ParseDirection(const std::string& text, v1::Direction* out) { return v1::Direction_Parse(text, out); }
  static bool ParseStatus(const std::string& text, v1::Status* out) { return v1::Status_Parse(text, out); }

  template <typename Append>
  absl::Status AddTerm(const Row& row, std::string_view term, Kind kind, Append append) {
    // A term is cut into words as articles are. A plain word behind it keeps the full stop of an abbreviation from
    // being taken for the end of a sentence.
    scratch_.clean.text = std::string(term) + " and";
    scratch_.tokens.clear();
    scratch_.sentences.clear();
    Segment(scratch_);
    if (scratch_.tokens.size() < 2) return row.Error(0, "the term has no word");
    uint32_t node = Lexicon::kNone;
    for (size_t i = 0; i + 1 < scratch_.tokens.size(); ++i) {
      FoldBuffer buffer;
      const std::string_view word = FoldWord(scratch_.Text(scratch_.tokens[i]), buffer);
      if (word.empty()) return row.Error(0, fmt::format("a word of more than {} bytes", kMaxFoldedBytes));
      node = Step(node, Word(word));
    }
    Slot& slot = slots_[{node, static_cast<int>(kind)}];
    if (slot.layer != layer_) slot = Slot{layer_, {}, {}, {}, {}, {}};
    append(slot);
    return absl::OkStatus();
  }

  uint32_t Word(std::string_view word) {
    return word_ids_.emplace(word, static_cast<uint32_t>(word_ids_.size())).first->second;
  }

  // Nodes until all words are known: a word's own is its number, any other has kInner set.
  uint32_t Step(uint32_t node, uint32_t word) {
    if (node == Lexicon::kNone) return word;
    const uint64_t key = uint64_t{node} << 32 | word;
    return children_.emplace(key, kInner | static_cast<uint32_t>(children_.size())).first->second;
  }

  uint32_t NodeIndex(uint32_t node) const {
    return (node & kInner) != 0 ? static_cast<uint32_t>(word_ids_.size()) + (node & ~kInner) : node;
  }

  uint32_t String(std::string_view text) {
    const auto [it, fresh] = string_ids_.emplace(text, static_cast<uint32_t>(string_ids_.size()));
    if (fresh) lexicon_->strings_.emplace_back(text);
    return it->second;
  }

  template <typename Sense>
  static uint32_t Append(std::vector<Sense>& all, const std::vector<Sense>& senses) {
    const uint32_t first = static_cast<uint32_t>(all.size());
    all.insert(all.end(), senses.begin(), senses.end());
    return first;
  }

  void Flatten() {
    Lexicon& lexicon = *lexicon_;
    lexicon.sites_.assign(sites_.begin(), sites_.end());
    lexicon.nodes_.resize(word_ids_.size() + children_.size());
    for (const auto& [key, slot] : slots_) {
      Lexicon::Node& node = lexicon.nodes_[NodeIndex(key.first)];
      const auto kind_bit = static_cast<uint8_t>(1 << key.second);
      Entry entry;
      size_t count = 0;
      switch (static_cast<Kind>(key.second)) {
        case Kind::kActor:
          entry.first_sense = Append(lexicon.actors_, slot.actors);
          count = slot.actors.size();
          for (const ActorSense& sense : slot.actors) {
            if (sense.exact != 0) node.match_case |= kind_bit;
          }
          break;
        case Kind::kGood:
          entry.first_sense = Append(lexicon.goods_, slot.goods);
          count = slot.goods.size();
          break;
        case Kind::kAct:
          entry.first_sense = Append(lexicon.acts_, slot.acts);
          count = slot.acts.size();
          break;
        case Kind::kInstrument:
          entry.first_sense = Append(lexicon.instruments_, slot.instruments);
          count = slot.instruments.size();
          break;
        case Kind::kCue:
          entry.first_sense = Append(lexicon.cues_, slot.cues);
          count = slot.cues.size();
          break;
      }
      entry.senses = static_cast<uint16_t>(count);
      node.kinds |= kind_bit;
      node.entry[key.second] = static_cast<uint32_t>(lexicon.entries_.size());
      lexicon.entries_.push_back(entry);
    }
    size_t size = 16;
    while (size < word_ids_.size() * 3) size *= 2;
    lexicon.word_mask_ = size - 1;
    lexicon.word_slots_.resize(size);
    lexicon.words_.resize(word_ids_.size());
    lexicon.hashes_.resize(word_ids_.size());
    std::vector<std::pair<uint32_t, std::string_view>> words;
    for (const auto& [word, id] : word_ids_) {
      if (id != Lexicon::kNone) words.emplace_back(id, word);
    }
    std::sort(words.begin(), words.end());  // the same table in every process
    for (const auto& [id, word] : words) {
      lexicon.words_[id] = MakeWordKey(word);
      lexicon.hashes_[id] = HashWord(word);
      size_t slot = lexicon.words_[id].Hash() & lexicon.word_mask_;
      while (lexicon.word_slots_[slot] != Lexicon::kNone) slot = (slot + 1) & lexicon.word_mask_;
      lexicon.word_slots_[slot] = id;
    }
    size = 16;
    while (size < children_.size() * 3) size *= 2;
    lexicon.child_mask_ = size - 1;
    lexicon.child_slots_.resize(size);
    for (const auto& [step, child] : children_) {
      const uint32_t parent = NodeIndex(static_cast<uint32_t>(step >> 32));
      const uint32_t word = static_cast<uint32_t>(step);
      lexicon.nodes_[parent].children |= uint64_t{1} << (word % 64);
      const uint64_t key = uint64_t{parent} << 32 | word;
      size_t slot = HashKey(key) & (size - 1);
      while (lexicon.child_slots_[slot].node != 0) slot = (slot + 1) & (size - 1);
      lexicon.child_slots_[slot] = {key, NodeIndex(child)};
    }
  }

  static constexpr uint32_t kInner = uint32_t{1} << 31;
  static constexpr size_t kMostFaults = 20;  // that are told; the others are counted

  size_t faults_ = 0;
  std::string told_;  // a line each
  std::unique_ptr<Lexicon> lexicon_{new Lexicon};
  Document scratch_;
  size_t layer_ = 0;
  std::map<std::string, std::string> keys_;  // rows of this layer, to where they stand
  std::unordered_map<std::string, uint32_t> word_ids_;
  std::unordered_map<std::string, uint32_t> string_ids_;
  std::map<uint64_t, uint32_t> children_;
  std::map<std::pair<uint32_t, int>, Slot> slots_;
  std::map<std::string, uint32_t> sites_;
  uint64_t version_ = 0;
};

const LexiconCompiler::Table LexiconCompiler::kTables[] = {
    {"actors", kActorColumns, &LexiconCompiler::AddActor},
    {"goods", kGoodColumns, &LexiconCompiler::AddGood},
    {"acts", kActColumns, &LexiconCompiler::AddAct},
    {"instruments", kInstrumentColumns, &LexiconCompiler::AddInstrument},
    {"cues", kCueColumns, &LexiconCompiler::AddCue},
    {"sites", kSiteColumns, &LexiconCompiler::AddSite},
};

absl::StatusOr<std::unique_ptr<const Lexicon>> Lexicon::Compile(std::vector<Layer> layers) {
  return LexiconCompiler().Compile(layers);
}

}  // namespace policywire::enrich
