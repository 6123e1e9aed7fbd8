#include "gbdt/link_text.h"

#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "gbdt/number_text.h"
#include "gbdt/text_fields.h"

namespace spectrum::gbdt {
namespace {

using Kind = Link::Kind;

enum class Classes { kOne, kNamed, kAny };  // kNamed: the text says how many

struct Known {
  std::string_view name;
  Kind kind;
  Classes classes = Classes::kOne;
  bool slope = false;  // needs "sigmoid:"
  bool root = false;   // may have been trained on the root of its label: "sqrt"
};

constexpr std::array<Known, 17> kKnown{{
    {"regression", Kind::kIdentity, Classes::kOne, false, true},
    {"regression_l1", Kind::kIdentity, Classes::kOne, false, true},
    {"quantile", Kind::kIdentity, Classes::kOne, false, true},
    {"fair", Kind::kIdentity, Classes::kOne, false, true},
    {"mape", Kind::kIdentity, Classes::kOne, false, true},
    {"huber", Kind::kIdentity},
    {"poisson", Kind::kExp},
    {"gamma", Kind::kExp},
    {"tweedie", Kind::kExp},
    {"binary", Kind::kLogistic, Classes::kOne, true},
    {"cross_entropy", Kind::kLogistic},
    {"cross_entropy_lambda", Kind::kSoftplus},
    {"multiclass", Kind::kSoftmax, Classes::kNamed},
    {"multiclassova", Kind::kLogistic, Classes::kNamed, true},
    {"lambdarank", Kind::kIdentity},
    {"rank_xendcg", Kind::kIdentity},
    {"custom", Kind::kIdentity, Classes::kAny},
}};

/// One objective's text, on its way to become a link.
class Reading {
 public:
  Reading(std::string_view text, int n_classes, int line) : text_(text), n_classes_(n_classes), line_(line) {}

  Link link() {
    std::string_view rest = text_;
    known_ = find(take_word(rest));
    if (known_ == nullptr) fail("'" + std::string(text_.substr(0, 40)) + "' is not supported");
    while (!rest.empty()) take_term(take_word(rest));
    check_classes();
    if (known_->slope && !slope_) fail("needs 'sigmoid:' and a number above 0");
    return {root_ ? Kind::kSignedSquare : known_->kind, slope_.value_or(1.0)};
  }

 private:
  static const Known* find(std::string_view name) {
    for (const Known& k : kKnown) {
      if (k.name == name) return &k;
    }
    return nullptr;
  }

  void take_term(std::string_view term) {
    const std::size_t colon = term.find(':');
    const std::string_view key = term.substr(0, colon);
    if (colon == std::string_view::npos) {
      if (term != "sqrt" || !known_->root)
        fail("the term '" + std::string(term.substr(0, 40)) + "' is not known");
      root_ = true;
    } else if (key == "sigmoid" && known_->slope) {
      slope_ = read_double(term.substr(colon + 1));
      if (!slope_ || !std::isfinite(*slope_) || *slope_ <= 0.0) fail("needs 'sigmoid:' and a number above 0");
    } else if (key == "num_class" && known_->classes == Classes::kNamed) {
      classes_ = read_int(term.substr(colon + 1));
      if (!classes_) fail("needs 'num_class:' and a whole number");
    }
  }

  void check_classes() const {
    if (known_->classes == Classes::kAny) return;
    if (known_->classes == Classes::kNamed && !classes_) fail("needs 'num_class:' and a whole number");
    const int belong = classes_.value_or(1);
    if (belong != n_classes_) {
      fail("has " + std::to_string(belong) + " classes where num_class is " + std::to_string(n_classes_));
    }
  }

  [[noreturn]] void fail(const std::string& what) const { refuse(line_, "objective", what); }

  std::string_view text_;
  int n_classes_;
  int line_;
  const Known* known_ = nullptr;
  bool root_ = false;
  std::optional<double> slope_;
  std::optional<int> classes_;
};

}  // namespace

Link read_link(std::string_view objective, int n_classes, int line) {
  return Reading(objective, n_classes, line).link();
}

}  // namespace spectrum::gbdt
