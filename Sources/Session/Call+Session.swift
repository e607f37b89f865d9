import Language
import Support

extension Call {
  /// The session that the verb runs in.
  var session: SessionHost {
    guard let host = host as? SessionHost else {
      preconditionFailure("`\(verb.name)` runs outside a session")
    }
    return host
  }

  /// The threads that compute.
  var workers: Workers { session.workers }

  /// What long work is watched and stopped with.
  var progress: Progress { session.progress }

  /// Says in one line what the verb did: `kcore: …`.
  func note(_ line: String) { session.note("\(verb.name): \(line)") }
}
