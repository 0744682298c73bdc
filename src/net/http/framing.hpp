// Whether a request says without doubt where it ends and for whom it is (RFC 9112 3.2, 6.3). Two
// programs in a row that see different ends of a request would answer one person's bytes to
// another. Pure: any thread.
#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <optional>
#include <string>

namespace orglog::net::http {

using RequestHeader = boost::beast::http::request_header<boost::beast::http::fields>;

// What is wrong with the header of a request, as a sentence: the body must not be read then, and
// the connection must end. Nothing when all is well.
std::optional<std::string> framing_fault(const RequestHeader& header);

}  // namespace orglog::net::http
