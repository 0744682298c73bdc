// What ends when an account gets another password (F-B4), and how a token comes to be.
#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const Who platform = Who::platform_operator();

// The server acts for whoever has signed in.
Who server_for(std::string_view name) { return Who::operator_for(name); }

IssueToken wish_for(const char* name, const std::string& secret, TokenMaking made = {}) {
  IssueToken wish{email(name), sha256(secret), *Description::parse(secret)};
  wish.made = made;
  return wish;
}

// Makes a token, and answers its id.
TokenId issued(Scenario& scenario, const Who& who, const IssueToken& wish) {
  scenario.given(who, wish);
  return scenario.made<TokenId>("token");
}

const Token& token_of(const Scenario& scenario, const char* name, TokenId id) {
  const auto& tokens = scenario.state().account(account(name))->tokens;
  const auto found = std::ranges::find(tokens, id, &Token::id);
  REQUIRE(found != tokens.end());
  return *found;
}

TokenRevoked ended(TokenId token, const char* name) {
  return {token, account(name), TokenEnd::password_changed};
}

}  // namespace

TEST_CASE("F-B4: a token knows whether a password stands behind it, through others too") {
  Scenario scenario;
  scenario.person("ann");
  const auto given = issued(scenario, platform, wish_for("ann", "given"));
  CHECK(token_of(scenario, "ann", given).made == TokenMaking::token);
  const auto session =
      issued(scenario, server_for("ann"), wish_for("ann", "session", TokenMaking::session));
  CHECK(token_of(scenario, "ann", session).is_session());
  const Who ann = "ann";
  const auto by_session = issued(scenario, ann.with(session), wish_for("ann", "by session"));
  CHECK(token_of(scenario, "ann", by_session).made == TokenMaking::password);
  const auto by_that = issued(scenario, ann.with(by_session), wish_for("ann", "by that"));
  CHECK(token_of(scenario, "ann", by_that).made == TokenMaking::password);
  // Whoever asks with a token cannot say something else about it.
  const auto claimed =
      issued(scenario, ann.with(by_that), wish_for("ann", "claimed", TokenMaking::token));
  CHECK(token_of(scenario, "ann", claimed).made == TokenMaking::password);
  const auto by_given = issued(scenario, ann.with(given), wish_for("ann", "by given"));
  CHECK(token_of(scenario, "ann", by_given).made == TokenMaking::token);
}

TEST_CASE("F-B4: what a token of unknown making makes is of unknown making") {
  Scenario scenario;
  scenario.person("ann");
  const TokenId old{derive_uuid({}, 0, "old")};
  scenario.given({TokenIssued{old, account("ann"), sha256("old"), "laptop"}});
  const Who ann = "ann";
  const auto made = issued(scenario, ann.with(old), wish_for("ann", "made"));
  CHECK(token_of(scenario, "ann", made).made == TokenMaking::unknown);
}

TEST_CASE("F-B4: a new password ends sessions and what a password made, in one command") {
  Scenario scenario;
  scenario.person("bob").person("ann");
  const TokenId unknown{derive_uuid({}, 0, "unknown")};
  const TokenId old_session{derive_uuid({}, 0, "old session")};
  scenario.given({TokenIssued{unknown, account("ann"), sha256("1"), "laptop"},
                  TokenIssued{old_session, account("ann"), sha256("2"), "browser session"}});
  const auto given = issued(scenario, platform, wish_for("ann", "given"));
  const auto session =
      issued(scenario, server_for("ann"), wish_for("ann", "session", TokenMaking::session));
  const auto by_password =
      issued(scenario, server_for("ann"), wish_for("ann", "program", TokenMaking::password));
  const auto others =
      issued(scenario, server_for("bob"), wish_for("bob", "bob's", TokenMaking::session));

  SUBCASE("unless told otherwise") {
    scenario.when(server_for("ann"), ChangePassword{email("ann"), PasswordSetBy::link});
    scenario.then({ended(old_session, "ann"), ended(session, "ann"), ended(by_password, "ann"),
                   PasswordChanged{account("ann"), PasswordSetBy::link, 2, 1, false}});
    CHECK(scenario.state().account_of_token(sha256("program")) == nullptr);
  }
  SUBCASE("tokens stay where that is wanted, sessions never") {
    scenario.when(platform, ChangePassword{email("ann"), PasswordSetBy::platform_operator, true});
    scenario.then({ended(old_session, "ann"), ended(session, "ann"),
                   PasswordChanged{account("ann"), PasswordSetBy::platform_operator, 2, 0, true}});
    CHECK(token_of(scenario, "ann", by_password).made == TokenMaking::password);
  }
  CHECK(scenario.state().account_of_token(sha256("session")) == nullptr);
  CHECK(token_of(scenario, "ann", given).made == TokenMaking::token);
  CHECK(token_of(scenario, "ann", unknown).made == TokenMaking::unknown);
  CHECK(token_of(scenario, "bob", others).is_session());
}

TEST_CASE("F-B4: an account with as many tokens as it may have loses all of them at once") {
  Scenario scenario;
  scenario.person("ann");
  for (std::size_t count = 0; count < limits::tokens_per_account; ++count) {
    scenario.given(server_for("ann"),
                   wish_for("ann", std::to_string(count), TokenMaking::password));
  }
  scenario.when(server_for("ann"), ChangePassword{email("ann")});
  REQUIRE(scenario.decision().has_value());
  CHECK(scenario.decision()->events.size() == limits::tokens_per_account + 1);
  CHECK(scenario.state().account(account("ann"))->tokens.empty());
}

TEST_CASE("F-B4: whoever signed in with the former password is refused afterwards") {
  Scenario scenario;
  scenario.person("ann");
  const auto sign_in = [&](const char* secret) {
    IssueToken wish = wish_for("ann", secret, TokenMaking::session);
    wish.password_version = scenario.state().account(account("ann"))->password_version;
    return wish;
  };
  IssueToken late = sign_in("late");
  scenario.given(server_for("ann"), ChangePassword{email("ann")});
  scenario.when(server_for("ann"), late).then_rejected(Reason::password_changed);
  CHECK(scenario.state().account(account("ann"))->password_version > 0);
  scenario.given(server_for("ann"), sign_in("again"));
  IssueToken between = sign_in("between");
  scenario.given(server_for("ann"), ChangePassword{email("ann")});
  scenario.when(server_for("ann"), between).then_rejected(Reason::password_changed);
}

TEST_CASE("F-B4: a token that was shown must be good when what it asks for is decided") {
  Scenario scenario;
  scenario.person("ann");
  const auto shown = issued(scenario, platform, wish_for("ann", "shown"));
  const Who server = server_for("ann").with(shown);
  scenario.given(server, wish_for("ann", "first", TokenMaking::session));
  scenario.given("ann", RevokeToken{shown});
  scenario.when(server, wish_for("ann", "second", TokenMaking::session));
  scenario.then_rejected(Reason::unauthorized);
}

TEST_CASE("F-B4: to set a password is to have an account in use, and the server's alone to tell") {
  Scenario scenario;
  scenario.person("ann", AccountState::invited).person("bob");
  scenario.when("ann", ChangePassword{email("ann")}).then_rejected(Reason::operator_only);
  scenario.when("bob", ChangePassword{email("ann")}).then_rejected(Reason::operator_only);
  scenario.when(platform, ChangePassword{email("new")}).then_rejected(Reason::account_not_found);
  scenario.when(server_for("ann"), ChangePassword{email("ann"), PasswordSetBy::link});
  scenario.then({AccountActivated{account("ann")},
                 PasswordChanged{account("ann"), PasswordSetBy::link, 0, 0, false}});
}

TEST_CASE("F-B4: a revoked token ends the sessions that were begun with it, and theirs") {
  Scenario scenario;
  scenario.person("ann");
  const auto session_with = [&](TokenId shown, const char* secret) {
    return issued(scenario, server_for("ann").with(shown),
                  wish_for("ann", secret, TokenMaking::session));
  };
  const auto given = issued(scenario, platform, wish_for("ann", "given"));
  const auto other = issued(scenario, platform, wish_for("ann", "other"));
  const auto first = session_with(given, "first");
  const auto second = session_with(first, "second");
  const auto stays = session_with(other, "of another token");
  const auto by_password = session_with({}, "by password");
  const Who ann = "ann";
  const auto made = issued(scenario, ann.with(given), wish_for("ann", "made with it"));
  const auto of_made = session_with(made, "of the made one");
  CHECK(token_of(scenario, "ann", second).parent == first);
  CHECK(token_of(scenario, "ann", made).parent == given);
  CHECK(token_of(scenario, "ann", by_password).parent.is_nil());
  const auto with_parent = [](TokenId token) {
    return TokenRevoked{token, account("ann"), TokenEnd::parent_ended};
  };
  scenario.when("ann", RevokeToken{given});
  scenario.then({TokenRevoked{given, account("ann")}, with_parent(first), with_parent(second)});
  for (const TokenId left : {other, stays, by_password, made, of_made})
    CHECK(token_of(scenario, "ann", left).id == left);
  scenario.when(platform, RevokeToken{made});
  scenario.then({TokenRevoked{made, account("ann")}, with_parent(of_made)});
}

TEST_CASE("F-B4: what is made in a session that a token began has that token behind it") {
  Scenario scenario;
  scenario.person("ann");
  const Who ann = "ann";
  const auto given = issued(scenario, platform, wish_for("ann", "given"));
  TokenId session = given;
  for (const char* secret : {"first", "second"}) {
    session = issued(scenario, server_for("ann").with(session),
                     wish_for("ann", secret, TokenMaking::session));
  }
  const auto made = issued(scenario, ann.with(session), wish_for("ann", "made"));
  CHECK(token_of(scenario, "ann", made).made == TokenMaking::token);
  scenario.given(server_for("ann"), ChangePassword{email("ann")});
  CHECK(token_of(scenario, "ann", made).parent == session);
}

TEST_CASE("F-B4: a session ends no later than the token that it was begun with") {
  Scenario scenario;
  scenario.person("ann");
  IssueToken shown = wish_for("ann", "shown");
  shown.expires_at = scenario.now() + std::chrono::hours(1);
  const auto parent = issued(scenario, platform, shown);
  const Who server = server_for("ann").with(parent);
  for (const auto& asked :
       {std::optional<Timestamp>(), std::optional(*shown.expires_at + std::chrono::microseconds(1)),
        std::optional(*shown.expires_at - std::chrono::microseconds(1))}) {
    IssueToken wish = wish_for("ann", asked ? to_rfc3339(*asked) : "none", TokenMaking::session);
    wish.expires_at = asked;
    const auto session = issued(scenario, server, wish);
    const Timestamp right = std::min(*shown.expires_at, asked.value_or(Timestamp::max()));
    CHECK(token_of(scenario, "ann", session).expires_at == right);
  }
}
