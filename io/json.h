#pragma once
// A JSON value of our own, so that the parser's library stays private to this room.
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "io/result.h"

namespace spectrum::io {

/// null, bool, integer, double, string, array or object; objects keep the order in which names came.
class Json {
 public:
  struct Member;
  using Array = std::vector<Json>;
  using Object = std::vector<Member>;

  // Defined below: clang instantiates the variant in them, for which Member must be complete.
  Json();
  Json(std::nullptr_t);
  template <class B>
  requires std::is_same_v<B, bool>  // and no pointer that would turn into one
  Json(B b);
  template <class I>
  requires(std::is_integral_v<I> && !std::is_same_v<I, bool>) Json(I i);
  Json(double d);
  Json(std::string s);
  Json(std::string_view s);
  Json(const char* s);
  Json(Array a);
  Json(Object o);

  /// Json::array({1, 2.5, "x"}), Json::object({{"a", 1}, {"b", "x"}}).
  static Json array(std::initializer_list<Json> items = {});
  static Json object(std::initializer_list<Member> members = {});
  /// An array of the elements of any range of numbers or strings.
  template <class Range>
  static Json list(const Range& range);

  bool is_null() const { return v_.index() == 0; }
  bool is_bool() const { return v_.index() == 1; }
  bool is_integer() const { return v_.index() == 2; }
  bool is_number() const { return v_.index() == 2 || v_.index() == 3; }
  bool is_string() const { return v_.index() == 4; }
  bool is_array() const { return v_.index() == 5; }
  bool is_object() const { return v_.index() == 6; }
  /// "null", "true or false", "number", "string", "array" or "object", for messages.
  const char* type_name() const;

  /// The value where it is of that type, else nothing.
  std::optional<bool> boolean() const;
  std::optional<std::int64_t> integer() const;  ///< also of a double without a fraction
  std::optional<double> number() const;
  const std::string* string() const { return std::get_if<std::string>(&v_); }
  const Array* array_items() const { return std::get_if<Array>(&v_); }
  const Object* members() const { return std::get_if<Object>(&v_); }

  /// Elements of an array or members of an object; else 0.
  std::size_t size() const;
  /// Element i of an array. Throws std::out_of_range.
  const Json& at(std::size_t i) const;
  /// The value of a name of an object, or nullptr (also where this is no object).
  const Json* find(std::string_view name) const;
  Json* find(std::string_view name);
  /// Walks down objects: find({"evaluation", "tilt", "skill"}).
  const Json* find(std::initializer_list<std::string_view> path) const;

  /// find(name) and its value in one.
  std::optional<double> number(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::optional<bool> boolean(std::string_view name) const;
  std::optional<std::string> string(std::string_view name) const;
  /// A whole array of numbers; nothing where one element is something else.
  std::optional<std::vector<double>> numbers() const;
  std::optional<std::vector<double>> numbers(std::string_view name) const;

  /// Adds or replaces a member; null becomes an object. Throws std::invalid_argument on another type.
  Json& set(std::string_view name, Json value);
  /// Appends an element; null becomes an array. Throws std::invalid_argument on another type.
  Json& push(Json value);

  bool operator==(const Json&) const;

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> v_;
};

struct Json::Member {
  std::string name;
  Json value;
  bool operator==(const Member&) const = default;
};

inline Json::Json() = default;
inline Json::Json(std::nullptr_t) {}
template <class B>
requires std::is_same_v<B, bool> Json::Json(B b) : v_(b) {}
template <class I>
requires(std::is_integral_v<I> && !std::is_same_v<I, bool>) Json::Json(I i)
    : v_(static_cast<std::int64_t>(i)) {}
inline Json::Json(double d) : v_(d) {}
inline Json::Json(std::string s) : v_(std::move(s)) {}
inline Json::Json(std::string_view s) : v_(std::string(s)) {}
inline Json::Json(const char* s) : v_(std::string(s)) {}
inline Json::Json(Array a) : v_(std::move(a)) {}
inline Json::Json(Object o) : v_(std::move(o)) {}

template <class Range>
Json Json::list(const Range& range) {
  Array items;
  for (const auto& x : range) items.emplace_back(x);
  return Json(std::move(items));
}

inline constexpr int kMaxJsonDepth = 64;
/// Values in one document: some twenty times a large cache, and a bound on the memory that a hostile one
/// costs.
inline constexpr std::size_t kMaxJsonValues = 4'000'000;

/// Parses a text; `name` (a path, say) stands in messages beside line and column. Nesting beyond
/// kMaxJsonDepth, a name that occurs twice in one object, and bytes that are not UTF-8 are errors. NaN,
/// Infinity, -Infinity and numbers beyond a double's range, which Python writes, arrive as strings of the
/// same letters, so that the caller can say which field is at fault. Error: kBadData.
Result<Json> parse_json(std::string_view text, std::string_view name);

/// read_file and parse_json.
Result<Json> read_json(const std::string& path);

/// The text of a value, doubles in the shortest digits that read back the same. `indent` 2 gives one member a
/// line (no newline at the end), 0 no blanks at all. Throws std::invalid_argument on NaN and infinities.
std::string dump(const Json& value, int indent = 2);

}  // namespace spectrum::io
