#include "orglog/codec/event_codec.hpp"

namespace orglog {

namespace {

// Whose business it was is found under tags of their own: histories stay what happened.
void add_aim(Tags& tags, const Aim& aim) {
  tags.add({Tag::Kind::watched_org, aim.org.value});
  tags.add({Tag::Kind::watched_app, aim.app.value});
  tags.add({Tag::Kind::watched_account, aim.account.value});
}

}  // namespace

Tags tags_of(const Event& event) {
  const Subjects subjects = subjects_of(event);
  Tags tags;
  for (const OrgId org : subjects.orgs) tags.add({Tag::Kind::org, org.value});
  tags.add({Tag::Kind::app, subjects.app.value});
  for (const AccountId account : subjects.accounts) tags.add({Tag::Kind::account, account.value});
  if (const Aim* aim = aim_in(event)) add_aim(tags, *aim);
  return tags;
}

}  // namespace orglog
