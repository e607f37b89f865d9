import Interactions
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

  /// The key of what a kind of model draws for some data: first weights, the order of the batches,
  /// negatives, dropout.
  func key(_ role: String, of data: Dataset) -> RandomKey { key(role, data.digest.description) }

  /// Says in one line what the verb did: `kcore: …`.
  func note(_ line: String) { session.note("\(verb.name): \(line)") }
}
