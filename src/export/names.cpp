#include "export/names.hpp"

namespace orglog::exports {

void Names::apply(const Event& event) {
  const auto note = [&]<class Fact>(const Fact& fact) {
    if constexpr (std::is_same_v<Fact, AccountRegistered>) {
      name(accounts_, fact.account.value, fact.email.text());
    } else if constexpr (std::is_same_v<Fact, AccountErased>) {
      name(accounts_, fact.account.value, Email::erased(fact.account).text());
    } else if constexpr (std::is_same_v<Fact, OrgProvisioned> || std::is_same_v<Fact, OrgRenamed>) {
      name(orgs_, fact.org.value, fact.name.text());
    } else if constexpr (std::is_same_v<Fact, AppCreated> || std::is_same_v<Fact, AppRenamed>) {
      name(apps_, fact.app.value, fact.name.text());
    }
  };
  std::visit(note, event);
}

Text Names::text_of(const Uuid& id) {
  char text[36];
  write_uuid(id, text);
  return arena_.keep({text, sizeof text});
}

const Known& Names::known(Map& map, const Uuid& id) {
  const auto [place, is_new] = map.try_emplace(id);
  if (is_new) {
    place->second.id = text_of(id);
    place->second.name = place->second.id;
  }
  return place->second;
}

void Names::name(Map& map, const Uuid& id, std::string_view name) {
  const auto [place, is_new] = map.try_emplace(id);
  if (is_new) place->second.id = text_of(id);
  if (place->second.name.view() != name) place->second.name = arena_.keep(name);
}

}  // namespace orglog::exports
