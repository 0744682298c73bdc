#include <doctest/doctest.h>

#include "outbox/message.hpp"

using namespace orglog;
using namespace orglog::outbox;

namespace {

Mailbox mailbox(std::string_view address, std::string name = {}) {
  return {std::move(name), Email::parse(address).value()};
}

Message message(std::string subject = "Hello") {
  Message message;
  message.from = mailbox("orglog@acme.com", "orglog");
  message.to = mailbox("joe@acme.com");
  message.subject = std::move(subject);
  message.text = "One line.\n";
  message.id = parse_uuid("0190c3a0-0000-7000-8000-000000000001").value();
  message.date = parse_rfc3339("2026-08-21T10:00:05Z").value();
  return message;
}

std::string headers(const Message& message) {
  const std::string bytes = to_bytes(message);
  return bytes.substr(0, bytes.find("\r\n\r\n") + 2);
}

// The header with its continuation lines.
std::string header(const Message& message, const std::string& name) {
  const std::string all = "\r\n" + headers(message);
  const std::size_t begin = all.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return {};
  std::size_t end = all.find("\r\n", begin + 2);
  while (all.compare(end, 3, "\r\n ") == 0) end = all.find("\r\n", end + 2);
  const std::size_t value = begin + name.size() + 4;
  return all.substr(value, end - value);
}

}  // namespace

TEST_CASE("a mail is what RFC 5322 says") {
  CHECK(to_bytes(message()) ==
        "Date: Fri, 21 Aug 2026 10:00:05 +0000\r\n"
        "From: \"orglog\"\r\n <orglog@acme.com>\r\n"
        "To: joe@acme.com\r\n"
        "Subject: Hello\r\n"
        "Message-ID: <0190c3a0-0000-7000-8000-000000000001@acme.com>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 7bit\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "\r\n"
        "One line.\r\n");
}

TEST_CASE("names and subjects beyond ASCII travel as encoded words, cut between characters") {
  Message mail = message("Grüße");
  mail.to.name = "Zoë Ångström";
  CHECK(header(mail, "Subject") == "=?utf-8?B?R3LDvMOfZQ==?=");
  CHECK(header(mail, "To") == "=?utf-8?B?Wm/DqyDDhW5nc3Ryw7Zt?=\r\n <joe@acme.com>");
  // 44 bytes, then a character of two: it must not be cut.
  const std::string subject = header(message(std::string(44, 'a') + "ßb"), "Subject");
  CHECK(subject ==
        "=?utf-8?B?YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=?=\r\n"
        " =?utf-8?B?w59i?=");
}

TEST_CASE("every line of a header keeps within 78 characters however long the name is") {
  Message mail = message();
  for (int index = 0; index < 100; ++index) mail.to.name += "é";
  std::string rest = headers(mail);
  while (!rest.empty()) {
    const std::size_t end = rest.find("\r\n");
    CHECK(end <= 78);
    rest.erase(0, end + 2);
  }
}

TEST_CASE("no header can be smuggled in, whatever stands in a name or a subject") {
  const std::string plain = headers(message());
  const auto lines = [](const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find("\r\n"); at != std::string::npos;
         at = text.find("\r\n", at + 2))
      ++count;
    return count;
  };
  const std::vector<std::string> evils{
      "x\r\nBcc: all@acme.com",     "x\nBcc: all@acme.com", "x\rBcc: all@acme.com", "x\r\n\r\nBody",
      "=?utf-8?Q?=0D=0ABcc:_all?=", std::string("x\0y", 3), "tab\tand\x7F"};
  for (const std::string& evil : evils) {
    Message mail = message(evil);
    CHECK(lines(headers(mail)) == lines(plain));
    CHECK(headers(mail).find("\nBcc") == std::string::npos);
    CHECK(header(mail, "Subject").starts_with("=?utf-8?B?"));
    mail = message();
    mail.to.name = evil;
    CHECK(lines(headers(mail)) == lines(plain) + 1);
    CHECK(headers(mail).find("\nBcc") == std::string::npos);
  }
  Message quotes = message();
  quotes.to.name = "a\" <evil@x.org>, \"b\\";
  CHECK(header(quotes, "To") == "\"a\\\" <evil@x.org>, \\\"b\\\\\"\r\n <joe@acme.com>");
}

TEST_CASE("an address whose local part is no dot-atom is put in quotes") {
  const auto text = [](std::string_view address) {
    return address_text(Email::parse(address).value());
  };
  CHECK(text("joe.b+x@acme.com") == "joe.b+x@acme.com");
  CHECK(text("a,b@acme.com") == "\"a,b\"@acme.com");
  CHECK(text("a>b@acme.com") == "\"a>b\"@acme.com");
  CHECK(text(".a@acme.com") == "\".a\"@acme.com");
  CHECK(text("a..b@acme.com") == "\"a..b\"@acme.com");
  CHECK(text("a\"b\\c@acme.com") == "\"a\\\"b\\\\c\"@acme.com");
  CHECK(text("\"quoted\"@acme.com") == "\"quoted\"@acme.com");
}

TEST_CASE("a sender is an address, or a name and an address") {
  CHECK(parse_mailbox("a@b.org")->address.text() == "a@b.org");
  CHECK(parse_mailbox("The Log <a@b.org>")->name == "The Log");
  CHECK(parse_mailbox("<a@b.org>")->name.empty());
  for (const std::string_view bad :
       {"", "nobody", "a@b.org>", "x <a@b.org", "x <nobody>", "x\r\ny <a@b.org>"})
    CHECK_FALSE(parse_mailbox(bad));
}

TEST_CASE("a text that is not plain ASCII in short lines travels as base64") {
  Message mail = message();
  mail.text = "Grüße\n";
  const std::string bytes = to_bytes(mail);
  CHECK(header(mail, "Content-Transfer-Encoding") == "base64");
  CHECK(bytes.ends_with("\r\n\r\nR3LDvMOfZQ0K\r\n"));
  mail.text = std::string(999, 'x') + "\n";
  CHECK(header(mail, "Content-Transfer-Encoding") == "base64");
  mail.text = std::string(998, 'x') + "\n";
  CHECK(header(mail, "Content-Transfer-Encoding") == "7bit");
}
