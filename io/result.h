#pragma once
// A value or the world's reason why there is none. Member names are those of
// std::expected, so that C++23 can make Result an alias.
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace spectrum::io {

enum class ErrorKind {
  kBadData,        ///< the bytes are there but do not mean what they should
  kMissingInput,   ///< a file that is not there or cannot be opened
  kUnavailable,    ///< a source that does not answer
  kTryLater,       ///< nothing is wrong that waiting would not cure
  kIo,             ///< reading or writing failed
  kConfiguration,  ///< options or a configuration file contradict
  kInternal,       ///< our own mistake
};

/// What is wrong, where, and what to do next, for a person to read.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;
};

/// An error on its way into a Result of any type.
struct Unexpected {
  Error error;
};

inline Unexpected fail(ErrorKind kind, std::string message) { return {{kind, std::move(message)}}; }
inline Unexpected fail(Error error) { return {std::move(error)}; }

/// Thrown by value() on a Result that holds an error; what() is its message.
struct BadResultAccess : std::logic_error {
  explicit BadResultAccess(const Error& e) : std::logic_error(e.message) {}
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Unexpected e) : state_(std::in_place_index<1>, std::move(e.error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// Undefined where has_value() is false.
  T& operator*() & { return *std::get_if<0>(&state_); }
  const T& operator*() const& { return *std::get_if<0>(&state_); }
  T&& operator*() && { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }

  T& value() & { return check(), **this; }
  const T& value() const& { return check(), **this; }
  T&& value() && { return check(), std::move(**this); }

  /// Undefined where has_value() is true.
  const Error& error() const { return *std::get_if<1>(&state_); }

 private:
  void check() const {
    if (!has_value()) throw BadResultAccess(error());
  }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Unexpected e) : error_(std::move(e.error)), failed_(true) {}

  bool has_value() const { return !failed_; }
  explicit operator bool() const { return has_value(); }
  void value() const {
    if (failed_) throw BadResultAccess(error_);
  }
  const Error& error() const { return error_; }

 private:
  Error error_;
  bool failed_ = false;
};

}  // namespace spectrum::io
