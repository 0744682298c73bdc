// Every bound of the product. A number that limits something and stands elsewhere is a bug.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace orglog::limits {

// Names (domain-rules A1, L6; RFC 5321 for addresses).
inline constexpr std::size_t email_bytes = 254;
inline constexpr std::size_t org_name_bytes = 40;
inline constexpr std::size_t app_name_bytes = 30;
inline constexpr std::size_t name_bytes_min = 2;
inline constexpr std::size_t process_type_bytes = 30;
inline constexpr std::size_t feature_name_bytes = 60;
inline constexpr std::size_t service_name_bytes = 60;
inline constexpr std::size_t addon_name_bytes = 80;       // its service, a word and a number
inline constexpr std::size_t rejected_value_bytes = 100;  // shown of a value that makes no sense
inline constexpr std::size_t person_name_bytes = 200;
inline constexpr std::size_t description_bytes = 200;
inline constexpr std::size_t client_name_bytes = 64;
inline constexpr std::size_t client_address_bytes = 64;
inline constexpr std::size_t reason_bytes = 200;         // decision 15
inline constexpr std::size_t sealed_client_bytes = 512;  // the three texts, padded and sealed

// Domain (domain-rules decision 6, L1 to L3).
inline constexpr std::uint32_t team_members = 25;
inline constexpr std::uint32_t team_apps = 100;
inline constexpr std::uint32_t personal_apps = 100;
inline constexpr std::uint32_t dynos_per_process_type = 100;
inline constexpr std::size_t process_types_per_app = 50;
inline constexpr std::size_t addons_per_app = 100;
inline constexpr std::size_t features_per_org = 50;
inline constexpr std::size_t tokens_per_account = 100;
inline constexpr std::size_t import_apps_per_command = 1'000;
inline constexpr std::size_t people_per_app = 5'000;  // grants and joins; a command looks at them
inline constexpr std::uint32_t new_addresses_a_day = 200;  // that a person names; each gets a mail
inline constexpr std::uint32_t org_new_addresses_a_day = 5'000;  // named in an org
inline constexpr std::int64_t addon_price_cents = 100'000'000;
inline constexpr std::chrono::hours invitation_lifetime{24 * 7};
inline constexpr std::chrono::minutes mail_again_interval{1};  // of one recipient, between two
inline constexpr std::size_t mails_sent_again_a_day = 20;      // to one recipient

// Log. An entry of a C2SP tiled log has at most 65,535 bytes.
inline constexpr std::size_t event_bytes = 65'535;
inline constexpr std::size_t event_payload_bytes = 65'000;  // leaves room for the record's header
inline constexpr std::size_t tags_per_event = 12;
// Where the newest boxes with clients stand, so that a record need not hold one again: 24 bytes
// each, and what an actor fills is their own place. Opened ones take some 200 bytes each.
inline constexpr std::size_t sealed_client_places = 32'768;  // of actors; a power of two
inline constexpr std::size_t sealed_clients_per_place = 4;
inline constexpr std::size_t opened_clients = 65'536;

// Proofs. The formats let a note have any number of signatures; Go's verifier gives up above 100.
inline constexpr std::size_t note_bytes = 1 << 20;
inline constexpr std::size_t note_signatures = 100;
inline constexpr std::size_t log_origins = 100;  // that a log continues; each restore makes one
inline constexpr std::chrono::milliseconds checkpoint_gap{100};  // between two, however many wait
inline constexpr std::chrono::seconds witness_time{10};          // for its answer
inline constexpr std::chrono::seconds witness_retry{1};          // then doubled each time
inline constexpr std::chrono::seconds witness_retry_max{60};
inline constexpr std::chrono::seconds monitor_interval{1};  // between two looks
inline constexpr std::size_t web_reply_bytes = 32 << 20;  // a bundle of 256 of the largest entries

// Engine.
inline constexpr std::size_t queued_commands = 16'384;
// Of one account over all its connections of the socket, not answered yet; whoever has none waiting
// gets in. Over HTTP a connection has one command waiting.
inline constexpr std::size_t waiting_commands_of_account = 6'144;
inline constexpr std::size_t waiting_commands = 12'288;  // of all who have some waiting already
inline constexpr std::size_t events_per_turn =
    8'192;  // a turn ends with the command that reaches it
inline constexpr std::uint64_t projection_backlog_events = 262'144;

inline constexpr std::chrono::minutes observation_window{1};  // attempts and readings in it are one
inline constexpr std::chrono::hours clock_jump{1};            // by which the clock may be wrong
inline constexpr std::chrono::seconds clock_look{5};          // as long nobody looks at the clock
inline constexpr std::uint32_t observed_kinds_of_account = 30;  // in one window; then "several"
inline constexpr std::size_t observed_kinds = 65'536;           // of all; further ones are not seen
// Of an account, for retries: of rejected and unchanged commands together. Each stays in the log.
inline constexpr std::uint32_t noted_outcomes_a_minute = 1'000;
// Of an account over all doors and tokens: what one may ask of the thread that decides for all.
inline constexpr std::uint32_t commands_a_minute = 600;
inline constexpr std::uint32_t command_burst = 6'000;      // at once, after a time without any
inline constexpr std::size_t command_rate_slots = 65'536;  // accounts that are counted at a time
inline constexpr std::size_t queued_readings = 4'096;

// Projections.
inline constexpr std::chrono::milliseconds projection_linger{10};
inline constexpr std::uint64_t projection_batch_events = 8'192;
inline constexpr std::uint64_t rebuild_batch_events = 256;
inline constexpr std::size_t rebuild_buffer_bytes =
    64 << 20;  // a table; sorted runs beyond it go to disk
inline constexpr std::uint64_t kept_back_events =
    65'536;  // applied, but not yet written: folded again after a crash
inline constexpr std::chrono::seconds kept_back_time{1};
inline constexpr std::size_t projection_cache_bytes = 32 << 20;
inline constexpr std::size_t projection_buffer_bytes = 16 << 20;  // a table's, in memory
inline constexpr std::uint64_t projection_wal_bytes = 16 << 20;
inline constexpr std::size_t page_rows = 1'000;
inline constexpr std::uint64_t audit_scan_per_page = 200'000;
inline constexpr std::size_t explained_rows = 100;  // a page, where each takes look-ups
// An org is stored anew after this many events about it, or this many for each of its rows,
// whichever is more; a power of two.
inline constexpr std::uint64_t snapshot_events = 1'024;
inline constexpr std::uint64_t snapshot_events_per_row = 8;
inline constexpr std::size_t snapshot_chunk_bytes = 32 << 10;  // before compression
inline constexpr std::size_t snapshot_row_bytes = 64 << 20;    // of one org or app, at most
inline constexpr std::size_t names_tried = 64;  // those that had one name, one after the other
inline constexpr int usage_days_per_query = 366;
inline constexpr int usage_months_per_query = 120;

// Export.
inline constexpr std::size_t export_part_rows = 122'880;      // a file's; DuckDB's row group
inline constexpr std::size_t export_buffer_bytes = 64 << 20;  // of a table's rows not yet in a file

// Secrets. Argon2id as libsodium recommends it where a person waits for the answer.
inline constexpr std::size_t password_bytes_min = 8;
inline constexpr std::size_t password_bytes_max = 512;
inline constexpr std::uint64_t password_hash_passes = 2;
inline constexpr std::size_t password_hash_bytes = 64 << 20;  // of memory, while it is made
inline constexpr std::size_t password_hashes_at_once = 2;
inline constexpr std::size_t links_per_account = 8;            // of each purpose
inline constexpr std::chrono::seconds password_retry_time{5};  // until the log is told again
// Of an account from one address, and of one from all addresses that it never signed in from.
inline constexpr std::uint32_t login_attempts_free = 5;
inline constexpr std::uint32_t login_attempts_free_of_address = 20;  // many may sit behind one
inline constexpr std::chrono::seconds login_delay{1};                // then doubled each time
inline constexpr std::chrono::seconds login_delay_max{60};           // nobody locks another one out
inline constexpr std::chrono::seconds login_delay_max_of_address{900};
inline constexpr std::chrono::hours login_attempts_kept{1};
// Accounts, as many addresses, as many pairs of them: memory, and strangers make it grow.
inline constexpr std::size_t login_attempts_known = 65'536;
inline constexpr std::size_t login_turns_kept = 65'536;     // promised to strangers
inline constexpr std::size_t login_turns_of_address = 32;   // of them, at a time
inline constexpr std::size_t login_turns_of_network = 512;  // IPv6: of a /48, IPv4: of a /24
inline constexpr std::chrono::minutes login_turn_time{10};  // as long a turn is kept open
inline constexpr std::size_t known_addresses = 16;          // of an account, that it signed in from
inline constexpr std::chrono::hours known_address_renewed{24};  // spares a write each time

// Mail.
inline constexpr std::size_t queued_mails = 10'000;        // then the log is not followed further
inline constexpr std::uint32_t unasked_mails_a_day = 20;   // to one recipient; the rest is gathered
inline constexpr std::size_t gathered_mails_listed = 100;  // in the one mail; of more the number
// After the answer that a link is mailed, before it is known whether there is such an account: long
// after the answer has left, and up to 255 ms more.
inline constexpr std::chrono::milliseconds password_mail_delay{100};
inline constexpr std::size_t queued_password_resets = 1'000;
inline constexpr std::uint32_t password_mails_a_day = 20;  // to one account, whoever asks for them
inline constexpr std::uint64_t mail_scan_events = 8'192;   // looked at between two mails
inline constexpr std::uint64_t mail_checkpoint_events = 65'536;  // looked at again after a crash
inline constexpr std::chrono::milliseconds mail_linger{20};      // the log is followed in bunches
inline constexpr std::chrono::milliseconds mail_interval{20};    // leaves the disk to the log
inline constexpr std::chrono::hours mail_history_age{24 * 7};
inline constexpr std::chrono::hours activation_link_lifetime{24 * 7};
inline constexpr std::chrono::hours password_reset_link_lifetime{24};
inline constexpr std::chrono::seconds mail_connect_time{15};
inline constexpr std::chrono::seconds mail_send_time{120};
inline constexpr std::chrono::milliseconds mail_stop_time{150};
inline constexpr std::chrono::seconds mail_server_retry{1};  // then doubled each time
inline constexpr std::chrono::seconds mail_server_retry_max{60};
inline constexpr std::chrono::seconds mail_retry{5};  // of one mail, then doubled each time
inline constexpr std::chrono::seconds mail_retry_max{3'600};
inline constexpr std::uint32_t mail_refusals = 5;           // for good, as the server said
inline constexpr std::chrono::hours mail_lifetime{24 * 5};  // of one that is only put off

// Reading. The threads that serve everybody look at a few rows at most; what grows with data is
// for the readers, where each asker has a turn after the other.
inline constexpr std::size_t rows_at_once = 128;             // looked at where everybody waits
inline constexpr std::size_t body_bytes_at_once = 16 << 10;  // likewise parsed
inline constexpr std::size_t rows_of_one_answer = 100'000;  // that has no pages: memory, some 30 MB
inline constexpr std::size_t reader_threads = 2;            // so that a long answer leaves one
inline constexpr std::size_t hashing_threads = 1;           // each with password_hash_bytes
inline constexpr std::size_t waiting_reads_of_asker = 1'024;  // of one account; then busy
inline constexpr std::size_t waiting_reads_of_all = 16'384;   // for who has some waiting already
inline constexpr std::size_t answers_in_a_row = 16;  // of a connection, before others have a turn

// Binary protocol.
inline constexpr std::size_t frame_bytes = 1 << 20;
inline constexpr std::size_t reply_frame_bytes = 4 << 20;  // verdicts on a batch outgrow it
inline constexpr std::size_t requests_in_flight = 4'096;
inline constexpr std::size_t commands_per_batch = 4'096;
// Connections over all ports; fewer where the process may hold fewer descriptors
// (server/descriptors.hpp). A share is this many eighths or sixteenths of all: nobody holds every
// seat, and who has shown no token gives way first.
inline constexpr std::size_t connections = 12'000;
inline constexpr std::size_t connections_min = 32;  // with fewer a server does not start
inline constexpr std::size_t address_eighths = 7;   // of one address, IPv6 by its /64
inline constexpr std::size_t account_eighths = 6;   // of one account, whichever its tokens
inline constexpr std::size_t tokenless_sixteenths = 15;
inline constexpr std::size_t turned_away_at_once = 16;  // that are told why; others just end
inline constexpr int token_attempts = 3;                // wrong ones on a connection, then it ends
inline constexpr std::size_t subscriptions_per_connection = 16;
inline constexpr std::uint32_t subscription_credits = 65'536;
inline constexpr std::size_t output_buffer_bytes = 8 << 20;
inline constexpr std::chrono::seconds handshake_time{10};
inline constexpr std::chrono::seconds idle_time{300};
// From a signal to the last connection's end, unless it waits for the fate of commands.
inline constexpr std::chrono::milliseconds stop_time{200};
inline constexpr std::chrono::milliseconds stop_rest_time{250};  // for all that is no connection
inline constexpr std::chrono::seconds drain_time{10};  // for the fate of commands: the disk's time
inline constexpr std::size_t queued_queries_of_asker = 1'024;  // of one account; then busy
inline constexpr std::size_t queued_queries = 16'384;          // for who has some queued already
inline constexpr std::size_t handshake_frame_bytes = 4 << 10;  // until a token is accepted
inline constexpr std::size_t handshake_output_bytes = 16 << 10;
inline constexpr std::size_t read_bytes_min = 1 << 10;  // room for one read: grows with use
inline constexpr std::size_t read_bytes_max = 256 << 10;
inline constexpr std::size_t events_frame_bytes = 256 << 10;       // unless one event is larger
inline constexpr std::uint64_t subscription_scan_events = 65'536;  // looked at between two frames
inline constexpr std::chrono::seconds linger_time{5};  // for the peer to read a last answer

// HTTP.
inline constexpr std::size_t http_header_bytes = 32 << 10;
inline constexpr std::size_t http_body_bytes = 1 << 20;
inline constexpr std::size_t http_query_parameters = 50;
inline constexpr std::size_t http_page_rows = 200;  // where a client asks for no number
inline constexpr std::chrono::seconds http_request_time{
    20};  // for a request to arrive, an answer to leave
inline constexpr std::chrono::seconds http_idle_time{120};  // between two requests
inline constexpr std::size_t http_memo_bytes = 8 << 20;
inline constexpr std::size_t http_retry_bytes = 16 << 20;  // answers kept for retries
inline constexpr std::chrono::seconds erasure_retry_time{5};
inline constexpr std::chrono::hours browser_session_time{7 * 24};
inline constexpr std::size_t operator_sessions = 64;              // browsers of his
inline constexpr std::size_t browser_sessions = 16;               // of a person, at a time
inline constexpr std::size_t event_streams = 1'000;               // over both doors, at a time
inline constexpr std::size_t event_streams_per_account = 32;      // with whichever tokens
inline constexpr std::size_t http_stream_chunk_bytes = 64 << 10;  // unless one event is larger
inline constexpr std::chrono::seconds http_heartbeat{15};
inline constexpr std::chrono::milliseconds http_stream_retry{3'000};  // a client's, when cut off
inline constexpr std::chrono::seconds http_stall_time{20};  // a stream's peer that takes nothing
inline constexpr std::size_t json_depth = 16;
inline constexpr std::size_t json_object_keys = 1'000;
inline constexpr std::size_t json_array_items = 10'000;
inline constexpr std::size_t json_key_bytes = 1'000;
inline constexpr int http_usage_days = 31;
inline constexpr int http_usage_months = 12;
inline constexpr std::size_t http_audit_rows = 100;
inline constexpr std::int64_t token_lifetime_seconds = 10LL * 365 * 86'400;
inline constexpr std::size_t addon_plans_bytes = 1 << 20;
inline constexpr std::size_t rate_buckets = 100'000;
inline constexpr std::uint32_t unlimited_rate = 1'000'000;

// Proxies in front: whoever runs the server names them.
inline constexpr std::size_t trusted_proxies = 256;         // ranges, looked at for each request
inline constexpr std::size_t proxy_header_bytes = 4 << 10;  // of PROXY protocol v2, with its extras
inline constexpr std::chrono::seconds proxy_header_time{10};  // for it to arrive
inline constexpr std::size_t proxy_headers_awaited = 256;     // connections that have not said it
inline constexpr std::chrono::minutes repeated_warning_time{1};  // then one line for all since

// Bytes of others that wait: bodies, frames, commands, rehearsals, answers that are not taken. What
// is decoded counts with the room that it takes in memory.
inline constexpr std::size_t waiting_bytes = 192 << 20;
inline constexpr std::size_t waiting_bytes_of_account = 48 << 20;
inline constexpr std::size_t waiting_bytes_of_strangers = 16 << 20;  // all without a token together
inline constexpr std::size_t waiting_bytes_free = 512;               // of one request: not counted
inline constexpr std::size_t buffered_bytes_free = 16 << 10;         // of a connection, each way
inline constexpr std::size_t decoded_text_bytes = 64;                // of a name in a list
inline constexpr std::size_t decoded_factor = 4;  // a frame's bytes as decoded commands
inline constexpr std::size_t http_open_body_bytes = 16 << 10;  // where nobody is asked who they are
inline constexpr std::size_t http_discarded_bytes = 64 << 10;  // of a refused request, to go on
inline constexpr std::size_t condition_names = 1'000;          // of one command's condition

// Descriptors of the process (server/descriptors.hpp). RocksDB keeps as many table files open as it
// is given; beside them stand those that it writes, and those that a compaction or a scan holds on
// to although the cache is full.
inline constexpr std::size_t log_files_min = 64;
inline constexpr std::size_t log_files_max = 512;
inline constexpr std::size_t projection_files_min = 64;
inline constexpr std::size_t projection_files_max = 256;
inline constexpr std::size_t files_beside_cache = 48;     // of one of the two databases
inline constexpr std::size_t descriptors_kept_free = 96;  // SQLite, mail, backups, ports, witnesses
inline constexpr std::size_t descriptors_of_tls_connection = 3;   // the peer's, and a socket pair
inline constexpr std::chrono::milliseconds descriptor_retry{20};  // while there is none

// Lines in the server's own log that others cause.
inline constexpr std::uint32_t foreign_lines_a_second = 20;
inline constexpr std::uint32_t foreign_line_burst = 400;
inline constexpr std::size_t log_line_bytes = 2'000;  // shown of one line

// TLS.
inline constexpr std::chrono::seconds tls_handshake_time{10};
inline constexpr std::size_t tls_record_bytes = 16 << 10;  // what the standard lets one hold

static_assert(commands_per_batch <= queued_commands);
static_assert(waiting_commands + commands_per_batch <= queued_commands);
static_assert(commands_per_batch <= waiting_commands_of_account);
static_assert(waiting_commands_of_account + connections * account_eighths / 8 < queued_commands);
static_assert(event_bytes < frame_bytes);
static_assert(waiting_bytes_of_account > reply_frame_bytes + decoded_factor * frame_bytes);
static_assert(waiting_bytes_of_strangers + waiting_bytes_of_account < waiting_bytes);
static_assert(output_buffer_bytes > 2 * frame_bytes);

}  // namespace orglog::limits
