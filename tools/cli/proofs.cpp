// Proofs: a receipt from the server, and looking at one without any server.
#include <boost/json/array.hpp>
#include <iostream>

#include <boost/json/parse.hpp>
#include "cli/log_keys.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "orglog/base/command_line.hpp"
#include "orglog/base/files.hpp"
#include "orglog/codec/words.hpp"
#include "orglog/domain/event.hpp"
#include "orglog/log/record.hpp"
#include "orglog/proof/proof_file.hpp"

namespace orglog::cli {
namespace {

// The file's text and nothing else on stdout, so that `>` makes a proof of it.
Done receipt(Context& context, const Arguments& arguments) {
  Query query;
  query.kind = QueryKind::receipt;
  query.command = arguments.id;
  const bool by_position = arguments.id.starts_with('@');
  if (by_position && arguments.event)
    return Failure::usage("A position is one event already: leave --event out.");
  if (by_position && !whole_number(arguments.id.substr(1), 0, most_positions))
    return Failure::usage("A position is written as in @21, not " + arguments.id + ".");
  if (!by_position && !parse_uuid(arguments.id))
    return Failure::usage("A receipt is for @POSITION or for the id of a command, not for " +
                          arguments.id + ".");
  if (!by_position) query.cursor = std::to_string(arguments.event.value_or(0));
  ORGLOG_TRY_ASSIGN(page, context.ask(query));
  const boost::json::value answer = boost::json::parse(page.json);
  if (context.json()) return print_json(answer);
  std::cout << text(answer, "proof");
  const auto events = answer.at("events").to_number<std::uint64_t>();
  if (events > 1 && !by_position) {
    std::cerr << "Event " << arguments.event.value_or(0) << " of " << events
              << " of this command; --event names another, counted from 0.\n";
  }
  return {};
}

std::string actor_of(const RecordView& record) {
  const AccountId actor = record.header.actor;
  return actor.is_nil() ? "operator" : to_string(actor);
}

// A receipt has the stored bytes, whose client only the server opens, for who may read it.
boost::json::value text_or_sealed(const RecordView& record, std::string_view text) {
  if (record.sealed_client.is_there()) return nullptr;
  return boost::json::string(text);
}

boost::json::object record_json(const RecordView& record) {
  const RecordHeader& header = record.header;
  boost::json::array about;
  for (const Tag& tag : header.tags) {
    if (tag.kind == Tag::Kind::actor) continue;
    about.push_back({{"kind", to_text(tag.kind)}, {"id", to_string(tag.id)}});
  }
  return {{"position", record.position},
          {"id", to_string(event_id(header))},
          {"type", type_name(header.type)},
          {"occurred_at", to_rfc3339(header.occurred_at)},
          {"recorded_at", to_rfc3339(header.recorded_at)},
          {"actor", actor_of(record)},
          {"command", to_string(header.command)},
          {"event", header.ordinal},
          {"about", std::move(about)},
          {"client", text_or_sealed(record, record.clear_client_name)},
          {"address", text_or_sealed(record, record.clear_client_address)}};
}

void print_proved(const RecordView& record, const Checkpoint& checkpoint, std::size_t cosigned) {
  const RecordHeader& header = record.header;
  std::cout << "Proved: " << checkpoint.origin << " has this event, and says so for ever.\n";
  Facts facts;
  facts.add("Position", std::to_string(record.position) + " of " + grouped(checkpoint.size));
  facts.add("Type", std::string(type_name(header.type)));
  facts.add("Occurred", readable_time(header.occurred_at) + " UTC");
  facts.add("Recorded", readable_time(header.recorded_at) + " UTC");
  facts.add("Actor", actor_of(record));
  for (const Tag& tag : header.tags) {
    if (tag.kind != Tag::Kind::actor)
      facts.add("About", std::string(to_text(tag.kind)) + " " + to_string(tag.id));
  }
  facts.add("Command", to_string(header.command));
  facts.add("Event", to_string(event_id(header)));
  if (cosigned > 0) facts.add("Cosigned by", std::to_string(cosigned) + " of the witnesses named");
  facts.print();
}

Failure not_proved(const Error& error) {
  return {"not_proved", "This proves nothing: " + error.message() + "."};
}

Done check(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(key, log_key(arguments.key));
  ORGLOG_TRY_ASSIGN(witnesses, witness_keys(arguments.witness_keys));
  const auto bytes = read_file(arguments.file);
  if (!bytes)
    return Failure("io", "Cannot read " + arguments.file + ": " + bytes.error().message() + ".");
  const auto file = parse_proof_file(*bytes);
  if (!file) return Failure("no_proof", arguments.file + " is no tlog-proof file.");
  const auto opened = check_proof(*file, file->extra, key);
  if (!opened) return not_proved(opened.error());
  const auto cosigned = count_cosignatures(opened->note, witnesses);
  if (!cosigned) return not_proved(cosigned.error());
  if (*cosigned < witnesses.size()) return not_proved(ProofError::unknown_key);
  // The leaf is what the log has; whether it is a record of ours is another question.
  const auto record = decode_record(file->index, file->extra);
  if (!record)
    return Failure("undecodable", "Proved, but this program cannot read the record: " +
                                      record.error().message() + ".");
  if (!context.json()) {
    print_proved(*record, opened->checkpoint, *cosigned);
    return {};
  }
  print_json({{"proved", true},
              {"origin", opened->checkpoint.origin},
              {"size", opened->checkpoint.size},
              {"cosignatures", *cosigned},
              {"event", record_json(*record)}});
  return {};
}

Done print_key(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(key, key_of_store(arguments.data));
  if (context.json()) return print_json({{"origin", key.name()}, {"key", key.text()}});
  std::cout << key.text() << '\n';
  return {};
}

}  // namespace

Family proof_verbs() {
  namespace p = parameter;
  return {
      "Proofs",
      {{"receipt",
        "print the proof that an event or a command of yours is in the log, to keep",
        {p::command_argument, p::event},
        receipt,
        "orglog receipt @21 > x.tlog-proof            of the event at this position\n"
        "orglog receipt 0190a3c4-… > x.tlog-proof     of the command with this id\n"
        "A command of several events has a proof for each: --event 1, counted from 0."},
       {"log:check",
        "check a receipt, with nothing but the log's key, and print what it proves",
        {p::proof_file, p::log_key, p::witness_keys},
        check,
        "Exit code 3 when it does not hold, 9 when it cannot be read. With --witness-key, each\n"
        "of the witnesses named must have cosigned.",
        true},
       {"log:key", "print the verifier key of a store's log", {p::data}, print_key, {}, true},
       {"log:new-origin",
        "have the next start sign the log under a new origin and key that name the old ones",
        {p::data, p::maybe_log_key},
        begin_new_origin,
        "For a store whose signing key or end is lost, or a copy of one that went on elsewhere;\n"
        "a restored store does so by itself. --key names the verifier key where log.key is lost.",
        true},
       {"log:verify",
        "read every event, compare with what was signed, and report every fault by its position",
        {p::data, p::older_checkpoint, p::maybe_log_key},
        verify,
        "Exit code 1 when there is a fault, 3 when the log contradicts a signed checkpoint.",
        true},
       {"log:monitor",
        "follow a server's log from outside, and tell when it contradicts what it showed before",
        {p::log_url, p::log_key, p::state_file, p::follow, p::token_and_authorities},
        monitor,
        "orglog log:monitor http://127.0.0.1:5000/log --key VKEY --state seen.checkpoint\n"
        "Exit code 3 on a fork: the checkpoint that contradicts is kept beside the state. Exit "
        "code\n"
        "10 when the log goes on under another origin: to follow it there, name the new key.",
        true}}};
}

}  // namespace orglog::cli
