#include "ingest/decode/html/metadata.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "ingest/decode/ascii.h"
#include "ingest/decode/html/linked_data.h"
#include "ingest/decode/html/written_date.h"
#include "ingest/decode/language_tag.h"
#include "ingest/decode/timestamp.h"

namespace policywire::ingest {
namespace {

std::string Lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = Lower(c);
  return out;
}

std::string Trimmed(std::string text) {
  while (!text.empty() && IsHtmlSpace(text.back())) text.pop_back();
  const auto first = std::find_if_not(text.begin(), text.end(), IsHtmlSpace);
  text.erase(text.begin(), first);
  return text;
}

bool Contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

// Letters and digits alone, small, so that titles compare as people read them.
std::string Folded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (IsWordByte(c)) out += Lower(c);
  }
  return out;
}

// A time as v1::Article has it, from what pages write; empty where it is none.
std::string ReadTime(std::string_view written) {
  std::string time = NormalizeTimestamp(written);
  return time.empty() ? FindWrittenDate(written) : time;
}

// The first value of a <meta> whose name is one of `names`, in the order of `names`.
template <size_t kSize>
std::string_view FirstOf(const std::vector<std::pair<std::string, std::string>>& metas,
                         const std::string_view (&names)[kSize]) {
  for (const std::string_view name : names) {
    for (const auto& [known, value] : metas) {
      if (known == name && !value.empty()) return value;
    }
  }
  return {};
}

constexpr std::string_view kPublished[] = {"article:published_time",
                                           "og:article:published_time",
                                           "og:published_time",
                                           "datepublished",
                                           "parsely-pub-date",
                                           "sailthru.date",
                                           "pubdate",
                                           "publishdate",
                                           "publish_date",
                                           "publish-date",
                                           "article.published",
                                           "article:published",
                                           "publication_date",
                                           "citation_publication_date",
                                           "citation_online_date",
                                           "dc.date.issued",
                                           "dcterms.issued",
                                           "dcterms.created",
                                           "dc.date.created",
                                           "dc.date",
                                           "dcterms.date",
                                           "cxenseparse:recs:publishtime",
                                           "bt:pubdate",
                                           "rnews:datepublished",
                                           "date",
                                           "article:date",
                                           "article_date_original",
                                           "originalpublicationdate",
                                           "dcsext.articlefirstpublished",
                                           "pub_date",
                                           "shareaholic:article_published_time",
                                           "og:pubdate",
                                           "created",
                                           "release_date",
                                           "displaydate",
                                           "posted"};
constexpr std::string_view kModified[] = {"article:modified_time",
                                          "og:updated_time",
                                          "og:article:modified_time",
                                          "datemodified",
                                          "dcterms.modified",
                                          "dc.date.modified",
                                          "lastmod",
                                          "last-modified",
                                          "revised",
                                          "date.updated"};
constexpr std::string_view kTitles[] = {"og:title", "twitter:title", "parsely-title",  "sailthru.title",
                                        "dc.title", "dcterms.title", "citation_title", "headline",
                                        "title",    "article:title"};
constexpr std::string_view kAuthors[] = {"author",
                                         "parsely-author",
                                         "sailthru.author",
                                         "article:author",
                                         "article:author_name",
                                         "dc.creator",
                                         "dcterms.creator",
                                         "citation_author",
                                         "byl",
                                         "cxenseparse:author",
                                         "twitter:data1",
                                         "og:author"};
constexpr std::string_view kSources[] = {"og:site_name", "application-name",       "al:android:app_name",
                                         "dc.publisher", "citation_journal_title", "apple-mobile-web-app-title"};
constexpr std::string_view kUrls[] = {"og:url", "twitter:url", "parsely-link"};
constexpr std::string_view kLanguages[] = {"og:locale", "language", "dc.language", "content-language"};

// What divides a page's title from its site's name.
constexpr std::string_view kDividers[] = {" | ",
                                          " - ",
                                          " \xE2\x80\x93 ",
                                          " \xE2\x80\x94 ",
                                          " :: ",
                                          " \xC2\xBB ",
                                          " \xC2\xB7 ",
                                          " \xE2\x80\xA2 ",
                                          " / ",
                                          " \xC2\xAB ",
                                          ": "};

// `title` without the site's name at its end, or at its beginning.
std::string WithoutSite(const std::string& title, std::string_view site) {
  const std::string folded_site = Folded(site);
  for (const std::string_view divider : kDividers) {
    const size_t last = title.rfind(divider);
    if (last == std::string::npos) continue;
    const std::string tail = Folded(std::string_view(title).substr(last + divider.size()));
    const bool named = !folded_site.empty() && !tail.empty() &&
                       (tail == folded_site || Contains(folded_site, tail) ||
                        (Contains(tail, folded_site) && tail.size() < folded_site.size() + 12));
    if (named && divider != ": ") return title.substr(0, last);
    const size_t first = title.find(divider);
    if (!folded_site.empty() && Folded(std::string_view(title).substr(0, first)) == folded_site) {
      return title.substr(first + divider.size());
    }
  }
  return title;
}

// The share of the words of `a` that are in `b`.
double SharedWords(std::string_view a, std::string_view b) {
  const auto words = [](std::string_view text) {
    std::vector<std::string> out;
    bool inside = false;
    for (const char c : text) {
      const std::string folded = Folded({&c, 1});
      if (!folded.empty() && !inside) out.emplace_back();
      if (!folded.empty()) out.back() += folded;
      inside = !folded.empty();
    }
    return out;
  };
  constexpr size_t kMost = 500;
  const std::vector<std::string> of_a = words(a.substr(0, kMost));
  const std::vector<std::string> of_b = words(b.substr(0, kMost));
  if (of_a.empty()) return 0;
  const auto shared = std::count_if(of_a.begin(), of_a.end(), [&](const std::string& word) {
    return std::find(of_b.begin(), of_b.end(), word) != of_b.end();
  });
  return static_cast<double>(shared) / static_cast<double>(of_a.size());
}

class Reader {
 public:
  explicit Reader(const HtmlTree& tree) : tree_(tree) {}

  PageMetadata Read() {
    Collect();
    PageMetadata page;
    page.source = linked_.rank > 1 && !linked_.source.empty() ? linked_.source : std::string(FirstOf(metas_, kSources));
    if (page.source.empty()) page.source = linked_.source;
    page.title = Title(page.source);
    page.url = !canonical_.empty() ? canonical_ : std::string(FirstOf(metas_, kUrls));
    if (page.url.empty()) page.url = linked_.url;
    page.language = LanguageTag(language_);
    if (page.language.empty()) page.language = LanguageTag(linked_.language);
    if (page.language.empty()) page.language = LanguageTag(FirstOf(metas_, kLanguages));
    ReadPublished(page);
    page.modified = ReadTime(linked_.modified);
    if (page.modified.empty()) page.modified = ReadTime(FirstOf(metas_, kModified));
    if (page.modified.empty()) page.modified = ReadTime(item_modified_);
    ReadAuthors(page);
    return page;
  }

 private:
  void Collect() {
    for (HtmlNodeId id = 1; id < tree_.size(); ++id) {
      const HtmlNode& node = tree_[id];
      switch (node.tag) {
        case HtmlTag::kText:
        case HtmlTag::kRawText:
          continue;
        case HtmlTag::kMeta:
          CollectMeta(node);
          break;
        case HtmlTag::kHtml:
          language_ = tree_.Attribute(id, "lang").value_or("");
          if (language_.empty()) language_ = tree_.Attribute(id, "xml:lang").value_or("");
          break;
        case HtmlTag::kLink:
          if (canonical_.empty() && EqualsIgnoringCase(tree_.Attribute(id, "rel").value_or(""), "canonical")) {
            canonical_ = Trimmed(tree_.Attribute(id, "href").value_or(""));
          }
          break;
        case HtmlTag::kTitle:
          if (title_.empty()) title_ = tree_.Text(id);
          break;
        case HtmlTag::kH1:
          if (headings_.size() < kMostHeadings) headings_.push_back(id);
          break;
        case HtmlTag::kScript:
          if (node.end > id + 1 && Contains(Lowered(tree_.Attribute(id, "type").value_or("")), "ld+json")) {
            ReadLinkedData(tree_[id + 1].raw, linked_);
          }
          break;
        default:
          CollectItem(id, node);
          break;
      }
    }
  }

  void CollectMeta(const HtmlNode& node) {
    std::string name;
    std::string itemprop;
    std::string_view content;
    HtmlAttributes attributes(node.raw);
    for (HtmlAttribute attribute; attributes.Next(attribute);) {
      if (EqualsIgnoringCase(attribute.name, "content")) {
        content = attribute.value;
      } else if (EqualsIgnoringCase(attribute.name, "itemprop")) {
        itemprop = Lowered(attribute.value);
      } else if (EqualsIgnoringCase(attribute.name, "name") || EqualsIgnoringCase(attribute.name, "property") ||
                 EqualsIgnoringCase(attribute.name, "http-equiv")) {
        name = Lowered(attribute.value);
      }
    }
    std::string value;
    AppendUnescaped(content, value);
    value = Trimmed(std::move(value));
    if (value.empty()) return;
    if (!itemprop.empty()) TakeItem(itemprop, value);
    if (!name.empty() && metas_.size() < kMostMetas) metas_.emplace_back(std::move(name), std::move(value));
  }

  void TakeItem(std::string_view itemprop, const std::string& value) {
    if (itemprop == "datepublished" || itemprop == "datecreated") {
      if (item_published_.empty() || itemprop == "datepublished") {
        if (ReadTime(item_published_).empty() || !item_published_certain_) item_published_ = value;
        item_published_certain_ = itemprop == "datepublished" && !ReadTime(value).empty();
      }
    } else if (itemprop == "datemodified") {
      if (item_modified_.empty()) item_modified_ = value;
    } else if (itemprop == "headline") {
      if (item_title_.empty()) item_title_ = value;
    }
  }

  // Microdata, <time>, links to authors, and elements that are named for a date or a byline.
  void CollectItem(HtmlNodeId id, const HtmlNode& node) {
    if (node.raw.size() < 4) return;
    const bool is_time = node.tag == HtmlTag::kTime;
    std::string_view itemprop;
    std::string_view datetime;
    std::string_view content;
    std::string_view names;
    std::string_view other_names;
    bool pubdate = false;
    bool author_link = false;
    HtmlAttributes attributes(node.raw);
    for (HtmlAttribute attribute; attributes.Next(attribute);) {
      const std::string_view name = attribute.name;
      if (EqualsIgnoringCase(name, "class")) {
        names = attribute.value;
      } else if (EqualsIgnoringCase(name, "id")) {
        other_names = attribute.value;
      } else if (EqualsIgnoringCase(name, "itemprop")) {
        itemprop = attribute.value;
      } else if (EqualsIgnoringCase(name, "datetime")) {
        datetime = attribute.value;
      } else if (EqualsIgnoringCase(name, "content")) {
        content = attribute.value;
      } else if (EqualsIgnoringCase(name, "pubdate")) {
        pubdate = true;
      } else if (EqualsIgnoringCase(name, "rel")) {
        author_link = EqualsIgnoringCase(attribute.value, "author");
      }
    }
    if (!itemprop.empty()) {
      std::string value;
      AppendUnescaped(!content.empty() ? content : datetime, value);
      const std::string lowered = Lowered(itemprop);
      if (value.empty() && (Contains(lowered, "date") || lowered == "headline")) value = tree_.Text(id);
      TakeItem(lowered, value);
      if (lowered == "author") item_authors_.push_back(id);
    }
    if (author_link && author_links_.size() < kMostHeadings) author_links_.push_back(id);
    const std::string lowered = names.empty() && other_names.empty() ? "" : Lowered(names) + " " + Lowered(other_names);
    if (is_time) {
      const bool updated = Contains(lowered, "updated") || Contains(lowered, "modified");
      if (!datetime.empty() || node.end - id < 8) {
        const std::string written = !datetime.empty() ? std::string(datetime) : tree_.Text(id);
        const std::string read = ReadTime(written);
        if (!read.empty() && times_.size() < kMostTimes) {
          const bool published = pubdate || Contains(lowered, "publish") || Contains(lowered, "entry-date");
          times_.push_back({id, read, updated && !published ? 0 : published ? 2 : 1});
        }
      }
    } else if (!lowered.empty() && node.end - id < 60 && dated_.size() < kMostTimes &&
               (Contains(lowered, "date") || Contains(lowered, "publish") || Contains(lowered, "time") ||
                Contains(lowered, "posted") || Contains(lowered, "meta") || Contains(lowered, "byline")) &&
               !Contains(lowered, "update") && !Contains(lowered, "comment")) {
      dated_.push_back(id);
    }
    if (!lowered.empty() && bylines_.size() < kMostHeadings && node.end - id < 40 &&
        (Contains(lowered, "byline") || Contains(lowered, "author")) && !Contains(lowered, "comment")) {
      bylines_.push_back(id);
    }
  }

  std::string Title(const std::string& source) const {
    std::string site(FirstOf(metas_, kSources));
    if (site.empty()) site = source;
    std::string best = linked_.rank > 1 ? linked_.title : "";
    std::string meta = WithoutSite(std::string(FirstOf(metas_, kTitles)), site);
    std::string page = WithoutSite(title_, site);
    // The heading that says what page or description say in other words is the title as readers see it.
    const std::string folded_page = Folded(title_);
    const std::string folded_meta = Folded(meta);
    const std::string folded_best = Folded(best);
    // Of several the longest: the others are the outlet's or the section's.
    std::string longest;
    for (const HtmlNodeId id : headings_) {
      std::string heading = tree_.Text(id);
      const std::string folded = Folded(heading);
      if (folded.size() < 4 || folded == Folded(site) || heading.size() <= longest.size()) continue;
      if (Contains(folded_page, folded) || Contains(folded_meta, folded) || folded == folded_best ||
          (!folded_best.empty() && Contains(folded, folded_best)) ||
          (folded_meta.size() > 8 && Contains(folded, folded_meta))) {
        longest = std::move(heading);
      }
    }
    constexpr size_t kShortHeading = 12;  // "Blog" is in many a title
    if (longest.size() >= kShortHeading || Folded(longest).size() * 2 >= folded_meta.size()) {
      if (!longest.empty()) return longest;
    }
    // A heading in other words is the title if it speaks of the same; one that does not heads something else.
    const std::string& said = !meta.empty() ? meta : page;
    for (const HtmlNodeId id : headings_) {
      std::string heading = tree_.Text(id);
      if (Folded(heading) == Folded(site) || heading.size() < 8) continue;
      if (Folded(said) == Folded(site) || SharedWords(heading, said) >= 0.5) return heading;
    }
    if (!best.empty()) return best;
    if (!item_title_.empty()) return item_title_;
    if (!meta.empty()) return meta;
    if (!page.empty()) return page;
    if (!linked_.title.empty()) return linked_.title;
    return headings_.empty() ? "" : tree_.Text(headings_[0]);
  }

  void ReadPublished(PageMetadata& page) const {
    std::string first_unread;
    const auto take = [&](std::string_view written) {
      if (written.empty() || !page.published.empty()) return;
      page.published = ReadTime(written);
      if (page.published.empty() && first_unread.empty()) first_unread = UnreadTimestamp(written);
    };
    // A stamp that is the last change's as well is often the system's; what readers are shown beside the title is the
    // outlet's word, also where the two differ by a day for the time of another zone.
    if (linked_.rank > 1 && !linked_.published.empty() && linked_.published == linked_.modified) {
      const std::string stamped = ReadTime(linked_.published);
      std::string shown = DateBesideTitle();
      if (!shown.empty() && shown != stamped.substr(0, shown.size())) page.published = std::move(shown);
    }
    if (linked_.rank > 1) take(linked_.published);
    take(FirstOf(metas_, kPublished));
    take(item_published_);
    take(linked_.published);
    if (page.published.empty()) page.published = TimeNearTitle();
    if (page.published.empty()) page.published = DateNearTitle();
    if (page.published.empty()) page.published = DateInAddress();
    if (page.published.empty()) page.unread_published = first_unread;
  }

  HtmlNodeId TitlePlace() const { return headings_.empty() ? 0 : headings_[0]; }

  // The likeliest <time>: one that says it is the publication's, else the nearest to the title.
  std::string TimeNearTitle() const {
    const PageTime* best = nullptr;
    const HtmlNodeId title = TitlePlace();
    const auto distance = [&](const PageTime& time) {
      return time.id > title ? time.id - title : (title - time.id) * 2;
    };
    for (const PageTime& time : times_) {
      if (best == nullptr || time.certainty > best->certainty ||
          (time.certainty == best->certainty && distance(time) < distance(*best))) {
        best = &time;
      }
    }
    return best == nullptr ? "" : best->time;
  }

  // The first date in the lines shortly before or behind the title.
  std::string DateBesideTitle() const {
    constexpr HtmlNodeId kBefore = 30;
    constexpr HtmlNodeId kBehind = 90;
    constexpr size_t kLine = 100;
    const HtmlNodeId title = TitlePlace();
    if (title == 0) return "";
    for (HtmlNodeId id = title > kBefore ? title - kBefore : 1; id < std::min(tree_.size(), title + kBehind); ++id) {
      if (tree_[id].tag != HtmlTag::kText || tree_[id].raw.size() > kLine) continue;
      std::string date = FindWrittenDate(tree_[id].raw);
      if (!date.empty()) return date;
    }
    return "";
  }

  // What is written in elements that are named for a date, else in the first lines around the title.
  std::string DateNearTitle() const {
    for (const HtmlNodeId id : dated_) {
      std::string date = FindWrittenDate(std::string_view(tree_.Text(id)).substr(0, 300));
      if (!date.empty()) return date;
    }
    // A line that is little more than a date, the nearest one behind the title, else before it.
    constexpr size_t kLine = 60;
    const HtmlNodeId title = TitlePlace();
    std::string before;
    for (HtmlNodeId id = 1; id < tree_.size(); ++id) {
      const std::string_view line = tree_[id].raw;
      if (tree_[id].tag != HtmlTag::kText || line.size() > kLine || line.size() < 8) continue;
      if (line.find_first_of("0123456789") == line.npos) continue;
      std::string date = FindWrittenDate(tree_[id].raw);
      if (date.empty()) continue;
      if (id > title) return date;
      before = std::move(date);
    }
    return before;
  }

  // "/2024/03/12/" in the page's address.
  std::string DateInAddress() const {
    const std::string address = !canonical_.empty() ? canonical_ : std::string(FirstOf(metas_, kUrls));
    for (size_t at = address.find("/20"); at != std::string::npos; at = address.find("/20", at + 1)) {
      std::string date = FindWrittenDate(std::string_view(address).substr(at + 1, 10));
      if (!date.empty()) return date;
    }
    return "";
  }

  void ReadAuthors(PageMetadata& page) const {
    if (linked_.rank > 1) page.authors = linked_.authors;
    if (page.authors.empty()) {
      const std::string_view named = FirstOf(metas_, kAuthors);
      if (!Contains(named, "://")) AddAuthor(named, page.authors);
    }
    const auto add_all = [&](const std::vector<HtmlNodeId>& ids) {
      for (const HtmlNodeId id : ids) {
        if (!page.authors.empty()) return;
        AddAuthor(tree_.Text(id), page.authors);
      }
    };
    add_all(item_authors_);
    add_all(author_links_);
    if (page.authors.empty()) page.authors = linked_.authors;
    add_all(bylines_);
  }

  // A byline without its "By"; nothing that is too long to be a name.
  static void AddAuthor(std::string_view written, std::vector<std::string>& authors) {
    constexpr size_t kLongest = 80;
    std::string name = Trimmed(std::string(written));
    for (const char* prefix : {"by ", "written by ", "author: ", "by: ", "posted by "}) {
      const std::string_view start(prefix);
      if (name.size() > start.size() && EqualsIgnoringCase(std::string_view(name).substr(0, start.size()), start)) {
        name = Trimmed(name.substr(start.size()));
      }
    }
    if (name.size() < 2 || name.size() > kLongest) return;
    authors.push_back(std::move(name));
  }

  struct PageTime {
    HtmlNodeId id;
    std::string time;
    int certainty;
  };
  static constexpr size_t kMostMetas = 500;
  static constexpr size_t kMostHeadings = 20;
  static constexpr size_t kMostTimes = 100;

  const HtmlTree& tree_;
  std::vector<std::pair<std::string, std::string>> metas_;
  LinkedArticle linked_;
  std::string language_;
  std::string canonical_;
  std::string title_;
  std::vector<HtmlNodeId> headings_;
  std::string item_published_;
  bool item_published_certain_ = false;
  std::string item_modified_;
  std::string item_title_;
  std::vector<HtmlNodeId> item_authors_;
  std::vector<HtmlNodeId> author_links_;
  std::vector<HtmlNodeId> bylines_;
  std::vector<HtmlNodeId> dated_;
  std::vector<PageTime> times_;
};

}  // namespace

PageMetadata ReadMetadata(const HtmlTree& tree) { return Reader(tree).Read(); }

}  // namespace policywire::ingest
