// XML as feeds write it: also with markup that is not closed, names that nobody declared, and stray ampersands.
#ifndef POLICYWIRE_INGEST_DECODE_XML_XML_TREE_H_
#define POLICYWIRE_INGEST_DECODE_XML_XML_TREE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace policywire::ingest {

using XmlNodeId = uint32_t;

enum class XmlKind : uint8_t { kElement, kText, kCharacterData };

// The vocabularies that articles come in. Elements of all others are kOther.
enum class XmlSpace : uint8_t { kNone, kRss, kAtom, kDublinCore, kContent, kItunes, kMedia, kXhtml, kOther };

struct XmlNode {
  XmlKind kind = XmlKind::kElement;
  XmlSpace space = XmlSpace::kNone;
  XmlNodeId parent = 0;
  XmlNodeId end = 0;      // the nodes inside this one are those behind it, up to here
  std::string_view name;  // of an element, without its prefix
  // Of an element what stands behind its name, of a text its characters, of character data what is in the brackets: a
  // slice of the document.
  std::string_view raw;
  std::string_view inside;  // of an element all between its start tag and its end tag
};

// A document in reading order; node 0 is the root, an element that the document does not have.
//
// No library's parser: what is asked for is where each text stood, in documents that are no XML as often as not.
// Document types are passed over, whatever they declare: no entity but HTML's is resolved, nothing is fetched, nothing
// grows. An end tag without its start tag is passed over; one that is missing is implied by that of an element around
// it.
class XmlTree {
 public:
  static constexpr size_t kMaxDepth = 512;

  // The views point into `document`, which is UTF-8 or nearly so and smaller than 4 GB. Time and memory are linear in
  // its size. False where the nesting is deeper than kMaxDepth.
  bool Parse(std::string_view document);

  const XmlNode& operator[](XmlNodeId id) const { return nodes_[id]; }
  XmlNodeId size() const { return static_cast<XmlNodeId>(nodes_.size()); }

  // The first element of this name directly inside `parent`, or 0; of this vocabulary where one is given.
  XmlNodeId Child(XmlNodeId parent, std::string_view name, std::optional<XmlSpace> space = std::nullopt) const;
  // The first element of this name anywhere inside `parent`, or 0.
  XmlNodeId Inside(XmlNodeId parent, std::string_view name) const;
  // An attribute, references resolved; the name is compared without its prefix.
  std::optional<std::string> Attribute(XmlNodeId id, std::string_view name) const;
  // The nearest xml:lang at or around a node; an empty one says that the language is not known.
  std::optional<std::string> Language(XmlNodeId id) const;
  // The characters inside a node, references resolved, white space brought to single spaces.
  std::string Text(XmlNodeId id) const;

 private:
  void ReadSpaces(std::string_view attributes);
  XmlSpace SpaceOf(std::string_view prefix) const;

  std::vector<XmlNode> nodes_;
  std::vector<XmlNodeId> open_;
  std::vector<std::pair<std::string, XmlSpace>> spaces_;  // by prefix
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_XML_XML_TREE_H_
