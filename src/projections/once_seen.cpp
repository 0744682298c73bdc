// Reads the records about the person's own memberships and about the app's owners, of which there
// are few, and postings for the rest: never an org's people or an app's history.
#include "projections/once_seen.hpp"

#include <algorithm>

namespace orglog {
namespace {

struct FindOwners {
  const boost::unordered_flat_set<OrgId>& orgs;
  bool& found;

  void operator()(const AppCreated& fact) const { look_at(fact.owner); }
  void operator()(const AppTransferred& fact) const { look_at(fact.to); }
  template <class Fact>
  void operator()(const Fact&) const {}

  void look_at(const Owner& owner) const {
    if (owner.is_org() && orgs.contains(owner.org())) found = true;
  }
};

bool share_an_event(const std::vector<Posting>& some, const std::vector<Posting>& others) {
  auto one = some.begin();
  auto other = others.begin();
  while (one != some.end() && other != others.end()) {
    if (one->position == other->position) return true;
    if (one->position < other->position) {
      ++one;
    } else {
      ++other;
    }
  }
  return false;
}

std::vector<Posting> of_types(const std::vector<Posting>& postings, const EventTypes& types) {
  std::vector<Posting> found;
  std::ranges::copy_if(postings, std::back_inserter(found),
                       [&](const Posting& one) { return types.test(one.type); });
  return found;
}

}  // namespace

Result<OnceSeen::Seen> OnceSeen::look_at(AppId app) {
  if (sees(app)) return Seen::once;
  ORGLOG_TRY(learn_own());
  if (own_.empty()) return Seen::never;
  ORGLOG_TRY_ASSIGN(of_app,
                    postings_.find({Tag::Kind::app, app.value}, 0, postings_.end(), all_types()));
  if (share_an_event(own_, of_app)) return Seen::once;
  return in_an_owner(of_app);
}

Result<void> OnceSeen::learn_own() {
  if (is_learned_) return {};
  static const EventTypes joins = types_of<OrgProvisioned, MemberAdded, InvitationAccepted>();
  ORGLOG_TRY_ASSIGN(own, postings_.find({Tag::Kind::account, who_.account.value}, 0,
                                        postings_.end(), all_types()));
  own_ = std::move(own);
  is_learned_ = true;
  return postings_.visit(of_types(own_, joins),
                         [&](const RecordView&, const Event& event) -> Result<void> {
                           for (const OrgId org : subjects_of(event).orgs) once_in_.insert(org);
                           return {};
                         });
}

Result<OnceSeen::Seen> OnceSeen::in_an_owner(const std::vector<Posting>& of_app) const {
  static const EventTypes ownership = types_of<AppCreated, AppTransferred>();
  bool found = false;
  if (once_in_.empty()) return Seen::never;
  ORGLOG_TRY(postings_.visit(of_types(of_app, ownership),
                             [&](const RecordView&, const Event& event) -> Result<void> {
                               std::visit(FindOwners{once_in_, found}, event);
                               return {};
                             }));
  return found ? Seen::once : Seen::never;
}

}  // namespace orglog
