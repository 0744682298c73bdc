// How an event is shown to somebody: every history, subscription and piece of evidence goes through
// here. Three rules, by domain/sight.hpp:
// - Whoever it happened under (admins of its org, whoever owned the app then) and the operator are
//   told everything; whoever did it, from where they did it. All others who may read it are not
//   told the address and the name of the author's client.
// - What an attempt or a reading was aimed at is told to those who have rule over that, never to
//   its author.
// - Whom it neither happened under nor is about (the present owner of an app, of the time before
//   it came to them) reads what happened, but people, orgs and apps that they do not see go by
//   their ids, and the reason that the author gave is left out.
#pragma once

#include <boost/json/object.hpp>

#include "orglog/engine/viewer_names.hpp"

namespace orglog {

// Of one answer, or one chunk of a stream. One thread; it takes the state's lock and reads the
// disk. `sources` outlives it.
class ViewerEvents {
 public:
  ViewerEvents(const QuerySources& sources, const Principal& viewer);

  // The record was read from `sources.journal`; the event is what is in it.
  boost::json::object shown(const RecordView& record, const Event& event);
  // Whether the record's stored bytes may be given with it. One older than format 3 has the
  // client's address and name in clear, and that of an attempt or a reading has its aim.
  bool may_be_given(const RecordView& record, const Event& event) const;
  // For telling what was before the event that was shown last: of an app that came from somebody
  // else that is the former owner's business.
  const json::Names& names_before() const { return names_; }
  // Why a name could not be looked up; its id stands for it then.
  Result<void> outcome() const { return names_.outcome(); }

 private:
  struct Rights {
    bool rules = false;         // it happened under the viewer
    bool ruled_before = false;  // and they had rule before it, too
    bool concerns = false;      // it was done by the viewer, or to them
    Aim aim;                    // as far as it is told
  };
  Rights rights_to(const RecordView& record, const Event& event) const;
  bool is_own(const RecordView& record) const;
  ClientText client_of(const RecordView& record, const Rights& rights) const;

  const QuerySources& sources_;
  Caller viewer_;
  ViewerNames names_;
};

// Whether the whole record is for the asker: it happened under them, or they did it. With a token
// that reads no history one's own doings remain. That of an attempt or a reading is the operator's
// alone: the whole aim stands in it, also a person whom neither its author nor those aimed at know.
bool may_have_record(const QuerySources& sources, const Principal& asker, const RecordView& record,
                     const Event& event);

}  // namespace orglog
