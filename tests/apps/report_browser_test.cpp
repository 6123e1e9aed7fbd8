// The report in a real browser: nothing overflows, nothing overlaps, nothing is loaded, no script is needed.
// Skipped where there is no Chromium.
#include <gtest/gtest.h>

#include <cstdlib>

#include "apps/pipeline/html.h"
#include "apps/pipeline/report_page.h"
#include "tests/apps/program.h"
#include "tests/apps/report_sample.h"

namespace spectrum::pipeline {
namespace {

/// What a script, put into a copy of the page without its policy, finds there.
constexpr const char* kProbe = R"js(<script>
window.addEventListener('load', () => {
  const out = [], wide = innerWidth, seen = e => e.getClientRects().length > 0;
  out.push('width ' + wide);
  if (document.documentElement.scrollWidth > wide) out.push('FAULT page scrolls sideways: ' + document.documentElement.scrollWidth);
  for (const e of document.querySelectorAll('body *')) {
    if (!seen(e) || e.closest('.scroll') || e.closest('.hidden') || e.closest('.skip') || e.closest('svg')) continue;
    const r = e.getBoundingClientRect();
    if (r.right > wide + 1 || r.left < -1) out.push('FAULT outside: ' + e.tagName + '.' + e.className);
    if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).display !== 'inline')
      out.push('FAULT cut: ' + e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40));
  }
  for (const svg of document.querySelectorAll('svg[role=img]')) {
    if (!seen(svg)) continue;
    const box = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    texts.forEach(([text, r], i) => {
      if (r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 2 || r.bottom > box.bottom + 2) out.push('FAULT label outside its chart: ' + text);
      if (r.height < 10) out.push('FAULT label too small: ' + text);
      for (const [other, s] of texts.slice(i + 1))
        if (r.left < s.right - 1 && s.left < r.right - 1 && r.top < s.bottom - 4 && s.top < r.bottom - 4) out.push('FAULT labels overlap: ' + text + ' and ' + other);
    });
  }
  // Tiles stand on the page in the order in which they are heard: row by row.
  for (const group of document.querySelectorAll('.grid')) {
    const tiles = [...group.children].map(t => [t.id, t.getBoundingClientRect()]);
    tiles.slice(1).forEach(([id, r], i) => {
      const before = tiles[i][1];
      if (r.top < before.top - 1 || (Math.abs(r.top - before.top) <= 1 && r.left <= before.left)) out.push('FAULT out of order: ' + id);
    });
  }
  // A table stays within its card's padding.
  for (const table of document.querySelectorAll('.tile table')) {
    if (!seen(table)) continue;
    const tile = table.closest('.tile'), inner = tile.getBoundingClientRect().right - parseFloat(getComputedStyle(tile).paddingRight);
    if (table.getBoundingClientRect().right > inner) out.push('FAULT wide table: ' + table.caption.textContent);
  }
  // No card stands half empty beside a taller one.
  for (const tile of document.querySelectorAll('article.tile')) {
    const parts = [...tile.children].filter(seen).map(c => c.getBoundingClientRect());
    parts.slice(1).forEach((r, i) => { if (r.top - parts[i].bottom > 200) out.push('FAULT hole of ' + Math.round(r.top - parts[i].bottom) + ': ' + tile.id); });
  }
  out.push('loaded ' + performance.getEntriesByType('resource').length);
  const ground = () => getComputedStyle(document.body).backgroundColor;
  for (const id of ['theme-light', 'theme-dark']) { document.getElementById(id).checked = true; out.push(id + ' ' + ground()); }
  const sized = document.querySelectorAll('a, summary, label, input');
  out.push('stops ' + [...sized].filter(e => seen(e) && (e.tabIndex >= 0)).length);
  const pre = document.createElement('pre'); pre.id = 'probe'; pre.textContent = out.join('\n'); (parent === self ? document : parent.document).body.append(pre);
});
</script>)js";

class ReportBrowser : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"chromium", "chromium-browser", "google-chrome"})
      if (browser_.empty() &&
          std::system((std::string("command -v ") + name + " >/dev/null 2>&1").c_str()) == 0)
        browser_ = name;
    if (browser_.empty()) GTEST_SKIP() << "no Chromium here";
  }

  /// Runs the browser on a page and returns what it prints; `more` are further switches.
  std::string browse(const std::string& page, const std::string& more) {
    test::spill(folder_ / "page.html", page);
    const std::string out = (folder_ / "out").string();
    std::string line = "cd '" + (folder_ / "").string() + "' && timeout 120 " + browser_ +
                       " --headless=new --no-sandbox --disable-gpu --no-first-run --hide-scrollbars"
                       " --user-data-dir=profile --window-size=1300,1000 " +
                       more + " page.html >out 2>/dev/null";
    EXPECT_EQ(std::system(line.c_str()), 0) << line;
    return test::slurp(out);
  }

  /// A page that shows another one so wide: no window is as narrow as a telephone.
  static std::string framed(const std::string& page, int width, const std::string& more) {
    return "<!DOCTYPE html><body><iframe height=\"900\" style=\"border:0\" width=\"" + std::to_string(width) +
           "\"" + more + " srcdoc=\"" + escape_html(page) + "\"></iframe></body>";
  }

  /// What the probe finds where the page is so wide.
  std::string probe(std::string page, int width) {
    const std::size_t policy = page.find("<meta http-equiv");
    page.erase(policy, page.find("/>", policy) + 2 - policy);
    page.insert(page.find("</body>"), kProbe);
    const std::string all = browse(framed(page, width, ""), "--dump-dom");
    const std::size_t at = all.find("<pre id=\"probe\">");
    return at == std::string::npos ? "no probe in: " + all.substr(0, 400)
                                   : all.substr(at, all.find("</pre>", at) - at);
  }

  std::string browser_;
  test::Folder folder_;
};

TEST_F(ReportBrowser, NothingOverflowsOverlapsOrIsLoaded) {
  for (const test::SampleState& state : test::sample_states()) {
    const bool normal = std::string_view(state.name) == "normal";
    for (const int width : normal ? std::vector{1280, 768, 375, 320} : std::vector{320}) {
      const std::string found = probe(report_page(state.input), width);
      EXPECT_NE(found.find("width " + std::to_string(width)), std::string::npos) << found;
      EXPECT_EQ(found.find("FAULT"), std::string::npos) << state.name << " at " << width << ": " << found;
      EXPECT_NE(found.find("loaded 0"), std::string::npos) << found;
    }
  }
}

TEST_F(ReportBrowser, TheColoursSwitchWithoutAScript) {
  const std::string found = probe(report_page(test::sample_input()), 1280);
  EXPECT_NE(found.find("theme-light rgb(243, 245, 248)"), std::string::npos) << found;
  EXPECT_NE(found.find("theme-dark rgb(15, 20, 26)"), std::string::npos) << found;
}

TEST_F(ReportBrowser, ScriptsOffShowsTheSame) {
  // A sandbox that runs no script beside a frame that would; the page around them reads both.
  const std::string page = report_page(test::sample_input());
  const std::string frames = framed(page, 1280, " sandbox=\"allow-same-origin\"") + framed(page, 1280, "");
  const std::string reader = R"js(<script>
window.addEventListener('load', () => {
  const seen = [...document.querySelectorAll('iframe')].map(f => f.contentDocument.body.innerText);
  const pre = document.createElement('pre'); pre.id = 'seen';
  pre.textContent = seen.length + (seen[0] === seen[1] ? ' alike ' : ' unlike ') + seen[0].includes('19,850 to 20,180');
  document.body.append(pre);
});
</script>)js";
  const std::string all = browse(frames + reader, "--dump-dom");
  EXPECT_NE(all.find("<pre id=\"seen\">2 alike true</pre>"), std::string::npos)
      << all.substr(all.size() - std::min<std::size_t>(all.size(), 300));
}

}  // namespace
}  // namespace spectrum::pipeline
