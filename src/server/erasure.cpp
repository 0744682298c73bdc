#include "erasure.hpp"

#include <spdlog/spdlog.h>

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
  query.type = type_of(Event{AccountRegistered{}});
  ORGLOG_TRY(
      audit(*store.projections, *store.log, query, [&](const RecordView&, const Event& event) {
        const auto& fact = std::get<AccountRegistered>(event);
        if (!fact.email.is_erased()) addresses.push_back(fact.email.text());
      }));
  return addresses;
}

}  // namespace

Eraser::Eraser(Store& store, std::filesystem::path outbox)
    : store_(store), outbox_(std::move(outbox)) {}

void Eraser::start() {
  thread_ = std::thread([this] { run(); });
}

void Eraser::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Eraser::account_was_erased() {
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  wake_.notify_one();
}

void Eraser::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return asked_ || stopping_; });
    if (stopping_) return;
    asked_ = false;
    lock.unlock();
    finish_all();
    lock.lock();
  }
}

void Eraser::finish_all() {
  if (!store_.runner->wait_for(store_.log->end())) return;
  for (const AccountId account : unfinished(store_)) {
    const auto finished = finish(account);
    if (finished) {
      spdlog::info("account {} erased: its key is destroyed", to_string(account));
    } else {
      spdlog::error("account {} is not erased yet, a restart tries again: {}", to_string(account),
                    finished.error().message());
    }
  }
}

// The key last: with it goes the mark that there is something to finish.
Result<void> Eraser::finish(AccountId account) {
  ORGLOG_TRY_ASSIGN(addresses, addresses_of(store_, account));
  ORGLOG_TRY(store_.vault->forget(account));
  for (const std::string& address : addresses) ORGLOG_TRY(remove_mail_files(outbox_, address));
  if (!store_.runner->write_now()) return ProjectionError::io;
  ORGLOG_TRY(store_.projections->compact(StateTable::table));
  return store_.keyring->destroy(account);
}

}  // namespace orglog
