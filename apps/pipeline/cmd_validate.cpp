#include "apps/pipeline/commands.h"
#include "apps/pipeline/contract.h"
#include "apps/pipeline/exit_code.h"
#include "io/json.h"

namespace spectrum::pipeline {

int cmd_validate(const Options& options) {
  Log log(options.quiet);
  const std::string& path = options.document.empty() ? options.out : options.document;
  const auto document = io::read_json(path);
  if (!document) return log.fail(document.error());
  const std::vector<std::string> faults = contract_faults(*document);
  for (const std::string& fault : faults) log.error(path + ": " + fault);
  if (options.json)
    print(io::dump(io::Json::object({{"document", path},
                                     {"schema_version", kSchemaVersion},
                                     {"valid", faults.empty()},
                                     {"faults", io::Json::list(faults)}})) +
          "\n");
  else if (faults.empty())
    print(path + " keeps the contract (version " + kSchemaVersion + ")\n");
  return faults.empty() ? kOk : kBadData;
}

int cmd_schema(const Options&) {
  print(io::dump(contract_schema()) + "\n");
  return kOk;
}

}  // namespace spectrum::pipeline
