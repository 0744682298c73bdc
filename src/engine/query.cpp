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
  return or_broken(Past::open(sources.journal, sources.store, sources.state_table, *moment));
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

namespace {
template <class Thing>
Answered<void> if_ruled(const View& view, const Thing& ruled, const std::string& name) {
  if (rules_over(view.state, ruled, view.asker)) return {};
  return refused(QueryFailure::Kind::forbidden, Reason::role_too_low, name);
}
}  // namespace

Answered<void> may_read_history(const View& view, const Org& org) {
  return if_ruled(view, org, org.name.text());
}

Answered<void> may_read_history(const View& view, const App& app) {
  return if_ruled(view, app.owner, app.name.text());
}

// Who asks about the past says how it was called then, or its id, which never changes.
Answered<OrgId> org_then(const QuerySources& sources, const Principal& asker, Past& past,
                         const std::string& name) {
  const Past::Asker by{caller_of(asker, sources.clock.now())};
  ORGLOG_TRY_ASSIGN(found, or_broken(past.find_org(name, &by)));
  if (!found) return not_found(Reason::org_not_found, name);
  if (asker.is_operator) return *found;
  return read_as(sources, asker, [&](const View& view) -> Answered<OrgId> {
    const Org* today = Sight(view.state, view.asker).org(*found);
    if (today == nullptr) return not_found(Reason::org_not_found, name);
    ORGLOG_TRY(may_read_history(view, *today));
    return *found;
  });
}

namespace {

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
  ORGLOG_TRY(or_broken(past.load_org(id)));
  past.load_people();
  const Org* org = past.state().org(id);
  if (org == nullptr) return not_found(Reason::org_not_found, query.org);
  Caller eyes;
  eyes.is_operator = true;
  eyes.now = sources.clock.now();
  Query then = query;
  then.org = org->name.text();
  const View view{past.state(), eyes};
  auto answered = answer_state(sources, view, then);
  if (answered) answered->position = past.position();
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

// What was read about, as far as the asker knows that it is there: words that lead somewhere the
// asker cannot see leave what words do that lead nowhere.
Aim aim_of_reading(const View& view, std::span<const Tag> tags, bool found) {
  const Sight sight(view.state, view.asker);
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
      if (!query.as_of.empty()) return answer_as_of(sources, asker, query);
      return read_as(sources, asker,
                     [&](const View& view) { return answer_state(sources, view, query); });
  }
}

}  // namespace
}  // namespace queries

bool is_slow(const QuerySources& sources, const Principal& asker, const Query& query) {
  return !query.as_of.empty() || read_as(sources, asker, [&](const View& view) {
    return queries::weight_of(view, query) > limits::rows_at_once;
  });
}

// Looking at who looked is looking too.
void note_reading(const QuerySources& sources, const Principal& asker, std::span<const Tag> tags,
                  const AskedFrom& from, bool found) {
  if (!sources.on_reading) return;
  Reading reading;
  reading.who = asker.account;
  reading.origin = from.origin;
  reading.client = from.client;
  reading.aim = read_as(
      sources, asker, [&](const View& view) { return queries::aim_of_reading(view, tags, found); });
  sources.on_reading(std::move(reading));
}

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
  ORGLOG_TRY(queries::scopes_cover(asker, Scope::audit));
  Query query;
  query.org = org;
  query.app = app;
  query.user = user;
  return state_table.read([&](const State& state) {
    return queries::history_tags(View{state, caller_of(asker, Timestamp{})}, query);
  });
}

}  // namespace orglog
