// A line of work for each asker, and a ring of those whose line is not empty. The head of the ring
// is served and goes to its end afterwards, so a long piece of work of one asker never holds more
// than one thread.
#include "orglog/net/readers.hpp"

#include "orglog/base/limits.hpp"
#include "orglog/vault/login_brake.hpp"

namespace orglog {

Asker Asker::at(std::string_view address) { return {derive_uuid(Uuid{}, 0, network_of(address))}; }
Asker Asker::backups() { return {derive_uuid(Uuid{}, 1, "backups")}; }

Readers::Readers(std::size_t threads, std::function<void()> before_each)
    : before_each_(std::move(before_each)) {
  for (std::size_t index = 0; index < threads; ++index) threads_.emplace_back([this] { serve(); });
}

// Where all have much waiting, whoever has nothing waiting still gets in.
bool Readers::has_room_for(const Asker& asker) const {
  const std::lock_guard lock(mutex_);
  const auto line = lines_.find(asker);
  const std::size_t own = line == lines_.end() ? 0 : line->second.size();
  return own == 0 ||
         (own < limits::waiting_reads_of_asker && waiting_ < limits::waiting_reads_of_all);
}

void Readers::put(const Asker& asker, std::unique_ptr<Job> job) {
  const std::lock_guard lock(mutex_);
  if (ended_) return;
  const auto [line, is_new] = lines_.try_emplace(asker);
  line->second.push_back(std::move(job));
  ++waiting_;
  if (is_new) give_turn(asker);
}

void Readers::give_turn(const Asker& asker) {
  turns_.push_back(asker);
  turn_came_.notify_one();
}

std::unique_ptr<Readers::Job> Readers::take(Asker& asker) {
  asker = turns_.front();
  turns_.pop_front();
  auto& jobs = lines_.find(asker)->second;
  std::unique_ptr<Job> job = std::move(jobs.front());
  jobs.pop_front();
  --waiting_;
  return job;
}

void Readers::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    turn_came_.wait(lock, [&] { return ended_ || !turns_.empty(); });
    if (ended_) return;
    Asker asker;
    std::unique_ptr<Job> job = take(asker);
    lock.unlock();
    if (before_each_) before_each_();
    job->run();
    job.reset();
    lock.lock();
    if (ended_) return;
    const auto line = lines_.find(asker);
    if (line->second.empty()) {
      lines_.erase(line);
    } else {
      give_turn(asker);
    }
  }
}

void Readers::join() {
  decltype(lines_) dropped;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    turns_.clear();
    lines_.swap(dropped);
  }
  turn_came_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace orglog
