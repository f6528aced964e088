#include "ingest/decode/html/html_tree.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace policywire::ingest {
namespace {

// The tree in brackets, with the first letters that elements begin with in the page.
std::string Shown(const HtmlTree& tree, std::string_view page, HtmlNodeId id) {
  const HtmlNode& node = tree[id];
  if (node.tag == HtmlTag::kText) return std::string(node.raw);
  if (node.tag == HtmlTag::kRawText) return "'" + std::string(node.raw) + "'";
  std::string out;
  if (id > 0 && node.raw.data() == nullptr) {
    out = "br";
  } else if (id > 0) {
    const auto end = static_cast<size_t>(node.raw.data() - page.data());
    size_t begin = end;
    while (begin > 0 && page[begin - 1] != '<') --begin;
    out = page.substr(begin, end - begin);
  }
  out += "(";
  for (HtmlNodeId child = id + 1; child < node.end; child = tree[child].end) {
    if (child > id + 1) out += " ";
    out += Shown(tree, page, child);
  }
  return out + ")";
}

std::string Parsed(std::string_view page) {
  HtmlTree tree;
  EXPECT_TRUE(tree.Parse(page));
  return Shown(tree, page, 0);
}

TEST(HtmlTreeTest, ReadsElementsAndTexts) {
  for (const auto& [page, tree] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"", "()"},
           {"words", "(words)"},
           {"<p>a<b>b</b></p>c", "(p(a b(b)) c)"},
           {"<p>one<p>two<div>three</div>", "(p(one) p(two) div(three))"},
           {"<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "(ul(li(a) li(b ul(li(c))) li(d)))"},
           {"<table><tr><td>a<td>b<tr><td>c</table>", "(table(tr(td(a) td(b)) tr(td(c))))"},
           {"<dl><dt>a<dd>b<dt>c</dl>", "(dl(dt(a) dd(b) dt(c)))"},
           {"a<br>b<br/>c</br>", "(a br() b br() c br())"},
           {"<div><b>a</div>b", "(div(b(a)) b)"},
           {"<p>a</div>b</span>c</p>", "(p(a b c))"},
           {"<td><div>a</table>b</td>", "(td(div(a b)))"},
           {"<h1>a<h2>b</h3>c", "(h1(a) h2(b) c)"},
           {"<a href=x>a<a href=y>b</a>", "(a(a) a(b))"},
           {"<script>if (a<b) '</p>'</script >c", "(script('if (a<b) '</p>'') c)"},
           {"<style><!-- p{} --></STYLE>c", "(style('<!-- p{} -->') c)"},
           {"<title>a <b> c</title>", "(title(a <b> c))"},
           {"<svg><path d=''/></svg>a<svg/>b", "(svg('<path d=''/>') a svg() b)"},
           {"a<!-- > -- <p> -->b<!x>c<?php y?>d", "(a b c d)"},
           {"1 < 2 <3", "(1 < 2 <3)"},
           {"a<img alt='x > y' title=\"'>\">b", "(a img() b)"},
           {"<head><meta x><div>a", "(head(meta()) div(a))"},
           {"<html><body>a<body>b</body>c</html>d", "(html(body(a b c d)))"},
           {"a<p", "(a)"},
           {"a<p class='x", "(a)"},
           {"a<!-- b", "(a)"},
           {"<script>a", "(script('a'))"},
           {"<x-y>a</x-y>b", "(x-y(a) b)"},
       }) {
    EXPECT_EQ(Parsed(page), tree) << page;
  }
}

TEST(HtmlTreeTest, ReadsAttributes) {
  const std::string_view page = "<a HREF='x?a=1&amp;b=2' class = \"one two\" hidden data-x=y/z lang=en>text</a>";
  HtmlTree tree;
  ASSERT_TRUE(tree.Parse(page));
  EXPECT_EQ(tree.Attribute(1, "href"), "x?a=1&b=2");
  EXPECT_EQ(tree.Attribute(1, "class"), "one two");
  EXPECT_EQ(tree.Attribute(1, "hidden"), "");
  EXPECT_EQ(tree.Attribute(1, "data-x"), "y/z");
  EXPECT_EQ(tree.Attribute(1, "lang"), "en");
  EXPECT_EQ(tree.Attribute(1, "title"), std::nullopt);
}

TEST(HtmlTreeTest, ResolvesReferences) {
  for (const auto& [raw, text] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"a &amp; b", "a & b"},
           {"&lt;&gt;&quot;&#39;&apos;", "<>\"''"},
           {"caf&eacute;&mdash;&#x2014;&#8212", "café———"},
           {"&copy 2025 &notit; &not", "© 2025 ¬it; ¬"},
           {"&#150; &#x80;", "– €"},
           {"&#0;&#xD800;&#x110000;&#99999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD"},
           {"R&D & &unknown; &; &# &#x;", "R&D & &unknown; &; &# &#x;"},
           {"&hellip;&nbsp;&", "…\u00A0&"},
       }) {
    std::string out;
    AppendUnescaped(raw, out);
    EXPECT_EQ(out, text) << raw;
  }
}

TEST(HtmlTreeTest, TextIsOneLine) {
  HtmlTree tree;
  ASSERT_TRUE(tree.Parse("<div> one\n <b>two</b>&nbsp; <p>three</p><script>four</script></div>"));
  EXPECT_EQ(tree.Text(0), "one two three");
}

TEST(HtmlTreeTest, DepthIsBoundedAndUnclosedTagsAreNoDepth) {
  HtmlTree tree;
  std::string nested;
  for (size_t i = 0; i < HtmlTree::kMaxDepth - 1; ++i) nested += "<div>";
  EXPECT_TRUE(tree.Parse(nested));
  for (int i = 0; i < 1'000'000; ++i) nested += "<b>";
  EXPECT_FALSE(tree.Parse(nested));
  std::string flat;
  for (int i = 0; i < 1'000'000; ++i) flat += "<p>";
  EXPECT_TRUE(tree.Parse(flat));
}

// What makes an end tag look far makes it look far each time.
TEST(HtmlTreeTest, HostilePagesTakeLinearTime) {
  HtmlTree tree;
  std::string page = "<p>";
  for (int i = 0; i < 400; ++i) page += "<b>";
  for (int i = 0; i < 500'000; ++i) page += "<hr></p></i>";
  EXPECT_TRUE(tree.Parse(page));
  std::string frames;
  for (int i = 0; i < 500'000; ++i) frames += "<iframe>a";  // none is closed, and each would look for its end
  EXPECT_TRUE(tree.Parse(frames));
}

}  // namespace
}  // namespace policywire::ingest
