#include "compose.hpp"

#include <algorithm>
#include <array>

#include "orglog/base/limits.hpp"
#include "orglog/codec/words.hpp"

namespace orglog::outbox {
namespace {

std::string actor_text(const State& state, AccountId actor) {
  const Account* account = state.account(actor);
  return account == nullptr ? "the operator of the platform" : account->email.text();
}

std::string owner_text(const State& state, const Owner& owner) {
  if (!owner.is_org()) return "that " + actor_text(state, owner.account()) + " owns";
  const Org* org = state.org(owner.org());
  return org == nullptr ? "" : "in the organization " + org->name.text();
}

std::string limit_line(std::string_view what, const std::string& limit) {
  constexpr std::size_t width = 29;
  std::string line = "    " + std::string(what);
  line.append(line.size() < width ? width - line.size() : 1, ' ');
  return line + limit + "\n";
}

template <class Number>
std::string number_or_none(const std::optional<Number>& number) {
  return number ? std::to_string(*number) : "no limit";
}

std::string limits_text(const Package& package) {
  std::string credits = "no limit";
  if (package.addon_credits_cents) {
    const std::string cents = std::to_string(*package.addon_credits_cents % 100);
    credits = std::to_string(*package.addon_credits_cents / 100) + "." +
              (cents.size() < 2 ? "0" + cents : cents);
  }
  return limit_line("members and invitations", number_or_none(package.members)) +
         limit_line("apps", number_or_none(package.apps)) +
         limit_line("dyno units at a time", number_or_none(package.dyno_units)) +
         limit_line("add-ons a month", credits);
}

// Where the dashboard's pages are: `app.js` there says which is which.
std::string page_link(const std::string& public_url, const std::string& page = {}) {
  return public_url + "/dashboard" + page;
}
std::string team_link(const std::string& public_url, const Org& org) {
  return page_link(public_url, "/teams/" + org.name.text());
}

std::string second_text(Timestamp time) {
  return to_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
}

std::string setter_text(PasswordSetBy by) {
  switch (by) {
    case PasswordSetBy::owner:
      return " by somebody who had signed in";
    case PasswordSetBy::link:
      return " by a mailed link";
    case PasswordSetBy::platform_operator:
      return " by the operator of the platform";
  }
  return {};
}

std::string from_text(const ClientText& client) {
  std::string text;
  if (!client.address.empty()) text += ", from " + client.address;
  if (!client.name.empty()) text += ", with " + client.name;
  return text;
}

std::string counted(std::uint32_t number, const std::string& thing) {
  return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

std::string ended_text(const PasswordChanged& change) {
  std::string text = "Ended with the former password: " + counted(change.sessions, "session") +
                     " and " + counted(change.tokens, "token") + " made by password.\n";
  if (change.kept_tokens) text += "Tokens made by password stay, as was asked for.\n";
  return text;
}

// Writes the draft of one event. What it names is looked up now: names may be others by now, and
// who or what is not there any more makes the mail needless.
class Writer {
 public:
  Writer(const State& state, AccountId actor, const std::string& public_url)
      : state_(state), actor_(actor), public_url_(public_url) {}

  std::optional<Draft> operator()(const AccountRegistered& event) const {
    return activation(event.account);
  }
  std::optional<Draft> operator()(const OrgProvisioned& event) const {
    const Org* org = state_.org(event.org);
    auto draft = draft_to(event.admin);
    if (org == nullptr || !draft || !org->members.contains(event.admin)) return std::nullopt;
    draft->subject = "Your organization " + org->name.text() + " is ready";
    draft->text = "The organization " + org->name.text() +
                  " has been set up, and you are its admin.\n\nIts limits:\n\n" +
                  limits_text(event.package) +
                  "\nAdd members, and create apps or transfer them into it. Your dashboard:\n";
    draft->link = team_link(public_url_, *org);
    return draft;
  }
  std::optional<Draft> operator()(const MemberAdded& event) const {
    const Org* org = state_.org(event.org);
    auto draft = draft_to(event.account);
    if (org == nullptr || !draft || !org->members.contains(event.account)) return std::nullopt;
    const std::string role(to_text(event.role));
    draft->subject = "You have been added to " + org->name.text();
    draft->text = actor_text(state_, actor_) + " added you as " + role + " to the organization " +
                  org->name.text() + ".\n\nYou can find it here:\n";
    draft->link = team_link(public_url_, *org);
    return draft;
  }
  std::optional<Draft> operator()(const CollaboratorAdded& event) const {
    const App* app = state_.app(event.app);
    auto draft = draft_to(event.account);
    if (app == nullptr || !draft || app->access_of(event.account) == nullptr) return std::nullopt;
    draft->subject = "You have been added to the app " + app->name.text();
    draft->text = actor_text(state_, actor_) + " added you as collaborator to the app " +
                  app->name.text() + " " + owner_text(state_, app->owner) +
                  ".\n\nWhat you may do there: " + joined(event.permissions, ", ") +
                  ".\n\nYou can find it here:\n";
    draft->link = page_link(public_url_, "/apps/" + app->name.text());
    return draft;
  }
  std::optional<Draft> operator()(const InvitationSent& event) const {
    return invitation(event.org, event.account, event.invitation);
  }
  // Who never activated an account cannot sign in and find the invitation: one mail has both.
  std::optional<Draft> operator()(const SentAgain& event) const {
    if (event.invitation.is_nil()) return activation(event.account);
    auto draft = invitation(event.org, event.account, event.invitation);
    const auto activating = activation(event.account);
    if (!draft || !activating) return draft;
    draft->text += "\n    " + draft->link + "\n\n" + activating->text;
    draft->link = activating->link;
    draft->secret = activating->secret;
    return draft;
  }
  std::optional<Draft> operator()(const TransferRequested& event) const {
    const App* app = state_.app(event.app);
    auto draft = draft_to(event.to);
    if (app == nullptr || !draft || app->transfer.id != event.transfer) return std::nullopt;
    draft->subject = "The app " + app->name.text() + " is offered to you";
    draft->text = actor_text(state_, event.from) + " wants to transfer the app " +
                  app->name.text() + " to you. It stays as it is until you accept or decline.\n\n" +
                  "The transfer is called " + to_string(event.transfer) +
                  ". You can find it here:\n";
    draft->link = page_link(public_url_);
    return draft;
  }

  std::optional<Draft> invitation(OrgId in, AccountId account, InvitationId id) const {
    const Org* org = state_.org(in);
    auto draft = draft_to(account);
    const Invitation* pending = org == nullptr ? nullptr : org->invitation_of(account);
    if (!draft || pending == nullptr || pending->id != id) return std::nullopt;
    const std::string role(to_text(pending->role));
    draft->subject = "You are invited to join " + org->name.text();
    draft->text = actor_text(state_, actor_) + " invites you to join the organization " +
                  org->name.text() + " as " + role + ".\n\nThe invitation stands until " +
                  second_text(pending->expires_at) + ". You can find it here:\n";
    draft->link = page_link(public_url_);
    return draft;
  }
  std::optional<Draft> activation(AccountId id) const {
    const Account* account = state_.account(id);
    if (account == nullptr || account->state != AccountState::invited) return std::nullopt;
    auto draft = draft_to(id);
    draft->subject = "Activate your account";
    draft->text =
        "There is an account for this address now. Choose a password to activate it. The link works"
        " once:\n";
    draft->link = page_link(public_url_, "/activate/");
    draft->secret = LinkPurpose::activation;
    return draft;
  }
  std::optional<Draft> password_change(const PasswordChanged& change, Timestamp when,
                                       const ClientText& client) const {
    auto draft = draft_to(change.account);
    if (!draft) return std::nullopt;
    draft->subject = "Your password was changed";
    draft->text = "The password of this account was changed at " + second_text(when) +
                  setter_text(change.by) + from_text(client) + ".\n\n" + ended_text(change) +
                  unknown_tokens_text(change.account, when) +
                  "\nIf you know nothing of this, ask for a new password at once:\n";
    draft->link = page_link(public_url_, "/forgotten");
    return draft;
  }
  std::optional<Draft> gathered(AccountId id) const {
    auto draft = draft_to(id);
    if (!draft) return std::nullopt;
    draft->subject = "What else happened that concerns you";
    draft->link = page_link(public_url_);
    draft->is_unasked = true;
    return draft;
  }
  std::optional<Draft> password_reset(AccountId id) const {
    auto draft = draft_to(id);
    if (!draft) return std::nullopt;
    draft->subject = "Choose a new password";
    draft->text =
        "Somebody, perhaps you, asked for a new password for this account. If it was not you,"
        " do nothing:\nyour password stays as it is. Otherwise choose a new one. The link works"
        " once:\n";
    draft->link = page_link(public_url_, "/password-reset/");
    draft->secret = LinkPurpose::password_reset;
    return draft;
  }

 private:
  std::optional<Draft> draft_to(AccountId id) const {
    const Account* account = state_.account(id);
    if (account == nullptr || account->email.is_erased()) return std::nullopt;
    Draft draft;
    draft.to = {account->name, account->email};
    draft.account = id;
    return draft;
  }

  // Nothing where all is known: also then something may stay that the former password opened.
  std::string unknown_tokens_text(AccountId id, Timestamp when) const {
    std::string lines;
    for (const Token& token : state_.account(id)->tokens) {
      const bool is_listed =
          token.made == TokenMaking::unknown && !token.is_session() && token.is_in_force(when);
      if (!is_listed) continue;
      lines += "    " + to_string(token.id) + "  of " + second_text(token.created_at) + "  " +
               token.description.text() + "\n";
    }
    if (lines.empty()) return {};
    return "\nThese older tokens stay. It is not known whether they were made by password: revoke "
           "those\nthat you do not use.\n\n" +
           lines;
  }

  const State& state_;
  AccountId actor_;
  const std::string& public_url_;
};

// A mail goes for what the writer has words for.
template <class Fact>
constexpr bool has_words = std::is_invocable_v<const Writer&, const Fact&>;

template <class... Facts>
constexpr std::array<bool, sizeof...(Facts)> need_mail(std::type_identity<std::variant<Facts...>>) {
  return {(has_words<Facts> || std::is_same_v<Facts, PasswordChanged>)...};
}

bool may_need_mail(EventType type) {
  constexpr auto needed = need_mail(std::type_identity<Event>());
  return type != 0 && type <= event_types && needed[type - std::size_t{1}];
}

}  // namespace

bool may_need_mail(const RecordHeader& header) {
  return header.origin != Origin::import && may_need_mail(header.type);
}

bool needs_mail(const Event& event, AccountId actor) {
  if (const auto* registered = std::get_if<AccountRegistered>(&event))
    return registered->state == AccountState::invited;
  if (const auto* added = std::get_if<MemberAdded>(&event)) return added->account != actor;
  if (const auto* added = std::get_if<CollaboratorAdded>(&event)) return added->account != actor;
  return may_need_mail(type_of(event));
}

std::optional<Draft> draft_of(const State& state, const Event& event, AccountId actor,
                              const std::string& public_url) {
  const auto write = [&]<class Fact>(const Fact& fact) -> std::optional<Draft> {
    if constexpr (!has_words<Fact>) {
      return std::nullopt;
    } else {
      auto draft = Writer(state, actor, public_url)(fact);
      // Others did it to somebody. A mail that an admin sends again is bounded by itself.
      if (draft) draft->is_unasked = !std::is_same_v<Fact, SentAgain>;
      return draft;
    }
  };
  return std::visit(write, event);
}

std::optional<Draft> draft_of_password_change(const State& state, const PasswordChanged& change,
                                              Timestamp when, const ClientText& client,
                                              const std::string& public_url) {
  return Writer(state, {}, public_url).password_change(change, when, client);
}

std::optional<Draft> draft_of_gathered(const State& state, AccountId account,
                                       const std::vector<Draft>& drafts, std::uint64_t count,
                                       const std::string& public_url) {
  const Writer writer(state, {}, public_url);
  auto draft = writer.gathered(account);
  const std::uint64_t others =
      count - std::min<std::uint64_t>(count, limits::gathered_mails_listed);
  if (!draft || (drafts.empty() && others == 0)) return std::nullopt;
  draft->text = "So many mails were for you that those after the first " +
                std::to_string(limits::unasked_mails_a_day) + " of a day are told in this one:\n\n";
  for (const Draft& each : drafts) {
    draft->text += "  - " + each.subject + "\n";
    if (!each.secret) draft->text += "    " + each.link + "\n";
  }
  if (others != 0) draft->text += "  - and " + std::to_string(others) + " more\n";
  const auto activating = writer.activation(account);
  draft->text += activating ? "\n" + activating->text : "\nYour dashboard:\n";
  if (activating) {
    draft->link = activating->link;
    draft->secret = activating->secret;
  }
  return draft;
}

std::optional<Draft> draft_of_password_reset(const State& state, AccountId account,
                                             const std::string& public_url) {
  const Writer writer(state, {}, public_url);
  auto activation = writer.activation(account);
  return activation ? activation : writer.password_reset(account);
}

std::string text_of(const Draft& draft, const std::string& secret) {
  return draft.text + "\n    " + draft.link + secret + "\n";
}

}  // namespace orglog::outbox
