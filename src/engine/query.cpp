#include "orglog/engine/query.hpp"

#include <algorithm>
#include <array>

#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/domain/sight.hpp"
#include "orglog/projections/past.hpp"
#include "query_parts.hpp"

namespace orglog {
namespace queries {
namespace {

constexpr std::string_view moment_form = "a date, an RFC 3339 time or a position (@123)";

struct FieldForm {
  std::string_view field, form;
};

constexpr std::array field_forms{
    FieldForm{"as_of", moment_form},
    FieldForm{"since", moment_form},
    FieldForm{"until", moment_form},
    FieldForm{"from", moment_form},
    FieldForm{"to", moment_form},
    FieldForm{"start", "a date (2026-11-30) or a month (2026-11)"},
    FieldForm{"end", "a date (2026-11-30) or a month (2026-11)"},
    FieldForm{"type", "a type of event, as app.locked or AppLocked"},
    FieldForm{"cursor", "the one that came with the page before"},
    FieldForm{"user", "an e-mail address or the id of an account"},
    FieldForm{"actor", "an e-mail address or the id of an account"},
    FieldForm{"permission", "view, deploy, operate or manage"},
    FieldForm{"command", "a position (@123) or the id of a command"},
};

std::string_view form_of(std::string_view field) {
  const auto found = std::ranges::find(field_forms, field, &FieldForm::field);
  ORGLOG_INVARIANT(found != field_forms.end(), "a field that may be refused has a form");
  return found->form;
}

}  // namespace

QueryFailure invalid(std::string_view field, std::string_view value) {
  const std::string must_be = std::string(field) + " must be " + std::string(form_of(field));
  if (value.empty()) return senseless(must_be);
  const std::string_view shown = value.substr(0, limits::rejected_value_bytes);
  return senseless(must_be + ", not " + std::string(shown) + (shown == value ? "" : "..."));
}

Answered<Past> past_at(const QuerySources& sources, std::string_view field,
                       const std::string& text) {
  const auto moment = parse_as_of(text);
  if (!moment) return invalid(field, text);
  if (moment->position && *moment->position > sources.journal.end())
    return senseless(std::string(field) + " must be a position that the log has reached, not " +
                     text);
  auto past = Past::open(sources.journal, sources.store, sources.state_table, *moment);
  if (!past) return broken(past.error());
  return std::move(*past);
}

Caller caller_of(const Principal& principal, Timestamp now) {
  Caller caller;
  caller.is_operator = principal.is_operator;
  caller.account = principal.account;
  caller.now = now;
  return caller;
}

Answered<void> scopes_cover(const Principal& asker, Scope needed) {
  if (asker.scopes.cover(needed)) return {};
  return refused(QueryFailure::Kind::forbidden, Reason::scope_too_narrow,
                 "global or " + std::string(to_text(needed)));
}

Answered<const Org*> visible_org(const View& view, const std::string& name) {
  const auto parsed = OrgName::parse(name);
  const Org* org = parsed ? Sight(view.state, view.asker).org(*parsed) : nullptr;
  if (org == nullptr) return not_found(Reason::org_not_found, name);
  return org;
}

Answered<const App*> visible_app(const View& view, const std::string& name) {
  const auto parsed = AppName::parse(name);
  const App* app = parsed ? Sight(view.state, view.asker).app(*parsed) : nullptr;
  if (app == nullptr) return not_found(Reason::app_not_found, name);
  return app;
}

Answered<const Account*> account_named(const View& view, const std::string& address_or_id,
                                       std::string_view field) {
  const auto id = parse_uuid(address_or_id);
  const auto email = Email::parse(address_or_id);
  if (!id && !email) return invalid(field, address_or_id);
  const Account* account = id ? view.state.account(AccountId{*id}) : view.state.account(*email);
  if (account == nullptr) return not_found(Reason::account_not_found, address_or_id);
  return account;
}

bool is_admin(const View& view, const Org& org) {
  if (view.asker.is_operator && view.asker.account.is_nil()) return true;
  return view.state.role(org, view.asker.account) == Role::admin;
}

Answered<void> may_read_history(const View& view, const Org& org) {
  if (is_admin(view, org)) return {};
  return refused(QueryFailure::Kind::forbidden, Reason::role_too_low, org.name.text());
}

Answered<void> may_read_history(const View& view, const App& app) {
  if (app.owner.is_org()) {
    const Org* org = view.state.org(app.owner.org());
    if (org != nullptr && is_admin(view, *org)) return {};
  } else if (view.asker.is_operator || app.owner.account() == view.asker.account) {
    return {};
  }
  return refused(QueryFailure::Kind::forbidden, Reason::role_too_low, app.name.text());
}

// Who asks about the past says how it was called then, or its id, which never changes.
Answered<OrgId> org_then(const QuerySources& sources, const Principal& asker, Past& past,
                         const std::string& name) {
  const Past::Asker by{caller_of(asker, sources.clock.now())};
  const auto found = past.find_org(name, &by);
  if (!found) return broken(found.error());
  if (!*found) return not_found(Reason::org_not_found, name);
  if (asker.is_operator) return **found;
  Answered<OrgId> org = **found;
  sources.state_table.read([&](const State& state) {
    const View view{state, by.who};
    const Org* today = state.org(**found);
    if (today == nullptr || !sees(state, *today, view.asker)) {
      org = not_found(Reason::org_not_found, name);
    } else if (const auto allowed = may_read_history(view, *today); !allowed) {
      org = allowed.error();
    }
  });
  return org;
}

namespace {

// Every page of a question about a state that was loaded once.
Answered<boost::json::array> all_pages(const View& view, Query query, QueryKind kind) {
  query.kind = kind;
  query.limit = 0;
  boost::json::array rows;
  do {
    ORGLOG_TRY_ASSIGN(page, answer_state(view, query));
    for (boost::json::value& row : page.json.as_array()) rows.push_back(std::move(row));
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return rows;
}

Answered<Answer> answer_whole(const View& view, const Query& query) {
  auto answered = answer_state(view, query);
  if (!answered) return answered;
  ORGLOG_TRY_ASSIGN(members, all_pages(view, query, QueryKind::members));
  ORGLOG_TRY_ASSIGN(apps, all_pages(view, query, QueryKind::apps));
  boost::json::object& json = answered->json.as_object();
  json["members"] = std::move(members);
  json["apps"] = std::move(apps);
  return answered;
}

// An org as it was; who may look at it is a question of the present.
Answered<Answer> answer_as_of(const QuerySources& sources, const Principal& asker,
                              const Query& query) {
  if (query.kind != QueryKind::org && query.kind != QueryKind::members &&
      query.kind != QueryKind::apps) {
    return senseless("as_of cannot be said of this question");
  }
  if (query.org.empty()) return senseless("as_of needs an org to be said of");
  ORGLOG_TRY_ASSIGN(past, past_at(sources, "as_of", query.as_of));
  ORGLOG_TRY_ASSIGN(id, org_then(sources, asker, past, query.org));
  if (const auto loaded = past.load_org(id); !loaded) return broken(loaded.error());
  past.load_people();
  const Org* org = past.state().org(id);
  if (org == nullptr) return not_found(Reason::org_not_found, query.org);
  Caller eyes;
  eyes.is_operator = true;
  eyes.now = sources.clock.now();
  Query then = query;
  then.org = org->name.text();
  const View view{past.state(), eyes, sources.keyring};
  const bool is_whole = query.whole && query.kind == QueryKind::org;
  auto answered = is_whole ? answer_whole(view, then) : answer_state(view, then);
  if (answered) answered->position = past.position();
  return answered;
}

Answered<Answer> answer_live(const QuerySources& sources, const Principal& asker,
                             const Query& query) {
  Answered<Answer> answered = failure(QueryFailure::Kind::failed, "not answered");
  sources.state_table.read([&](const State& state) {
    const View view{state, caller_of(asker, sources.clock.now()), sources.keyring,
                    static_cast<bool>(sources.on_reading)};
    answered = answer_state(view, query);
  });
  return answered;
}

// A copy of everything: nobody's but the operator's.
Answered<Answer> answer_backup(const QuerySources& sources, const Principal& asker,
                               const Query& query) {
  if (!asker.is_operator || !asker.scopes.has(Scope::global)) {
    return failure(QueryFailure::Kind::forbidden, "backups are the operator's");
  }
  if (query.type.empty()) return senseless("type must be the directory of the backups");
  if (!sources.back_up) return failure(QueryFailure::Kind::failed, "no backups are made here");
  return sources.back_up(query.type);
}

}  // namespace
}  // namespace queries

bool is_slow(const QuerySources& sources, const Principal& asker, const Query& query) {
  bool slow = !query.as_of.empty();
  if (slow) return true;
  sources.state_table.read([&](const State& state) {
    const queries::View view{state, queries::caller_of(asker, sources.clock.now())};
    slow = queries::weight_of(view, query) > limits::rows_at_once;
  });
  return slow;
}

namespace queries {
namespace {

// What was read about, as far as the asker knows that it is there: words that lead somewhere the
// asker cannot see leave what words do that lead nowhere.
Aim aim_of_reading(const State& state, const Caller& asker, std::span<const Tag> tags, bool found) {
  const Sight sight(state, asker);
  Aim aim;
  for (const Tag& tag : tags) {
    if (tag.kind == Tag::Kind::org && (found || sight.org(OrgId{tag.id}) != nullptr))
      aim.org = OrgId{tag.id};
    if (tag.kind == Tag::Kind::app && (found || sight.app(AppId{tag.id}) != nullptr))
      aim.app = AppId{tag.id};
    if (tag.kind == Tag::Kind::account && (found || sight.account(AccountId{tag.id}) != nullptr))
      aim.account = AccountId{tag.id};
  }
  return aim;
}

}  // namespace
}  // namespace queries

// Looking at who looked is looking too.
void note_reading(const QuerySources& sources, const Principal& asker, std::span<const Tag> tags,
                  const AskedFrom& from, bool found) {
  if (!sources.on_reading) return;
  Reading reading;
  reading.who = asker.account;
  reading.origin = from.origin;
  reading.client = from.client;
  const Caller caller = queries::caller_of(asker, sources.clock.now());
  sources.state_table.read([&](const State& state) {
    reading.aim = queries::aim_of_reading(state, caller, tags, found);
  });
  sources.on_reading(std::move(reading));
}

namespace queries {
namespace {

// What happened and who did it, and not only what is so.
bool is_history(const Query& query) {
  return query.kind == QueryKind::audit || query.kind == QueryKind::who_can ||
         query.kind == QueryKind::can || query.kind == QueryKind::diff;
}

Answered<Answer> answer_any(const QuerySources& sources, const Principal& asker, const Query& query,
                            const AskedFrom& from) {
  switch (query.kind) {
    case QueryKind::audit:
      return answer_audit(sources, asker, query, from);
    case QueryKind::usage:
      return answer_usage(sources, asker, query);
    case QueryKind::who_can:
    case QueryKind::can:
      return answer_access(sources, asker, query, from);
    case QueryKind::diff:
      return answer_diff(sources, asker, query, from);
    case QueryKind::backup:
      return answer_backup(sources, asker, query);
    case QueryKind::receipt:
      return answer_receipt(sources, asker, query);
    default:
      return query.as_of.empty() ? answer_live(sources, asker, query)
                                 : answer_as_of(sources, asker, query);
  }
}

}  // namespace
}  // namespace queries

boost::system::result<Answer, QueryFailure> answer(const QuerySources& sources,
                                                   const Principal& asker, const Query& query,
                                                   const AskedFrom& from) {
  const Position position = sources.journal.end();
  const Scope needed = queries::is_history(query) ? Scope::audit : Scope::read;
  // The state as of a moment is both: how it was then, and what had happened by then.
  const bool covered_as_past = !query.as_of.empty() && asker.scopes.cover(Scope::audit);
  if (const auto covered = queries::scopes_cover(asker, needed); !covered && !covered_as_past)
    return covered.error();
  auto answered = queries::answer_any(sources, asker, query, from);
  if (answered && answered->position == 0) answered->position = position;
  return answered;
}

boost::system::result<std::vector<Tag>, QueryFailure> subscription_tags(
    const StateTable& state_table, const Principal& asker, const std::string& org,
    const std::string& app, const std::string& user) {
  if (const auto covered = queries::scopes_cover(asker, Scope::audit); !covered)
    return covered.error();
  Query query;
  query.org = org;
  query.app = app;
  query.user = user;
  queries::Answered<std::vector<Tag>> tags = std::vector<Tag>{};
  state_table.read([&](const State& state) {
    tags =
        queries::history_tags(queries::View{state, queries::caller_of(asker, Timestamp{})}, query);
  });
  return tags;
}

}  // namespace orglog
