// The table of verbs: one row each, one file a family.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/context.hpp"
#include "cli/parameters.hpp"

namespace orglog::cli {

struct Verb {
  std::string_view name;  // `members:add`
  std::string_view summary;
  Parameters parameters;
  Done (*run)(Context& context, const Arguments& arguments);
  std::string_view more = {};  // what the help says beyond the summary
  bool offline = false;        // works on files and talks to no server
};

struct Family {
  std::string_view title;
  std::vector<Verb> verbs;
};

using Verbs = Family();
Verbs org_verbs, member_verbs, app_verbs, sharing_verbs, transfer_verbs, resource_verbs,
    account_verbs, history_verbs, access_verbs, import_verbs, proof_verbs, offline_verbs,
    export_verbs, backup_verbs;

// Verbs in files of their own.
Done usage(Context& context, const Arguments& arguments);
Done replay(Context& context, const Arguments& arguments);
Done rebuild(Context& context, const Arguments& arguments);
Done begin_new_origin(Context& context, const Arguments& arguments);
Done verify(Context& context, const Arguments& arguments);
Done monitor(Context& context, const Arguments& arguments);

const std::vector<Family>& families();
const Verb* find_verb(std::string_view name);
// All verbs by family, a line each.
std::string overview();
// What to try instead of a verb that is not there; goes on the sentence that says so.
std::string suggestion(std::string_view name);

}  // namespace orglog::cli
