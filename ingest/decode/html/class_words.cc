#include "ingest/decode/html/class_words.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "ingest/decode/ascii.h"

namespace policywire::ingest {
namespace {

// Words that name something beside the article. In the order of the alphabet.
constexpr std::string_view kClutter[] = {
    "actions",     "ad",          "adbox",         "addthis",      "addtoany",    "ads",
    "adsbygoogle", "advert",      "advertisement", "advertising",  "affiliate",   "alert",
    "aside",       "audio",       "author",        "authorbox",    "authors",     "avatar",
    "banner",      "banners",     "bio",           "bookmark",     "bookmarks",   "bottombar",
    "breadcrumb",  "breadcrumbs", "byline",        "caption",      "captions",    "carousel",
    "comment",     "commentlist", "comments",      "consent",      "contact",     "cookie",
    "cookies",     "copyright",   "credit",        "credits",      "crumbs",      "cta",
    "dialog",      "disclaimer",  "disclosure",    "disqus",       "donate",      "dropdown",
    "embed",       "event",       "events",        "facebook",     "feedback",    "flyout",
    "follow",      "footer",      "footnotes",     "form",         "gdpr",        "infobox",
    "jp",          "latest",      "login",         "mailchimp",    "mailing",     "masthead",
    "menu",        "meta",        "metadata",      "modal",        "nav",         "navbar",
    "navigation",  "newsletter",  "newsletters",   "notice",       "optin",       "outbrain",
    "overlay",     "pager",       "pagination",    "paywall",      "player",      "playlist",
    "popular",     "popup",       "postmeta",      "prevnext",     "print",       "profile",
    "promo",       "promobox",    "promoted",      "promotion",    "rating",      "ratings",
    "readmore",    "readnext",    "recent",        "recirc",       "recommend",   "recommendations",
    "recommended", "register",    "related",       "relatedposts", "reply",       "respond",
    "rrssb",       "search",      "share",         "sharebar",     "sharedaddy",  "shares",
    "sharing",     "shop",        "sidebar",       "sidebars",     "signin",      "signup",
    "skip",        "slideshow",   "social",        "socials",      "speechify",   "sponsor",
    "sponsored",   "sticky",      "subscribe",     "subscription", "syndication", "tabbar",
    "taboola",     "tags",        "taglist",       "tagcloud",     "teaser",      "teasers",
    "tooltip",     "toolbar",     "topbar",        "tracking",     "trending",    "twitter",
    "upsell",      "video",       "webform",       "whatsapp",     "widget",      "widgets",
    "yarpp",
};

constexpr std::string_view kBody[] = {"articlebody",  "articlecontent", "articletext",    "blogcontent", "contentbody",
                                      "entrycontent", "postbody",       "postcontent",    "storybody",   "storycontent",
                                      "storytext",    "bodycopy",       "articlebodytext"};

constexpr std::string_view kHidden[] = {"invisible",        "offscreen",    "sronly",  "visuallyhidden",
                                        "screenreadertext", "screenreader", "noprint2"};

template <size_t kSize>
bool IsOneOf(const std::string_view (&words)[kSize], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// The clutter words by first letter, so that most words of pages are told after a look.
constexpr std::array<std::array<uint8_t, 2>, 26> Letters() {
  std::array<std::array<uint8_t, 2>, 26> letters{};
  for (size_t letter = 0; letter < letters.size(); ++letter) {
    size_t begin = 0;
    while (begin < std::size(kClutter) && static_cast<size_t>(kClutter[begin][0] - 'a') != letter) ++begin;
    size_t end = begin;
    while (end < std::size(kClutter) && static_cast<size_t>(kClutter[end][0] - 'a') == letter) ++end;
    letters[letter] = {static_cast<uint8_t>(begin), static_cast<uint8_t>(end)};
  }
  return letters;
}
static_assert(std::size(kClutter) < 256);
constexpr auto kLetters = Letters();

bool IsClutter(std::string_view word) {
  if (word.size() < 2 || word[0] < 'a' || word[0] > 'z') return false;
  const auto [begin, end] = kLetters[static_cast<size_t>(word[0] - 'a')];
  for (size_t i = begin; i < end; ++i) {
    if (kClutter[i] == word) return true;
  }
  return false;
}

constexpr size_t kLongestName = 64;

// One name of a class list or an id: its words one by one, and without what divides them.
void ReadName(std::string_view name, ClassHints& hints) {
  if (name.empty() || name.size() > kLongestName) return;
  char joined[kLongestName];
  size_t joined_size = 0;
  char word[kLongestName];
  size_t word_size = 0;
  size_t words = 0;
  // What sorts an article, or says what it has or has not, is no part of it: "tag-events", "has-sidebar",
  // "no-comments".
  bool about = false;
  bool clutter = false;
  const auto end_word = [&] {
    std::string_view done(word, word_size);
    // "sidebar2"; what has digits inside is a machine's name.
    while (!done.empty() && done.back() >= '0' && done.back() <= '9') done.remove_suffix(1);
    if (words == 0) {
      about = done == "tag" || done == "category" || done == "cat" || done == "has" || done == "no" || done == "with" ||
              done == "type" || done == "format" || done == "hentry" || done == "js" || done == "is" ||
              done == "single" || done == "template" || done == "topic" || done == "without" || done == "post_format" ||
              done == "theme" || done == "u" || done == "elementor" || done == "wpb" || done == "et" || done == "col" ||
              done == "field";
    }
    clutter = clutter || IsClutter(done);
    words += word_size > 0 ? 1 : 0;
    word_size = 0;
  };
  char before = 0;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool digit = c >= '0' && c <= '9';
    const bool letter = upper || (c >= 'a' && c <= 'z');
    if (letter || (digit && word_size > 0) || (digit && before == 0)) {
      if (upper && before >= 'a' && before <= 'z') end_word();
      word[word_size++] = joined[joined_size++] = upper ? static_cast<char>(c + 32) : c;
    } else if (word_size > 0) {
      end_word();
    }
    before = c;
  }
  if (word_size > 0) end_word();
  const std::string_view whole(joined, joined_size);
  hints.clutter = hints.clutter || (clutter && !about);
  if (words > 1 || joined_size > 9) {
    hints.body = hints.body || IsOneOf(kBody, whole);
    hints.hidden = hints.hidden || IsOneOf(kHidden, whole);
  }
}

void ReadNames(std::string_view names, ClassHints& hints) {
  while (!names.empty()) {
    size_t end = 0;
    while (end < names.size() && !IsHtmlSpace(names[end])) ++end;
    ReadName(names.substr(0, end), hints);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
}

bool Contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

ClassHints ReadClassHints(const HtmlNode& node) {
  ClassHints hints;
  HtmlAttributes attributes(node.raw);
  for (HtmlAttribute attribute; attributes.Next(attribute);) {
    const std::string_view name = attribute.name;
    if (EqualsIgnoringCase(name, "class") || EqualsIgnoringCase(name, "id")) {
      ReadNames(attribute.value, hints);
    } else if (EqualsIgnoringCase(name, "hidden")) {
      hints.hidden = true;
    } else if (EqualsIgnoringCase(name, "aria-hidden")) {
      hints.hidden = hints.hidden || EqualsIgnoringCase(attribute.value, "true");
    } else if (EqualsIgnoringCase(name, "style")) {
      hints.hidden = hints.hidden || Contains(attribute.value, "display:none") ||
                     Contains(attribute.value, "display: none") || Contains(attribute.value, "visibility:hidden") ||
                     Contains(attribute.value, "visibility: hidden");
    } else if (EqualsIgnoringCase(name, "role")) {
      for (const char* role : {"navigation", "complementary", "banner", "contentinfo", "search", "dialog", "menu",
                               "menubar", "toolbar", "alert", "alertdialog", "tablist"}) {
        hints.clutter = hints.clutter || EqualsIgnoringCase(attribute.value, role);
      }
    } else if (EqualsIgnoringCase(name, "itemprop")) {
      hints.body = hints.body || Contains(attribute.value, "articleBody");
    }
  }
  return hints;
}

}  // namespace policywire::ingest
