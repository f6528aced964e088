#include "sink/filter/expression.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sink/filter/token.h"

namespace policywire::sink {
namespace {

// How deep parentheses and `not` may be nested: what parses them calls itself.
constexpr int kMaxDepth = 64;

constexpr std::array<std::string_view, 6> kComparisons = {"==", "!=", "<", "<=", ">", ">="};

bool IsKeyword(const Token& token) {
  return token.Is("and") || token.Is("or") || token.Is("not") || token.Is("in") || token.Is("true") ||
         token.Is("false");
}

std::string Shown(const Token& token) {
  switch (token.kind) {
    case TokenKind::kEnd:
      return "the end";
    case TokenKind::kText:
      return "a text";
    case TokenKind::kNumber:
      return "a number";
    default:
      return fmt::format("'{}'", token.text);
  }
}

// What stands beside a field: "a number", "one of AGREE, ...".
std::string Takes(const Field& field) {
  switch (field.type()) {
    case FieldType::kTruth:
      return "true or false";
    case FieldType::kNumber:
      return "a number";
    case FieldType::kText:
      return "a text in quotes";
    case FieldType::kTexts:
      return "[], or a text in quotes before it and \"in\" between";
    case FieldType::kWord:
      break;
  }
  std::vector<std::string_view> words;
  for (int i = 0; i < field.words().value_count(); ++i) words.emplace_back(field.words().value(i)->name());
  return fmt::format("one of {}", fmt::join(words, ", "));
}

Expression Not(Expression inner) {
  Expression expression{Expression::Kind::kNot};
  expression.parts.push_back(std::move(inner));
  return expression;
}

// By recursive descent, one method a rule of the grammar in FILTER.md. A method that fails has set the fault.
class Parser {
 public:
  Parser(std::vector<Token> tokens, FilterFault& fault) : tokens_(std::move(tokens)), fault_(fault) {}

  std::optional<Expression> Run() {
    if (Next().kind == TokenKind::kEnd) return Expression{Expression::Kind::kAll};
    std::optional<Expression> expression = ParseAny();
    if (!expression) return std::nullopt;
    if (Next().kind != TokenKind::kEnd) {
      return Refuse(Next(), fmt::format("{} here; it takes \"and\", \"or\" or the end", Shown(Next())));
    }
    return expression;
  }

 private:
  std::optional<Expression> ParseAny() { return ParseChain("or", Expression::Kind::kAny, &Parser::ParseAll); }
  std::optional<Expression> ParseAll() { return ParseChain("and", Expression::Kind::kAll, &Parser::ParseNot); }

  std::optional<Expression> ParseChain(std::string_view joint, Expression::Kind kind,
                                       std::optional<Expression> (Parser::*parse_part)()) {
    std::optional<Expression> first = (this->*parse_part)();
    if (!first || !Next().Is(joint)) return first;
    Expression chain{kind};
    chain.parts.push_back(*std::move(first));
    while (Take(joint)) {
      std::optional<Expression> part = (this->*parse_part)();
      if (!part) return std::nullopt;
      chain.parts.push_back(*std::move(part));
    }
    return chain;
  }

  std::optional<Expression> ParseNot() {
    const Token& begin = Next();
    if (!begin.Is("not") && !begin.Is("(")) return ParseQuestion();
    if (++depth_ > kMaxDepth)
      return Refuse(begin, fmt::format("nested more than {} deep; write it flatter", kMaxDepth));
    std::optional<Expression> inner;
    if (Take("not")) {
      inner = ParseNot();
      if (inner) inner = Not(*std::move(inner));
    } else {
      Take("(");
      inner = ParseAny();
      if (inner && !Take(")")) return Refuse(Next(), fmt::format("{} here; it takes \")\"", Shown(Next())));
    }
    --depth_;
    return inner;
  }

  std::optional<Expression> ParseQuestion() {
    const Token& begin = Next();
    if (begin.kind == TokenKind::kText || begin.kind == TokenKind::kNumber) return ParseMembership();
    const std::optional<Field> field = ParseField();
    if (!field) return std::nullopt;
    const Token& sign = Next();
    if (Take("in")) return ParseChoice(*field);
    if (sign.Is("not") && tokens_[at_ + 1].Is("in")) {
      at_ += 2;
      std::optional<Expression> choice = ParseChoice(*field);
      if (choice) return Not(*std::move(choice));
      return std::nullopt;
    }
    if (std::any_of(kComparisons.begin(), kComparisons.end(), [&](std::string_view name) { return sign.Is(name); })) {
      ++at_;
      return ParseComparison(*field, sign);
    }
    if (field->type() == FieldType::kTruth) return Ask({Question::Kind::kTrue, *field});
    return Refuse(sign, fmt::format("{} behind {}; it takes a comparison or \"in\"", Shown(sign), field->name()));
  }

  // "CHN" in targets; not "steel" in object
  std::optional<Expression> ParseMembership() {
    const Token& member = Take();
    if (member.kind != TokenKind::kText) return Refuse(member, "a number here; a comparison begins with a field");
    const bool contrary = Take("not");
    if (!Take("in")) return Refuse(Next(), fmt::format("{} behind a text; it takes \"in\" and a field", Shown(Next())));
    const Token& name = Next();
    const std::optional<Field> field = ParseField();
    if (!field) return std::nullopt;
    if (field->type() != FieldType::kText && field->type() != FieldType::kTexts) {
      return Refuse(name, fmt::format("nothing is in {}; it is compared with {}", field->name(), Takes(*field)));
    }
    Expression holds = Ask({.kind = Question::Kind::kHolds, .field = *field, .texts = {member.text}});
    return contrary ? Not(std::move(holds)) : std::move(holds);
  }

  // action in [SANCTION, THREATEN]
  std::optional<Expression> ParseChoice(const Field& field) {
    if (field.type() == FieldType::kTexts) {
      return Refuse(Before(), fmt::format("{} is a list; write a text, \"in\" and the list", field.name()));
    }
    if (!Take("[")) return Refuse(Next(), fmt::format("{} behind \"in\"; it takes a list: [A, B]", Shown(Next())));
    Question question{Question::Kind::kEqual, field};
    if (!Take("]")) {
      do {
        if (!ParseValue(question)) return std::nullopt;
      } while (Take(","));
      if (!Take("]")) return Refuse(Next(), fmt::format("{} in a list; it takes \",\" or \"]\"", Shown(Next())));
    }
    return Ask(std::move(question));
  }

  std::optional<Expression> ParseComparison(const Field& field, const Token& sign) {
    const bool order = !sign.Is("==") && !sign.Is("!=");
    const bool ordered = field.type() == FieldType::kNumber || field.type() == FieldType::kText;
    if (order && !ordered) {
      return Refuse(sign, fmt::format("{} has no order; it takes == or !=, and {}", field.name(), Takes(field)));
    }
    Question question{Question::Kind::kEqual, field};
    if (field.type() == FieldType::kTexts) {
      question.kind = Question::Kind::kEmpty;
      if (!Take("[") || !Take("]"))
        return Refuse(Next(), fmt::format("{} is a list; it takes {}", field.name(), Takes(field)));
    } else if (field.type() == FieldType::kTruth) {
      question.kind = Question::Kind::kTrue;
      const Token& value = Take();
      if (!value.Is("true") && !value.Is("false")) {
        return Refuse(value, fmt::format("{} for {}; it takes {}", Shown(value), field.name(), Takes(field)));
      }
      return value.Is("true") == sign.Is("==") ? Ask(std::move(question)) : Not(Ask(std::move(question)));
    } else if (!ParseValue(question)) {
      return std::nullopt;
    }
    if (sign.Is("==")) return Ask(std::move(question));
    if (sign.Is("!=")) return Not(Ask(std::move(question)));
    question.kind = sign.Is("<")    ? Question::Kind::kLess
                    : sign.Is("<=") ? Question::Kind::kLessOrEqual
                    : sign.Is(">")  ? Question::Kind::kGreater
                                    : Question::Kind::kGreaterOrEqual;
    return Ask(std::move(question));
  }

  // One value that the question's field can have, added to the question.
  bool ParseValue(Question& question) {
    const Token& value = Take();
    const Field& field = question.field;
    switch (field.type()) {
      case FieldType::kNumber:
        if (value.kind != TokenKind::kNumber) break;
        // 0.8 as the field has it: as near as its precision allows.
        question.numbers.push_back(field.IsSingle() ? static_cast<double>(static_cast<float>(value.number))
                                                    : value.number);
        return true;
      case FieldType::kText:
        if (value.kind != TokenKind::kText) break;
        question.texts.insert(value.text);
        return true;
      case FieldType::kWord: {
        const auto* word = value.kind == TokenKind::kName ? field.words().FindValueByName(value.text) : nullptr;
        if (word == nullptr) break;
        question.words.insert(word->number());
        return true;
      }
      case FieldType::kTruth:
      case FieldType::kTexts:
        break;
    }
    Refuse(value, fmt::format("{} for {}; it takes {}", Shown(value), field.name(), Takes(field)));
    return false;
  }

  std::optional<Field> ParseField() {
    const Token& name = Take();
    if (name.kind != TokenKind::kName || IsKeyword(name)) {
      Refuse(name, fmt::format("{} here; it takes a field of the event", Shown(name)));
      return std::nullopt;
    }
    std::optional<Field> field = Field::Find(name.text);
    if (!field) Refuse(name, fmt::format("there is no field {}; {}", name.text, Nearest(name.text)));
    return field;
  }

  // What was meant, perhaps.
  static std::string Nearest(std::string_view name) {
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    if (lower == "and" || lower == "or" || lower == "not" || lower == "in") return fmt::format("write {}", lower);
    if (Field::Find(lower)) return fmt::format("write {}", lower);
    std::vector<std::string> below;
    for (const std::string& known : Field::Names()) {
      const bool part = known.starts_with(lower + ".") || known.ends_with("." + lower);
      if (part) below.push_back(known);
    }
    if (!below.empty()) return fmt::format("it takes {}", fmt::join(below, ", "));
    return fmt::format("it takes one of {}", fmt::join(Field::Names(), ", "));
  }

  static Expression Ask(Question question) {
    Expression expression{Expression::Kind::kQuestion};
    expression.question = std::move(question);
    return expression;
  }

  const Token& Next() const { return tokens_[at_]; }
  const Token& Before() const { return tokens_[at_ - 1]; }
  // The end is never passed.
  const Token& Take() { return Next().kind == TokenKind::kEnd ? Next() : tokens_[at_++]; }
  bool Take(std::string_view name_or_sign) {
    if (!Next().Is(name_or_sign)) return false;
    ++at_;
    return true;
  }

  std::nullopt_t Refuse(const Token& token, std::string text) {
    fault_ = {token.offset, std::move(text)};
    return std::nullopt;
  }

  const std::vector<Token> tokens_;
  FilterFault& fault_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

std::optional<Expression> ParseFilter(std::string_view text, FilterFault& fault) {
  std::optional<std::vector<Token>> tokens = Tokenize(text, fault);
  if (!tokens) return std::nullopt;
  return Parser(*std::move(tokens), fault).Run();
}

}  // namespace policywire::sink
