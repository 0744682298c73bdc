// People and the tokens they come with.

#include <chrono>
#include <iostream>
#include <thread>

#include "cli/act.hpp"
#include "cli/connect.hpp"
#include "cli/output.hpp"
#include "cli/password.hpp"
#include "cli/verbs.hpp"
#include "orglog/base/bytes.hpp"
#include "orglog/base/random.hpp"

namespace orglog::cli {
namespace {

void print_person(const boost::json::value& me) {
  std::cout << (flag(me, "operator") ? "the operator of the platform" : text(me, "email")) << '\n';
  for (const auto& org : me.at("orgs").as_array())
    std::cout << text(org, "role") << " of " << text(org, "name") << '\n';
}

Done whoami(Context& context, const Arguments& arguments) {
  return context.show(query_of(QueryKind::whoami, arguments), print_person);
}

void print_figures(const boost::json::value& figures) {
  Facts facts;
  for (const auto& figure : figures.as_object())
    facts.add(std::string(figure.key()), text(figures, figure.key()));
  facts.print();
}

Done status(Context& context, const Arguments& arguments) {
  return context.show(query_of(QueryKind::status, arguments), print_figures);
}

// 256 random bits; only their hash travels and is kept.
std::string make_secret() { return "orglog_" + to_hex(random_bytes(32)); }

// Checked by the parser already.
Scopes scopes_of(const Arguments& arguments) {
  std::optional<Scopes> scopes;
  for (const std::string& word : arguments.scopes) {
    const Scope scope = *parse_scope(word);
    scopes = scopes ? *scopes | scope : scope;
  }
  return scopes.value_or(Scopes());
}

Done create_token(Context& context, const Arguments& arguments) {
  if (!arguments.command_id.empty()) {
    return Failure::usage("a token's secret is made anew each time: create another one instead");
  }
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  const std::string secret = make_secret();
  ORGLOG_TRY_ASSIGN(description, parse_text<Description>("description", arguments.description));
  IssueToken issue{email, sha256(secret), description, scopes_of(arguments), {}};
  if (!arguments.expires_in.empty()) {
    ORGLOG_TRY_ASSIGN(lifetime, parse_duration(arguments.expires_in));
    issue.expires_at = SystemClock().now() + lifetime;
  }
  ORGLOG_TRY_ASSIGN(outcome, context.submit(issue));
  if (context.json()) {
    boost::json::object made = outcome_json(outcome, context.command());
    made["token"] = secret;
    return print_json(std::move(made));
  }
  std::cout << "Creating token " << to_string(outcome.created) << " for " << email.text()
            << "... done\n"
            << secret << "\nKeep it safe: it is shown this once.\n";
  context.tell_position(outcome);
  return {};
}

Done list_tokens(Context& context, const Arguments& arguments) {
  const auto cells = [](const boost::json::value& token) -> std::vector<std::string> {
    const std::string until = text(token, "expires_at");
    return {text(token, "id"),
            readable_time(text(token, "created_at")),
            until.empty() ? "never" : readable_time(until),
            words(token.at("scopes")),
            text(token, "made"),
            text(token, "description")};
  };
  return context.list(query_of(QueryKind::tokens, arguments),
                      {"id", "since (UTC)", "until (UTC)", "scopes", "made by", "description"},
                      cells, "No tokens.");
}

Done rename_account(Context& context, const Arguments& arguments) {
  ORGLOG_TRY(parse_email(arguments.email));
  if (arguments.name.empty()) return Failure::usage("say what the person is called: --name TEXT");
  return act<RenameAccount, "Renaming {email}">(context, arguments);
}

// What follows the event (rows, mails, the key) takes the server a moment.
Done wait_for_erasures(Context& context) {
  constexpr int seconds = 60;
  for (int waited = 0; waited < 10 * seconds; ++waited) {
    ORGLOG_TRY_ASSIGN(figures, context.answer(query_of(QueryKind::status, {})));
    if (figures.at("erasures_pending").to_number<std::uint64_t>() == 0) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return Failure("erasure_pending",
                 "The account is erased in the log, but its key is not destroyed yet: look at the "
                 "server's log.");
}

Done erase_account(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  if (arguments.confirm != arguments.email) {
    return Failure::usage("an erasure is for ever: repeat the address with --confirm " +
                          email.text());
  }
  ORGLOG_TRY_ASSIGN(outcome, context.announce("Erasing " + email.text(),
                                              [&] { return context.submit(EraseAccount{email}); }));
  ORGLOG_TRY(wait_for_erasures(context));
  return context.finish(outcome);
}

std::string counted(std::uint32_t number, const std::string& thing) {
  return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

// The old one is asked for where the server wants it: of one's own account that has one.
Done set_password(Context& context, const Arguments& arguments) {
  if (!arguments.command_id.empty())
    return Failure::usage("a password is set anew each time: leave --command-id out");
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  ORGLOG_TRY_ASSIGN(client, context.client());
  ORGLOG_TRY_ASSIGN(password, read_new_password());
  NewPassword wish{email.text(), password, {}, arguments.keep_tokens};
  auto set = client->set_password(wish);
  if (!set && set.error().detail == "old_password: missing") {
    ORGLOG_TRY_ASSIGN(old, read_old_password());
    wish.old_password = std::move(old);
    set = client->set_password(wish);
  }
  if (!set && set.error().detail == "old_password: wrong")
    return Failure(set.error().code, "The old password is not right.");
  if (!set) return from_client(set.error());
  if (context.json())
    return print_json(
        {{"result", "accepted"}, {"sessions_ended", set->sessions}, {"tokens_ended", set->tokens}});
  std::cout << "Setting the password of " << email.text() << "... done\n";
  if (set->sessions + set->tokens > 0) {
    std::cout << "Ended with the old password: " << counted(set->sessions, "session") << ", "
              << counted(set->tokens, "token") << ".\n";
  }
  return {};
}

}  // namespace

Family account_verbs() {
  namespace p = parameter;
  return {"Accounts and tokens",
          {{"whoami", "say whose token this is", {}, whoami},
           {"tokens", "list tokens, yours or a person's (operator)", {p::user}, list_tokens},
           {"tokens:create",
            "issue a token to a person, who gets an account if there is none",
            {p::email, p::description, p::scopes, p::expires_in},
            create_token},
           {"tokens:revoke",
            "make a token useless from now on",
            {p::id},
            act<RevokeToken, "Revoking token {id}">},
           {"accounts:register",
            "register a person (operator)",
            {p::email, p::person_name},
            act<RegisterAccount, "Registering {email}">},
           {"accounts:activate",
            "activate an invited account (operator)",
            {p::email},
            act<ActivateAccount, "Activating {email}">},
           {"accounts:rename",
            "say what a person is called, yourself or anybody (operator)",
            {p::email, p::person_name},
            rename_account},
           {"account:erase",
            "make a person's address and name unreadable, in the whole log and for ever (operator)",
            {p::email, p::confirm},
            erase_account,
            "orglog account:erase joe@acme.com --confirm joe@acme.com\n"
            "The person's memberships, grants and tokens end too. Backups: the next one made."},
           {"account:password",
            "set a password, yours or a person's (operator)",
            {p::email, p::keep_tokens},
            set_password,
            "The new password is asked for on the terminal, or is the first line of standard "
            "input. To\n"
            "change your own, the old one is asked for too, or is the second line. Browser "
            "sessions,\n"
            "mailed links and the tokens that were made by password end. The person is mailed "
            "what\n"
            "ended and what stays."},
           {"clock:accept",
            "say that the server's clock is right, although it jumped (operator)",
            {},
            act<AcceptClock, "Accepting the server's clock">,
            "When its clock jumps, the server refuses commands (clock_jumped) until the clock is "
            "right\n"
            "again, or this is said. Look at the clock first: what is recorded keeps its time."},
           {"status", "count what the server holds (operator)", {}, status}}};
}

}  // namespace orglog::cli
