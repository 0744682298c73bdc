#include "erasure.hpp"

#include <spdlog/spdlog.h>

#include "orglog/base/limits.hpp"
#include "orglog/outbox/outbox.hpp"

namespace orglog {
namespace {

std::vector<AccountId> unfinished(const Store& store) {
  std::vector<AccountId> accounts;
  store.state_table.read([&](const State& state) {
    for (const auto& [id, account] : state.accounts()) {
      if (account.state == AccountState::erased && store.keyring->holds(id)) accounts.push_back(id);
    }
  });
  return accounts;
}

// Readable as long as the key is there.
Result<std::vector<std::string>> addresses_of(const Store& store, AccountId account) {
  std::vector<std::string> addresses;
  AuditQuery query;
  query.tags = {{Tag::Kind::account, account.value}};
  query.type = type_of<AccountRegistered>();
  ORGLOG_TRY(
      audit(*store.projections, *store.log, query, [&](const RecordView&, const Event& event) {
        const auto& fact = std::get<AccountRegistered>(event);
        if (!fact.email.is_erased()) addresses.push_back(fact.email.text());
      }));
  return addresses;
}

}  // namespace

Eraser::Eraser(Store& store, std::filesystem::path outbox, std::function<void()> forget_answers)
    : store_(store), outbox_(std::move(outbox)), forget_answers_(std::move(forget_answers)) {}

void Eraser::start() {
  worker_.wake();
  worker_.start([this] { run(); });
}

void Eraser::run() {
  Worker::Time again = Worker::never;
  while (worker_.wait(again)) {
    again = finish_all() ? Worker::never : Worker::after(limits::erasure_retry_time);
  }
}

bool Eraser::finish_all() {
  if (!store_.runner->wait_for(store_.log->end())) return true;
  bool is_finished = true;
  for (const AccountId account : unfinished(store_)) {
    const auto finished = finish(account);
    if (finished) {
      spdlog::info("account {} erased: its key is destroyed", to_string(account));
    } else {
      is_finished = false;
      spdlog::error("account {} is not erased yet, it is tried again in {} s: {}",
                    to_string(account), limits::erasure_retry_time.count(),
                    finished.error().message());
    }
  }
  return is_finished;
}

// The key last: with it goes the mark that there is something to finish.
Result<void> Eraser::finish(AccountId account) {
  ORGLOG_TRY_ASSIGN(addresses, addresses_of(store_, account));
  ORGLOG_TRY(store_.vault->forget(account));
  forget_answers_();
  for (const std::string& address : addresses) ORGLOG_TRY(remove_mail_files(outbox_, address));
  if (!store_.runner->write_now()) return ProjectionError::io;
  ORGLOG_TRY(store_.projections->compact(StateTable::table));
  return store_.keyring->destroy(account);
}

}  // namespace orglog
