#include "io/json.h"

#include <cmath>
#include <stdexcept>

namespace spectrum::io {

Json Json::array(std::initializer_list<Json> items) { return Json(Array(items)); }
Json Json::object(std::initializer_list<Member> members) {
  Json out(Object{});
  for (const Member& m : members) out.set(m.name, m.value);
  return out;
}

const char* Json::type_name() const {
  static constexpr const char* kNames[] = {"null",     "true or false", "a number", "a number",
                                           "a string", "an array",      "an object"};
  return kNames[v_.index()];
}

std::optional<bool> Json::boolean() const {
  const bool* b = std::get_if<bool>(&v_);
  return b ? std::optional(*b) : std::nullopt;
}

std::optional<std::int64_t> Json::integer() const {
  if (const auto* i = std::get_if<std::int64_t>(&v_)) return *i;
  const double* d = std::get_if<double>(&v_);
  if (d && std::trunc(*d) == *d && std::abs(*d) < 9.2e18) return static_cast<std::int64_t>(*d);
  return std::nullopt;
}

std::optional<double> Json::number() const {
  if (const auto* i = std::get_if<std::int64_t>(&v_)) return static_cast<double>(*i);
  const double* d = std::get_if<double>(&v_);
  return d ? std::optional(*d) : std::nullopt;
}

std::size_t Json::size() const {
  if (const Array* a = array_items()) return a->size();
  if (const Object* o = members()) return o->size();
  return 0;
}

const Json& Json::at(std::size_t i) const {
  const Array* a = array_items();
  if (!a || i >= a->size()) throw std::out_of_range("no such element of a JSON array");
  return (*a)[i];
}

const Json* Json::find(std::string_view name) const {
  if (const Object* o = members()) {
    for (const Member& m : *o) {
      if (m.name == name) return &m.value;
    }
  }
  return nullptr;
}

Json* Json::find(std::string_view name) { return const_cast<Json*>(std::as_const(*this).find(name)); }

const Json* Json::find(std::initializer_list<std::string_view> path) const {
  const Json* at = this;
  for (std::string_view name : path) {
    at = at->find(name);
    if (!at) return nullptr;
  }
  return at;
}

std::optional<double> Json::number(std::string_view name) const {
  const Json* j = find(name);
  return j ? j->number() : std::nullopt;
}

std::optional<std::int64_t> Json::integer(std::string_view name) const {
  const Json* j = find(name);
  return j ? j->integer() : std::nullopt;
}

std::optional<bool> Json::boolean(std::string_view name) const {
  const Json* j = find(name);
  return j ? j->boolean() : std::nullopt;
}

std::optional<std::string> Json::string(std::string_view name) const {
  const Json* j = find(name);
  const std::string* s = j ? j->string() : nullptr;
  return s ? std::optional(*s) : std::nullopt;
}

std::optional<std::vector<double>> Json::numbers() const {
  const Array* a = array_items();
  if (!a) return std::nullopt;
  std::vector<double> out;
  out.reserve(a->size());
  for (const Json& item : *a) {
    const auto x = item.number();
    if (!x) return std::nullopt;
    out.push_back(*x);
  }
  return out;
}

std::optional<std::vector<double>> Json::numbers(std::string_view name) const {
  const Json* j = find(name);
  return j ? j->numbers() : std::nullopt;
}

Json& Json::set(std::string_view name, Json value) {
  if (is_null()) v_ = Object{};
  Object* o = std::get_if<Object>(&v_);
  if (!o) throw std::invalid_argument(std::string("set() on JSON that is ") + type_name());
  if (Json* old = find(name)) {
    *old = std::move(value);
  } else {
    o->push_back({std::string(name), std::move(value)});
  }
  return *this;
}

Json& Json::push(Json value) {
  if (is_null()) v_ = Array{};
  Array* a = std::get_if<Array>(&v_);
  if (!a) throw std::invalid_argument(std::string("push() on JSON that is ") + type_name());
  a->push_back(std::move(value));
  return *this;
}

bool Json::operator==(const Json& other) const { return v_ == other.v_; }

}  // namespace spectrum::io
