#pragma once
// Dates written in a form that the user names.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/date.h"
#include "io/result.h"

namespace spectrum::io {

/// What a clock on the wall shows, where it is not said in which zone.
struct WallTime {
  Day day = 0;
  std::optional<int> second;  ///< of the day; nothing where only the date is written
  bool operator==(const WallTime&) const = default;
};

/// A form of dates in a small part of strftime's language, read strictly:
/// %Y year of four digits, %y of two (69 to 99 are 1969 to 1999, else 20xx), %m month, %b or %B its
/// English name, short or whole, in any case, %d day, %H hour (0 to 23), %M minute, %S second, %% a percent
/// sign; any other character stands for itself. %d, %m and %H may be of one digit where no digits follow.
class DateFormat {
 public:
  /// Needs a day, a month and a year, each once; minutes need hours, seconds need minutes. Error:
  /// kConfiguration.
  static Result<DateFormat> parse(std::string_view pattern);

  /// Nothing where `text`, all of it, is not of this form or names a moment that does not exist.
  std::optional<WallTime> read(std::string_view text) const;

  /// Whether `text` is of this form but for a day that its month does not have, as 2025-02-30.
  bool names_no_day(std::string_view text) const;

  const std::string& pattern() const { return pattern_; }

 private:
  /// What the directives read, before it is known to be a moment.
  struct Parts {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    bool clock = false;
  };
  /// Nothing where `text` is not of this form.
  std::optional<Parts> parts(std::string_view text) const;
  static bool eat_part(std::string_view& text, char kind, bool alone, Parts& parts);

  struct Item {
    char kind;     ///< the letter of a directive; 0: `literal` itself
    char literal;  ///< used where kind is 0
  };
  std::string pattern_;
  std::vector<Item> items_;
};

}  // namespace spectrum::io
