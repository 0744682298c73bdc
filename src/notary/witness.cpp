#include "witness.hpp"

#include <algorithm>
#include <utility>

#include "orglog/base/base64.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/whole_number.hpp"

namespace orglog::notary {
namespace {

constexpr long ok = 200;
constexpr long conflict = 409;

std::optional<std::uint64_t> size_in(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return whole_number(text);
}

WebClientOptions web_options(const std::atomic<bool>& stopping) {
  WebClientOptions options;
  options.timeout = limits::witness_time;
  options.stopping = &stopping;
  return options;
}

// The log's own signature; what other witnesses said is nothing to this one.
std::string without_cosignatures(const PublishedCheckpoint& newest) {
  const auto note = parse_note(newest.note);
  return note ? note->text + "\n" + to_text(note->signatures.front()) : newest.note;
}

Failure refused(const WebReply& reply) {
  return Failure(std::to_string(reply.status) + " " + reply.body.substr(0, reply.body.find('\n')));
}

}  // namespace

WitnessClient::WitnessClient(const Witness& witness, const NotaryParts& parts)
    : witness_(witness), parts_(parts), web_(web_options(stopping_)) {}

OrFailure<WebReply> WitnessClient::post(const PublishedCheckpoint& newest) {
  const std::uint64_t size = newest.checkpoint.size;
  const std::uint64_t known = std::min(known_size_, size);
  const auto proof = TreeReader(parts_.log, parts_.store).consistency(known, size);
  if (!proof) return Failure{"no proof: " + proof.error().message()};
  std::string body = "old " + std::to_string(known) + "\n";
  for (const TreeHash& hash : *proof) body += to_base64(view(hash)) + "\n";
  body += "\n" + without_cosignatures(newest);
  return web_.post(witness_.url + "/add-checkpoint", body);
}

WitnessClient::Asked WitnessClient::cosignature_in(const std::string& lines,
                                                   const PublishedCheckpoint& newest) const {
  const auto note = parse_note(newest.note);
  std::string_view rest = lines;
  while (note && !rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const auto signature = parse_signature_line(line);
    if (signature && witness_.key.verify(note->text, *signature)) return *signature;
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  return Failure{"its answer holds no signature by " + witness_.key.name()};
}

// A witness that knows another size than we thought says which, and is asked once more.
WitnessClient::Asked WitnessClient::cosign(const PublishedCheckpoint& newest) {
  auto reply = post(newest);
  if (reply && reply->status == conflict) {
    const auto size = size_in(reply->body);
    if (!size) return Failure{"409 without a size"};
    if (*size > newest.checkpoint.size) {
      return Failure{"it has seen " + std::to_string(*size) + " events of this log, which has " +
                     std::to_string(newest.checkpoint.size)};
    }
    known_size_ = *size;
    reply = post(newest);
  }
  if (!reply) return reply.error();
  if (reply->status != ok) return refused(*reply);
  Asked cosigned = cosignature_in(reply->body, newest);
  if (cosigned) known_size_ = newest.checkpoint.size;
  return cosigned;
}

OrFailure<WitnessClient::Seen> WitnessClient::look(const PublishedCheckpoint& shown) {
  const std::uint64_t known_before = std::exchange(known_size_, shown.checkpoint.size);
  const auto reply = post(shown);
  if (reply && reply->status == ok) {
    ORGLOG_TRY_ASSIGN(cosigned, cosignature_in(reply->body, shown));
    return Seen{shown.checkpoint.size, cosigned};
  }
  known_size_ = known_before;
  if (!reply) return reply.error();
  const auto size = reply->status == conflict ? size_in(reply->body) : std::nullopt;
  if (!size) return refused(*reply);
  known_size_ = *size;
  return Seen{*size};
}

std::vector<std::unique_ptr<WitnessClient>> witness_clients(const NotaryParts& parts,
                                                            const NotaryOptions& options) {
  std::vector<std::unique_ptr<WitnessClient>> clients;
  for (const Witness& witness : options.witnesses)
    clients.push_back(std::make_unique<WitnessClient>(witness, parts));
  return clients;
}

WitnessLoop::WitnessLoop(std::unique_ptr<WitnessClient> client, Newest newest, Take take,
                         std::function<void(const std::string&)> complain)
    : client_(std::move(client)),
      newest_(std::move(newest)),
      take_(std::move(take)),
      complain_(std::move(complain)) {
  worker_.wake();
  worker_.start([this] { run(); });
}

WitnessLoop::~WitnessLoop() {
  client_->stop();
  worker_.stop();
}

// After a failure not before the pause is over.
void WitnessLoop::run() {
  const std::string name = "the witness " + client_->witness().url;
  std::chrono::seconds pause{0};
  while (worker_.rest_until(Worker::after(pause)) && worker_.wait()) {
    const auto newest = newest_();
    const WitnessClient::Asked asked = client_->cosign(*newest);
    if (asked) {
      if (pause.count() > 0) complain_(name + " cosigns again");
      pause = {};
      take_(newest->checkpoint, *asked);
      continue;
    }
    if (client_->stopping()) return;
    if (pause.count() == 0) complain_(name + " did not cosign: " + asked.error().sentence);
    pause = std::clamp(pause * 2, limits::witness_retry, limits::witness_retry_max);
    worker_.wake();  // once more
  }
}

}  // namespace orglog::notary
