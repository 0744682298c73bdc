#include "orglog/engine/viewer_events.hpp"

#include "orglog/domain/sight.hpp"
#include "orglog/engine/view.hpp"

namespace orglog {
namespace {

Event with_aim(Event event, const Aim& aim) {
  if (auto* denied = std::get_if<AttemptsDenied>(&event)) denied->aim = aim;
  if (auto* read = std::get_if<HistoryRead>(&event)) read->aim = aim;
  return event;
}

bool is_by_or_about(const RecordHeader& header, AccountId account) {
  return !account.is_nil() && (header.tags.contains({Tag::Kind::actor, account.value}) ||
                               header.tags.contains({Tag::Kind::account, account.value}) ||
                               header.tags.contains({Tag::Kind::watched_account, account.value}));
}

}  // namespace

ViewerEvents::ViewerEvents(const QuerySources& sources, const Principal& viewer)
    : sources_(sources), viewer_(caller_of(viewer, sources.clock.now())), names_(sources, viewer) {}

boost::json::object ViewerEvents::shown(const RecordView& record, const Event& event) {
  const Rights rights = rights_to(record, event);
  const bool is_business = rights.rules || rights.concerns;
  names_.stand_at(record.position, {is_business, is_business});
  const ClientText client = client_of(record, rights);
  boost::json::object json = aim_in(event) == nullptr
                                 ? json::event(names_, record, client, event)
                                 : json::event(names_, record, client, with_aim(event, rights.aim));
  names_.stand_at(record.position, {rights.ruled_before || rights.concerns, is_business});
  return json;
}

ViewerEvents::Rights ViewerEvents::rights_to(const RecordView& record, const Event& event) const {
  Rights rights;
  const Aim* const aim = aim_in(event);
  if (viewer_.is_operator) {
    rights = {true, true, false, aim != nullptr ? *aim : Aim{}};
    return rights;
  }
  rights.concerns = is_by_or_about(record.header, viewer_.account);
  const auto* const transferred = std::get_if<AppTransferred>(&event);
  sources_.state_table.read([&](const State& state) {
    rights.rules = happened_under(state, record.position, event, viewer_);
    rights.ruled_before =
        transferred == nullptr ? rights.rules : rules_over(state, transferred->from, viewer_);
    if (aim != nullptr) rights.aim = visible_aim(state, record.position, *aim, viewer_);
  });
  return rights;
}

bool ViewerEvents::may_be_given(const RecordView& record, const Event& event) const {
  if (viewer_.is_operator) return true;
  if (aim_in(event) != nullptr) return false;
  const bool has_origin = !record.clear_client_name.empty() || !record.clear_client_address.empty();
  return !has_origin || is_own(record) || rights_to(record, event).rules;
}

bool ViewerEvents::is_own(const RecordView& record) const {
  return !viewer_.account.is_nil() && record.header.actor == viewer_.account;
}

ClientText ViewerEvents::client_of(const RecordView& record, const Rights& rights) const {
  if (!rights.rules && !rights.concerns) return {};
  ClientText client = sources_.journal.client_of(record);
  if (!rights.rules && !is_own(record)) {
    client.name.clear();
    client.address.clear();
  }
  return client;
}

bool may_have_record(const QuerySources& sources, const Principal& asker, const RecordView& record,
                     const Event& event) {
  if (asker.is_operator) return true;
  if (aim_in(event) != nullptr) return false;
  if (record.header.actor == asker.account) return true;
  if (!asker.scopes.cover(Scope::audit)) return false;
  return read_as(sources, asker, [&](const View& view) {
    return happened_under(view.state, record.position, event, view.asker);
  });
}

}  // namespace orglog
