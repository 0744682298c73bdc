// Backups of a store: by its server where one runs, else by this program.
#include "orglog/export/backup.hpp"

#include <iostream>

#include "cli/output.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

Done show(Context& context, const boost::json::value& backup, const std::string& to) {
  if (context.json()) return print_json(backup);
  std::cout << "Backup " << backup.at("backup") << " in " << to << ": "
            << grouped(backup.at("events").to_number<std::uint64_t>()) << " events, "
            << readable_bytes(backup.at("bytes").to_number<std::uint64_t>()) << " in "
            << grouped(backup.at("files").to_number<std::uint64_t>()) << " files.\n";
  return {};
}

// The operator's token of this store, unless another one was named.
Done ask_server(Context& context, const Arguments& arguments) {
  Arguments asking = arguments;
  if (asking.token_file.empty() && std::getenv("ORGLOG_TOKEN") == nullptr) {
    asking.token_file = (std::filesystem::path(arguments.data) / "operator.token").string();
  }
  Context connected(asking, context.rehearses());
  Query query;
  query.kind = QueryKind::backup;
  query.type = std::filesystem::absolute(arguments.to).string();
  ORGLOG_TRY_ASSIGN(made, connected.answer(query));
  return show(context, made, arguments.to);
}

Done back_up(Context& context, const Arguments& arguments) {
  const auto made = exports::back_up_closed_store(arguments.data, arguments.to);
  if (made) return show(context, exports::to_json(*made), arguments.to);
  if (made.error().code == "in_use") return ask_server(context, arguments);
  return made.error();
}

Done list(Context& context, const Arguments& arguments) {
  const auto backups = exports::list_backups(arguments.file);
  if (!backups) return backups.error();
  boost::json::array rows;
  Table table({">backup", "made", ">events", ">bytes", ">files"});
  for (const LogBackup& backup : *backups) {
    rows.push_back(exports::to_json(backup));
    table.row({std::to_string(backup.number), readable_time(backup.made_at), grouped(backup.end),
               readable_bytes(backup.bytes), grouped(backup.files)});
  }
  if (context.json()) return print_json(std::move(rows));
  table.print();
  return {};
}

Done restore(Context& context, const Arguments& arguments) {
  std::optional<std::uint32_t> wanted;
  if (arguments.limit) wanted = static_cast<std::uint32_t>(*arguments.limit);
  const auto restored = exports::restore_store(arguments.file, wanted, arguments.data);
  if (!restored) return restored.error();
  std::string files = "log";
  for (const std::string& file : restored->files) files += ", " + file;
  if (context.json()) {
    boost::json::object json = exports::to_json(restored->backup).as_object();
    json["end"] = restored->end;
    json["checkpoint"] = restored->checkpoint;
    return print_json(std::move(json));
  }
  std::cout << "Backup " << restored->backup.number << " of "
            << readable_time(restored->backup.made_at) << " restored into " << arguments.data
            << ": " << grouped(restored->end) << " events, each read and whole"
            << (restored->checkpoint ? ", as its checkpoint says" : "") << " (" << files
            << "). The master key is not in a backup: put it back before the start, which signs on "
               "under a new origin and key, unless a witness has seen exactly these events.\n";
  return {};
}

}  // namespace

Family backup_verbs() {
  namespace p = parameter;
  return {"Backups",
          {{"backup",
            "add a backup of the store, also while its server runs",
            {p::data, p::to_backups, p::connection},
            back_up,
            "A running server makes it: --server says where it listens. The operator's token is "
            "taken from DIR,\nunless ORGLOG_TOKEN or --token-file name another.",
            true},
           {"backup:list", "show the backups in a directory", {p::from_backups}, list, {}, true},
           {"restore",
            "make a store of a backup, in an empty directory, and check it",
            {p::from_backups, p::data, p::backup_number},
            restore,
            {},
            true}}};
}

}  // namespace orglog::cli
