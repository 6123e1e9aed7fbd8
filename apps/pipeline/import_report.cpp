#include "apps/pipeline/import_report.h"

#include <charconv>
#include <utility>

#include "apps/pipeline/counted.h"
#include "io/json.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr std::pair<const char*, double io::Bar::*> kFields[] = {{"open", &io::Bar::open},
                                                                 {"high", &io::Bar::high},
                                                                 {"low", &io::Bar::low},
                                                                 {"close", &io::Bar::close},
                                                                 {"volume", &io::Bar::volume}};

/// The shortest digits without an exponent that read back the same.
std::string digits(double x) {
  char text[512];  // the largest number has 309 digits
  return {text, std::to_chars(text, text + sizeof text, x, std::chars_format::fixed).ptr};
}

Json file_json(const ImportedFile& file) {
  Json columns = Json::object();
  for (const auto& [field, column] : file.columns) columns.set(field, column);
  return Json::object({{"file", file.path},
                       {"layout", io::layout_key(file.layout)},
                       {"index", file.index.empty() ? Json() : Json(file.index)},
                       {"columns", columns},
                       {"rows_read", file.rows}});
}

Json change_json(const Change& change, bool daily) {
  Json was = Json::object(), is = Json::object();
  for (const auto& [name, field] : kFields) {
    was.set(name, change.was.*field);
    is.set(name, change.is.*field);
  }
  return Json::object({{"time", when(change.is, daily)}, {"was", was}, {"is", is}});
}

std::string file_line(const ImportedFile& file) {
  std::string columns;
  for (const auto& [field, column] : file.columns)
    columns += (columns.empty() ? "" : ", ") + field + " from \"" + column + "\"";
  return file.path + ": " + io::layout_title(file.layout) + ": " + columns + "\n";
}

/// "  2025-11-11: close 12 -> 12.5, volume 5 -> 6".
std::string change_line(const Change& change, bool daily) {
  std::string fields;
  for (const auto& [name, field] : kFields) {
    if (change.was.*field == change.is.*field) continue;
    fields += (fields.empty() ? "" : ", ") + std::string(name) + " " + digits(change.was.*field) + " -> " +
              digits(change.is.*field);
  }
  return "  " + when(change.is, daily) + ": " + fields + "\n";
}

/// The layout of all files, or "several".
std::string layout_of(const Import& import) {
  for (const ImportedFile& file : import.files) {
    if (file.layout != import.files[0].layout) return "several";
  }
  return io::layout_key(import.files[0].layout);
}

std::string as_json(const Options& options, const io::Series& s, const Import& import,
                    const io::Merged& merged, const std::vector<Change>& changes,
                    const std::string& refusal) {
  Json files = Json::array(), changed = Json::array();
  for (const ImportedFile& file : import.files) files.push(file_json(file));
  for (const Change& change : changes) changed.push(change_json(change, s.daily()));
  return io::dump(
             Json::object({{"command", options.command},
                           {"data", options.data},
                           {"series", s.key},
                           {"dry_run", options.dry_run},
                           {"refused", refusal.empty() ? Json() : Json(refusal)},
                           {"layout", layout_of(import)},
                           {"files", files},
                           {"rows_read", import.bars.size()},
                           {"first", io::format_day(import.bars.day.front())},
                           {"last", io::format_day(import.bars.day.back())},
                           {"added", merged.added},
                           {"updated", merged.updated},
                           {"unchanged", merged.unchanged},
                           {"first_changes", changed},
                           {"volume_units", import.other_unit.empty() ? Json() : Json(import.other_unit)},
                           {"rows_total", s.bars.size()}})) +
         "\n";
}

}  // namespace

std::vector<Change> first_changes(const io::Candles& had, const io::Candles& given, bool daily,
                                  std::size_t most) {
  const auto key = [&](const io::Candles& c, std::size_t i) { return daily ? c.day[i] : c.time[i]; };
  std::vector<Change> out;
  for (std::size_t i = 0, k = 0; i < given.size() && out.size() < most; ++i) {
    while (k < had.size() && key(had, k) < key(given, i)) ++k;
    const bool same = k < had.size() && key(had, k) == key(given, i);
    if (same && had.bar(k) != given.bar(i)) out.push_back({had.bar(k), given.bar(i)});
  }
  return out;
}

std::string import_report(const Options& options, const io::Series& s, const Import& import,
                          const io::Merged& merged, const std::vector<Change>& changes,
                          const std::string& refusal) {
  if (options.json) return as_json(options, s, import, merged, changes, refusal);
  std::string text;
  if (options.dry_run)
    for (const ImportedFile& file : import.files) text += file_line(file);
  text += s.key + ": " + counted(import.bars.size(), "row") + " read (" +
          io::format_day(import.bars.day.front()) + " to " + io::format_day(import.bars.day.back()) + "), " +
          std::to_string(merged.added) + " added, " + std::to_string(merged.updated) + " updated, " +
          std::to_string(merged.unchanged) + " unchanged, " + std::to_string(s.bars.size()) + " in all" +
          (!refusal.empty()  ? " (dry run: would be REFUSED; nothing written)"
           : options.dry_run ? " (dry run: nothing written)"
                             : "") +
          "\n";
  for (const Change& change : changes) text += change_line(change, s.daily());
  if (merged.updated > changes.size())
    text +=
        "  and " + counted(merged.updated - changes.size(), "more that differs", "more that differ") + "\n";
  return text;
}

}  // namespace spectrum::pipeline
