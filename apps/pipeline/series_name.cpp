#include "apps/pipeline/series_name.h"

#include "apps/pipeline/nearest.h"

namespace spectrum::pipeline {

io::Error no_such_series(const std::string& key, const std::vector<std::string>& known,
                         const std::string& more) {
  std::string list;
  for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
  std::string near = nearest(key, known);
  if (near.empty() && !key.empty())
    for (const std::string& name : known)
      if (near.empty() && name.starts_with(key)) near = name;
  return {io::ErrorKind::kConfiguration, "no series is called " + key +
                                             (near.empty() ? "" : "; did you mean " + near + "?") +
                                             " (known: " + list + (more.empty() ? "" : "; " + more) + ")"};
}

}  // namespace spectrum::pipeline
