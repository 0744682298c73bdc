#include "orglog/codec/event_codec.hpp"

namespace orglog {

Tags tags_of(const Event& event) {
  const Subjects subjects = subjects_of(event);
  Tags tags;
  for (const OrgId org : subjects.orgs) tags.add({Tag::Kind::org, org.value});
  tags.add({Tag::Kind::app, subjects.app.value});
  for (const AccountId account : subjects.accounts) tags.add({Tag::Kind::account, account.value});
  return tags;
}

}  // namespace orglog
