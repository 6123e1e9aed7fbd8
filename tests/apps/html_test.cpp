#include "apps/pipeline/html.h"

#include <gtest/gtest.h>

namespace spectrum::pipeline {
namespace {

TEST(HtmlEscape, MarkupBecomesText) {
  EXPECT_EQ(escape_html("<script>alert('x & \"y\"')</script>"),
            "&lt;script&gt;alert(&#39;x &amp; &quot;y&quot;&#39;)&lt;/script&gt;");
  EXPECT_EQ(escape_html("plain \xE2\x88\x92 text\n"), "plain \xE2\x88\x92 text\n");
}

TEST(HtmlEscape, ControlCharactersAreReplaced) {
  EXPECT_EQ(escape_html(std::string("a\0b\x1b\x7f", 5)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Html, TextIsEscapedWhereverItEnters) {
  const std::string evil = "\"><img src=x>";
  EXPECT_EQ(element("p", evil).markup(), "<p>&quot;&gt;&lt;img src=x&gt;</p>");
  EXPECT_EQ(element("p", {{"title", evil}}, "").markup(), "<p title=\"&quot;&gt;&lt;img src=x&gt;\"></p>");
  EXPECT_EQ(leaf("meta", {{"content", evil}}).markup(), "<meta content=\"&quot;&gt;&lt;img src=x&gt;\"/>");
  EXPECT_EQ((Html("a<") + classed("b", "x", "&")).markup(), "a&lt;<b class=\"x\">&amp;</b>");
}

}  // namespace
}  // namespace spectrum::pipeline
