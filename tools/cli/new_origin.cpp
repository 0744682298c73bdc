// `log:new-origin`: for a store whose log must not be signed on as it was: its key or its end is
// lost, or it is a copy of a store that went on elsewhere.
#include "orglog/notary/new_origin.hpp"

#include <filesystem>
#include <iostream>

#include "cli/log_keys.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

// The key that the log was signed with: the store's own, or, where that is lost, the one named.
CliResult<std::optional<VerifierKey>> key_before(const Arguments& arguments) {
  const std::filesystem::path data = arguments.data;
  std::optional<VerifierKey> before;
  if (std::filesystem::exists(data / "log.key")) {
    ORGLOG_TRY_ASSIGN(own, key_of_store(arguments.data));
    before = own;
  }
  if (!arguments.key.empty()) {
    ORGLOG_TRY_ASSIGN(named, log_key(arguments.key));
    if (before && before->text() != named.text())
      return Failure::usage("The store has a key, and it is not the one named with --key.");
    before = named;
  }
  if (before || !std::filesystem::exists(data / "checkpoint")) return before;
  return Failure::usage("The store's log.key is missing: name the verifier key with --key.");
}

CliResult<std::optional<SignedCheckpoint>> last_signed(const std::string& data,
                                                       const std::optional<VerifierKey>& key) {
  if (!key) return std::optional<SignedCheckpoint>{};
  return checkpoint_in((std::filesystem::path(data) / "checkpoint").string(), *key);
}

}  // namespace

Done begin_new_origin(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(log, open_log(arguments.data, false));
  ORGLOG_TRY_ASSIGN(before, key_before(arguments));
  ORGLOG_TRY_ASSIGN(last, last_signed(arguments.data, before));
  if (const auto marked = write_new_origin_mark(arguments.data, {false, before}); !marked)
    return Failure("io", "The mark cannot be written: " + marked.error().message() + ".");
  if (context.json())
    return print_json(
        {{"events", log->end()},
         {"continues", before ? boost::json::value(before->text()) : nullptr},
         {"last_signed", last ? boost::json::value(last->checkpoint.size) : nullptr}});
  std::cout << "The next start signs the " << grouped(log->end())
            << " events under a new origin and key"
            << (before ? ", which name " + before->name() : std::string()) << ".\n";
  return {};
}

}  // namespace orglog::cli
